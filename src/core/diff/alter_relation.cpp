// Tables, columns, views, sequences.

#include <algorithm>
#include <cstdlib>

#include "core/diff/alter_parts.hpp"
#include "core/diff/create.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;

std::string value_or(const Object& object, std::string_view name, std::string_view otherwise) {
    return std::string(object.has(name) ? object.attribute(name) : otherwise);
}

/// One that is made anew is left before, and comes back behind it.
void alter_parents(Change& change, const std::string& head) {
    auto const kept = kept_parents(change.source, change.from, change.target, change.to);
    for (std::string_view const parent :
         left_parents(model::split_list(change.from.attribute("inherits")), kept)) {
        change.say(head + "NO INHERIT " + std::string(parent));
    }
    for (std::string_view const parent :
         left_parents(model::split_list(change.to.attribute("inherits")), kept)) {
        change.result.late.push_back(head + "INHERIT " + std::string(parent));
    }
}

/// Whether the columns have the order of `to` once some went and others came behind the rest.
bool keeps_order(const Change& change) {
    std::vector<std::string_view> names;
    for (std::uint32_t const column : change.source.columns(*change.source.relation(change.from.identity))) {
        if (change.target.find("column", change.source[column].identity)) {
            names.push_back(change.source[column].attribute("name"));
        }
    }
    std::size_t at = 0;
    for (std::uint32_t const column : change.target.columns(*change.target.relation(change.to.identity))) {
        bool const there = change.source.find("column", change.target[column].identity).has_value();
        if (there != (at < names.size()) || (there && names[at] != change.target[column].attribute("name"))) {
            return false;
        }
        at += there ? 1 : 0;
    }
    return true;
}

/// Copies of foreign keys that the table has from those above it, and would keep as its own. They have the
/// names of the originals, where nothing else on the table had it before.
void drop_copied_keys(Change& change) {
    std::string_view parent = change.from.attribute("partition of");
    for (int depth = 0; depth < 100 && !parent.empty(); ++depth) {
        for (const Object& object : change.source.objects()) {
            std::string const name(object.attribute("name"));
            if (object.kind == "constraint" && object.attribute("type") == "foreign key" &&
                object.attribute("on") == parent &&
                !change.source.find("constraint", name + " ON " + change.from.identity)) {
                change.say("ALTER TABLE " + change.to.identity + " DROP CONSTRAINT IF EXISTS " + name);
            }
        }
        auto const above = change.source.relation(parent);
        parent = above ? change.source[*above].attribute("partition of") : std::string_view();
    }
}

void alter_partition(Change& change) {
    if (stays_attached(change.source, change.from, change.target, change.to)) {
        return;
    }
    if (change.from.has("partition of")) {
        change.say(detach_partition(change.from));
        drop_copied_keys(change);
    }
    if (change.to.has("partition of")) {
        change.result.late.push_back(attach_partition(change.to));
        change.warn(hazard::long_scan);
        change.warn(hazard::lock);
        change.warn(hazard::depends_on_data);
    }
}

/// The parents of the column's table that are so before, after and meanwhile.
const std::vector<std::string_view>& parents_that_stay(const Change& change) {
    auto const before = change.source.relation(change.from.attribute("on"));
    auto const after = change.target.relation(change.to.attribute("on"));
    const Object* const table = before && after ? &change.source[*before] : nullptr;
    if (table == nullptr || change.parents.table != table) {
        change.parents = {table, {}};
        if (table != nullptr) {
            change.parents.names = kept_parents(change.source, *table, change.target, change.target[*after]);
        }
    }
    return change.parents.names;
}

/// Whether a parent's column makes the same change and takes this one along.
bool follows_parent(const Change& change, std::string_view attribute) {
    return std::ranges::any_of(parents_that_stay(change), [&](std::string_view parent) {
        std::string const above = part_of_parent(change.to, parent);
        auto const had = change.source.find("column", above);
        auto const wanted = change.target.find("column", above);
        return had && wanted &&
               change.source[*had].attribute(attribute) != change.target[*wanted].attribute(attribute) &&
               change.target[*wanted].attribute(attribute) == change.to.attribute(attribute);
    });
}

void alter_type_of(Change& change, const std::string& head, bool attribute) {
    if (!change.differs("type") && !change.differs("collation")) {
        return;
    }
    std::string const name(change.to.attribute("name"));
    std::string const type(change.to.attribute("type"));
    std::string sql = head + "TYPE " + type;
    sql += change.to.has("collation") ? " COLLATE " + std::string(change.to.attribute("collation")) : "";
    if (attribute) {
        change.say(sql + " CASCADE");
    } else if (!follows_parent(change, "type") && !follows_parent(change, "collation")) {
        bool const foreign = head.starts_with("ALTER FOREIGN ");
        change.say(
            foreign ? sql
                    : sql + " USING " +
                          cast_of(change.source, change.target, name, change.from.attribute("type"), type));
    }
    change.result.frees_dependents = true;
    change.warn(hazard::rewrite);
    change.warn(hazard::depends_on_data);
}

/// Whether a parent that stays one has it behind the steps, and gives it to this column (18).
bool takes_not_null(const Change& change) {
    return std::ranges::any_of(parents_that_stay(change), [&](std::string_view parent) {
        auto const above = change.target.find("column", part_of_parent(change.to, parent));
        return above && hands_not_null_down(change.target[*above]);
    });
}

/// Whether the NOT NULL of a parent that stays one is renamed, and this column's with it (18).
bool is_renamed_with_parent(const Change& change) {
    return std::ranges::any_of(parents_that_stay(change), [&](std::string_view parent) {
        std::string const above = part_of_parent(change.to, parent);
        auto const had = change.source.find("column", above);
        auto const has = change.target.find("column", above);
        return had && has && change.source[*had].has("not null") && change.target[*has].has("not null") &&
               renames_not_null(change.source[*had], change.target[*has]);
    });
}

/// Whether the NOT NULL of the partition's column is called like that of its parent's.
bool has_parents_name(const Change& change, std::uint32_t partition) {
    auto const above = change.target.find(
        "column", part_of_parent(change.to, change.target[partition].attribute("partition of")));
    return above && not_null_name(change.target[*above]) == not_null_name(change.to);
}

/// Before 18 a column is NOT NULL or not. Since then that is a constraint, which goes by a name and can be
/// inherited; what a child has from its parent changes there.
void alter_not_null(Change& change, const std::string& head) {
    const Object& to = change.to;
    auto const of = change.target.relation(to.attribute("on"));
    bool const form = change.differs("not null name") || change.differs("not null no inherit") ||
                      change.differs("not null not valid");
    bool const comes = !change.from.has("not null");
    if (of && change.target[*of].has("partition of") && follows_parent(change, "not null") &&
        (!form || !to.has("not null") || (comes && has_parents_name(change, *of)))) {
        return;
    }
    std::string const rename = "ALTER TABLE " + std::string(to.attribute("on")) + " RENAME CONSTRAINT " +
                               not_null_name(change.from) + " TO " + not_null_name(to);
    if (to.has("not null inherited") && takes_not_null(change)) {
        // It gets that name while it is its own.
        if (!comes && !change.from.has("not null inherited") && change.differs("not null name")) {
            change.say(rename);
        }
        return;
    }
    if (!to.has("not null")) {
        // With ONLY, which leaves it to the heirs as their own.
        if (!comes) {
            change.say(head + "DROP NOT NULL");
        }
        return;
    }
    auto const must_hold = [&change] {
        change.warn(hazard::long_scan);
        change.warn(hazard::depends_on_data);
    };
    bool const loosened = to.has("not null not valid") && !change.from.has("not null not valid");
    bool const left = change.from.has("not null inherited") && !to.has("not null inherited");
    bool const own = left && !change.differs("not null name");
    if (comes || loosened || own) {
        if (!comes && !own) {
            // It comes back for all of them.
            bool const heirs = heirs_take_not_null(change.source, change.from);
            change.say((heirs ? alter_relation(change.target, to.attribute("on"), false) + "ALTER COLUMN " +
                                    std::string(to.attribute("name")) + " "
                              : head) +
                       "DROP NOT NULL");
        }
        change.say(not_null_statement(change.target, to));
        if (loosened && to.has("not null comment") && !change.differs("not null comment")) {
            change.say("COMMENT ON " + not_null_target(to) + " IS " +
                       model::quote_literal(to.attribute("not null comment")));
        }
        if (!loosened) {
            must_hold();
        }
        return;
    }
    std::string const table = "ALTER TABLE " + std::string(to.attribute("on")) + " ";
    std::string const name = not_null_name(to);
    // One that is inherited has its parent's name, and can have it before, or when it has left that.
    if (change.differs("not null name") && (left || !change.from.has("not null inherited")) &&
        !is_renamed_with_parent(change)) {
        change.say(rename);
    }
    if (to.has("not null inherited") || (of && change.target[*of].has("partition of"))) {
        return;
    }
    if (change.differs("not null not valid")) {
        change.say(table + "VALIDATE CONSTRAINT " + name);
        must_hold();
    }
    if (change.differs("not null no inherit")) {
        change.say(table + "ALTER CONSTRAINT " + name +
                   (to.has("not null no inherit") ? " NO INHERIT" : " INHERIT"));
        must_hold();
    }
}

void alter_replica_identity(Change& change) {
    if (!change.differs("replica identity")) {
        return;
    }
    std::string_view const identity = change.to.attribute("replica identity");
    change.say(alter_relation(change.target, change.to.identity, true) + "REPLICA IDENTITY " +
               (identity == "full"      ? "FULL"
                : identity == "nothing" ? "NOTHING"
                                        : "DEFAULT"));
}

}  // namespace

void alter_table(Change& change) {
    std::string const head = alter_relation(change.target, change.to.identity, false);
    std::string const only = alter_relation(change.target, change.to.identity, true);
    if (remade(change.source, change.from, change.target, change.to)) {
        change.result.possible = false;
        return;
    }
    if (change.differs("of type")) {
        // Its columns have to be those of the type, in their order.
        if (change.to.has("of type") && !keeps_order(change)) {
            change.result.possible = false;
            return;
        }
        if (change.to.has("of type")) {
            change.result.late.push_back(head + "OF " + std::string(change.to.attribute("of type")));
        } else {
            change.say(head + "NOT OF");
        }
    }
    alter_parents(change, head);
    alter_partition(change);
    // Behind the foreign keys of a table of which it is no partition any more.
    if (change.differs("persistence")) {
        change.say(head + (change.to.has("persistence") ? "SET UNLOGGED" : "SET LOGGED"));
        change.warn(hazard::rewrite);
    }
    if (change.differs("access method")) {
        change.say(head + "SET ACCESS METHOD " + value_or(change.to, "access method", "heap"));
        change.warn(hazard::rewrite);
    }
    if (change.differs("tablespace")) {
        change.say(head + "SET TABLESPACE " + value_or(change.to, "tablespace", "pg_default"));
        change.warn(hazard::rewrite);
    }
    alter_options(change, "options", head);
    // The table that they are for may come with a column.
    std::size_t const early = change.result.statements.size();
    alter_options(change, "toast options", head);
    change.result.late.insert(change.result.late.end(),
                              change.result.statements.begin() + static_cast<std::ptrdiff_t>(early),
                              change.result.statements.end());
    change.result.statements.resize(early);
    alter_foreign_options(change, head);
    if (change.differs("row security")) {
        change.say(head + (change.to.has("row security") ? "ENABLE" : "DISABLE") + " ROW LEVEL SECURITY");
    }
    if (change.differs("force row security")) {
        change.say(only + (change.to.has("force row security") ? "FORCE" : "NO FORCE") +
                   " ROW LEVEL SECURITY");
    }
    alter_replica_identity(change);
}

void alter_column(Change& change) {
    auto const relation = change.target.relation(change.to.attribute("on"));
    std::string_view const kind = relation ? std::string_view(change.target[*relation].kind) : "table";
    bool const attribute = kind == "composite type";
    bool const of_view = kind == "view" || kind == "materialized view";
    std::string const name(change.to.attribute("name"));
    std::string const alter = alter_relation(change.target, change.to.attribute("on"), false);
    std::string const head = alter + (attribute ? "ALTER ATTRIBUTE " : "ALTER COLUMN ") + name + " ";
    std::string const only =
        alter_relation(change.target, change.to.attribute("on"), true) + "ALTER COLUMN " + name + " ";
    if (attribute) {
        alter_type_of(change, head, true);
        return;
    }
    if (change.differs("statistics")) {
        change.say(only + "SET STATISTICS " + value_or(change.to, "statistics", "-1"));
    }
    alter_options(change, "options", only);
    if (of_view) {
        return;
    }
    if (change.from.has("generated") && !change.to.has("generated")) {
        if (!follows_parent(change, "generated")) {
            change.say(head + "DROP EXPRESSION");
        }
    } else if (change.differs("generated") || change.differs("generated as")) {
        // It is computed again, but what was stored in a plain column is lost.
        change.result.possible = false;
        return;
    }
    alter_type_of(change, head, false);
    // Partitions have to be told together with their parent.
    alter_not_null(change, relation && change.target[*relation].has("partition by") ? head : only);
    if (change.from.has("identity") && change.to.has("identity") && change.differs("identity")) {
        change.say(head + "SET GENERATED " +
                   (change.to.attribute("identity") == "always" ? "ALWAYS" : "BY DEFAULT"));
    }
    // A new type comes with the storage and compression that it usually has.
    bool const anew = change.differs("type") || change.differs("collation");
    if (anew ? change.to.has("storage") : change.differs("storage")) {
        change.say(only + "SET STORAGE " +
                   value_or(change.to, "storage",
                            usual_storage(plain_type(change.target, change.to.attribute("type")))));
    }
    if (anew ? change.to.has("compression") : change.differs("compression")) {
        change.say(head + "SET COMPRESSION " + value_or(change.to, "compression", "default"));
    }
    alter_foreign_options(change, head);
}

void alter_view(Change& change) {
    bool const materialized = change.to.kind == "materialized view";
    std::string const head = alter_relation(change.target, change.to.identity, false);
    if (model::settled(change.from.definition) != model::settled(change.to.definition)) {
        auto const& had = change.source.columns(*change.source.relation(change.from.identity));
        auto const& wanted = change.target.columns(*change.target.relation(change.to.identity));
        bool const extends =
            had.size() <= wanted.size() &&
            std::ranges::equal(had,
                               std::vector<std::uint32_t>(
                                   wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(
                                                                        std::min(had.size(), wanted.size()))),
                               [&](std::uint32_t left, std::uint32_t right) {
                                   const Object& one = change.source[left];
                                   const Object& other = change.target[right];
                                   return one.identity == other.identity &&
                                          one.attribute("type") == other.attribute("type") &&
                                          one.attribute("collation") == other.attribute("collation");
                               });
        if (materialized || !extends) {
            change.result.possible = false;
            return;
        }
        std::string sql =
            create_statements(change.target, *change.target.relation(change.to.identity), [](std::uint32_t) {
                return nullptr;
            }).front();
        change.say(sql.replace(0, 6, "CREATE OR REPLACE"));
        return;
    }
    if (change.differs("persistence")) {
        change.result.possible = false;
        return;
    }
    if (change.differs("access method")) {
        change.say(head + "SET ACCESS METHOD " + value_or(change.to, "access method", "heap"));
    }
    if (change.differs("tablespace")) {
        change.say(head + "SET TABLESPACE " + value_or(change.to, "tablespace", "pg_default"));
    }
    alter_options(change, "options", head);
    alter_replica_identity(change);
}

void alter_sequence(Change& change) {
    if (change.differs("identity of")) {
        change.result.possible = false;
        return;
    }
    std::string sql;
    auto const say = [&](std::string_view name, std::string_view word) {
        if (change.differs(name)) {
            sql.append(word).append(change.to.attribute(name));
        }
    };
    say("type", " AS ");
    say("increment", " INCREMENT BY ");
    say("minimum", " MINVALUE ");
    say("maximum", " MAXVALUE ");
    say("start", " START WITH ");
    say("cache", " CACHE ");
    if (change.differs("cycle")) {
        sql += change.to.has("cycle") ? " CYCLE" : " NO CYCLE";
    }
    // What it stands at when it was not used yet.
    auto const number = [](const Object& object, std::string_view name) {
        return std::strtoll(std::string(object.attribute(name)).c_str(), nullptr, 10);
    };
    long long const start = number(change.from, "start");
    if (start < number(change.to, "minimum") || start > number(change.to, "maximum")) {
        sql += " RESTART";
    }
    // The new owner may not be there yet, and the old one would take the sequence along.
    if (change.differs("owned by") && change.from.has("owned by")) {
        sql += " OWNED BY NONE";
    }
    if (!sql.empty()) {
        change.say("ALTER SEQUENCE " + change.to.identity + sql);
    }
    if (change.differs("persistence")) {
        change.say(set_persistence(change.to));
    }
}

}  // namespace shepherd::diff
