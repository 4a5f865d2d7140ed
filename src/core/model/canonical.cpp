#include "core/model/canonical.hpp"

#include <algorithm>

#include "core/model/sql_body.hpp"
#include "core/model/text.hpp"

namespace shepherd::model {

namespace {

bool is_unordered(std::string_view name) {
    return name == "options" || name == "toast options" || name == "foreign options" || name == "grants";
}

void append_counted(std::string& text, std::string_view part) {
    text.append(std::to_string(part.size())).append(1, ':').append(part);
}

constexpr std::string_view array_head = "(ARRAY[";

/// Most texts have nothing to settle.
void append_settled(std::string& text, std::string_view part) {
    if (part.find(array_head) == std::string_view::npos) {
        append_counted(text, part);
    } else {
        append_counted(text, settled(part));
    }
}

bool is_routine(const Object& object) {
    return object.kind == "function" || object.kind == "procedure";
}

/// Whether the definition is one that the server keeps as it was written.
bool is_text(const Object& object) {
    return is_routine(object) && !has_sql_body(object.definition);
}

/// The columns of extended statistics, which the server prints in the order that they have in their table.
std::string with_sorted_columns(std::string_view definition) {
    std::size_t begin = 0;
    int depth = 0;
    char quote = '\0';
    for (std::size_t i = 0; i < definition.size(); ++i) {
        char const c = definition[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : -1;
        } else if (depth == 0 && begin == 0 && definition.substr(i).starts_with(" ON ")) {
            begin = i + 4;
        } else if (depth == 0 && begin != 0 && definition.substr(i).starts_with(" FROM ")) {
            std::vector<std::string_view> columns = split_list(definition.substr(begin, i - begin));
            std::ranges::sort(columns);
            std::string text(definition.substr(0, begin));
            for (std::string_view const column : columns) {
                text.append(column).append(", ");
            }
            return text.append(definition.substr(i));
        }
    }
    return std::string(definition);
}

/// What the definition says, for one that the server printed.
std::string said_by(const Object& object) {
    return settled(is_routine(object)            ? without_names_of_casts(object.definition)
                   : object.kind == "statistics" ? with_sorted_columns(object.definition)
                                                 : object.definition);
}

/// The place of the bracket that closes one which was opened before `from`, or the end.
std::size_t closing_bracket(std::string_view text, std::size_t from) {
    int depth = 1;
    char quote = '\0';
    for (std::size_t i = from; i < text.size(); ++i) {
        char const c = text[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '[') {
            ++depth;
        } else if (c == ']' && --depth == 0) {
            return i;
        }
    }
    return text.size();
}

std::string sorted_list(std::string_view value) {
    std::vector<std::string_view> parts = split_list(value);
    std::ranges::sort(parts);
    std::string text;
    for (std::string_view const part : parts) {
        append_counted(text, part);
    }
    return text;
}

void append_string(std::string& json, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    json += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            json.append("\\u00").append(1, digits[static_cast<unsigned char>(c) >> 4U]);
            json += digits[static_cast<unsigned char>(c) & 15U];
        } else {
            json += c;
        }
    }
    json += '"';
}

}  // namespace

std::string attributes_json(const Object& object) {
    std::string json = "{";
    for (const auto& [name, value] : object.attributes) {
        json += json.size() > 1 ? ", " : "";
        append_string(json, name);
        json += ": ";
        append_string(json, value);
    }
    return json + "}";
}

std::string settled(std::string_view definition) {
    constexpr std::string_view head = array_head;
    constexpr std::string_view middle = "])::";
    std::string result;
    std::size_t at = 0;
    for (std::size_t begin = definition.find(head); begin != std::string_view::npos;
         begin = definition.find(head, at)) {
        std::size_t const inside = begin + head.size();
        std::size_t const end = closing_bracket(definition, inside);
        std::string_view const rest = definition.substr(std::min(end, definition.size()));
        std::size_t const type_end =
            rest.starts_with(middle) ? rest.find("[]", middle.size()) : std::string_view::npos;
        if (type_end == std::string_view::npos ||
            rest.substr(0, type_end).find_first_of("(),'", middle.size()) != std::string_view::npos) {
            result.append(definition.substr(at, inside - at));
            at = inside;
            continue;
        }
        std::string_view const type = rest.substr(middle.size(), type_end - middle.size());
        result.append(definition.substr(at, begin - at)).append("ARRAY[");
        std::string_view separator;
        for (std::string_view const item : split_list(definition.substr(inside, end - inside))) {
            result.append(separator).append("(").append(item).append(")::").append(type);
            separator = ", ";
        }
        result += ']';
        at = end + type_end + 2;
    }
    return result.append(definition.substr(at));
}

void append_canonical(std::string& text, const Object& object, bool positions) {
    append_counted(text, object.kind);
    append_counted(text, object.identity);
    if (is_text(object)) {
        append_counted(text, object.definition);
    } else if (is_routine(object) || object.kind == "statistics") {
        append_counted(text, said_by(object));
    } else {
        append_settled(text, object.definition);
    }
    for (const auto& [name, value] : object.attributes) {
        if ((name == "position" && !positions) || name == nominal_persistence) {
            continue;
        }
        append_counted(text, name);
        if (is_unordered(name)) {
            append_counted(text, sorted_list(value));
        } else {
            append_settled(text, value);
        }
    }
}

bool same_object(const Object& left, const Object& right, bool positions) {
    std::string text;
    std::string other;
    append_canonical(text, left, positions);
    append_canonical(other, right, positions);
    return text == other;
}

bool same_definition(const Object& left, const Object& right) {
    if (left.definition == right.definition) {
        return true;
    }
    return !is_text(left) && !is_text(right) && said_by(left) == said_by(right);
}

bool same_value(std::string_view name, std::string_view left, std::string_view right) {
    return left == right || settled(left) == settled(right) ||
           (is_unordered(name) && sorted_list(left) == sorted_list(right));
}

}  // namespace shepherd::model
