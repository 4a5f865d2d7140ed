// What comes behind CREATE.

#include <algorithm>

#include "core/diff/create.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/privileges.hpp"
#include "core/model/text.hpp"
#include "core/model/unsaid.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;
using Statements = std::vector<std::string>;

/// Whether a parent's column has it: a child that is made gets it from there.
bool takes_over(const Snapshot& snapshot, const Object& column, std::string_view attribute) {
    auto const relation = snapshot.relation(column.attribute("on"));
    if (!relation || !column.has("inherited")) {
        return false;
    }
    auto const parents = model::split_list(snapshot[*relation].attribute("inherits"));
    return std::ranges::any_of(parents, [&](std::string_view parent) {
        auto const above =
            snapshot.find("column", std::string(parent) + "." + std::string(column.attribute("name")));
        return above && snapshot[*above].has(attribute);
    });
}

void add_column(const Snapshot& snapshot, const Object& column, Statements& statements) {
    std::string const name(column.attribute("name"));
    auto const relation = snapshot.relation(column.attribute("on"));
    std::string const alter =
        alter_relation(snapshot, column.attribute("on"), true) + "ALTER COLUMN " + name + " ";
    auto const say = [&](std::string_view attribute, std::string_view before, std::string_view after = "") {
        if (column.has(attribute)) {
            statements.push_back(alter +
                                 std::string(before).append(column.attribute(attribute)).append(after));
        }
    };
    say("statistics", "SET STATISTICS ");
    say("storage", "SET STORAGE ");
    if (!column.has("storage") && takes_over(snapshot, column, "storage")) {
        statements.push_back(alter + "SET STORAGE " +
                             usual_storage(plain_type(snapshot, column.attribute("type"))));
    }
    if (!column.has("compression") && takes_over(snapshot, column, "compression")) {
        statements.push_back(alter + "SET COMPRESSION default");
    }
    say("options", "SET (", ")");
    bool const not_local = column.attribute("inherited") == "yes";
    bool const bare =
        relation && (snapshot[*relation].has("of type") || snapshot[*relation].kind == "materialized view");
    if (not_local || bare) {
        say("compression", "SET COMPRESSION ");
    }
    // Behind DEFAULT NULL as well, which a type with a modifier keeps as an expression.
    if (relation && lacks_default(snapshot, snapshot[*relation], column)) {
        statements.push_back(alter + "DROP DEFAULT");
    }
    if (column.has("not null not valid")) {
        statements.push_back(not_null_statement(snapshot, column));
    } else if (not_local && column.has("not null") && !column.has("not null inherited")) {
        statements.push_back(alter + "SET NOT NULL");
    }
}

void add_state(const Snapshot& snapshot, const Object& object, Statements& statements) {
    std::string_view const enabled = object.attribute("enabled");
    if (enabled.empty()) {
        return;
    }
    std::string const verb = enabled == "disabled"  ? "DISABLE"
                             : enabled == "replica" ? "ENABLE REPLICA"
                             : enabled == "always"  ? "ENABLE ALWAYS"
                                                    : "ENABLE";
    if (object.kind == "event trigger") {
        statements.push_back("ALTER EVENT TRIGGER " + object.identity + " " + verb);
    } else {
        statements.push_back(alter_relation(snapshot, object.attribute("on"), object.has("copied")) + verb +
                             " " + object_words(object.kind) + " " + std::string(object.attribute("name")));
    }
}

void add_marks(const Snapshot& snapshot, const Object& object, Statements& statements) {
    std::string const name(object.kind == "index" ? local_name(object.identity) : object.attribute("name"));
    if (object.has("clustered")) {
        statements.push_back(alter_relation(snapshot, object.attribute("on"), false) + "CLUSTER ON " + name);
    }
    if (object.has("replica identity")) {
        statements.push_back(alter_relation(snapshot, object.attribute("on"), true) +
                             "REPLICA IDENTITY USING INDEX " + name);
    }
}

void add_owner(const Object& object, Statements& statements) {
    bool const of_column = object.kind == "sequence" && object.has("identity of");
    if (object.has("owner") && !object.has(model::implied_owner) && object.kind != "privileges" &&
        !of_column && !(object.identity == "public" && object.attribute("owner") == "pg_database_owner")) {
        statements.push_back("ALTER " + object_words(object.kind) + " " + sql_name(object) + " OWNER TO " +
                             std::string(object.attribute("owner")));
    }
}

void add_comment(const Object& object, Statements& statements) {
    std::string const target = comment_target(object);
    // What a new database says of it.
    bool const standard = object.kind == "schema" && object.identity == "public" &&
                          object.attribute("comment") == "standard public schema";
    if (object.has("comment") && !target.empty() && !standard) {
        statements.push_back("COMMENT ON " + target + " IS " +
                             model::quote_literal(object.attribute("comment")));
    }
    if (object.has("index comment")) {
        statements.push_back("COMMENT ON INDEX " + index_of(object) + " IS " +
                             model::quote_literal(object.attribute("index comment")));
    }
    if (object.has("not null comment")) {
        statements.push_back("COMMENT ON " + not_null_target(object) + " IS " +
                             model::quote_literal(object.attribute("not null comment")));
    }
    constexpr std::string_view label = "security label ";
    for (const auto& [name, value] : object.attributes) {
        if (std::string_view(name).starts_with(label)) {
            statements.push_back("SECURITY LABEL FOR " + name.substr(label.size()) + " ON " + target +
                                 " IS " + model::quote_literal(value));
        }
    }
}

void add_grants(const Snapshot& snapshot, const Object& object, bool maintain, Statements& statements) {
    if (!object.has("grants")) {
        return;
    }
    model::GrantTarget target;
    target.on = grant_target(object);
    target.owner = object.attribute("owner");
    if (object.kind == "default privileges") {
        target.owner = object.attribute("role");
        target.prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + target.owner + " ";
        target.prefix +=
            object.has("schema") ? "IN SCHEMA " + std::string(object.attribute("schema")) + " " : "";
    }
    if (object.kind == "privileges") {
        target.column = object.attribute("name");
    }
    if (object.kind == "column") {
        auto const relation = snapshot.relation(object.attribute("on"));
        target.owner = relation ? snapshot[*relation].attribute("owner") : std::string_view();
        target.column = object.attribute("name");
    }
    for (std::string& statement :
         model::grant_statements(target, model::default_grants(object, target.owner, maintain),
                                 model::read_grants(object.attribute("grants")))) {
        statements.push_back(std::move(statement));
    }
}

void add_table(const Snapshot& snapshot, const Object& table, Statements& statements) {
    if (table.has("replica identity")) {
        statements.push_back(alter_relation(snapshot, table.identity, true) + "REPLICA IDENTITY " +
                             std::string(table.attribute("replica identity") == "full" ? "FULL" : "NOTHING"));
    }
    if (table.has("row security")) {
        statements.push_back(alter_relation(snapshot, table.identity, false) + "ENABLE ROW LEVEL SECURITY");
    }
    if (table.has("force row security")) {
        statements.push_back(alter_relation(snapshot, table.identity, true) + "FORCE ROW LEVEL SECURITY");
    }
}

/// The column, where tables that inherit from its table have it, and all below them.
std::vector<std::uint32_t> heirs_of(const Snapshot& snapshot, const Object& column) {
    std::vector<const Object*> tables;
    for (const Object& table : snapshot.objects()) {
        if (model::is_relation(table.kind) && table.has("inherits")) {
            tables.push_back(&table);
        }
    }
    std::vector<std::uint32_t> heirs;
    std::vector<std::string_view> open{column.attribute("on")};
    for (std::size_t i = 0; i < open.size(); ++i) {
        for (const Object* const table : tables) {
            auto const parents = model::split_list(table->attribute("inherits"));
            bool const is_heir = std::ranges::find(parents, open[i]) != parents.end() &&
                                 std::ranges::find(open, table->identity) == open.end();
            auto const own =
                is_heir ? snapshot.find("column", part_of_parent(column, table->identity)) : std::nullopt;
            if (own) {
                heirs.push_back(*own);
                open.emplace_back(table->identity);
            }
        }
    }
    return heirs;
}

}  // namespace

bool heirs_take_not_null(const Snapshot& snapshot, const Object& column) {
    auto const heirs = heirs_of(snapshot, column);
    return std::ranges::any_of(heirs,
                               [&](std::uint32_t heir) { return snapshot[heir].has("not null inherited"); });
}

std::string not_null_statement(const Snapshot& snapshot, const Object& column) {
    std::string const name(column.attribute("name"));
    auto const heirs = heirs_of(snapshot, column);
    auto const relation = snapshot.relation(column.attribute("on"));
    bool const partitioned = relation && snapshot[*relation].has("partition by");
    bool const all = partitioned || (!heirs.empty() && std::ranges::all_of(heirs, [&](std::uint32_t heir) {
                         return snapshot[heir].has("not null");
                     }));
    if (!column.has("not null name") && !column.has("not null no inherit") &&
        !column.has("not null not valid")) {
        return alter_relation(snapshot, column.attribute("on"), !all) + "ALTER COLUMN " + name +
               " SET NOT NULL";
    }
    std::string sql =
        alter_relation(snapshot, column.attribute("on"), !all || column.has("not null no inherit")) + "ADD ";
    sql += column.has("not null name") ? "CONSTRAINT " + std::string(column.attribute("not null name")) + " "
                                       : "";
    sql += "NOT NULL " + name;
    sql += column.has("not null no inherit") ? " NO INHERIT" : "";
    return sql + (column.has("not null not valid") ? " NOT VALID" : "");
}

std::vector<std::string> statistics_statements(const Object& object) {
    Statements statements;
    std::string const target(object.attribute("statistics"));
    if (object.kind == "statistics" && !target.empty()) {
        statements.push_back("ALTER STATISTICS " + object.identity + " SET STATISTICS " + target);
    } else if (object.kind == "index" || object.kind == "constraint") {
        std::string const name = object.kind == "index" ? object.identity : index_of(object);
        for (std::string_view const one : model::split_list(target)) {
            std::size_t const blank = one.find(' ');
            statements.push_back("ALTER INDEX " + name + " ALTER COLUMN " +
                                 std::string(one.substr(0, blank)) + " SET STATISTICS " +
                                 std::string(one.substr(blank + 1)));
        }
    }
    return statements;
}

std::vector<std::string> finish_statements(const Snapshot& snapshot, std::uint32_t place, bool maintain) {
    const Object& object = snapshot[place];
    Statements statements;
    if (object.kind == "column") {
        auto const relation = snapshot.relation(object.attribute("on"));
        if (relation && snapshot[*relation].kind != "composite type") {
            add_column(snapshot, object, statements);
        }
        add_comment(object, statements);
        add_grants(snapshot, object, maintain, statements);
        return statements;
    }
    add_owner(object, statements);
    if (object.kind == "table" || object.kind == "foreign table" || object.kind == "materialized view") {
        add_table(snapshot, object, statements);
    }
    if (object.kind == "index") {
        if (object.has("tablespace")) {
            statements.push_back("ALTER INDEX " + object.identity + " SET TABLESPACE " +
                                 std::string(object.attribute("tablespace")));
        }
    }
    for (std::string& statement : statistics_statements(object)) {
        statements.push_back(std::move(statement));
    }
    add_state(snapshot, object, statements);
    add_comment(object, statements);
    add_grants(snapshot, object, maintain, statements);
    for (std::uint32_t const column : snapshot.columns(place)) {
        for (std::string& statement : finish_statements(snapshot, column, maintain)) {
            statements.push_back(std::move(statement));
        }
    }
    return statements;
}

std::string set_persistence(const Object& sequence) {
    return "ALTER SEQUENCE " + sequence.identity +
           (sequence.has("persistence") ? " SET UNLOGGED" : " SET LOGGED");
}

std::vector<std::string> late_statements(const Snapshot& snapshot, std::uint32_t place) {
    const Object& object = snapshot[place];
    Statements statements;
    std::string const parent(object.attribute("partition of"));
    if ((object.kind == "table" || object.kind == "foreign table") && !parent.empty()) {
        statements.push_back(attach_partition(object));
    } else if (object.kind == "sequence" && object.has("owned by")) {
        statements.push_back("ALTER SEQUENCE " + object.identity + " OWNED BY " +
                             std::string(object.attribute("owned by")));
    } else if (object.kind == "index" || object.kind == "constraint") {
        if (!parent.empty()) {
            statements.push_back(attach_index(object));
        }
        add_marks(snapshot, object, statements);
    }
    return statements;
}

}  // namespace shepherd::diff
