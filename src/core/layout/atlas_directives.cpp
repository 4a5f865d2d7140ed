#include <algorithm>

#include "core/layout/atlas_parts.hpp"
#include "core/layout/pieces.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::atlas {

namespace {

struct Directive {
    std::string_view name;
    std::string_view value;
};

// "-- atlas:name value"
std::optional<Directive> directive_of(std::string_view line) {
    std::string_view text = trim(line);
    if (!text.starts_with("--")) {
        return std::nullopt;
    }
    text = trim_left(text.substr(2));
    if (!text.starts_with("atlas:")) {
        return std::nullopt;
    }
    text.remove_prefix(6);
    std::size_t end = 0;
    while (end < text.size() && !is_space(text[end])) {
        ++end;
    }
    return Directive{text.substr(0, end), trim(text.substr(end))};
}

// Lines of the comment at the top of the file that belongs to the file: an empty line, or nothing, follows
// it.
int file_comment_lines(const File& file) {
    Lines lines(file.content);
    Line line;
    int count = 0;
    while (lines.next(line)) {
        if (!line.text.starts_with("--") && !line.text.starts_with("#")) {
            return trim(line.text).empty() ? count : 0;
        }
        ++count;
    }
    return count;
}

std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char const next = text[at] == '\\' && at + 1 < text.size() ? text[at + 1] : '\0';
        if (next == 'n' || next == 'r' || next == 't') {
            result.push_back(next == 'n' ? '\n' : next == 'r' ? '\r' : '\t');
            ++at;
        } else {
            result.push_back(text[at]);
        }
    }
    return result;
}

void take(const File& file, int line, const Directive& directive, bool in_archive, Directives& result) {
    auto const is = [&directive](std::string_view name) { return directive.name == name; };
    if (is("txmode")) {
        if (result.transaction != TransactionMode::automatic) {
            refuse(file, line, "atlas:txmode is there twice");
        }
        if (directive.value != "none" && directive.value != "file") {
            refuse(file, line, "atlas:txmode is neither none nor file",
                   "Atlas allows only these two inside a file.");
        }
        result.transaction = directive.value == "none" ? TransactionMode::none : TransactionMode::required;
    } else if (is("checkpoint")) {
        result.checkpoint = true;
        result.checkpoint_tag = directive.value;
    } else if (is("delimiter")) {
        result.delimiter = unescaped(directive.value);
        result.delimiter_line = line;
        if (result.delimiter->empty()) {
            refuse(file, line, "atlas:delimiter is empty");
        }
    } else if (is("txtar")) {
        result.archive = true;
    } else if (is("import")) {
        refuse(file, line, "atlas:import is not supported", "Other files are not put into this one.",
               "Put the imported text into the file.");
    } else if (is("assert") && in_archive) {
        if (directive.value.find("oneof") != std::string_view::npos) {
            refuse(file, line, "atlas:assert oneof is not supported",
                   "Checks hold only when all of them do.");
        }
    } else if (!is("nolint") && !is("sum")) {
        refuse(file, line, "unknown directive \"atlas:" + std::string(directive.name.substr(0, 60)) + "\"",
               "Understood are txmode, checkpoint, delimiter, txtar, nolint and sum.");
    }
}

bool is_only_comments(std::string_view text) {
    Lines lines(text);
    Line line;
    while (lines.next(line)) {
        std::string_view const trimmed = trim(line.text);
        if (!trimmed.empty() && !trimmed.starts_with("--")) {
            return false;
        }
    }
    return true;
}

// "-- checks.sql --"
std::string_view section_name(std::string_view line) {
    line = trim(line);
    if (line.size() < 7 || !line.starts_with("-- ") || !line.ends_with(" --")) {
        return {};
    }
    std::string_view const name = trim(line.substr(3, line.size() - 6));
    return name.find(' ') == std::string_view::npos && name.ends_with(".sql") ? name : std::string_view();
}

struct Section {
    std::string_view name;
    int line;  // of its marker
    std::size_t begin;
    std::size_t end;
};

std::vector<Section> sections_of(const File& file) {
    std::vector<Section> result;
    Lines lines(file.content);
    Line line;
    while (lines.next(line)) {
        std::string_view const name = section_name(line.text);
        if (name.empty()) {
            continue;
        }
        if (!result.empty()) {
            result.back().end = line.begin;
        }
        result.push_back(Section{name, line.number, line.end, file.content.size()});
    }
    return result;
}

// Each statement of a check must come out true, before the migration runs.
void add_checks(std::string_view text, std::string& all) {
    for (const Piece& piece : pieces(text)) {
        if (piece.comment) {
            continue;
        }
        std::string_view statement = trim(text.substr(piece.begin, piece.end - piece.begin));
        while (statement.ends_with(';')) {
            statement = trim(statement.substr(0, statement.size() - 1));
        }
        all.append(all.empty() ? "" : " AND ")
            .append("pg_catalog.format('%s', (")
            .append(statement)
            .append("\n)) OPERATOR(pg_catalog.=) ANY (ARRAY['t', '1'])");
    }
}

}  // namespace

Directives read_directives(const File& file) {
    Directives result;
    int const file_lines = file_comment_lines(file);
    Lines lines(file.content);
    Line line;
    while (lines.next(line)) {
        auto const directive = directive_of(line.text);
        if (!directive) {
            continue;
        }
        bool const for_file =
            directive->name == "txmode" || directive->name == "checkpoint" || directive->name == "txtar";
        bool const first_line_only = directive->name == "delimiter" || directive->name == "sum";
        if ((for_file && line.number > file_lines) || (first_line_only && line.number > 1)) {
            refuse(file, line.number,
                   "atlas:" + std::string(directive->name) + " is not where Atlas looks for it",
                   first_line_only ? "It has to be the first line of the file."
                                   : "It has to stand at the top of the file, followed by an empty line.");
        }
        take(file, line.number, *directive, result.archive, result);
    }
    if (result.archive && (result.checkpoint || result.delimiter)) {
        refuse(file, 1, "atlas:txtar cannot be combined with checkpoint or delimiter");
    }
    return result;
}

void check_delimiter(const File& file, const Directives& directives) {
    if (!directives.delimiter || *directives.delimiter == ";") {
        return;
    }
    const std::string& delimiter = *directives.delimiter;
    std::string_view const text = file.content.substr(std::min(file.content.find('\n'), file.content.size()));
    bool const harmless = trim(delimiter).empty() || trim(delimiter).starts_with("--");
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t const at = std::min(text.find(delimiter, begin), text.size());
        std::string_view const chunk = text.substr(begin, at - begin);
        bool const last = at == text.size();
        if ((!last && !harmless) || (!is_only_comments(chunk) && !trim(chunk).ends_with(';'))) {
            auto const before = text.substr(0, at);
            refuse(file, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
                   "statement does not end in a semicolon",
                   "PostgreSQL itself ends statements at semicolons; atlas:delimiter is accepted only where "
                   "every "
                   "statement has one too and the delimiter is white space or a comment.",
                   "End the statements with semicolons and take atlas:delimiter out.");
        }
        begin = at + delimiter.size();
    }
}

void read_archive(const File& file, Migration& migration) {
    bool has_migration = false;
    std::string checks;
    std::vector<Section> const sections = sections_of(file);
    if (sections.empty()) {
        refuse(file, 1, "archive has no \"-- migration.sql --\"");
    }
    std::string_view const preface = file.content.substr(0, sections.front().begin);
    if (!is_only_comments(preface)) {
        refuse(file, 1, "text before the first part of the archive");
    }
    for (const Section& section : sections) {
        Script const script = slice(file, section.begin, section.end, section.line + 1);
        if (section.name == "migration.sql" && !has_migration) {
            migration.up = script;
            has_migration = true;
        } else if (section.name == "down.sql" && !migration.down) {
            migration.down = script;
        } else if (section.name == "checks.sql" || section.name.starts_with("checks/")) {
            add_checks(script.text, checks);
        } else {
            refuse(
                file, section.line,
                "part \"" + std::string(section.name.substr(0, 60)) + "\" of the archive is not understood",
                "Understood are checks.sql, checks/<name>.sql, migration.sql and down.sql, each once.");
        }
    }
    if (!has_migration) {
        refuse(file, 1, "archive has no \"-- migration.sql --\"");
    }
    if (!checks.empty()) {
        migration.precondition = "SELECT CASE WHEN " + checks + " THEN 1 ELSE 0 END";
        migration.precondition_result = "1";
        migration.precondition_action = "halt";
    }
}

}  // namespace shepherd::layout::atlas
