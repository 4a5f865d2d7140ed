// Parts of tables that come, change and go with their parents'; default privileges of who runs the steps.

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/diff/create.hpp"
#include "core/diff/differ.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

namespace {

/// The kind of object, in words of ALTER DEFAULT PRIVILEGES, to which they are added when it is made.
std::string_view granted_kind(const std::string& kind) {
    if (kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table") {
        return "TABLES";
    }
    if (kind == "function" || kind == "procedure" || kind == "aggregate") {
        return "FUNCTIONS";
    }
    if (kind == "enum" || kind == "domain" || kind.ends_with(" type")) {
        return "TYPES";
    }
    return kind == "sequence" ? "SEQUENCES" : kind == "schema" ? "SCHEMAS" : "";
}

bool takes_part(const Snapshot& snapshot, const Object& part) {
    auto const relation = snapshot.relation(part.attribute("on"));
    return part.attribute("inherited") == "yes" ||
           (part.kind == "column" && relation && snapshot[*relation].has("partition of"));
}

}  // namespace

/// Default privileges of who runs the steps would be added to what they make: they are taken away before,
/// and come back behind it.
void Differ::set_default_privileges_aside() {
    std::set<std::pair<std::string_view, std::string_view>> made;  // who makes it, and its kind
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        const Object& object = to_[j];
        bool const is_new = origin_[j] == none || leaves(origin_[j]) || swaps_[origin_[j]];
        // Whatever an extension makes.
        if (object.kind == "extension" && (is_new || fate_[origin_[j]] == Fate::alter)) {
            for (std::string_view const kind : {"TABLES", "FUNCTIONS", "TYPES", "SEQUENCES", "SCHEMAS"}) {
                made.emplace(how_.role, kind);
            }
        } else if (is_new) {
            made.emplace(how_.role, granted_kind(object.kind));
            // The server makes them in the name of the table's owner.
            if (object.has("identity of")) {
                made.emplace(object.attribute("owner"), granted_kind(object.kind));
            }
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& object = from_[i];
        if (object.kind == "default privileges" && !leaves(i) &&
            made.contains({object.attribute("role"), object.attribute("on")})) {
            fate_[i] = Fate::rebuild;
            building_.work[target_[i]] = {};
        }
    }
}

/// A table takes its sequences along when it becomes UNLOGGED or LOGGED: those that are not to go with it
/// come behind it.
void Differ::keep_persistence_of_sequences() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].kind != "sequence" || leaves(i)) {
            continue;
        }
        std::string_view const owner =
            from_[i].attribute(from_[i].has("owned by") ? "owned by" : "identity of");
        auto const column = from_.find("column", owner);
        auto const table = column ? from_.relation(from_[*column].attribute("on")) : std::nullopt;
        if (!table || leaves(*table)) {
            continue;
        }
        bool const unlogged = to_[target_[i]].has("persistence");
        bool const table_unlogged = to_[target_[*table]].has("persistence");
        if (from_[*table].has("persistence") == table_unlogged || table_unlogged == unlogged) {
            continue;
        }
        building_.work_after.emplace_back(target_[i], target_[*table]);
        Work& work = building_.work[target_[i]];
        std::string sql = set_persistence(to_[target_[i]]);
        if (std::ranges::find(work.statements, sql) == work.statements.end()) {
            fate_[i] = Fate::alter;
            work.kind = Work::Kind::alter;
            work.statements.push_back(std::move(sql));
        }
    }
}

std::uint32_t Differ::leader_before(std::uint32_t place, const std::vector<std::string_view>& parents) const {
    for (std::string_view const parent : parents) {
        auto const above = from_.find(from_[place].kind, part_of_parent(from_[place], parent));
        if (above && leaves(*above) && !goes_alone_[*above] && takes_part(from_, from_[place])) {
            return *above;
        }
    }
    return none;
}

bool Differ::is_computed_no_more(std::uint32_t column) const {
    return from_[origin_[column]].has("generated") && !to_[column].has("generated");
}

std::uint32_t Differ::leader_after(std::uint32_t place, const std::vector<std::string_view>& parents) const {
    auto const is_new = [this](std::uint32_t one) { return origin_[one] == none || leaves(origin_[one]); };
    const Object& part = to_[place];
    for (std::string_view const parent : parents) {
        auto const above = to_.find(part.kind, part_of_parent(part, parent));
        if (!above) {
            continue;
        }
        if (is_new(place) && is_new(*above) && takes_part(to_, part)) {
            return *above;
        }
        if (part.kind != "column" || is_new(place) || is_new(*above)) {
            continue;
        }
        bool const another_type = frees_[origin_[place]] && frees_[origin_[*above]] &&
                                  from_[origin_[place]].attribute("type") != part.attribute("type");
        if (another_type || (is_computed_no_more(place) && is_computed_no_more(*above))) {
            return *above;
        }
    }
    return none;
}

/// Columns and checks that an heir keeps as its own when its parent's go: these go without their heirs'.
void Differ::find_parts_going_alone() {
    goes_alone_.assign(from_.size(), false);
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& table = from_[i];
        if (leaves(i) || !table.has("inherits")) {
            continue;
        }
        for (std::string_view const parent : kept_parents(from_, table, to_, to_[target_[i]])) {
            for (std::uint32_t const part : dependents_[i]) {
                auto const above = from_[part].attribute("inherited") == "yes" && !leaves(part) &&
                                           from_[part].attribute("on") == table.identity
                                       ? from_.find(from_[part].kind, part_of_parent(from_[part], parent))
                                       : std::nullopt;
                if (above && fate_[*above] == Fate::gone) {
                    goes_alone_[*above] = true;
                }
            }
        }
    }
}

/// Columns and checks of children come, change and go with those of their parents.
void Differ::find_leaders() {
    leader_.assign(from_.size(), none);
    find_parts_going_alone();
    building_.leader.assign(to_.size(), none);
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& table = from_[i];
        if (leaves(i) || (!table.has("partition of") && !table.has("inherits"))) {
            continue;
        }
        std::vector<std::string_view> const parents = kept_parents(from_, table, to_, to_[target_[i]]);
        for (std::uint32_t const user : dependents_[i]) {
            bool const part = from_[user].kind == "column" || from_[user].attribute("type") == "check";
            if (part && leaves(user) && from_[user].attribute("on") == table.identity) {
                leader_[user] = leader_before(user, parents);
            }
        }
        // What is a child's own as well goes after the parent's, and comes before it.
        for (std::string_view const parent : parents) {
            for (std::uint32_t const user : dependents_[i]) {
                auto const above = from_[user].has("inherited") && leaves(user)
                                       ? from_.find(from_[user].kind, part_of_parent(from_[user], parent))
                                       : std::nullopt;
                if (above && leaves(*above) &&
                    (goes_alone_[*above] || from_[user].attribute("inherited") == "merged")) {
                    merged_drops_.emplace_back(user, *above);
                }
            }
            for (std::uint32_t const column : to_.columns(target_[i])) {
                auto const above = to_[column].attribute("inherited") == "merged"
                                       ? to_.find("column", part_of_parent(to_[column], parent))
                                       : std::nullopt;
                if (above && origin_[column] == none && origin_[*above] == none) {
                    building_.work_after.emplace_back(*above, column);
                }
            }
        }
        for (std::uint32_t const column : to_.columns(target_[i])) {
            building_.leader[column] = leader_after(column, parents);
            auto const default_ = to_.find("default", to_[column].identity);
            std::uint32_t const leader = building_.leader[column];
            std::uint32_t const above =
                leader == none ? none : to_.find("default", to_[leader].identity).value_or(none);
            bool const comes = origin_[column] == none || leaves(origin_[column]);
            if (comes && default_ && above != none && to_[*default_].definition == to_[above].definition &&
                building_.work[above].kind == Work::Kind::create &&
                building_.work[*default_].kind == Work::Kind::create) {
                building_.work[*default_].kind = Work::Kind::none;
            }
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        auto const table = to_[j].attribute("type") == "check" && to_[j].has("inherited")
                               ? to_.relation(to_[j].attribute("on"))
                               : std::nullopt;
        if (!table || origin_[*table] == none || leaves(origin_[*table])) {
            continue;
        }
        const Object& before = from_[origin_[*table]];
        std::vector<std::string_view> const parents = kept_parents(from_, before, to_, to_[*table]);
        for (std::string_view const parent : left_parents(parents_of(before), parents)) {
            if (auto const above = to_.find("constraint", part_of_parent(to_[j], parent))) {
                // Otherwise it would be handed down to a table that gets one of its own for INHERIT.
                building_.work_after.emplace_back(*above, *table);
            }
        }
        if (to_[j].attribute("inherited") == "yes") {
            building_.leader[j] = leader_after(j, parents);
            bool const is_new = origin_[j] == none || leaves(origin_[j]);
            if (is_new && building_.leader[j] == none && !to_[*table].has("partition of")) {
                // INHERIT wants it to be there.
                building_.work[j] = {Work::Kind::alter,
                                     {alter_relation(to_, to_[j].attribute("on"), false) + "ADD CONSTRAINT " +
                                      std::string(to_[j].attribute("name")) + " " + to_[j].definition},
                                     false,
                                     {}};
            }
            continue;
        }
        for (std::string_view const parent : parents) {
            if (auto const above = to_.find("constraint", part_of_parent(to_[j], parent))) {
                building_.work_after.emplace_back(*above, j);
            }
        }
    }
    // The one that leads them all.
    for (auto* const leaders : {&leader_, &building_.leader}) {
        for (std::uint32_t& leader : *leaders) {
            for (int depth = 0; depth < 100 && leader != none && (*leaders)[leader] != none; ++depth) {
                leader = (*leaders)[leader];
            }
        }
    }
    // A default comes when the column is computed no more, which may be its leader's work alone.
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        auto const column = to_[j].kind == "default" ? to_.find("column", to_[j].identity) : std::nullopt;
        if (column && origin_[*column] != none && building_.leader_of(*column) != Building::no_leader &&
            is_computed_no_more(*column)) {
            building_.work_after.emplace_back(j, building_.leader_of(*column));
        }
    }
}

}  // namespace shepherd::diff
