#include "core/layout/sqitch_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/layout/tree.hpp"

namespace shepherd::layout::sqitch {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// [:punct:] without the underscore.
bool is_punctuation(char c) {
    bool const punctuation =
        (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    return punctuation && c != '_';
}

std::string_view take_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

std::string_view take_word(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && !is_blank(text[end])) {
        ++end;
    }
    std::string_view const word = text.substr(0, end);
    text = take_blanks(text.substr(end));
    return word;
}

// 2023-01-16T14:20:00Z
bool is_timestamp(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(),
                      [](char c, char f) { return f == 'd' ? is_digit(c) : c == f; });
}

bool is_hash(std::string_view text) {
    return text.size() >= 40 && std::all_of(text.begin(), text.begin() + 40,
                                            [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

class Parser {
  public:
    explicit Parser(const File& file) : file_(file) { plan_.file = &file; }

    Plan run() {
        Lines lines(file_.content);
        Line line;
        bool pragmas = true;
        while (lines.next(line)) {
            line_ = line.number;
            std::string_view const text = trim(line.text.substr(0, line.text.find('#')));
            if (text.empty()) {
                pragmas = pragmas &&
                          !trim(line.text).empty();  // an empty line ends the pragmas, a comment does not
            } else if (text.front() == '%') {
                if (!pragmas) {
                    refuse(file_, line_, "pragma after the first blank line of the plan");
                }
                take_pragma(text);
            } else if (pragmas) {
                refuse(file_, line_, "a blank line must come between pragmas and changes");
            } else if (text.front() == '@') {
                take_tag(text.substr(1));
            } else {
                take_change(text);
            }
        }
        if (plan_.project.empty()) {
            refuse(file_, 0, "missing %project pragma");
        }
        return std::move(plan_);
    }

  private:
    void take_pragma(std::string_view text) {
        text = take_blanks(text.substr(1));
        std::size_t const equals = text.find('=');
        std::string_view const name = trim(text.substr(0, equals));
        std::string_view const value =
            equals == std::string_view::npos ? std::string_view() : trim(text.substr(equals + 1));
        if (name == "syntax-version") {
            if (!value.starts_with("1.")) {
                refuse(file_, line_, "unknown syntax version of the plan", "Versions 1.x are understood.");
            }
        } else if (name == "project") {
            check_name(value);
            plan_.project = value;
        } else if (name != "uri") {
            refuse(file_, line_, "unknown pragma \"%" + std::string(name) + "\"",
                   "Understood are %syntax-version, %project and %uri.");
        }
    }

    void check_name(std::string_view name) const {
        if (!is_name(name)) {
            refuse(file_, line_, "invalid name \"" + std::string(name.substr(0, 100)) + "\"",
                   "Names must not begin with punctuation, contain \"@\", \":\", \"#\", \"\\\" or blanks, or "
                   "end in "
                   "punctuation or digits following punctuation.");
        }
        if (name == "ROOT" || name == "HEAD") {
            refuse(file_, line_, "\"" + std::string(name) + "\" is a reserved name");
        }
        if (is_hash(name)) {
            refuse(file_, line_, "name could be confused with a SHA-1 identifier");
        }
    }

    // What follows a name on tags and changes alike: timestamp, planner, <mail>.
    void check_planner(std::string_view text) const {
        if (!is_timestamp(take_word(text))) {
            refuse(file_, line_, "missing or malformed timestamp",
                   "Expected is \"name [dependencies] YYYY-MM-DDThh:mm:ssZ planner <mail>\".");
        }
        std::size_t const open = text.find('<');
        if (open == std::string_view::npos || open == 0 || text.back() != '>' || text.size() - open < 3) {
            refuse(file_, line_, "missing planner name and email");
        }
    }

    void take_tag(std::string_view text) {
        std::string_view const name = take_word(text);
        check_name(name);
        if (name.find('/') != std::string_view::npos) {
            refuse(file_, line_, "tag contains \"/\"");
        }
        if (text.starts_with('[')) {
            refuse(file_, line_, "tags may not have dependencies");
        }
        check_planner(text);
        if (plan_.changes.empty()) {
            refuse(file_, line_, "tag without a preceding change");
        }
        if (!plan_.tag_places.emplace(name, plan_.tags.size()).second) {
            refuse(file_, line_, "tag \"" + std::string(name) + "\" is declared twice");
        }
        plan_.tags.push_back(Tag{std::string(name), plan_.changes.size() - 1});
        plan_.changes.back().tags.emplace_back(name);
        since_tag_.clear();
    }

    void take_change(std::string_view text) {
        if (text.front() == '+') {
            text = take_blanks(text.substr(1));
        } else if (text.front() == '-') {
            refuse(file_, line_, "operator \"-\" is not supported", "Only deployed changes are understood.");
        }
        Change change;
        change.name = take_word(text);
        change.line = line_;
        check_name(change.name);
        if (text.starts_with('[')) {
            std::size_t const close = text.find(']');
            if (close == std::string_view::npos) {
                refuse(file_, line_, "list of dependencies is not closed");
            }
            take_dependencies(change, text.substr(1, close - 1));
            text = take_blanks(text.substr(close + 1));
        }
        check_planner(text);
        if (!since_tag_.insert(change.name).second) {
            refuse(file_, line_, "change \"" + change.name + "\" is planned twice",
                   "A change can be reworked only after a tag.");
        }
        note_rework(change);
        plan_.changes.push_back(std::move(change));
    }

    void take_dependencies(Change& change, std::string_view list) {
        std::set<std::string_view> seen;
        for (std::string_view const word : words(list)) {
            if (!seen.insert(word).second) {
                refuse(file_, line_, "dependency \"" + std::string(word) + "\" is given twice");
            }
            std::string_view text = word;
            Dependency dependency;
            dependency.conflict = text.starts_with('!');
            text.remove_prefix(dependency.conflict ? 1 : 0);
            std::size_t const colon = text.find(':');
            if (colon != std::string_view::npos) {
                dependency.project = text.substr(0, colon);
                text.remove_prefix(colon + 1);
            }
            if (is_hash(text)) {
                refuse(file_, line_, "dependency by SHA-1 identifier is not supported",
                       "Name the change instead: change, change@tag or @tag.");
            }
            std::size_t const at = text.find('@');
            dependency.change = text.substr(0, at);
            if (at != std::string_view::npos) {
                dependency.tag = text.substr(at + 1);
            }
            bool const valid =
                (dependency.project.empty() ? colon == std::string_view::npos
                                            : is_name(dependency.project)) &&
                (dependency.change.empty() ? !dependency.tag.empty() : is_name(dependency.change)) &&
                (at == std::string_view::npos || is_name(dependency.tag));
            if (!valid) {
                refuse(file_, line_,
                       "\"" + std::string(word.substr(0, 100)) + "\" is not a valid dependency");
            }
            if (dependency.project == plan_.project) {
                dependency.project.clear();
            }
            check_planned(change, dependency);
            change.dependencies.push_back(std::move(dependency));
        }
    }

    void check_planned(const Change& change, const Dependency& dependency) const {
        if (dependency.conflict || !dependency.project.empty()) {
            return;
        }
        if (find_change(plan_, dependency) == plan_.changes.size()) {
            refuse(file_, change.line,
                   "change \"" + change.name + "\" requires \"" + written(dependency) +
                       "\", which is not planned before it");
        }
    }

    // Files of the instance that is reworked here carry one of the tags set since (Change.pm,
    // _path_segments).
    void note_rework(Change& change) {
        std::vector<std::size_t>& places = plan_.named[change.name];
        if (!places.empty()) {
            Change& older = plan_.changes[places.back()];
            change.instance = older.instance + 1;
            older.reworked = true;
            older.rework_tags_end = plan_.tags.size();
            auto const first =
                std::partition_point(plan_.tags.begin(), plan_.tags.end(),
                                     [&places](const Tag& tag) { return tag.change < places.back(); });
            older.rework_tags_begin = static_cast<std::size_t>(first - plan_.tags.begin());
        }
        places.push_back(plan_.changes.size());
    }

    const File& file_;
    Plan plan_;
    int line_ = 0;
    std::set<std::string, std::less<>> since_tag_;
};

}  // namespace

bool is_name(std::string_view text) {
    if (text.empty() || is_punctuation(text.front()) || is_punctuation(text.back())) {
        return false;
    }
    if (text.find_first_of(" \t:@#\\") != std::string_view::npos) {
        return false;
    }
    // "x^1", "x~2": would read as a symbolic reference.
    std::size_t digits = text.size();
    while (digits > 0 && is_digit(text[digits - 1])) {
        --digits;
    }
    return digits == text.size() || digits == 0 ||
           std::string_view("~/=%^[]").find(text[digits - 1]) == std::string_view::npos;
}

Plan read_plan(const File& file) {
    return Parser(file).run();
}

std::size_t find_change(const Plan& plan, const Dependency& dependency) {
    std::size_t const nowhere = plan.changes.size();
    std::size_t last = nowhere;
    if (!dependency.tag.empty()) {
        auto const tag = plan.tag_places.find(dependency.tag);
        if (tag == plan.tag_places.end()) {
            return nowhere;
        }
        last = plan.tags[tag->second].change;
        if (dependency.change.empty()) {
            return last;
        }
    }
    auto const named = plan.named.find(dependency.change);
    if (named == plan.named.end()) {
        return nowhere;
    }
    const std::vector<std::size_t>& places = named->second;
    if (dependency.tag.empty()) {
        return places.front();
    }
    auto const after = std::upper_bound(places.begin(), places.end(), last);
    return after == places.begin() ? nowhere : *(after - 1);
}

std::string written(const Dependency& dependency) {
    return (dependency.project.empty() ? "" : dependency.project + ":") + dependency.change +
           (dependency.tag.empty() ? "" : "@" + dependency.tag);
}

}  // namespace shepherd::layout::sqitch
