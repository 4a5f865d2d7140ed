#include "core/layout/pieces.hpp"

#include <algorithm>
#include <utility>

#include "core/layout/tree.hpp"
#include "core/script/lexer.hpp"

namespace shepherd::layout {

namespace {

// Enough for the longest statement that a layout looks for (Alembic's on its table); the rest does not
// matter.
constexpr std::size_t kept_tokens = 32;

// Adds the "--" comments of text[begin, end), which holds nothing but blanks and comments.
void add_comments(std::string_view text, std::size_t begin, std::size_t end, std::vector<Piece>& result) {
    while (begin < end) {
        if (text.substr(begin, 2) == "--") {
            Piece piece;
            piece.comment = true;
            piece.begin = begin;
            piece.end = script::end_of_line(text, begin);
            begin = piece.end;
            result.push_back(std::move(piece));
        } else if (text.substr(begin, 2) == "/*") {
            std::size_t const after = script::end_of_block_comment(text, begin);
            begin = after == std::string_view::npos ? end : after;
        } else {
            ++begin;
        }
    }
}

}  // namespace

std::vector<Piece> pieces(std::string_view text) {
    std::vector<Piece> result;
    script::Lexer lexer(text, 0, true);
    std::size_t after = 0;
    Piece statement;
    bool open = false;
    while (true) {
        script::Token const token = lexer.next();
        if (!open) {
            add_comments(text, after, token.begin, result);
        }
        bool const over = token.kind == script::TokenKind::end || !token.terminated;
        if (over || token.kind == script::TokenKind::semicolon) {
            if (open) {
                statement.end = over ? text.size() : token.end;
                result.push_back(std::move(statement));
                statement = Piece();
                open = false;
            }
            if (over) {
                return result;
            }
        } else {
            if (!open) {
                statement.begin = token.begin;
                open = true;
            }
            if (statement.tokens.size() < kept_tokens) {
                statement.tokens.push_back(text.substr(token.begin, token.end - token.begin));
            }
        }
        after = token.end;
    }
}

bool is_statement(const Piece& piece, std::initializer_list<std::string_view> words) {
    return !piece.comment &&
           std::equal(piece.tokens.begin(), piece.tokens.end(), words.begin(), words.end(), equal_no_case);
}

}  // namespace shepherd::layout
