// Cuts SQL text into tokens, as far as telling where statements end needs it.
#pragma once

#include <cstddef>
#include <string_view>

namespace shepherd::script {

enum class TokenKind {
    end,          ///< the text is over
    word,         ///< unquoted identifier or keyword
    quoted_word,  ///< "…" or U&"…"
    string,       ///< '…' of any kind with all its continuations, or $tag$…$tag$
    comment,      ///< only one that is not terminated; all others are passed over
    semicolon,
    open_parenthesis,
    close_parenthesis,
    backslash,  ///< outside of everything: psql reads a command from here on
    other,      ///< number, parameter, or one character of an operator
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t begin = 0;
    std::size_t end = 0;
    bool terminated = true;  ///< false: the text ended inside of it
};

/// Reads tokens by the rules of psql and the server: src/fe_utils/psqlscan.l and src/backend/parser/scan.l,
/// in which `standard_conforming_strings` is the only setting that changes where a token ends. Never raises;
/// takes time linear in the text. The text has to outlive the lexer.
class Lexer {
  public:
    Lexer(std::string_view text, std::size_t at, bool standard_conforming_strings)
        : text_(text), at_(at), standard_strings_(standard_conforming_strings) {}

    /// The next token; blanks and comments before it are passed over.
    Token next();

    /// Goes on from `offset`.
    void move_to(std::size_t offset) { at_ = offset; }

  private:
    enum class Quoting { plain, escapes, digits };

    char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
    Token finish(TokenKind kind, std::size_t begin, std::size_t end, bool terminated = true);
    Token read_word(std::size_t begin);
    Token read_number(std::size_t begin, std::size_t digits);
    Token read_dollar(std::size_t begin);
    Token read_string(std::size_t begin, std::size_t quote, Quoting quoting);
    Token read_quoted_word(std::size_t begin, std::size_t quote);

    std::string_view text_;
    std::size_t at_;
    bool standard_strings_;
};

/// What is passed over between two tokens.
struct Blanks {
    std::size_t end = 0;        ///< first byte after them; of an unterminated comment, its first byte
    bool open_comment = false;  ///< a /* comment begins at `end` and is never closed
};

/// Passes over blanks, -- comments and nested /* */ comments from `at` on.
Blanks skip_blanks(std::string_view text, std::size_t at);

/// The offset after the /* comment that begins at `at`, or npos when it is not closed.
std::size_t end_of_block_comment(std::string_view text, std::size_t at);

/// The offset of the first CR or LF from `at` on, or the text's end.
std::size_t end_of_line(std::string_view text, std::size_t at);

/// A blank of SQL or a line end.
bool is_blank(char c);

/// Whether `text` is `lower_case`, regardless of the case of ASCII letters.
bool equals_keyword(std::string_view text, std::string_view lower_case);

}  // namespace shepherd::script
