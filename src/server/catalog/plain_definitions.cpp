// Definitions of indexes and keys of the usual shapes, in the words of the server's own functions, which look
// up everything anew for each one (pg_get_indexdef_worker and pg_get_constraintdef_worker in
// src/backend/utils/adt/ruleutils.c). All others are left to those.

#include <charconv>

#include "core/model/snapshot.hpp"
#include "server/catalog/collector.hpp"

extern "C" {
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
}

namespace shepherd::catalog {

namespace {

/// Columns behind those that all queries return.
enum RowColumn { constraint_keys = 10, index_keys = 10, index_unique = 11, index_name = 12 };

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

/// What the server's function prints. Raises PgError when the object is gone.
std::string printed(PGFunction function, std::int64_t oid) {
    text* const value =
        pg_call([&] { return DatumGetTextPP(DirectFunctionCall1(function, ObjectIdGetDatum(oid))); });
    std::string result(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    pg_call([&] { pfree(value); });
    return result;
}

}  // namespace

bool Collector::append_columns(std::string& sql, std::int64_t relation, std::string_view numbers) const {
    const char* separator = "(";
    for (std::int64_t number = next_number(numbers); number != -1; number = next_number(numbers)) {
        auto const column = number > 0 ? find(key_of(RelationRelationId, relation, number)) : std::nullopt;
        if (!column) {
            return false;
        }
        sql.append(separator).append(objects_[*column].attribute("name"));
        separator = ", ";
    }
    sql += ')';
    return *separator == ',';
}

/// `keys` is numbers of columns, operator classes and collations between bars. An operator class and a
/// collation are not printed when they are those of the column's type.
bool Collector::is_usual(std::int64_t relation, std::string_view keys) const {
    std::string_view numbers = next_part(keys);
    std::string_view classes = next_part(keys);
    std::string_view collations = keys;
    for (std::int64_t number = next_number(numbers); number != -1; number = next_number(numbers)) {
        auto const type = types_.find(key_of(RelationRelationId, relation, number));
        auto const usual = operator_classes_.find(next_number(classes));
        std::int64_t const collation = next_number(collations);
        if (number <= 0 || type == types_.end() || usual == operator_classes_.end() ||
            (collation != 0 && collation != type->second.collation)) {
            return false;
        }
        bool const text = type->second.type == VARCHAROID && usual->second == TEXTOID && !varchar_has_own_;
        if (usual->second != type->second.type && !text) {
            return false;
        }
    }
    return true;
}

std::string Collector::index_definition(const Cell* row, const model::Object& relation) const {
    std::string_view const keys = row[index_keys].text();
    std::int64_t const table = row[3].number;
    if (!row[index_keys].null && is_usual(table, keys)) {
        std::string sql = row[index_unique].number != 0 ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
        sql.append(row[index_name].text()).append(" ON ").append(relation.identity);
        sql += " USING btree ";
        if (append_columns(sql, table, keys.substr(0, keys.find('|')))) {
            return sql;
        }
    }
    return printed(pg_get_indexdef, row[1].number);
}

std::string Collector::constraint_definition(const Cell* row) const {
    std::string_view keys = row[constraint_keys].text();
    char const type = keys.front();
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
