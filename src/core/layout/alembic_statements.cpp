#include "core/layout/alembic_statements.hpp"

#include "core/layout/tree.hpp"

namespace shepherd::layout::alembic {

namespace {

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

Statement classify(const Piece& piece) {
    Statement statement;
    if (is_statement(piece, {"begin"})) {
        statement.kind = StatementKind::begin;
    } else if (is_statement(piece, {"commit"})) {
        statement.kind = StatementKind::commit;
    } else if (version_table_statement(Words(piece.tokens), statement)) {
        statement.kind = StatementKind::version_table;
    }
    return statement;
}

}  // namespace shepherd::layout::alembic
