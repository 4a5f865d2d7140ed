// Definitions of indexes and constraints of the usual shapes, in the words of the server's own functions,
// which look up everything anew for each one (pg_get_indexdef_worker and pg_get_constraintdef_worker in
// src/backend/utils/adt/ruleutils.c). All others are left to those.

#include <charconv>

#include "core/model/snapshot.hpp"
#include "server/catalog/collector.hpp"

extern "C" {
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
}

namespace shepherd::catalog {

namespace {

/// Columns behind those that all queries return.
enum RowColumn {
    constraint_keys = 10,
    constraint_condition = 11,
    index_keys = 10,
    index_unique = 11,
    index_name = 12,
    index_expressions = 13,
    index_predicate = 14
};

/// The next number of a list such as `1 2` or `{1,2}`, or -1 at its end.
std::int64_t next_number(std::string_view& list) {
    std::size_t const begin = list.find_first_of("0123456789-");
    if (begin == std::string_view::npos) {
        return -1;
    }
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(list.data() + begin, list.data() + list.size(), number);
    list.remove_prefix(static_cast<std::size_t>(end - list.data()));
    return error == std::errc() ? number : -1;
}

std::string_view next_part(std::string_view& text) {
    std::size_t const bar = std::min(text.find('|'), text.size());
    std::string_view const part = text.substr(0, bar);
    text.remove_prefix(std::min(bar + 1, text.size()));
    return part;
}

std::string_view action_words(char action) {
    return action == 'r'   ? "RESTRICT"
           : action == 'c' ? "CASCADE"
           : action == 'n' ? "SET NULL"
                           : "SET DEFAULT";
}

/// Of a key of an index, from pg_index.indoption; INDOPTION_DESC alone is NULLS LAST.
std::string_view order_words(std::int64_t options) {
    bool const nulls_first = (options & INDOPTION_NULLS_FIRST) != 0;
    if ((options & INDOPTION_DESC) != 0) {
        return nulls_first ? " DESC" : " DESC NULLS LAST";
    }
    return nulls_first ? " NULLS FIRST" : "";
}

/// What the server's function prints. Raises PgError when the object is gone.
std::string printed(PGFunction function, std::int64_t oid) {
    text* const value =
        pg_call([&] { return DatumGetTextPP(DirectFunctionCall1(function, ObjectIdGetDatum(oid))); });
    std::string result(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    pg_call([&] { pfree(value); });
    return result;
}

}  // namespace

std::string_view Collector::column_name(std::int64_t relation, std::int64_t number) const {
    auto const column = number > 0 ? find(key_of(RelationRelationId, relation, number)) : std::nullopt;
    return column ? objects_[*column].attribute("name") : std::string_view();
}

bool Collector::append_columns(std::string& sql, std::int64_t relation, std::string_view numbers) const {
    const char* separator = "(";
    for (std::int64_t number = next_number(numbers); number != -1; number = next_number(numbers)) {
        std::string_view const name = column_name(relation, number);
        if (name.empty()) {
            return false;
        }
        sql.append(separator).append(name);
        separator = ", ";
    }
    sql += ')';
    return *separator == ',';
}

std::optional<std::vector<PrintedExpression>> Collector::expressions(std::int64_t relation,
                                                                     const Cell& nodes) const {
    if (nodes.null) {
        return std::vector<PrintedExpression>();
    }
    return print_expressions(std::string(nodes.text()),
                             [&](int number) { return column_name(relation, number); });
}

/// Whether an index on what has this type and collation prints neither the operator class nor the collation.
bool Collector::is_usual(ColumnType of, std::int64_t operator_class, std::int64_t collation) const {
    auto const usual = operator_classes_.find(operator_class);
    if (usual == operator_classes_.end() || (collation != 0 && collation != of.collation)) {
        return false;
    }
    return usual->second == of.type ||
           (of.type == VARCHAROID && usual->second == TEXTOID && !varchar_has_own_);
}

/// `keys` is numbers of columns, operator classes, collations and options between bars; a number of 0 stands
/// for the next expression.
bool Collector::append_keys(std::string& sql, std::int64_t relation, std::string_view keys,
                            const std::vector<PrintedExpression>& expressions) const {
    std::string_view numbers = next_part(keys);
    std::string_view classes = next_part(keys);
    std::string_view collations = next_part(keys);
    auto expression = expressions.begin();
    const char* separator = "(";
    for (std::int64_t number = next_number(numbers); number != -1; number = next_number(numbers)) {
        sql.append(separator);
        separator = ", ";
        ColumnType of{};
        if (number != 0) {
            auto const column = find(key_of(RelationRelationId, relation, number));
            if (!column) {
                return false;
            }
            of = origins_[*column].type;
            sql.append(objects_[*column].attribute("name"));
        } else {
            if (expression == expressions.end() || !expression->is_call) {
                return false;
            }
            of = {expression->type, expression->collation};
            sql.append(*expression->is_call ? expression->sql : "(" + expression->sql + ")");
            ++expression;
        }
        std::int64_t const operator_class = next_number(classes);
        if (!is_usual(of, operator_class, next_number(collations))) {
            return false;
        }
        sql.append(order_words(next_number(keys)));
    }
    sql += ')';
    return *separator == ',';
}

std::string Collector::index_definition(const Cell* row, const model::Object& relation) const {
    std::int64_t const table = row[3].number;
    auto const keys = row[index_keys].null ? std::nullopt : expressions(table, row[index_expressions]);
    auto const predicate = keys ? expressions(table, row[index_predicate]) : std::nullopt;
    if (predicate) {
        std::string sql = row[index_unique].number != 0 ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
        sql.append(row[index_name].text()).append(" ON ").append(relation.identity);
        sql += " USING btree ";
        if (append_keys(sql, table, row[index_keys].text(), *keys)) {
            return predicate->empty() ? sql : sql + " WHERE " + predicate->front().sql;
        }
    }
    return printed(pg_get_indexdef, row[1].number);
}

std::string Collector::constraint_definition(const Cell* row) const {
    std::string_view keys = row[constraint_keys].text();
    char const type = keys.front();
    if (type == 'c') {
        auto const condition = expressions(row[3].number, row[constraint_condition]);
        return condition && condition->size() == 1 ? "CHECK (" + condition->front().sql + ")"
                                                   : printed(pg_get_constraintdef, row[1].number);
    }
    (void)next_part(keys);
    std::string_view const columns = next_part(keys);
    std::string sql = type == 'p' ? "PRIMARY KEY " : type == 'u' ? "UNIQUE " : "FOREIGN KEY ";
    bool usual = append_columns(sql, row[3].number, columns);
    if (usual && type == 'f') {
        std::string_view other = next_part(keys);
        std::string_view const other_columns = next_part(keys);
        std::int64_t const other_table = next_number(other);
        auto const place = find(key_of(RelationRelationId, other_table));
        usual = place && model::is_relation(objects_[*place].kind);
        if (usual) {
            sql.append(" REFERENCES ").append(objects_[*place].identity);
            usual = append_columns(sql, other_table, other_columns);
            sql += keys[0] == 'a' ? std::string() : std::string(" ON UPDATE ").append(action_words(keys[0]));
            sql += keys[1] == 'a' ? std::string() : std::string(" ON DELETE ").append(action_words(keys[1]));
        }
    }
    return usual ? sql : printed(pg_get_constraintdef, row[1].number);
}

void Collector::add_operator_class(std::int64_t oid, std::int64_t type) {
    // Others could have options.
    if (oid < FirstNormalObjectId) {
        operator_classes_.emplace(oid, type);
    }
    varchar_has_own_ = varchar_has_own_ || type == VARCHAROID;
}

}  // namespace shepherd::catalog
