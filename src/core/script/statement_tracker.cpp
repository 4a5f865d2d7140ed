#include "core/script/statement_tracker.hpp"

namespace shepherd::script {

namespace {

bool names_setting(std::string_view token) {
    constexpr std::string_view setting = "standard_conforming_strings";
    if (token.size() > setting.size() && (token.back() == '\'' || token.back() == '"')) {
        std::size_t const quote = token.find(token.back());
        token = token.substr(quote + 1, token.size() - quote - 2);
    }
    return equals_keyword(token, setting);
}

bool may_restore_settings(std::string_view first_word) {
    for (std::string_view const word : {"reset", "discard", "commit", "end", "rollback", "abort"}) {
        if (equals_keyword(first_word, word)) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<std::size_t> StatementTracker::open_parenthesis() const {
    return parentheses_ == 0 ? std::nullopt : std::optional(first_parenthesis_);
}

bool StatementTracker::take(Token const& token) {
    if (tokens_++ == 0) {
        begin_ = token.begin;
    }
    std::string_view const text = text_.substr(token.begin, token.end - token.begin);
    if (token.kind == TokenKind::word) {
        take_word(text);
        return false;
    }
    after_from_ = false;
    after_begin_ = false;
    after_as_or_dot_ = text == ".";
    switch (token.kind) {
        case TokenKind::open_parenthesis:
            if (parentheses_++ == 0) {
                first_parenthesis_ = token.begin;
            }
            return false;
        case TokenKind::close_parenthesis:
            if (parentheses_ > 0) {
                --parentheses_;
            }
            return false;
        case TokenKind::semicolon:
            return parentheses_ == 0 && blocks_ == 0;
        case TokenKind::string:
        case TokenKind::quoted_word:
            names_string_setting_ = names_string_setting_ || names_setting(text);
            return false;
        default:
            return false;
    }
}

void StatementTracker::take_word(std::string_view word) {
    std::size_t const index = words_++;
    bool const creates = creates_routine_;
    if (index == 0) {
        is_copy_ = tokens_ == 1 && equals_keyword(word, "copy");
        restores_settings_ = tokens_ == 1 && may_restore_settings(word);
        may_create_routine_ = equals_keyword(word, "create");
    } else if (may_create_routine_) {
        if (index == 1 || index == 3) {
            creates_routine_ = equals_keyword(word, "function") || equals_keyword(word, "procedure");
        }
        may_create_routine_ = !creates_routine_ && ((index == 1 && equals_keyword(word, "or")) ||
                                                    (index == 2 && equals_keyword(word, "replace")));
    }
    if (!names_string_setting_) {
        names_string_setting_ = names_setting(word);
    }
    bool const at_top = parentheses_ == 0;
    if (is_copy_ && at_top) {
        from_stdin_ =
            from_stdin_ || (after_from_ && (equals_keyword(word, "stdin") || equals_keyword(word, "stdout")));
        after_from_ = equals_keyword(word, "from");
    }
    if (creates && at_top) {
        take_body_word(word);
    }
}

void StatementTracker::take_body_word(std::string_view word) {
    bool const is_name = after_as_or_dot_;
    bool const begins = after_begin_;
    after_begin_ = !is_name && equals_keyword(word, "begin");
    after_as_or_dot_ = equals_keyword(word, "as");
    if (blocks_ == 0) {
        blocks_ = begins && equals_keyword(word, "atomic") ? 1 : 0;
    } else if (!is_name && equals_keyword(word, "case")) {
        ++blocks_;
    } else if (!is_name && equals_keyword(word, "end")) {
        --blocks_;
    }
}

}  // namespace shepherd::script
