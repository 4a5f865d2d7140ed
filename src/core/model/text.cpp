#include "core/model/text.hpp"

namespace shepherd::model {

namespace {

std::string doubled(std::string_view text, char quote) {
    std::string result(1, quote);
    for (char const c : text) {
        result += c;
        if (c == quote) {
            result += c;
        }
    }
    result += quote;
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

std::string quote_literal(std::string_view text) {
    return doubled(text, '\'');
}

std::string plain_name(std::string_view name) {
    std::string plain;
    bool quoted = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        char const c = name[i];
        if (c == '"') {
            if (quoted && i + 1 < name.size() && name[i + 1] == '"') {
                plain += c;
                ++i;
            } else {
                quoted = !quoted;
            }
        } else if (!quoted && c == '.') {
            plain += '\x1f';
        } else {
            plain += !quoted && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return plain;
}

std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    char quote = '\0';
    int depth = 0;
    bool escapes = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == ',' && quote == '\0' && depth == 0)) {
            std::string_view const part = trimmed(text.substr(begin, i - begin));
            if (!part.empty()) {
                parts.push_back(part);
            }
            begin = i + 1;
        } else if (quote != '\0') {
            if (text[i] == '\\' && escapes) {
                ++i;
            } else if (text[i] == quote) {
                quote = '\0';
            }
        } else if (text[i] == '"' || text[i] == '\'') {
            quote = text[i];
            escapes = quote == '\'' && i > 0 && text[i - 1] == 'E';
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')') {
            --depth;
        }
    }
    return parts;
}

std::string join(const std::vector<std::string>& items, std::string_view separator) {
    std::string text;
    for (const std::string& item : items) {
        text.append(text.empty() ? "" : separator).append(item);
    }
    return text;
}

}  // namespace shepherd::model
