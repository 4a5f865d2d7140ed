#include "core/script/copy_data.hpp"

#include "core/script/lexer.hpp"

namespace shepherd::script {

namespace {

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/// Passes over blanks and comments up to the line's end. Returns npos where anything else stands there.
std::size_t rest_of_line(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_line_end(text[at])) {
        std::string_view const next = text.substr(at, 2);
        if (next == "--") {
            return end_of_line(text, at);
        }
        if (next == "/*") {
            std::size_t const end = end_of_block_comment(text, at);
            if (end == std::string_view::npos || end_of_line(text, at) < end) {
                return std::string_view::npos;
            }
            at = end;
        } else if (is_blank(text[at])) {
            ++at;
        } else {
            return std::string_view::npos;
        }
    }
    return at;
}

}  // namespace

CopyData find_copy_data(std::string_view text, std::size_t after_semicolon) {
    CopyData data;
    std::size_t const line_end = rest_of_line(text, after_semicolon);
    if (line_end == std::string_view::npos) {
        data.state = CopyDataState::text_on_line;
        return data;
    }
    if (line_end == text.size()) {
        return data;
    }
    std::size_t line = line_end + (text.substr(line_end, 2) == "\r\n" ? 2 : 1);
    char const newline = text[line - 1];
    data.begin = line;
    while (line < text.size()) {
        if (text[line] == '\\' && text.substr(line, 2) == "\\.") {
            std::size_t end = line + 2;
            if (newline == '\n' && end < text.size() && text[end] == '\r') {
                ++end;
            }
            if (end == text.size() || text[end] == newline) {
                data.state = CopyDataState::found;
                data.end = line;
                data.after = end == text.size() ? end : end + 1;
                return data;
            }
        }
        std::size_t const next = text.find(newline, line);
        if (next == std::string_view::npos) {
            break;
        }
        line = next + 1;
    }
    return data;
}

}  // namespace shepherd::script
