// Types that cannot change in place, and the columns that use them.

#include <algorithm>
#include <array>

#include "core/diff/alter.hpp"
#include "core/diff/create.hpp"
#include "core/diff/differ.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;

/// The type is made beside the old one, which goes once the columns have the new one.
void Differ::swap(std::uint32_t place) {
    fate_[place] = Fate::alter;
    frees_[place] = true;
    swaps_[place] = true;
    hazards_[target_[place]] = {hazard::rewrite, hazard::depends_on_data};
}

/// A type that becomes one of another kind under the same name is made beside the old one.
void Differ::match_type(std::uint32_t place) {
    if (from_[place].kind != "enum" && from_[place].kind != "domain") {
        return;
    }
    for (const char* const kind : {"enum", "domain"}) {
        auto const other = to_.find(kind, from_[place].identity);
        if (other && !from_.find(kind, from_[place].identity)) {
            target_[place] = *other;
            origin_[*other] = place;
            swap(place);
            building_.work[*other].kind = Work::Kind::alter;
        }
    }
}

/// Checks cannot be added to a domain that arrays or composite types in use hold: it is made anew.
/// The domain whose values the server has to look at for the object, or none.
std::uint32_t Differ::domain_to_look_at(std::uint32_t place) const {
    const Object& object = to_[place];
    std::uint32_t const before = origin_[place];
    bool const is_new = before == none || leaves(before);
    if (object.kind == "domain constraint" && !object.has("not valid") &&
        (is_new || from_[before].has("not valid"))) {
        return from_.find("domain", object.attribute("on")).value_or(none);
    }
    bool const not_null =
        object.kind == "domain" && !is_new && object.has("not null") && !from_[before].has("not null");
    return not_null ? before : none;
}

/// The server looks at the values in columns of the domain, and refuses where arrays and composite types hold
/// them.
void Differ::match_domains() {
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        std::uint32_t const domain = domain_to_look_at(j);
        if (domain == none || leaves(domain) || target_[domain] == none) {
            continue;
        }
        bool const held = std::ranges::any_of(dependents_[domain], [&](std::uint32_t user) {
            auto const relation =
                from_[user].kind == "column" ? from_.relation(from_[user].attribute("on")) : std::nullopt;
            bool const composite = relation && from_[*relation].kind == "composite type";
            return relation &&
                   (composite ? is_used_by_tables(*relation)
                              : holds_data(from_[user]) && from_[user].attribute("type").ends_with(']'));
        });
        if (held) {
            swap(domain);
        }
    }
}

/// Whether tables are of the type, or have columns of it, be it inside of other types.
bool Differ::is_used_by_tables(std::uint32_t composite) const {
    std::vector<std::uint32_t> open{composite};
    for (std::size_t i = 0; i < open.size(); ++i) {
        for (std::uint32_t const user : dependents_[open[i]]) {
            if (from_[user].attribute("of type") == from_[open[i]].identity) {
                if (!leaves(user)) {
                    return true;
                }
                continue;
            }
            auto const relation =
                from_[user].kind == "column" ? from_.relation(from_[user].attribute("on")) : std::nullopt;
            if (!relation || leaves(*relation)) {
                continue;
            }
            const std::string& kind = from_[*relation].kind;
            if (kind == "table" || kind == "foreign table") {
                return true;
            }
            if (kind == "composite type" && std::ranges::find(open, *relation) == open.end()) {
                open.push_back(*relation);
            }
        }
    }
    return false;
}

/// Attributes cannot change their types while columns use them: the type is made anew.
void Differ::match_composites() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].kind != "composite type" || leaves(i)) {
            continue;
        }
        bool const changes = std::ranges::any_of(
            from_.columns(i), [&](std::uint32_t column) { return !leaves(column) && frees_[column]; });
        if (changes && is_used_by_tables(i)) {
            swap(i);
        }
    }
}

/// A value of the composite type as it was, as one of the type that has its name now.
std::string Differ::as_row(std::uint32_t type, const std::string& value) const {
    std::string list;
    for (std::uint32_t const column : to_.columns(target_[type])) {
        auto const before = from_.find("column", to_[column].identity);
        std::string const wanted(to_[column].attribute("type"));
        std::string const had = "(" + value + ")." + std::string(to_[column].attribute("name"));
        list += list.empty() ? "" : ", ";
        if (!before) {
            list.append("NULL::").append(wanted);
        } else if (from_[*before].attribute("type") == wanted) {
            list.append(had);
        } else {
            list.append(had).append("::text::").append(wanted);
        }
    }
    // All of it may be null, which is not the same as no value.
    return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN ROW(" + list +
           ")::" + to_[target_[type]].identity + " END";
}

/// The type that takes the name of one that goes, of a relation's row perhaps.
std::uint32_t Differ::heir_of(std::uint32_t place) const {
    constexpr std::array kinds{"base type", "range type", "composite type",    "enum",         "domain",
                               "table",     "view",       "materialized view", "foreign table"};
    if (!leaves(place) || std::ranges::find(kinds, from_[place].kind) == kinds.end()) {
        return none;
    }
    for (const char* const kind : kinds) {
        if (auto const found = to_.find(kind, from_[place].identity)) {
            return *found;
        }
    }
    return none;
}

/// Whether the column stays while its type goes, and has the one that takes its name: meanwhile it is text.
bool Differ::goes_by_text(std::uint32_t column, std::uint32_t type) const {
    std::uint32_t const heir = heir_of(type);
    return heir != none && from_[column].kind == "column" && !leaves(column) && target_[column] != none &&
           std::ranges::binary_search(to_[target_[column]].depends, heir);
}

/// The column of a parent, which stays one, with which the column changes, or none.
std::uint32_t Differ::column_of_parent(std::uint32_t place) const {
    auto const relation = from_.relation(from_[place].attribute("on"));
    if (!relation || leaves(*relation) || target_[*relation] == none) {
        return none;
    }
    for (std::string_view const parent :
         kept_parents(from_, from_[*relation], to_, to_[target_[*relation]])) {
        if (auto const above = from_.find("column", part_of_parent(from_[place], parent))) {
            return *above;
        }
    }
    return none;
}

/// Whether the object is a type, or the attribute of another type, that is made of the type.
bool Differ::is_made_of(std::uint32_t user, std::uint32_t type) const {
    const Object& object = from_[user];
    if (object.kind != "column") {
        return object.kind == "domain" || object.kind == "range type";
    }
    auto const relation = from_.relation(object.attribute("on"));
    return relation && *relation != type && from_[*relation].kind == "composite type";
}

/// The statement that gives a column of a table or composite type the type (nothing: that which it has
/// behind it). Empty for what follows another column, or a query.
std::string Differ::alter_type(std::uint32_t place, const std::string& type, bool by_text) const {
    const Object& column = from_[place];
    auto const relation = column.kind == "column" ? from_.relation(column.attribute("on")) : std::nullopt;
    if (!relation || leaves(place) || from_[*relation].kind == "view" ||
        from_[*relation].kind == "materialized view" || column_of_parent(place) != none) {
        return {};
    }
    const Object& after = to_[target_[place]];
    std::string const name(column.attribute("name"));
    std::string const wanted(type.empty() ? after.attribute("type") : type);
    std::string sql = alter_relation(from_, column.attribute("on"), false);
    if (from_[*relation].kind == "composite type") {
        return sql + "ALTER ATTRIBUTE " + name + " TYPE " + wanted;
    }
    sql += "ALTER COLUMN " + name + " TYPE " + wanted;
    if (type.empty() && !by_text && after.has("collation")) {
        sql += " COLLATE " + std::string(after.attribute("collation"));
    }
    if (by_text && from_[*relation].kind == "table") {
        sql += " USING " + name + "::text";
        sql += wanted == "text" ? "" : "::" + wanted;
    }
    return sql;
}

/// The checks of a domain that is made anew: those that need nothing come before its columns do, since
/// no check can be added once arrays hold it.
std::vector<std::string> Differ::checks_of_swapped(std::uint32_t domain) {
    std::vector<std::string> statements;
    InlineDefault const no_defaults = [](std::uint32_t) { return nullptr; };
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        if (to_[j].kind != "domain constraint" || to_[j].attribute("on") != to_[domain].identity) {
            continue;
        }
        building_.work[j] = {};
        bool const needs_nothing = std::ranges::all_of(
            to_[j].depends, [&](std::uint32_t used) { return used == domain || to_[used].kind == "schema"; });
        if (needs_nothing && !to_[j].has("not valid")) {
            for (std::vector<std::string> more :
                 {create_statements(to_, j, no_defaults), finish_statements(to_, j, how_.maintain)}) {
                statements.insert(statements.end(), more.begin(), more.end());
            }
            building_.work[j].kind = Work::Kind::none;
        }
    }
    return statements;
}

void Differ::make_swaps() {
    std::unordered_map<std::string, int> aside;  // by schema: one may have to wait for columns until it goes
    InlineDefault const no_defaults = [](std::uint32_t) { return nullptr; };
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (!swaps_[i] || leaves(i)) {
            continue;
        }
        const Object& type = to_[target_[i]];
        std::string const old_words = object_words(from_[i].kind);
        std::string_view const name = local_name(type.identity);
        std::string const schema = type.identity.substr(0, type.identity.size() - name.size());
        int const number = ++aside[schema];
        std::string const old_name =
            "\"shepherd old type" + (number > 1 ? " " + std::to_string(number) : "") + "\"";
        Work& work = building_.work[target_[i]];
        work = {Work::Kind::alter, {}, false, {}};
        std::string rename = "ALTER " + old_words + " " + type.identity;
        rename += " RENAME TO " + old_name;
        work.statements = {std::move(rename)};
        auto const add = [&work](std::vector<std::string> more) {
            work.statements.insert(work.statements.end(), std::make_move_iterator(more.begin()),
                                   std::make_move_iterator(more.end()));
        };
        add(create_statements(to_, target_[i], no_defaults));
        // The old one has the name that it would get by itself (17).
        std::string_view const not_null = " NOT NULL";
        if (std::string& sql = work.statements.back();
            type.kind == "domain" && type.has("not null") && !type.has("not null name")) {
            sql.insert(sql.size() - not_null.size(), " CONSTRAINT " + not_null_name(type));
        }
        add(finish_statements(to_, target_[i], how_.maintain));
        add(checks_of_swapped(target_[i]));
        for (std::uint32_t const user : dependents_[i]) {
            // Types that go may have to wait for columns that are to have the new one.
            work.late = work.late || (leaves(user) && is_made_of(user, i));
            if (leaves(user) || from_[user].attribute("on") == type.identity) {
                continue;
            }
            if (auto const table = from_.relation(from_[user].attribute("on")); table && detaches(*table)) {
                building_.work_after.emplace_back(target_[i], target_[*table]);
                building_.late_after.emplace_back(target_[*table], target_[i]);
            }
            std::string sql = alter_type(user, "", type.kind != "collation");
            if (sql.empty()) {
                continue;
            }
            if (!std::ranges::binary_search(to_[target_[user]].depends, target_[i])) {
                // It gets another one by itself, and the old one goes when it has.
                building_.late_after.emplace_back(target_[i], target_[user]);
                work.late = true;
                continue;
            }
            bool const row = from_[i].kind == "composite type" && type.kind == from_[i].kind &&
                             from_[user].attribute("type") == type.identity &&
                             to_[target_[user]].attribute("type") == type.identity;
            if (std::size_t const using_it = sql.find(" USING "); row && using_it != std::string::npos) {
                sql.replace(using_it + 7, std::string::npos,
                            as_row(i, std::string(from_[user].attribute("name"))));
            }
            work.statements.push_back(std::move(sql));
            add(usual_again(user));
        }
        if (type.kind == "composite type") {
            for (std::uint32_t const column : to_.columns(target_[i])) {
                building_.work[column] = {Work::Kind::none, {}, false, {}};
                for (std::uint32_t const used : to_[column].depends) {
                    building_.work_after.emplace_back(target_[i], used);
                }
            }
        }
        std::string drop = "DROP ";
        drop.append(old_words).append(" ").append(schema).append(old_name);
        (work.late ? work.late_statements : work.statements).push_back(std::move(drop));
    }
}

/// A column that got another type has lost them.
std::vector<std::string> Differ::usual_again(std::uint32_t place) const {
    std::vector<std::string> statements;
    const Object& column = to_[target_[place]];
    std::string const name(column.attribute("name"));
    for (auto const& [attribute, words] :
         {std::pair("storage", " SET STORAGE "), std::pair("compression", " SET COMPRESSION ")}) {
        if (column.has(attribute)) {
            statements.push_back(alter_relation(from_, column.attribute("on"), false) + "ALTER COLUMN " +
                                 name + words + std::string(column.attribute(attribute)));
        }
    }
    return statements;
}

/// The composite type is made anew, and attributes of it go, come and change, once the table is none of it,
/// which is the first that happens to it. Returns whether there are any.
bool Differ::order_attributes(std::uint32_t type, std::uint32_t table) {
    bool any = swaps_[type];
    if (any) {
        building_.work_after.emplace_back(target_[type], target_[table]);
    }
    for (std::uint32_t const column : from_.columns(type)) {
        if (drop_of_[column] != none) {
            building_.drops[drop_of_[column]].after.push_back(target_[table]);
            any = true;
        }
    }
    auto const after = to_.find("composite type", from_[type].identity);
    for (std::uint32_t const column : after ? to_.columns(*after) : std::vector<std::uint32_t>()) {
        if (building_.work[column].kind != Work::Kind::none) {
            building_.work_after.emplace_back(column, target_[table]);
            any = true;
        }
    }
    return any;
}

/// Behind order_drops(): tables of a type whose attributes change are no tables of it meanwhile, as their
/// columns could not change by themselves. Those that go do so before.
void Differ::untie_typed() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const before = from_[i].kind == "table"
                                ? from_.find("composite type", from_[i].attribute("of type"))
                                : std::nullopt;
        if (before && leaves(i) && drop_of_[i] != none) {
            for (std::uint32_t const column : from_.columns(*before)) {
                if (drop_of_[column] != none && drop_of_[column] != drop_of_[*before]) {
                    building_.drops[drop_of_[column]].after_drops.push_back(drop_of_[i]);
                }
            }
        }
        if (!before || leaves(i)) {
            continue;
        }
        bool changes = order_attributes(*before, i);
        if (from_[i].attribute("of type") != to_[target_[i]].attribute("of type")) {
            continue;
        }
        if (drop_of_[*before] != none) {
            building_.drops[drop_of_[*before]].after.push_back(target_[i]);
            changes = true;
        }
        for (std::uint32_t const column : from_.columns(i)) {
            for (std::uint32_t const used : from_[column].depends) {
                if (swaps_[used]) {
                    building_.work_after.emplace_back(target_[used], target_[i]);
                    changes = true;
                } else if (goes_by_text(column, used) && drop_of_[used] != none) {
                    building_.drops[drop_of_[used]].after.push_back(target_[i]);
                    changes = true;
                }
            }
        }
        if (changes) {
            Work& work = building_.work[target_[i]];
            std::string const head = alter_relation(to_, from_[i].identity, false);
            work.kind = Work::Kind::alter;
            work.late = true;
            work.statements.insert(work.statements.begin(), head + "NOT OF");
            work.late_statements.push_back(head + "OF " + std::string(from_[i].attribute("of type")));
        }
    }
}

/// Behind order_drops(): columns of a type that is dropped and made again wait as text.
void Differ::move_columns() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (heir_of(i) == none || drop_of_[i] == none) {
            continue;
        }
        Drop& drop = building_.drops[drop_of_[i]];
        for (std::uint32_t const user : dependents_[i]) {
            if (!goes_by_text(user, i)) {
                continue;
            }
            std::uint32_t const after = target_[user];
            std::string to_text = alter_type(user, "text", true);
            for (std::uint32_t const using_it : dependents_[user]) {
                if (drop_of_[using_it] != none && drop_of_[using_it] != drop_of_[i]) {
                    drop.after_drops.push_back(drop_of_[using_it]);
                }
            }
            std::erase(drop.after, after);
            building_.work_after_drop.emplace_back(after, drop_of_[i]);
            if (auto const table = from_.relation(from_[user].attribute("on")); table && detaches(*table)) {
                drop.after.push_back(target_[*table]);
            }
            if (to_text.empty()) {
                if (std::uint32_t const above = column_of_parent(user); above != none && !leaves(above)) {
                    // Who needs it waits for the parent's.
                    building_.work[after].kind = Work::Kind::alter;
                    building_.work_after.emplace_back(after, target_[above]);
                }
                continue;
            }
            drop.statements.insert(drop.statements.begin(), std::move(to_text));
            Work& work = building_.work[after];
            if (from_[user].attribute("type") == to_[after].attribute("type")) {
                std::vector<std::string> back = usual_again(user);
                back.insert(back.begin(), alter_type(user, "", true));
                work.statements.insert(work.statements.begin(), back.begin(), back.end());
            }
            work.kind = Work::Kind::alter;
            for (const char* const one : {hazard::rewrite, hazard::depends_on_data}) {
                if (std::ranges::find(hazards_[after], one) == hazards_[after].end()) {
                    hazards_[after].emplace_back(one);
                }
            }
        }
    }
}

}  // namespace shepherd::diff
