// Source: liquibase/liquibase liquibase-standard parser/AbstractFormattedChangeLogParser.java.
#include "core/layout/liquibase_file.hpp"

#include <algorithm>
#include <utility>

#include "core/base/failure.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/pieces.hpp"

namespace shepherd::layout::liquibase {

namespace {

constexpr std::string_view changeset_attributes =
    "stripcomments splitstatements rollbacksplitstatements enddelimiter rollbackenddelimiter runonchange "
    "runalways "
    "context contextfilter labels runintransaction dbms failonerror logicalfilepath runwith ignore";

// "a" or ""a b"" at the beginning of `text`, up to `end` when not quoted; moves `text` behind it.
bool take_name(std::string_view& text, bool author, std::string& name) {
    if (text.starts_with('"')) {
        std::size_t const close = text.find('"', 1);
        if (close == std::string_view::npos) {
            return false;
        }
        name = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        return !name.empty();
    }
    std::size_t end = 0;
    while (end < text.size() && (author ? text[end] != ':' : !is_space(text[end]))) {
        ++end;
    }
    name = text.substr(0, end);
    text.remove_prefix(end);
    return !trim(name).empty();
}

class Reader {
  public:
    Reader(const File& file, const Request& request, Properties& properties, Loaded& loaded)
        : file_(file), request_(request), properties_(properties), loaded_(loaded), lines_(file.content) {}

    std::vector<Changeset> run() {
        Line line;
        while (lines_.next(line)) {
            take(line);
        }
        finish(file_.content.size());
        return std::move(result_);
    }

  private:
    // A changeset while its lines are read.
    struct Open {
        Changeset changeset;
        std::vector<Range> sql;
        std::vector<Range> rollback;
        int rollback_line = 0;
        std::size_t begin = 0;
    };

    void take(const Line& line) {
        Meaning const meaning = meaning_of(file_, line);
        bool const needs_changeset =
            meaning.directive == Directive::rollback || meaning.directive == Directive::rollback_block ||
            meaning.directive == Directive::preconditions || meaning.directive == Directive::precondition ||
            meaning.directive == Directive::valid_checksum;
        if (needs_changeset && !open_) {
            refuse(file_, line.number, "line belongs to no changeset",
                   "It stands before the first \"--changeset\".");
        }
        switch (meaning.directive) {
            case Directive::none:
                keep(line);
                break;
            case Directive::header:
                take_header(line, meaning.rest);
                break;
            case Directive::changeset:
                take_changeset(line, meaning.rest);
                break;
            case Directive::rollback:
                take_rollback(line, meaning.rest);
                break;
            case Directive::rollback_block:
                take_rollback_block(line);
                break;
            case Directive::preconditions:
                open_->changeset.action = read_action(file_, line.number, meaning.rest);
                break;
            case Directive::precondition:
                open_->changeset.checks.push_back(
                    read_check(file_, line.number, meaning.word, properties_.expand(meaning.rest)));
                break;
            case Directive::property:
                take_property(line, meaning.rest);
                break;
            case Directive::ignore_lines:
                ignore_lines(line, trim(meaning.rest));
                break;
            case Directive::comment:
            case Directive::valid_checksum:
                break;
        }
    }

    void keep(const Line& line) {
        if (!open_) {
            return;
        }
        std::vector<Range>& sql = open_->sql;
        if (!sql.empty() && sql.back().end == line.begin) {
            sql.back().end = line.end;
        } else {
            sql.push_back(Range{line.begin, line.end});
        }
    }

    void take_header(const Line& line, std::string_view rest) {
        if (open_ || header_) {
            return;  // a comment, by then
        }
        header_ = true;
        std::string_view text = trim_left(rest);
        text.remove_prefix(std::min<std::size_t>(text.size(), 9));  // "formatted"
        Attributes const attributes =
            read_attributes(file_, line.number, text, "logicalfilepath changelogid");
        if (auto const path = attributes.find("logicalfilepath"); path != attributes.end()) {
            logical_path_ = properties_.expand(path->second);
        }
    }

    void take_changeset(const Line& line, std::string_view rest) {
        finish(line.begin);
        Open open;
        Changeset& changeset = open.changeset;
        changeset.line = line.number;
        open.begin = line.end;
        std::string_view text = trim_left(rest);
        bool const understood = text.size() < rest.size() && take_name(text, true, changeset.author) &&
                                text.starts_with(':') &&
                                (text.remove_prefix(1), take_name(text, false, changeset.id));
        if (!understood) {
            refuse(file_, line.number, "line of a changeset is not understood",
                   "Expected is \"--changeset author:id\", without a blank before the id.");
        }
        changeset.author = properties_.expand(changeset.author);
        changeset.id = properties_.expand(changeset.id);
        changeset.attributes = read_attributes(file_, line.number, text, changeset_attributes);
        for (auto& [key, value] : changeset.attributes) {
            value = properties_.expand(value);
        }
        auto const own_path = changeset.attributes.find("logicalfilepath");
        changeset.path = own_path != changeset.attributes.end() ? own_path->second
                         : !logical_path_.empty()               ? logical_path_
                                                                : std::string(file_.path);
        open_ = std::move(open);
    }

    void take_rollback(const Line& line, std::string_view rest) {
        auto const end = static_cast<std::size_t>(line.text.data() + line.text.size() - file_.content.data());
        add_rollback(Range{end - rest.size(), end}, line.number);
    }

    void add_rollback(Range range, int line) {
        if (open_->rollback.empty()) {
            open_->rollback_line = line;
        }
        open_->rollback.push_back(range);
    }

    void take_rollback_block(const Line& first) {
        Line line;
        std::size_t const begin = first.end;
        while (lines_.next(line)) {
            std::string_view const text = trim(line.text);
            if (text.ends_with("*/")) {
                std::size_t const close = line.begin + line.text.rfind("*/");
                add_rollback(Range{begin, std::max(begin, close)}, first.number + 1);
                return;
            }
        }
        refuse(file_, first.number, "rollback comment is not closed");
    }

    void take_property(const Line& line, std::string_view rest) {
        Attributes const attributes =
            read_attributes(file_, line.number, rest, "name value context contextfilter labels dbms global");
        auto const name = attributes.find("name");
        auto const value = attributes.find("value");
        if (name == attributes.end() || value == attributes.end()) {
            refuse(file_, line.number, "property has no name or no value",
                   "Expected is \"--property name:<name> value:<value>\".");
        }
        auto const filter = [&attributes](std::string_view key) {
            auto const found = attributes.find(key);
            return found == attributes.end() ? std::string() : found->second;
        };
        std::string const context =
            filter("contextfilter").empty() ? filter("context") : filter("contextfilter");
        try {
            if (!context_matches(context, request_.contexts) ||
                !labels_match(filter("labels"), request_.labels) || !dbms_matches(filter("dbms"))) {
                return;
            }
        } catch (const Failure& failure) {
            refuse(file_, line.number, failure.message(), failure.detail());
        }
        properties_.set(properties_.expand(name->second), properties_.expand(value->second),
                        flag(file_, line.number, attributes, "global", true));
    }

    void ignore_lines(const Line& first, std::string_view what) {
        Line line;
        if (what == "start") {
            while (lines_.next(line)) {
                Meaning const meaning = meaning_of(file_, line);
                if (meaning.directive == Directive::ignore_lines && trim(meaning.rest) == "end") {
                    return;
                }
            }
            return;  // to the end of the file, as in Liquibase
        }
        if (!all_digits(what) || what.size() > 9) {
            refuse(file_, first.number, "number of lines to ignore is not understood",
                   "Expected is \"--ignoreLines:<count>\", or \"start\" and \"end\".");
        }
        for (long left = std::stol(std::string(what)); left > 0 && lines_.next(line); --left) {
        }
    }

    void finish(std::size_t end) {
        if (!open_) {
            check_preamble(end);
            return;
        }
        Changeset& changeset = open_->changeset;
        trim_end(open_->sql);
        if (open_->sql.empty()) {
            refuse(file_, changeset.line, "changeset has no SQL");
        }
        if (open_->sql.front().begin > open_->begin) {
            // An empty range first, so that the text begins at the same line whatever directives come first.
            open_->sql.insert(open_->sql.begin(), Range{open_->begin, open_->begin});
        }
        changeset.script = script_of(open_->sql, changeset.line + 1, "enddelimiter");
        take_rollback_text();
        result_.push_back(std::move(changeset));
        open_.reset();
    }

    // Blank ends are cut off: the text of the last changeset must not change when another is added.
    void trim_end(std::vector<Range>& ranges) const {
        while (!ranges.empty()) {
            Range& last = ranges.back();
            while (last.end > last.begin && is_space(file_.content[last.end - 1])) {
                --last.end;
            }
            if (last.end > last.begin) {
                return;
            }
            ranges.pop_back();
        }
    }

    Script script_of(const std::vector<Range>& ranges, int first_line, std::string_view delimiter_key) {
        Script script = joined(ranges, first_line);
        if (script.text.find("${") != std::string_view::npos) {
            script.text = loaded_.storage.emplace_back(properties_.expand(script.text));
        }
        auto const delimiter = open_->changeset.attributes.find(delimiter_key);
        if (delimiter != open_->changeset.attributes.end() && delimiter->second != ";") {
            script.text = without_delimiter(script.text, delimiter->second, first_line);
        }
        return script;
    }

    // Everything between the ranges is left out but its line ends.
    Script joined(const std::vector<Range>& ranges, int first_line) {
        if (ranges.size() == 1) {
            return slice(file_, ranges[0].begin, ranges[0].end, first_line);
        }
        std::string text;
        for (std::size_t at = 0; at < ranges.size(); ++at) {
            if (at > 0) {
                auto const between =
                    file_.content.substr(ranges[at - 1].end, ranges[at].begin - ranges[at - 1].end);
                text.append(static_cast<std::size_t>(std::count(between.begin(), between.end(), '\n')), '\n');
            }
            text.append(file_.content.substr(ranges[at].begin, ranges[at].end - ranges[at].begin));
        }
        return Script{loaded_.storage.emplace_back(std::move(text)), std::string(file_.path), first_line};
    }

    // Another delimiter than ";" is honoured where it stands alone on a line, as after functions: it becomes
    // ";".
    std::string_view without_delimiter(std::string_view text, std::string_view delimiter, int first_line) {
        while (delimiter.starts_with("\\n") || delimiter.starts_with("\\r")) {
            delimiter.remove_prefix(2);
        }
        if (delimiter.empty() || text.find(delimiter) == std::string_view::npos) {
            return text;
        }
        std::string copy(text);
        Lines lines(text, first_line);
        Line line;
        while (lines.next(line)) {
            if (line.text.find(delimiter) == std::string_view::npos) {
                continue;
            }
            if (trim(line.text) != delimiter) {
                refuse(file_, line.number,
                       "delimiter \"" + std::string(delimiter) + "\" does not stand alone on its line",
                       "PostgreSQL itself ends statements at semicolons; another endDelimiter is understood "
                       "only on "
                       "lines of its own.",
                       "End statements with semicolons and take endDelimiter out.");
            }
            std::size_t const at = line.begin + line.text.find(delimiter);
            copy.replace(at, delimiter.size(), std::string(delimiter.size(), ' '));
            copy[at] = ';';
        }
        return loaded_.storage.emplace_back(std::move(copy));
    }

    void take_rollback_text() {
        Rollback& rollback = open_->changeset.rollback;
        trim_end(open_->rollback);
        if (open_->rollback.empty()) {
            return;
        }
        rollback.line = open_->rollback_line;
        Script script = script_of(open_->rollback, rollback.line, "rollbackenddelimiter");
        std::string_view const text = trim(script.text);
        if (starts_with_no_case(text, "not required") || starts_with_no_case(text, "empty")) {
            rollback.kind = Rollback::Kind::empty;
            rollback.script = Script{std::string_view(), script.path, script.first_line};
        } else if (lower(text.substr(0, 1000)).find("changesetid:") != std::string::npos) {
            Attributes const attributes =
                read_attributes(file_, rollback.line, text, "changesetid changesetauthor changesetpath");
            auto const id = attributes.find("changesetid");
            auto const author = attributes.find("changesetauthor");
            auto const path = attributes.find("changesetpath");
            if (id == attributes.end() || author == attributes.end()) {
                refuse(file_, rollback.line,
                       "rollback by another changeset needs changesetId and changesetAuthor");
            }
            rollback.kind = Rollback::Kind::changeset;
            rollback.id = id->second;
            rollback.author = author->second;
            rollback.path = path == attributes.end() ? std::string() : path->second;
        } else {
            rollback.kind = Rollback::Kind::sql;
            rollback.script = std::move(script);
        }
    }

    // SQL before the first changeset belongs to none; Liquibase drops it silently.
    void check_preamble(std::size_t end) const {
        std::string_view const text = file_.content.substr(0, end);
        for (const Piece& piece : pieces(text)) {
            if (!piece.comment) {
                auto const before = text.substr(0, piece.begin);
                refuse(file_, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
                       "statement before the first changeset",
                       "It belongs to no changeset, so it would not be run.",
                       "Put a \"--changeset author:id\" line before it.");
            }
        }
    }

    const File& file_;
    const Request& request_;
    Properties& properties_;
    Loaded& loaded_;
    Lines lines_;
    bool header_ = false;
    std::string logical_path_;
    std::optional<Open> open_;
    std::vector<Changeset> result_;
};

}  // namespace

std::vector<Changeset> read_file(const File& file, const Request& request, Properties& properties,
                                 Loaded& loaded) {
    std::vector<Changeset> result = Reader(file, request, properties, loaded).run();
    properties.end_of_file();
    return result;
}

}  // namespace shepherd::layout::liquibase
