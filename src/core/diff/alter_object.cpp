// Constraints, indexes, types, and all that stands in no table.

#include <algorithm>

#include "core/diff/alter_parts.hpp"
#include "core/diff/create.hpp"
#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;

bool same_definition(const Change& change) {
    return model::same_definition(change.from, change.to);
}

void alter_marks(Change& change) {
    const Object& to = change.to;
    std::string const name(to.kind == "index" ? local_name(to.identity) : to.attribute("name"));
    std::string const on(to.attribute("on"));
    // Of a table's indexes one at most has the mark: given to another one it is taken from this one.
    auto const moved = [&](std::string_view mark) {
        return !to.has(mark) && std::ranges::any_of(change.target.objects(), [&](const Object& other) {
            return other.has(mark) && other.attribute("on") == on && other.kind != "table";
        });
    };
    if (change.differs("clustered") && !moved("clustered")) {
        change.say(alter_relation(change.target, on, false) +
                   (to.has("clustered") ? "CLUSTER ON " + name : "SET WITHOUT CLUSTER"));
    }
    if (change.differs("replica identity") && !moved("replica identity")) {
        auto const relation = change.target.relation(on);
        if (to.has("replica identity")) {
            change.say(alter_relation(change.target, on, true) + "REPLICA IDENTITY USING INDEX " + name);
        } else if (relation && !change.target[*relation].has("replica identity")) {
            change.say(alter_relation(change.target, on, true) + "REPLICA IDENTITY DEFAULT");
        }
    }
}

void alter_statistics(Change& change) {
    if (!change.differs("statistics")) {
        return;
    }
    if (change.to.kind == "statistics") {
        change.say("ALTER STATISTICS " + change.to.identity + " SET STATISTICS " +
                   (change.to.has("statistics") ? std::string(change.to.attribute("statistics")) : "-1"));
        return;
    }
    std::string const index = change.to.kind == "index" ? change.to.identity : index_of(change.to);
    // ALTER INDEX takes no ONLY, and those of the partitions would follow.
    bool const has_parts = change.to.definition.find(" ON ONLY ") != std::string::npos;
    std::string const head = (has_parts ? "ALTER TABLE ONLY " : "ALTER INDEX ") + index;
    auto const say = [&](std::string_view one, std::string_view value) {
        std::size_t const blank = one.find(' ');
        change.say(head + " ALTER COLUMN " + std::string(one.substr(0, blank)) + " SET STATISTICS " +
                   std::string(value.empty() ? one.substr(blank + 1) : value));
    };
    for (std::string_view const one : model::split_list(change.from.attribute("statistics"))) {
        say(one, "-1");
    }
    for (std::string_view const one : model::split_list(change.to.attribute("statistics"))) {
        say(one, "");
    }
}

/// The labels that have to be added, or nothing when labels went or changed their order.
bool added_labels(Change& change) {
    auto const had = model::split_list(change.from.attribute("labels"));
    auto const wanted = model::split_list(change.to.attribute("labels"));
    std::size_t kept = 0;
    for (std::string_view const label : wanted) {
        kept += kept < had.size() && had[kept] == label ? 1 : 0;
    }
    if (kept < had.size()) {
        return false;
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (next < had.size() && had[next] == wanted[i]) {
            ++next;
            continue;
        }
        std::string const place = next < had.size() ? " BEFORE " + std::string(had[next]) : "";
        change.say("ALTER TYPE " + change.to.identity + " ADD VALUE " + std::string(wanted[i]) + place);
        change.warn(hazard::own_transaction);
    }
    return true;
}

/// Where arguments have no other names, types and modes, and no default went.
bool can_replace(const Change& change) {
    auto const had = model::split_list(change.from.attribute("arguments"));
    auto const wanted = model::split_list(change.to.attribute("arguments"));
    return !change.differs("returns") &&
           std::ranges::equal(had, wanted, [](std::string_view left, std::string_view right) {
               std::size_t const left_default = left.find(" DEFAULT ");
               std::size_t const right_default = right.find(" DEFAULT ");
               bool const lost =
                   left_default != std::string_view::npos && right_default == std::string_view::npos;
               return !lost && left.substr(0, left_default) == right.substr(0, right_default);
           });
}

void say_enabled(Change& change) {
    std::string_view const enabled = change.to.attribute("enabled");
    std::string const verb = enabled == "disabled"  ? "DISABLE"
                             : enabled == "replica" ? "ENABLE REPLICA"
                             : enabled == "always"  ? "ENABLE ALWAYS"
                                                    : "ENABLE";
    if (change.to.kind == "event trigger") {
        change.say("ALTER EVENT TRIGGER " + change.to.identity + " " + verb);
    } else {
        change.say(alter_relation(change.target, change.to.attribute("on"), change.to.has("copied")) + verb +
                   " " + object_words(change.to.kind) + " " + std::string(change.to.attribute("name")));
    }
}

void alter_enabled(Change& change) {
    if (change.differs("enabled")) {
        say_enabled(change);
    }
}

void alter_policy(Change& change) {
    bool const lost = (change.from.has("using") && !change.to.has("using")) ||
                      (change.from.has("check") && !change.to.has("check"));
    if (change.differs("command") || change.differs("permissive") || lost) {
        change.result.possible = false;
        return;
    }
    std::string sql;
    if (change.differs("roles")) {
        sql += " TO " + (change.to.has("roles") ? std::string(change.to.attribute("roles")) : "PUBLIC");
    }
    if (change.differs("using")) {
        sql += " USING (" + std::string(change.to.attribute("using")) + ")";
    }
    if (change.differs("check")) {
        sql += " WITH CHECK (" + std::string(change.to.attribute("check")) + ")";
    }
    if (!sql.empty()) {
        change.say("ALTER POLICY " + change.to.identity + sql);
    }
}

void alter_extension(Change& change) {
    if (change.differs("version")) {
        change.say("ALTER EXTENSION " + change.to.identity + " UPDATE TO " +
                   model::quote_literal(change.to.attribute("version")));
    }
    if (change.differs("schema")) {
        change.say("ALTER EXTENSION " + change.to.identity + " SET SCHEMA " +
                   std::string(change.to.attribute("schema")));
    }
}

}  // namespace

void alter_constraint(Change& change) {
    if (!same_definition(change)) {
        constexpr std::string_view not_valid = " NOT VALID";
        if (change.to.kind == "constraint" &&
            change.from.definition == change.to.definition + std::string(not_valid)) {
            change.say(alter_relation(change.target, change.to.attribute("on"), false) +
                       "VALIDATE CONSTRAINT " + std::string(change.to.attribute("name")));
            change.warn(hazard::long_scan);
        } else {
            change.result.possible = false;
            return;
        }
    }
    bool const attached = change.from.has("partition of") && change.differs("partition of");
    if (attached || change.differs("invalid") || change.differs("type")) {
        change.result.possible = false;
        return;
    }
    if (change.differs("partition of")) {
        // Its table may have to be attached before.
        change.result.late.push_back(attach_index(change.to));
    }
    if (change.to.kind == "index" && change.differs("tablespace")) {
        change.say(
            "ALTER INDEX " + change.to.identity + " SET TABLESPACE " +
            (change.to.has("tablespace") ? std::string(change.to.attribute("tablespace")) : "pg_default"));
    }
    alter_marks(change);
    alter_statistics(change);
}

void alter_type(Change& change) {
    const Object& to = change.to;
    if (to.kind == "domain constraint") {
        if (change.from.definition == to.definition + " NOT VALID") {
            change.say("ALTER DOMAIN " + std::string(to.attribute("on")) + " VALIDATE CONSTRAINT " +
                       std::string(to.attribute("name")));
            change.warn(hazard::long_scan);
        } else {
            change.result.possible = same_definition(change);
        }
        return;
    }
    if (to.kind == "enum") {
        if (!added_labels(change)) {
            change.result.statements.clear();
            change.result.swap = true;
            change.result.frees_dependents = true;
            change.warn(hazard::rewrite);
            change.warn(hazard::depends_on_data);
        }
        return;
    }
    // What a domain has from its type it gets as it is made, and by that alone.
    bool const from_type = to.has("default of type") && !change.from.has("default of type");
    if (change.differs("type") || change.differs("collation") || from_type) {
        change.result.swap = true;
        change.result.frees_dependents = true;
        change.warn(hazard::rewrite);
        change.warn(hazard::depends_on_data);
        return;
    }
    if (change.differs("default") || change.differs("default of type")) {
        change.say(
            "ALTER DOMAIN " + to.identity +
            (to.has("default") ? " SET DEFAULT " + std::string(to.attribute("default")) : " DROP DEFAULT"));
    }
    if (change.differs("not null")) {
        change.say("ALTER DOMAIN " + to.identity +
                   (!to.has("not null")       ? " DROP NOT NULL"
                    : to.has("not null name") ? " ADD CONSTRAINT " + not_null_name(to) + " NOT NULL"
                                              : " SET NOT NULL"));
        if (to.has("not null")) {
            change.warn(hazard::long_scan);
            change.warn(hazard::depends_on_data);
        }
    } else if (to.has("not null") && not_null_name(change.from) != not_null_name(to)) {
        change.say("ALTER DOMAIN " + to.identity + " RENAME CONSTRAINT " + not_null_name(change.from) +
                   " TO " + not_null_name(to));
    }
}

void alter_other(Change& change) {
    const std::string& kind = change.to.kind;
    InlineDefault const none = [](std::uint32_t) { return nullptr; };
    if (kind == "policy") {
        alter_policy(change);
        return;
    }
    if (kind == "extension") {
        alter_extension(change);
        return;
    }
    if (kind == "default") {
        if (!same_definition(change)) {
            change.say(create_statements(change.target, *change.target.find(kind, change.to.identity), none)
                           .front());
        }
        return;
    }
    if (kind == "function" || kind == "procedure") {
        if (!can_replace(change)) {
            change.result.possible = false;
        } else if (!model::same_definition(change.from, change.to)) {
            change.say(change.to.definition);
        }
        return;
    }
    if (kind == "collation" && !same_definition(change)) {
        change.result.swap = true;
        change.result.frees_dependents = true;
        change.warn(hazard::rewrite);
        return;
    }
    bool const constraint_trigger =
        change.from.definition.find(" CONSTRAINT TRIGGER ") != std::string::npos ||
        change.to.definition.find(" CONSTRAINT TRIGGER ") != std::string::npos;
    if (!same_definition(change) || change.differs("members")) {
        if ((kind == "trigger" && !constraint_trigger) || kind == "rule") {
            std::string sql = change.to.definition;
            change.say(sql.replace(0, 6, "CREATE OR REPLACE"));
            // A trigger that is replaced is enabled again.
            if (kind == "trigger" && change.to.has("enabled")) {
                say_enabled(change);
                return;
            }
        } else {
            change.result.possible = false;
            return;
        }
    }
    alter_enabled(change);
}

}  // namespace shepherd::diff
