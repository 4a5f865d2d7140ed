// Follows the tokens of one statement: where it ends, and what the reader has to know of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/script/lexer.hpp"

namespace shepherd::script {

/// Rules of psql (src/fe_utils/psqlscan.l): a ';' ends a statement when no parenthesis is open and it is not
/// inside the BEGIN ATOMIC … END body of CREATE [OR REPLACE] FUNCTION | PROCEDURE. Where psql takes any word
/// "begin" in such a statement for the begin of a body, the word ATOMIC has to follow here, as in the
/// server's grammar; and "end" and "case" after AS or a dot are names.
class StatementTracker {
  public:
    explicit StatementTracker(std::string_view text) : text_(text) {}

    /// Takes the next token (not one of kind end, comment or backslash). Returns true when it is the ';' that
    /// ends the statement.
    bool take(Token const& token);

    /// Begins the next statement.
    void reset() { *this = StatementTracker(text_); }

    /// True when there was no token yet.
    bool is_empty() const { return tokens_ == 0; }
    /// Offset of the statement's first token.
    std::size_t begin() const { return begin_; }
    /// Offset of the outermost parenthesis that is still open.
    std::optional<std::size_t> open_parenthesis() const;
    /// COPY … FROM STDIN (or STDOUT, which the server's grammar takes for the same).
    bool is_copy_from_stdin() const { return is_copy_ && from_stdin_; }
    /// It names standard_conforming_strings: SET, RESET, set_config().
    bool names_string_setting() const { return names_string_setting_; }
    /// It can bring an earlier value of settings back: RESET ALL, DISCARD, or a transaction's end.
    bool restores_settings() const { return restores_settings_; }

  private:
    void take_word(std::string_view word);
    void take_body_word(std::string_view word);

    std::string_view text_;
    std::size_t begin_ = 0;
    std::size_t tokens_ = 0;
    std::size_t words_ = 0;
    std::size_t parentheses_ = 0;
    std::size_t first_parenthesis_ = 0;
    std::size_t blocks_ = 0;  // BEGIN ATOMIC and, inside of it, CASE
    bool is_copy_ = false;
    bool from_stdin_ = false;
    bool may_create_routine_ = false;  // the words so far begin CREATE [OR REPLACE] FUNCTION | PROCEDURE
    bool creates_routine_ = false;
    bool names_string_setting_ = false;
    bool restores_settings_ = false;
    bool after_from_ = false;
    bool after_begin_ = false;
    bool after_as_or_dot_ = false;
};

}  // namespace shepherd::script
