// NOT NULL of columns that heirs and partitions share with their parents: from 18 on a constraint that they
// inherit.

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/diff/create.hpp"
#include "core/diff/differ.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;

/// Where NOT NULL comes, goes or gets another name (by place in from).
bool Differ::changes_not_null(std::uint32_t column) const {
    if (leaves(column) || target_[column] == none) {
        return false;
    }
    const Object& wanted = to_[target_[column]];
    return from_[column].has("not null") != wanted.has("not null") || renames_not_null(from_[column], wanted);
}

/// What an heir or partition has by itself is set before its parent's, which comes for all below it at once,
/// and may have another name (18); it is dropped and renamed behind that, as it is inherited until then.
void Differ::order_own_not_null(std::uint32_t column, const Object& heir) {
    auto const own = from_.find("column", part_of_parent(from_[column], heir.identity));
    if (!own || !changes_not_null(*own) || building_.leader_of(target_[*own]) != Building::no_leader) {
        return;
    }
    bool const follows = to_[target_[*own]].has("not null inherited") &&
                         (!from_[*own].has("not null") || from_[*own].has("not null inherited"));
    if (follows) {
        return;
    }
    bool const comes = to_[target_[column]].has("not null");
    building_.work_after.emplace_back(target_[comes ? column : *own], target_[comes ? *own : column]);
}

/// Columns that come to an heir have to be NOT NULL where the parent's are before INHERIT (18).
void Differ::mark_not_null() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (leaves(i) || !to_[target_[i]].has("inherits")) {
            continue;
        }
        const Object& heir = to_[target_[i]];
        Work& work = building_.work[target_[i]];
        std::vector<std::string_view> const kept = kept_parents(from_, from_[i], to_, heir);
        std::vector<std::string> statements;
        for (std::string_view const parent : left_parents(parents_of(heir), kept)) {
            for (std::uint32_t const column : to_.columns(target_[i])) {
                bool const made = origin_[column] == none || leaves(origin_[column]);
                if (made && to_[column].has("not null inherited") &&
                    to_.find("column", part_of_parent(to_[column], parent))) {
                    statements.push_back(not_null_statement(to_, to_[column]));
                }
            }
        }
        if (!statements.empty()) {
            work.late_statements.insert(work.late_statements.begin(), statements.begin(), statements.end());
            hazards_[target_[i]].emplace_back(hazard::depends_on_data);
        }
    }
}

/// A column that goes alone leaves the NOT NULL that heirs have from it, and which could not be dropped any
/// more (18.6): that goes before, and the heirs' own comes behind it.
void Differ::free_not_null(std::uint32_t column) {
    auto const table = from_.relation(from_[column].attribute("on"));
    if (how_.named_not_null != NamedNotNull::all || !hands_not_null_down(from_[column]) || !table ||
        leaves(*table)) {
        return;
    }
    bool held = false;
    for (std::uint32_t const heir : dependents_[*table]) {
        auto const own = model::is_relation(from_[heir].kind) && from_[heir].has("inherits")
                             ? from_.find("column", part_of_parent(from_[column], from_[heir].identity))
                             : std::nullopt;
        if (!own || leaves(*own) || target_[*own] == none) {
            continue;
        }
        held = true;
        if (changes_not_null(*own) || from_[*own].has("not null inherited")) {
            building_.work_after_drop.emplace_back(target_[*own], drop_of_[column]);
        }
    }
    if (held) {
        std::vector<std::string>& statements = building_.drops[drop_of_[column]].statements;
        std::string const alter = "ALTER COLUMN " + std::string(from_[column].attribute("name")) + " DROP ";
        statements.insert(statements.begin(),
                          alter_relation(from_, from_[column].attribute("on"), true) + alter + "NOT NULL");
        if (from_[column].has("identity")) {
            statements.insert(
                statements.begin(),
                alter_relation(from_, from_[column].attribute("on"), false) + alter + "IDENTITY");
        }
    }
}

/// NOT NULL is set, dropped and renamed for all below a parent at once: behind what parts from it.
void Differ::order_not_null(std::uint32_t table) {
    std::vector<std::string_view> const parents =
        leaves(table) ? std::vector<std::string_view>() : parents_of(from_[table]);
    if (parents.empty()) {
        return;
    }
    std::vector<std::string_view> const kept = kept_parents(from_, from_[table], to_, to_[target_[table]]);
    for (std::string_view const parent : parents) {
        bool const stays = std::ranges::find(kept, parent) != kept.end();
        auto const above = from_.relation(parent);
        for (std::uint32_t const column : above ? from_.columns(*above) : std::vector<std::uint32_t>()) {
            if (changes_not_null(column) && !stays) {
                building_.work_after.emplace_back(target_[column], target_[table]);
            } else if (changes_not_null(column)) {
                order_own_not_null(column, from_[table]);
            }
        }
    }
    if (kept.size() < parents.size()) {
        for (std::uint32_t const column : from_.columns(table)) {
            if (changes_not_null(column)) {
                building_.work_after.emplace_back(target_[column], target_[table]);
            }
        }
    }
}

}  // namespace shepherd::diff
