#include "core/diff/create.hpp"

#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

/// `before` + attribute + `after`, or nothing.
std::string clause(const Object& object, std::string_view name, std::string_view before,
                   std::string_view after = "") {
    if (!object.has(name)) {
        return {};
    }
    return std::string(before).append(object.attribute(name)).append(after);
}

/// Whether the domain has no default although its type has one, which it would get as it is made
/// (DefineDomain in src/backend/commands/typecmds.c).
bool lacks_default_of_type(const Snapshot& snapshot, const Object& domain) {
    if (domain.has("default") || domain.has("default of type")) {
        return false;
    }
    std::string_view const type = domain.attribute("type");
    if (auto const below = snapshot.find("domain", type)) {
        return snapshot[*below].has("default") || snapshot[*below].has("default of type");
    }
    auto const base = snapshot.find("base type", type.substr(0, type.find('(')));
    return base && snapshot[*base].definition.find(", DEFAULT = ") != std::string::npos;
}

std::string column_list(const Snapshot& snapshot, std::uint32_t place, const InlineDefault& inline_default) {
    const Object& relation = snapshot[place];
    std::string const null_default = "NULL";
    std::string list;
    for (std::uint32_t const number : snapshot.columns(place)) {
        const Object& column = snapshot[number];
        std::string line;
        if (relation.has("of type")) {
            if (!column.has("not null") || column.has("not null not valid")) {
                continue;
            }
            line = std::string(column.attribute("name")) + " WITH OPTIONS" +
                   clause(column, "not null name", " CONSTRAINT ") + " NOT NULL";
        } else if (column.attribute("inherited") == "yes") {
            continue;
        } else {
            line = column_clause(
                snapshot, column,
                lacks_default(snapshot, relation, column) ? &null_default : inline_default(number), true);
        }
        list.append(list.empty() ? "\n    " : ",\n    ").append(line);
    }
    return list.empty() ? list : list + "\n";
}

std::string create_table(const Snapshot& snapshot, std::uint32_t place, const InlineDefault& inline_default) {
    const Object& table = snapshot[place];
    bool const foreign = table.kind == "foreign table";
    std::string const columns = column_list(snapshot, place, inline_default);
    std::string sql = "CREATE ";
    sql += is_unlogged(table) ? "UNLOGGED TABLE " : foreign ? "FOREIGN TABLE " : "TABLE ";
    sql += table.identity + clause(table, "of type", " OF ");
    if (!table.has("of type") || !columns.empty()) {
        sql += " (" + columns + ")";
    }
    sql += clause(table, "inherits", " INHERITS (", ")");
    sql += clause(table, "partition by", " PARTITION BY ");
    sql += clause(table, "server", " SERVER ");
    sql += clause(table, "foreign options", " OPTIONS (", ")");
    sql += clause(table, "access method", " USING ");
    std::string options(table.attribute("options"));
    if (table.has("toast options")) {
        options.append(options.empty() ? "" : ", ").append(table.attribute("toast options"));
    }
    sql += options.empty() ? "" : " WITH (" + options + ")";
    return sql + clause(table, "tablespace", " TABLESPACE ");
}

std::string sequence_options(const Object& sequence) {
    std::string sql = clause(sequence, "start", " START WITH ") +
                      clause(sequence, "increment", " INCREMENT BY ") +
                      clause(sequence, "minimum", " MINVALUE ") + clause(sequence, "maximum", " MAXVALUE ") +
                      clause(sequence, "cache", " CACHE ");
    return sql + (sequence.has("cycle") ? " CYCLE" : "");
}

std::string create_sequence(const Snapshot& snapshot, const Object& sequence) {
    if (!sequence.has("identity of")) {
        return std::string("CREATE ") + (sequence.has("persistence") ? "UNLOGGED " : "") + "SEQUENCE " +
               sequence.identity + clause(sequence, "type", " AS ") + sequence_options(sequence);
    }
    auto const column = snapshot.find("column", sequence.attribute("identity of"));
    bool const always = column && snapshot[*column].attribute("identity") == "always";
    auto const table = snapshot.relation(sequence.attribute("on"));
    bool const as_table = !table || is_unlogged(snapshot[*table]) == sequence.has("persistence");
    std::string const persistence = as_table ? "" : sequence.has("persistence") ? " UNLOGGED" : " LOGGED";
    return alter_relation(snapshot, sequence.attribute("on"), false) + "ALTER COLUMN " +
           std::string(sequence.attribute("column")) + " ADD GENERATED " +
           (always ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (SEQUENCE NAME " + sequence.identity +
           persistence + sequence_options(sequence) + ")";
}

std::string create_policy(const Object& policy) {
    return "CREATE POLICY " + policy.identity + (policy.has("permissive") ? " AS RESTRICTIVE" : "") +
           clause(policy, "command", " FOR ") + clause(policy, "roles", " TO ") +
           clause(policy, "using", " USING (", ")") + clause(policy, "check", " WITH CHECK (", ")");
}

std::string create_view(const Object& view) {
    bool const materialized = view.kind == "materialized view";
    return std::string("CREATE ") + (view.has("persistence") ? "UNLOGGED " : "") + object_words(view.kind) +
           " " + view.identity + clause(view, "access method", " USING ") +
           clause(view, "options", " WITH (", ")") + clause(view, "tablespace", " TABLESPACE ") + " AS\n" +
           view.definition + (materialized ? "\n  WITH NO DATA" : "");
}

std::string create_composite(const Snapshot& snapshot, std::uint32_t place) {
    InlineDefault const none = [](std::uint32_t) { return nullptr; };
    return "CREATE TYPE " + snapshot[place].identity + " AS (" + column_list(snapshot, place, none) + ")";
}

/// CHECK has to reach the children as well; a foreign key of a partitioned table has to make its copies.
bool only_itself(const Snapshot& snapshot, const Object& constraint) {
    std::string_view const type = constraint.attribute("type");
    auto const relation = snapshot.relation(constraint.attribute("on"));
    bool const partitioned = relation && snapshot[*relation].has("partition by");
    return type != "check" && !(type == "foreign key" && partitioned);
}

}  // namespace

/// A child may not say again how a column is computed that its parent computes.
static bool takes_generation(const Snapshot& snapshot, const Object& column) {
    auto const relation = snapshot.relation(column.attribute("on"));
    if (!relation || !column.has("inherited")) {
        return false;
    }
    for (std::string_view const parent : model::split_list(snapshot[*relation].attribute("inherits"))) {
        auto const above =
            snapshot.find("column", std::string(parent) + "." + std::string(column.attribute("name")));
        if (above && snapshot[*above].has("generated")) {
            return true;
        }
    }
    return false;
}

bool lacks_default(const Snapshot& snapshot, const Object& relation, const Object& column) {
    if (!column.has("inherited") || column.has("generated") || snapshot.find("default", column.identity)) {
        return false;
    }
    for (std::string_view const parent : model::split_list(relation.attribute("inherits"))) {
        if (snapshot.find("default", std::string(parent) + "." + std::string(column.attribute("name")))) {
            return true;
        }
    }
    return false;
}

std::string column_clause(const Snapshot& snapshot, const Object& column, const std::string* default_,
                          bool inherits) {
    auto const relation = snapshot.relation(column.attribute("on"));
    bool const foreign = relation && snapshot[*relation].kind == "foreign table";
    std::string sql = std::string(column.attribute("name")) + " " + std::string(column.attribute("type"));
    sql += foreign ? clause(column, "foreign options", " OPTIONS (", ")") : "";
    sql += clause(column, "compression", " COMPRESSION ") + clause(column, "collation", " COLLATE ");
    if (default_ != nullptr) {
        sql += " DEFAULT " + *default_;
    }
    if (column.has("generated") && !(inherits && takes_generation(snapshot, column))) {
        sql += clause(column, "generated", " GENERATED ALWAYS AS (", ")");
        sql += column.has("generated as") ? " VIRTUAL" : " STORED";
    }
    // The parent's comes with the parent; one that is not valid can only be added.
    if (column.has("not null") && !column.has("not null inherited") && !column.has("not null not valid")) {
        sql += clause(column, "not null name", " CONSTRAINT ") + " NOT NULL";
        sql += column.has("not null no inherit") ? " NO INHERIT" : "";
    }
    return sql;
}

static std::vector<std::string> add_column(const Snapshot& snapshot, const Object& column,
                                           const std::string* default_) {
    auto const relation = snapshot.relation(column.attribute("on"));
    if (!relation || snapshot[*relation].kind == "view" || snapshot[*relation].kind == "materialized view") {
        return {};
    }
    bool const attribute = snapshot[*relation].kind == "composite type";
    return {alter_relation(snapshot, column.attribute("on"), false) +
            (attribute ? "ADD ATTRIBUTE " : "ADD COLUMN ") +
            column_clause(snapshot, column, default_, false)};
}

std::vector<std::string> create_statements(const Snapshot& snapshot, std::uint32_t place,
                                           const InlineDefault& inline_default) {
    const Object& object = snapshot[place];
    const std::string& kind = object.kind;
    if (kind == "column") {
        return add_column(snapshot, object, inline_default(place));
    }
    if (kind == "default privileges" || kind == "privileges" ||
        (kind == "schema" && object.identity == "public")) {
        return {};
    }
    if (kind == "schema") {
        return {"CREATE SCHEMA " + object.identity};
    }
    if (kind == "extension") {
        // It comes with every new database.
        std::string const there = object.identity == "plpgsql" ? "IF NOT EXISTS " : "";
        return {"CREATE EXTENSION " + there + object.identity + clause(object, "schema", " WITH SCHEMA ")};
    }
    if (kind == "table" || kind == "foreign table") {
        return {create_table(snapshot, place, inline_default)};
    }
    if (kind == "sequence") {
        return {create_sequence(snapshot, object)};
    }
    if (kind == "view" || kind == "materialized view") {
        return {create_view(object)};
    }
    if (kind == "composite type") {
        return {create_composite(snapshot, place)};
    }
    if (kind == "shell type") {
        return {"CREATE TYPE " + object.identity};
    }
    if (kind == "enum") {
        return {"CREATE TYPE " + object.identity + " AS ENUM (" + std::string(object.attribute("labels")) +
                ")"};
    }
    if (kind == "domain") {
        std::vector<std::string> statements{
            "CREATE DOMAIN " + object.identity + clause(object, "type", " AS ") +
            clause(object, "collation", " COLLATE ") + clause(object, "default", " DEFAULT ") +
            clause(object, "not null name", " CONSTRAINT ") + (object.has("not null") ? " NOT NULL" : "")};
        if (lacks_default_of_type(snapshot, object)) {
            statements.push_back("ALTER DOMAIN " + object.identity + " DROP DEFAULT");
        }
        return statements;
    }
    if (kind == "domain constraint") {
        return {"ALTER DOMAIN " + std::string(object.attribute("on")) + " ADD CONSTRAINT " +
                std::string(object.attribute("name")) + " " + object.definition};
    }
    if (kind == "default") {
        return {alter_relation(snapshot, object.attribute("on"), true) + "ALTER COLUMN " +
                std::string(object.attribute("name")) + " SET DEFAULT " + object.definition};
    }
    if (kind == "constraint") {
        auto const relation = snapshot.relation(object.attribute("on"));
        if (object.attribute("inherited") == "yes" && relation && !snapshot[*relation].has("partition of")) {
            return {};
        }
        return {alter_relation(snapshot, object.attribute("on"), only_itself(snapshot, object)) +
                "ADD CONSTRAINT " + std::string(object.attribute("name")) + " " + object.definition};
    }
    if (kind == "policy") {
        return {create_policy(object)};
    }
    if (kind == "operator family" && object.has("members")) {
        return {object.definition, "ALTER OPERATOR FAMILY " + object.identity + " ADD " +
                                       std::string(object.attribute("members"))};
    }
    if (object.definition.empty()) {
        return {};
    }
    return {object.definition};
}

std::string dummy_view(const Snapshot& snapshot, std::uint32_t view) {
    std::string list;
    for (std::uint32_t const number : snapshot.columns(view)) {
        const Object& column = snapshot[number];
        list.append(list.empty() ? "\n    " : ",\n    ").append("NULL::").append(column.attribute("type"));
        list += clause(column, "collation", " COLLATE ");
        list.append(" AS ").append(column.attribute("name"));
    }
    return "CREATE VIEW " + snapshot[view].identity + " AS SELECT" + list;
}

}  // namespace shepherd::diff
