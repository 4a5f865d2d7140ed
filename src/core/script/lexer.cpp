#include "core/script/lexer.hpp"

#include <array>

namespace shepherd::script {

namespace {

enum : unsigned char {
    blank = 1,
    newline = 2,
    word_start = 4,
    word_part = 8,  // an identifier goes on with it; '$' is one
    digit = 16,
};

constexpr std::array<unsigned char, 256> make_classes() {
    std::array<unsigned char, 256> classes{};
    for (int c = 0; c < 256; ++c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        bool const number = c >= '0' && c <= '9';
        unsigned char value = 0;
        if (letter) {
            value |= word_start | word_part;
        }
        if (number) {
            value |= digit | word_part;
        }
        if (c == '$') {
            value |= word_part;
        }
        // A vertical tab is a blank since PostgreSQL 16; before, the server refuses it wherever it stands.
        if (c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\n' || c == '\r') {
            value |= blank;
        }
        if (c == '\n' || c == '\r') {
            value |= newline;
        }
        classes[static_cast<std::size_t>(c)] = value;
    }
    return classes;
}

constexpr std::array<unsigned char, 256> classes = make_classes();

bool has(char c, unsigned char what) {
    return (classes[static_cast<unsigned char>(c)] & what) != 0;
}

/// Passes over what may stand between the closing quote of a string and the quote that continues it: blanks
/// and
/// -- comments with at least one line end. Returns the offset after that quote, or npos.
std::size_t after_continuation(std::string_view text, std::size_t at) {
    bool seen_newline = false;
    while (at < text.size()) {
        if (has(text[at], blank)) {
            seen_newline = seen_newline || has(text[at], newline);
            ++at;
        } else if (text[at] == '-' && at + 1 < text.size() && text[at + 1] == '-') {
            at = end_of_line(text, at);
        } else {
            return text[at] == '\'' && seen_newline ? at + 1 : std::string_view::npos;
        }
    }
    return std::string_view::npos;
}

}  // namespace

bool is_blank(char c) {
    return has(c, blank);
}

bool equals_keyword(std::string_view text, std::string_view lower_case) {
    if (text.size() != lower_case.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower_case[i]) {
            return false;
        }
    }
    return true;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
    while (at < text.size() && !has(text[at], newline)) {
        ++at;
    }
    return at;
}

std::size_t end_of_block_comment(std::string_view text, std::size_t at) {
    std::size_t depth = 1;
    at += 2;
    while (at + 1 < text.size()) {
        if (text[at] == '*' && text[at + 1] == '/') {
            at += 2;
            if (--depth == 0) {
                return at;
            }
        } else if (text[at] == '/' && text[at + 1] == '*') {
            at += 2;
            ++depth;
        } else {
            ++at;
        }
    }
    return std::string_view::npos;
}

Blanks skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        char const c = text[at];
        char const next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (has(c, blank)) {
            ++at;
        } else if (c == '-' && next == '-') {
            at = end_of_line(text, at);
        } else if (c == '/' && next == '*') {
            std::size_t const end = end_of_block_comment(text, at);
            if (end == std::string_view::npos) {
                return {at, true};
            }
            at = end;
        } else {
            break;
        }
    }
    return {at, false};
}

Token Lexer::finish(TokenKind kind, std::size_t begin, std::size_t end, bool terminated) {
    at_ = end;
    return {kind, begin, end, terminated};
}

Token Lexer::next() {
    // A comment also begins in the middle of what looks like an operator ("+/*", "@--"), so operators can be
    // read one character at a time: each of them looks for a comment first.
    Blanks const blanks = skip_blanks(text_, at_);
    std::size_t const begin = blanks.end;
    if (blanks.open_comment) {
        return finish(TokenKind::comment, begin, text_.size(), false);
    }
    if (begin >= text_.size()) {
        return finish(TokenKind::end, text_.size(), text_.size());
    }
    char const c = text_[begin];
    if (has(c, word_start)) {
        return read_word(begin);
    }
    if (has(c, digit)) {
        return read_number(begin, begin);
    }
    switch (c) {
        case '\'':
            return read_string(begin, begin, standard_strings_ ? Quoting::plain : Quoting::escapes);
        case '"':
            return read_quoted_word(begin, begin);
        case '$':
            return read_dollar(begin);
        case ';':
            return finish(TokenKind::semicolon, begin, begin + 1);
        case '(':
            return finish(TokenKind::open_parenthesis, begin, begin + 1);
        case ')':
            return finish(TokenKind::close_parenthesis, begin, begin + 1);
        case '\\':
            return finish(TokenKind::backslash, begin, begin + 1);
        default:
            return finish(TokenKind::other, begin, begin + 1);
    }
}

Token Lexer::read_word(std::size_t begin) {
    char const next = at(begin + 1);
    if (next == '\'') {
        switch (text_[begin]) {
            case 'e':
            case 'E':
                return read_string(begin, begin + 1, Quoting::escapes);
            case 'b':
            case 'B':
            case 'x':
            case 'X':
                return read_string(begin, begin + 1, Quoting::digits);
            case 'n':
            case 'N':
                return read_string(begin, begin + 1, standard_strings_ ? Quoting::plain : Quoting::escapes);
            default:
                break;
        }
    }
    if (next == '&' && (text_[begin] == 'u' || text_[begin] == 'U')) {
        if (at(begin + 2) == '\'') {
            return read_string(begin, begin + 2, Quoting::plain);
        }
        if (at(begin + 2) == '"') {
            return read_quoted_word(begin, begin + 2);
        }
    }
    std::size_t end = begin + 1;
    while (end < text_.size() && has(text_[end], word_part)) {
        ++end;
    }
    return finish(TokenKind::word, begin, end);
}

Token Lexer::read_number(std::size_t begin, std::size_t digits) {
    std::size_t end = digits;
    while (end < text_.size() && has(text_[end], digit)) {
        ++end;
    }
    // Letters right behind a number belong to it (1e5, 0x1F, 1_000; anything else the server refuses as
    // trailing junk), but a '$' begins a dollar quote there.
    if (end < text_.size() && has(text_[end], word_start)) {
        while (end < text_.size() && has(text_[end], word_part)) {
            ++end;
        }
    }
    return finish(TokenKind::other, begin, end);
}

Token Lexer::read_dollar(std::size_t begin) {
    if (has(at(begin + 1), digit)) {
        return read_number(begin, begin + 1);
    }
    std::size_t end = begin + 1;
    if (has(at(end), word_start)) {
        while (end < text_.size() && text_[end] != '$' && has(text_[end], word_part)) {
            ++end;
        }
    }
    if (at(end) != '$') {
        return finish(TokenKind::other, begin, begin + 1);
    }
    // A tag holds no '$', so no search restarts inside what it has already compared: linear.
    std::string_view const tag = text_.substr(begin, end + 1 - begin);
    std::size_t const close = text_.find(tag, end + 1);
    if (close == std::string_view::npos) {
        return finish(TokenKind::string, begin, text_.size(), false);
    }
    return finish(TokenKind::string, begin, close + tag.size());
}

Token Lexer::read_string(std::size_t begin, std::size_t quote, Quoting quoting) {
    std::size_t at = quote + 1;
    for (;;) {
        if (quoting == Quoting::escapes) {
            while (at < text_.size() && text_[at] != '\'') {
                at += text_[at] == '\\' ? 2 : 1;
            }
        } else {
            at = text_.find('\'', at);
        }
        if (at >= text_.size()) {
            return finish(TokenKind::string, begin, text_.size(), false);
        }
        // In B'' and X'' a doubled quote is the end of one string and the begin of the next.
        if (quoting != Quoting::digits && at + 1 < text_.size() && text_[at + 1] == '\'') {
            at += 2;
            continue;
        }
        std::size_t const continued = after_continuation(text_, at + 1);
        if (continued == std::string_view::npos) {
            return finish(TokenKind::string, begin, at + 1);
        }
        at = continued;
    }
}

Token Lexer::read_quoted_word(std::size_t begin, std::size_t quote) {
    std::size_t at = quote + 1;
    for (;;) {
        at = text_.find('"', at);
        if (at == std::string_view::npos) {
            return finish(TokenKind::quoted_word, begin, text_.size(), false);
        }
        if (this->at(at + 1) != '"') {
            return finish(TokenKind::quoted_word, begin, at + 1);
        }
        at += 2;
    }
}

}  // namespace shepherd::script
