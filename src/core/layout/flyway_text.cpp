#include <algorithm>

#include "core/base/failure.hpp"
#include "core/layout/flyway_parts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::flyway {

namespace {

struct Occurrence {
    std::size_t begin;  // of "${"
    std::size_t end;    // after "}"
    std::string_view name;
};

int line_at(const File& file, std::size_t offset) {
    std::string_view const before = file.content.substr(0, offset);
    return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

// Finds the next "${name}" at or after `from`. A '$' takes the byte after it along unseen, as Flyway's reader
// does: in "$${x}" nothing is replaced, in "$$${x}" it is.
bool find_placeholder(const File& file, std::size_t from, Occurrence& found) {
    std::string_view const text = file.content;
    while (true) {
        std::size_t const dollar = text.find('$', from);
        if (dollar == std::string_view::npos || dollar + 1 >= text.size()) {
            return false;
        }
        if (text[dollar + 1] != '{') {
            from = dollar + 2;
            continue;
        }
        std::size_t const close = text.find('}', dollar);
        if (close == std::string_view::npos) {
            refuse(file, line_at(file, dollar), "placeholder is not closed",
                   "Flyway reads \"${\" as the beginning of a placeholder, in comments and quotes too.",
                   "Put placeholderReplacement=false into the script's .conf file if it is not one.");
        }
        found = Occurrence{dollar, close + 1, text.substr(dollar + 2, close - dollar - 2)};
        return true;
    }
}

// The value of a placeholder: names are compared without case (CaseInsensitiveMap in Flyway's reader).
std::string value_of(const Request& request, const File& file, const Occurrence& found) {
    if (equal_no_case(found.name, "flyway:filename")) {
        return std::string(base_name(file.path));
    }
    for (const auto& [name, value] : request.placeholders) {
        if (equal_no_case(name, found.name)) {
            return value;
        }
    }
    std::string const shown = "${" + std::string(found.name.substr(0, 100)) + "}";
    if (starts_with_no_case(found.name, "flyway:")) {
        refuse(
            file, line_at(file, found.begin), "no value for Flyway's own placeholder " + shown,
            "Flyway fills it from its connection and configuration, which do not exist inside the database.",
            "Give a value for \"" + std::string(found.name.substr(0, 100)) + "\" among the placeholders.");
    }
    refuse(file, line_at(file, found.begin), "no value for placeholder " + shown,
           "Flyway replaces placeholders everywhere, in comments and quotes too.",
           "Give a value among the placeholders, or put placeholderReplacement=false into the script's .conf "
           "file.");
}

bool boolean_value(const File& file, int line, std::string_view key, std::string_view value) {
    if (equal_no_case(value, "true")) {
        return true;
    }
    if (!equal_no_case(value, "false")) {
        refuse(file, line, "value of \"" + std::string(key) + "\" is not true or false");
    }
    return false;
}

// true, false, A==B or A!=B; with more than that Flyway's expression language is not imitated.
bool evaluate(const File& file, int line, std::string_view value) {
    if (equal_no_case(value, "true") || equal_no_case(value, "false")) {
        return equal_no_case(value, "true");
    }
    std::size_t const comparison = value.find("==");
    std::size_t const difference = value.find("!=");
    std::size_t const at = std::min(comparison, difference);
    if (at == std::string_view::npos || value.find_first_of("()&|") != std::string_view::npos ||
        value.find("==", at + 2) != std::string_view::npos ||
        value.find("!=", at + 2) != std::string_view::npos) {
        refuse(file, line, "expression of \"shouldExecute\" is not understood",
               "Understood are true, false, A==B and A!=B, with placeholders in A and B.");
    }
    bool const equal = trim(value.substr(0, at)) == trim(value.substr(at + 2));
    return equal == (at == comparison);
}

}  // namespace

std::string_view replace_placeholders(const Request& request, const File& file, Loaded& loaded) {
    Occurrence found{};
    if (!find_placeholder(file, 0, found)) {
        return file.content;
    }
    std::string text;
    std::size_t copied = 0;
    do {
        text.append(file.content, copied, found.begin - copied).append(value_of(request, file, found));
        copied = found.end;
    } while (find_placeholder(file, copied, found));
    text.append(file.content, copied, std::string_view::npos);
    loaded.storage.push_back(std::move(text));
    return loaded.storage.back();
}

ScriptConfig read_config(const Request& request, const File& file, Loaded& loaded) {
    ScriptConfig config;
    File replaced = file;
    replaced.content = replace_placeholders(request, file, loaded);
    Lines lines(replaced.content);
    Line line;
    while (lines.next(line)) {
        std::string_view const text = trim(line.text);
        if (text.empty() || text.front() == '#' || text.front() == '!') {
            continue;
        }
        std::size_t const equals = text.find_first_of("=:");
        if (equals == std::string_view::npos) {
            refuse(file, line.number, "line of a script configuration is not \"key=value\"");
        }
        std::string_view const key = trim(text.substr(0, equals));
        std::string_view const value = trim(text.substr(equals + 1));
        if (key == "executeInTransaction") {
            config.transaction = boolean_value(file, line.number, key, value) ? TransactionMode::required
                                                                              : TransactionMode::none;
        } else if (key == "placeholderReplacement") {
            config.replace_placeholders = boolean_value(file, line.number, key, value);
        } else if (key == "encoding") {
            if (!equal_no_case(value, "UTF-8") && !equal_no_case(value, "US-ASCII")) {
                refuse(file, line.number, "encoding \"" + std::string(value) + "\" is not supported",
                       "Files come in as text of the database; only UTF-8 and US-ASCII can be named here.");
            }
        } else if (key == "shouldExecute") {
            config.should_execute = evaluate(file, line.number, value);
        } else {
            refuse(file, line.number,
                   "unknown setting \"" + std::string(key) + "\" in a script configuration",
                   "Flyway knows executeInTransaction, placeholderReplacement, encoding and shouldExecute "
                   "here.");
        }
    }
    return config;
}

}  // namespace shepherd::layout::flyway
