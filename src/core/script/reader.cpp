#include "core/script/reader.hpp"

#include <algorithm>
#include <utility>

#include "core/base/failure.hpp"
#include "core/script/copy_data.hpp"
#include "core/script/lexer.hpp"
#include "core/script/meta_command.hpp"
#include "core/script/statement_tracker.hpp"

namespace shepherd::script {

namespace {

std::size_t begin_of_script(std::string_view text) {
    return text.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
}

Failure unterminated(std::string_view text, Token const& token) {
    switch (token.kind) {
        case TokenKind::comment:
            return Failure(Condition::script_refused, "unterminated /* comment");
        case TokenKind::quoted_word:
            return Failure(Condition::script_refused, "unterminated quoted identifier");
        default:
            return Failure(Condition::script_refused, text[token.begin] == '$'
                                                          ? "unterminated dollar-quoted string"
                                                          : "unterminated quoted string");
    }
}

std::string quoted_command(std::string_view name) {
    return "\"\\" + std::string(name) + "\"";
}

Failure refused_command(std::string_view name) {
    return Failure(Condition::script_refused, "psql command " + quoted_command(name) + " cannot be run")
        .detail(
            "Scripts are run inside the server, without psql; only \\restrict, \\unrestrict, \\echo, \\qecho "
            "and "
            "\\warn are passed over.")
        .hint(std::string(meta_command_hint(name)));
}

Failure misplaced_command(std::string_view name, int statement_line) {
    bool const known = !is_passed_over(name) && !meta_command_hint(name).empty();
    return Failure(Condition::script_refused,
                   "psql command " + quoted_command(name) + " is in the middle of a statement")
        .detail("The statement begins at line " + std::to_string(statement_line) + ".")
        .hint(known ? std::string(meta_command_hint(name)) : "End the statement before it with a semicolon.");
}

Failure cut_off_copy() {
    return Failure(Condition::script_refused, "the data of COPY is cut off")
        .detail(
            "The script ends before the line \"\\.\" that closes the data of COPY ... FROM STDIN; the data "
            "begins "
            "at the line after the statement's semicolon.");
}

}  // namespace

Reader::Reader(std::string_view text, ReaderOptions options)
    : text_(text), options_(std::move(options)), at_(begin_of_script(text)) {
    std::size_t const nul = text_.find('\0');
    if (nul != std::string_view::npos) {
        throw Failure(Condition::invalid_text, "script holds a NUL byte")
            .detail("PostgreSQL's text cannot hold the byte 0x00.")
            .at(options_.path, line_of(nul));
    }
}

int Reader::line_of(std::size_t offset) const {
    return line_at(text_, offset, options_.first_line);
}

void Reader::resume_at(std::size_t offset, bool standard_conforming_strings) {
    at_ = std::clamp(offset, begin_of_script(text_), text_.size());
    options_.standard_conforming_strings = standard_conforming_strings;
}

std::optional<Piece> Reader::next() {
    Collected collected{at_, at_, false};
    try {
        return collect(collected);
    } catch (Failure const&) {
        // It is met again, as the first thing, by the call after this one: if it still is a failure then.
        if (!collected.has_statement) {
            throw;
        }
        return sql_piece(collected.begin, collected.end, collected.end);
    }
}

std::optional<Piece> Reader::collect(Collected& collected) {
    Lexer lexer(text_, at_, options_.standard_conforming_strings);
    StatementTracker statement(text_);
    for (;;) {
        Token const token = lexer.next();
        if (!token.terminated) {
            throw unterminated(text_, token).at(options_.path, line_of(token.begin));
        }
        if (token.kind == TokenKind::end) {
            if (std::optional<std::size_t> const open = statement.open_parenthesis()) {
                throw Failure(Condition::script_refused, "unterminated parenthesis")
                    .at(options_.path, line_of(*open));
            }
            if (statement.is_copy_from_stdin()) {
                throw cut_off_copy().at(options_.path, line_of(statement.begin()));
            }
            if (!collected.has_statement && statement.is_empty()) {
                at_ = text_.size();
                return std::nullopt;
            }
            return sql_piece(collected.begin, text_.size(), text_.size());
        }
        if (token.kind == TokenKind::backslash) {
            std::string_view const name = meta_command_name(text_, token.begin);
            if (!statement.is_empty()) {
                throw misplaced_command(name, line_of(statement.begin()))
                    .at(options_.path, line_of(token.begin));
            }
            if (collected.has_statement) {
                return sql_piece(collected.begin, token.begin, token.begin);
            }
            if (!is_passed_over(name)) {
                throw refused_command(name).at(options_.path, line_of(token.begin));
            }
            std::size_t const end = end_of_meta_command(text_, token.begin);
            collected.begin = collected.end = end;
            lexer.move_to(end);
            continue;
        }
        if (!statement.take(token)) {
            continue;
        }
        if (statement.is_copy_from_stdin()) {
            return collected.has_statement ? sql_piece(collected.begin, statement.begin(), statement.begin())
                                           : copy_piece(statement.begin(), token.end);
        }
        collected.has_statement = collected.has_statement || statement.begin() != token.begin;
        collected.end = token.end;
        bool const changes_reading =
            statement.names_string_setting() || (string_setting_named_ && statement.restores_settings());
        string_setting_named_ = string_setting_named_ || statement.names_string_setting();
        if (collected.has_statement &&
            (changes_reading || collected.end - collected.begin >= options_.piece_bytes)) {
            return sql_piece(collected.begin, collected.end, collected.end);
        }
        statement.reset();
    }
}

Piece Reader::sql_piece(std::size_t begin, std::size_t end, std::size_t go_on_at) {
    at_ = go_on_at;
    return {PieceKind::sql, begin, end - begin, 0, 0};
}

Piece Reader::copy_piece(std::size_t begin, std::size_t end) {
    CopyData const data = find_copy_data(text_, end);
    switch (data.state) {
        case CopyDataState::text_on_line:
            throw Failure(Condition::script_refused, "text follows COPY ... FROM STDIN on the same line")
                .detail("The data of COPY begins at the line after the statement's semicolon.")
                .hint("Move the text behind the line \"\\.\" that closes the data.")
                .at(options_.path, line_of(end));
        case CopyDataState::cut_off:
            throw cut_off_copy().at(options_.path, line_of(begin));
        case CopyDataState::found:
            break;
    }
    at_ = data.after;
    return {PieceKind::copy, begin, end - begin, data.begin, data.end - data.begin};
}

}  // namespace shepherd::script
