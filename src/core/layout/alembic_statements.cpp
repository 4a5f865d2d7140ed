#include "core/layout/alembic_statements.hpp"

#include "core/layout/tree.hpp"
#include "core/script/lexer.hpp"

namespace shepherd::layout::alembic {

namespace {

// Enough for the longest statement that Alembic writes on its table; what comes after does not matter.
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

// Walks over the tokens of one statement.
class Words {
  public:
    explicit Words(const std::vector<std::string_view>& tokens) : tokens_(tokens) {}

    bool take(std::string_view word) {
        if (at_ < tokens_.size() && equal_no_case(tokens_[at_], word)) {
            ++at_;
            return true;
        }
        return false;
    }

    bool take_all(std::initializer_list<std::string_view> words) {
        for (std::string_view const word : words) {
            if (!take(word)) {
                return false;
            }
        }
        return true;
    }

    // table, schema.table
    std::string name() {
        std::string result(token());
        while (take(".")) {
            result.append(".").append(token());
        }
        return result;
    }

    bool literal(std::string& value) {
        std::string_view const text = token();
        if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') {
            return false;
        }
        value = text.substr(1, text.size() - 2);
        return true;
    }

    bool is_at_end() const { return at_ >= tokens_.size(); }

  private:
    std::string_view token() { return at_ < tokens_.size() ? tokens_[at_++] : std::string_view(); }

    const std::vector<std::string_view>& tokens_;
    std::size_t at_ = 0;
};

bool version_condition(Words& words, const std::string& table, std::string& revision) {
    return words.take("where") && words.name() == table + ".version_num" && words.take("=") &&
           words.literal(revision);
}

bool version_table_statement(Words words, Statement& statement) {
    std::string revision;
    if (words.take_all({"create", "table"})) {
        statement.create = true;
        if (words.take("if") && !words.take_all({"not", "exists"})) {
            return false;
        }
        statement.table = words.name();
        return words.take_all({"(", "version_num"});
    }
    if (words.take_all({"insert", "into"})) {
        statement.table = words.name();
        if (!words.take_all({"(", "version_num", ")", "values", "("}) || !words.literal(revision)) {
            return false;
        }
        statement.revisions.push_back(revision);
        return true;
    }
    if (words.take("update")) {
        statement.table = words.name();
        if (!words.take_all({"set", "version_num", "="}) || !words.literal(revision) ||
            !version_condition(words, statement.table, statement.removed)) {
            return false;
        }
        statement.revisions = {revision, statement.removed};
        return true;
    }
    if (words.take_all({"delete", "from"})) {
        statement.table = words.name();
        if (!version_condition(words, statement.table, statement.removed)) {
            return false;
        }
        statement.revisions.push_back(statement.removed);
        return true;
    }
    if (words.take_all({"drop", "table"}) || words.take_all({"alter", "table"})) {
        statement.drop_or_alter = true;
        if (words.take("if") && !words.take("exists")) {
            return false;
        }
        statement.table = words.name();
        return true;
    }
    return false;
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

Statement classify(const Piece& piece) {
    Statement statement;
    if (piece.tokens.size() == 1 && equal_no_case(piece.tokens[0], "begin")) {
        statement.kind = StatementKind::begin;
    } else if (piece.tokens.size() == 1 && equal_no_case(piece.tokens[0], "commit")) {
        statement.kind = StatementKind::commit;
    } else if (version_table_statement(Words(piece.tokens), statement)) {
        statement.kind = StatementKind::version_table;
    }
    return statement;
}

}  // namespace shepherd::layout::alembic
