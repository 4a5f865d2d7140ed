#include "core/model/sql_body.hpp"

#include <algorithm>
#include <utility>

namespace shepherd::model {

namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// Behind the quoted text that begins at `at`; a doubled quote is two of them.
std::size_t quote_end(std::string_view text, std::size_t at) {
    bool const escapes = text[at] == '\'' && at > 0 && text[at - 1] == 'E';
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (escapes && text[i] == '\\') {
            ++i;
        } else if (text[i] == text[at]) {
            return i + 1;
        }
    }
    return text.size();
}

/// Where the type that begins at `at` ends: at " AS ", or nowhere when something else follows.
std::size_t type_end(std::string_view text, std::size_t at) {
    int depth = 0;
    for (std::size_t i = at; i < text.size();) {
        char const c = text[i];
        if (depth == 0 && text.substr(i).starts_with(" AS ")) {
            return i;
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        bool const fits = is_word(c) || c == '"' || c == '.' || c == ' ' || c == '[' || c == ']' ||
                          c == '(' || c == ')' || (c == ',' && depth > 0);
        if (!fits || depth < 0) {
            break;
        }
        i = c == '"' ? quote_end(text, i) : i + 1;
    }
    return std::string_view::npos;
}

std::size_t name_end(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '"') {
        return quote_end(text, at);
    }
    while (at < text.size() && is_word(text[at])) {
        ++at;
    }
    return at;
}

/// The name that the server gives a column of that type; types that it spells otherwise are those of
/// SystemTypeName in src/backend/parser/gram.y.
std::string_view name_of(std::string_view type) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"integer", "int4"},
        {"bigint", "int8"},
        {"smallint", "int2"},
        {"boolean", "bool"},
        {"double precision", "float8"},
        {"real", "float4"},
        {"character varying", "varchar"},
        {"character", "bpchar"},
        {"bit varying", "varbit"},
        {"timestamp with time zone", "timestamptz"},
        {"timestamp without time zone", "timestamp"},
        {"time with time zone", "timetz"},
        {"time without time zone", "time"}};
    auto const found = std::ranges::find(names, type, [](const auto& one) { return one.first; });
    if (found != std::end(names)) {
        return found->second;
    }
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < type.size(); ++i) {
        quoted = type[i] == '"' ? !quoted : quoted;
        begin = type[i] == '.' && !quoted ? i + 1 : begin;
    }
    type.remove_prefix(begin);
    return type.starts_with("interval ") ? type.substr(0, 8) : type;
}

/// Without modifiers and dimensions.
std::string plain_type(std::string_view type) {
    std::string plain;
    int depth = 0;
    bool quoted = false;
    for (char const c : type) {
        quoted = c == '"' ? !quoted : quoted;
        depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        if (quoted || (depth == 0 && c != ')' && c != '[' && c != ']')) {
            plain += c;
        }
    }
    return plain;
}

std::string_view unquoted(std::string_view name) {
    return name.size() > 1 && name.front() == '"' ? name.substr(1, name.size() - 2) : name;
}

}  // namespace

bool has_sql_body(std::string_view definition) {
    std::size_t const body = std::min(definition.find("\nBEGIN ATOMIC"), definition.find("\nRETURN "));
    return body != std::string_view::npos && body < definition.find("\nAS ");
}

std::string without_names_of_casts(std::string_view definition) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t i = 0; i < definition.size();) {
        char const c = definition[i];
        if (c == '\'' || c == '"') {
            i = quote_end(definition, i);
            continue;
        }
        if (!definition.substr(i).starts_with("::")) {
            ++i;
            continue;
        }
        i += 2;
        std::size_t const end = type_end(definition, i);
        if (end == std::string_view::npos) {
            continue;
        }
        constexpr std::string_view as = " AS ";
        std::size_t const behind = name_end(definition, end + as.size());
        std::string const type = plain_type(definition.substr(i, end - i));
        if (unquoted(definition.substr(end + as.size(), behind - end - as.size())) ==
            unquoted(name_of(type))) {
            result.append(definition.substr(at, end - at));
            at = behind;
        }
        i = behind;
    }
    return result.append(definition.substr(at));
}

}  // namespace shepherd::model
