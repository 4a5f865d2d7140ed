#include "core/model/expectation.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/model/words_of_text.hpp"

namespace shepherd::model {

namespace {

using Form = Expectation::Form;

/// Words that end a column's type.
bool ends_type(const Word& word) {
    return word.kind == Word::Kind::word &&
           (word.text == "not" || word.text == "null" || word.text == "default");
}

class Reader {
  public:
    explicit Reader(std::string_view source) : source_(source), words_(words_of(source)) {}

    Expectation read();

  private:
    const Word& word(std::size_t ahead = 0) const { return words_[std::min(at_ + ahead, words_.size() - 1)]; }
    bool is(std::string_view text, std::size_t ahead = 0) const {
        const Word& one = word(ahead);
        return (one.kind == Word::Kind::word || one.kind == Word::Kind::symbol) && one.text == text;
    }
    bool take(std::string_view text) {
        bool const found = is(text);
        at_ += found ? 1 : 0;
        return found;
    }
    bool at_end() const { return word().kind == Word::Kind::end; }
    [[noreturn]] void refuse(const std::string& wanted) const;

    Name name();
    std::vector<std::string> list();
    std::string rest_until(bool (*stop)(const Word&));
    void column_clauses(ColumnExpectation& column);
    std::vector<ColumnExpectation> columns();
    bool read_kind(Expectation& expectation);
    void read_index(Expectation& expectation);
    void read_constraint(Expectation& expectation);
    void read_named(Expectation& expectation);

    std::string_view source_;
    std::vector<Word> words_;
    std::size_t at_ = 0;
};

void Reader::refuse(const std::string& wanted) const {
    std::string const found =
        at_end() ? "at its end" : "at \"" + std::string(source_.substr(word().begin)) + "\"";
    throw Failure(Condition::invalid_argument,
                  "expectation \"" + std::string(source_) + "\" is not understood " + found)
        .detail("There should be " + wanted + ".")
        .hint(
            "Forms are: users, users.name, users.name text not null, index users_name_idx, function "
            "f(integer), enum status: active, gone, extension citext, or SQL such as CREATE TABLE users (id "
            "int); doc/schema.md has all.");
}

Name Reader::name() {
    Name parts;
    do {
        if (word().kind != Word::Kind::word && word().kind != Word::Kind::quoted) {
            refuse("a name");
        }
        parts.push_back(word().text);
        ++at_;
    } while (take("."));
    return parts;
}

/// The parts of a list in parentheses, as written.
std::vector<std::string> Reader::list() {
    std::vector<std::string> items;
    if (!take("(")) {
        refuse("a list in parentheses");
    }
    int depth = 0;
    std::size_t begin = word().begin;
    std::size_t end = begin;
    while (depth > 0 || !is(")")) {
        if (at_end()) {
            refuse("a closing parenthesis");
        }
        if (depth == 0 && is(",")) {
            items.emplace_back(source_.substr(begin, end - begin));
            begin = word(1).begin;
        }
        depth += is("(") || is("[") ? 1 : is(")") || is("]") ? -1 : 0;
        end = word().end;
        ++at_;
    }
    if (end > begin) {
        items.emplace_back(source_.substr(begin, end - begin));
    }
    ++at_;
    return items;
}

std::string Reader::rest_until(bool (*stop)(const Word&)) {
    std::size_t const begin = word().begin;
    std::size_t end = begin;
    int depth = 0;
    while (!at_end() && (depth > 0 || !(stop(word()) || is(",") || is(")")))) {
        depth += is("(") ? 1 : is(")") ? -1 : 0;
        end = word().end;
        ++at_;
    }
    return std::string(source_.substr(begin, end - begin));
}

void Reader::column_clauses(ColumnExpectation& column) {
    column.type = rest_until(ends_type);
    while (!at_end() && !is(",") && !is(")")) {
        if (is("not") && is("null", 1)) {
            at_ += 2;
            column.not_null = true;
        } else if (take("null")) {
            column.not_null = false;
        } else if (take("default")) {
            // To the end, or to a NOT NULL behind it.
            column.default_ =
                rest_until([](const Word& one) { return one.kind == Word::Kind::word && one.text == "not"; });
            if (column.default_.empty()) {
                refuse("a default");
            }
        } else {
            refuse("NOT NULL, NULL or DEFAULT");
        }
    }
}

std::vector<ColumnExpectation> Reader::columns() {
    std::vector<ColumnExpectation> columns;
    if (!take("(")) {
        refuse("a list of columns");
    }
    do {
        ColumnExpectation column;
        column.name = name();
        column_clauses(column);
        columns.push_back(std::move(column));
    } while (take(","));
    if (!take(")")) {
        refuse("a closing parenthesis");
    }
    return columns;
}

void Reader::read_index(Expectation& expectation) {
    expectation.form = Form::index;
    if (!is("on")) {
        expectation.name = name();
    }
    if (take("on")) {
        expectation.on = name();
        if (is("(")) {
            expectation.items = list();
            expectation.has_items = true;
        }
    }
    if (expectation.name.empty() && !expectation.has_items) {
        refuse("a name, or a table and columns");
    }
}

void Reader::read_constraint(Expectation& expectation) {
    expectation.form = Form::constraint;
    if (!take("on")) {
        refuse("ON and a table");
    }
    expectation.on = name();
    if (is("(")) {
        expectation.items = list();
        expectation.has_items = true;
    }
    if (expectation.kind == "foreign key" && take("references")) {
        expectation.references = name();
        if (is("(")) {
            (void)list();
        }
    }
}

void Reader::read_named(Expectation& expectation) {
    const std::string& kind = expectation.kind;
    if (kind == "trigger" || kind == "policy" || kind == "rule" || kind == "constraint") {
        expectation.form = Form::part;
        expectation.name = name();
        if (!take("on")) {
            refuse("ON and a table");
        }
        expectation.on = name();
    } else if (kind == "function" || kind == "procedure" || kind == "aggregate") {
        expectation.form = Form::routine;
        expectation.name = name();
        if (is("(")) {
            expectation.items = list();
            expectation.has_items = true;
        }
        if (take("returns")) {
            expectation.returns = rest_until([](const Word&) { return false; });
        }
    } else if (kind == "enum") {
        expectation.form = Form::enumeration;
        expectation.name = name();
        if (take(":")) {
            expectation.has_items = true;
            do {
                if (word().kind == Word::Kind::symbol || at_end()) {
                    refuse("a label");
                }
                bool const plain = word().kind == Word::Kind::word;
                // Labels keep their case.
                expectation.items.push_back(
                    plain ? std::string(source_.substr(word().begin, word().end - word().begin))
                          : word().text);
                ++at_;
            } while (take(","));
        }
    } else if (kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table") {
        expectation.form = Form::relation;
        expectation.name = name();
        if (is("(")) {
            expectation.columns = columns();
        }
    } else {
        expectation.form = Form::object;
        expectation.name = name();
        if (kind == "extension" && !at_end()) {
            expectation.version = source_.substr(word().begin);
            at_ = words_.size() - 1;
        }
    }
}

/// A word for a kind counts as one when a name follows it: "index" alone is a table of that name.
bool Reader::read_kind(Expectation& expectation) {
    if (word(1).kind == Word::Kind::end || is(".", 1) || word().kind != Word::Kind::word) {
        return false;
    }
    if (is("unique") && is("index", 1)) {
        at_ += 2;
        expectation.unique = true;
        read_index(expectation);
        return true;
    }
    if (take("index")) {
        read_index(expectation);
        return true;
    }
    if ((is("primary") || is("foreign")) && is("key", 1)) {
        expectation.kind = word().text + " key";
        at_ += 2;
        read_constraint(expectation);
        return true;
    }
    if (is("unique") && is("on", 1)) {
        ++at_;
        expectation.kind = "unique";
        read_constraint(expectation);
        return true;
    }
    for (std::string_view const kind :
         {"schema",        "extension",  "table",     "view",        "materialized view",
          "foreign table", "sequence",   "function",  "procedure",   "aggregate",
          "enum",          "domain",     "type",      "trigger",     "policy",
          "rule",          "constraint", "collation", "publication", "subscription",
          "event trigger", "server",     "language",  "statistics"}) {
        std::size_t const blank = kind.find(' ');
        bool const two = blank != std::string_view::npos;
        if (is(kind.substr(0, blank)) && (!two || is(kind.substr(blank + 1), 1))) {
            at_ += two ? 2 : 1;
            expectation.kind = kind;
            read_named(expectation);
            return true;
        }
    }
    return false;
}

Expectation Reader::read() {
    Expectation expectation;
    expectation.text = source_;
    if (is("no") && word(1).kind != Word::Kind::end && !is(".", 1)) {
        ++at_;
        expectation.absent = true;
    }
    take("column");
    if (!read_kind(expectation)) {
        expectation.name = name();
        expectation.column.name = expectation.name;
        if (is("(")) {
            expectation.form = Form::relation;
            expectation.columns = columns();
        } else if (expectation.name.size() > 1 && !is("only")) {
            column_clauses(expectation.column);
        }
    }
    if ((expectation.form == Form::enumeration || expectation.form == Form::relation) && take("only")) {
        expectation.only = true;
    }
    if (!at_end()) {
        refuse("nothing more");
    }
    if (expectation.name.size() > 3 || expectation.on.size() > 2) {
        at_ = 0;
        refuse("a name of three parts at most");
    }
    return expectation;
}

}  // namespace

Expectation read_expectation(std::string_view text) {
    return Reader(text).read();
}

Name name_parts(std::string_view identity) {
    Name parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < identity.size(); ++i) {
        char const c = identity[i];
        if (c == '"') {
            if (quoted && i + 1 < identity.size() && identity[i + 1] == '"') {
                parts.back() += c;
                ++i;
            } else {
                quoted = !quoted;
            }
        } else if (!quoted && c == '.') {
            parts.emplace_back();
        } else if (!quoted && (c == '(' || c == ' ')) {
            break;
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

}  // namespace shepherd::model
