// What has to go because of something else than what it uses: whole rows, checks and indexes of families.

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/diff/differ.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

using model::Object;

/// The columns of tables and materialized views that hold whole rows of the table, which may be inside of
/// other rows.
std::vector<std::uint32_t> Differ::holders_of_rows(std::uint32_t relation) const {
    std::vector<std::uint32_t> holders;
    std::vector<std::uint32_t> open{relation};
    for (std::size_t i = 0; i < open.size(); ++i) {
        for (std::uint32_t const user : dependents_[open[i]]) {
            auto const other =
                from_[user].kind == "column" ? from_.relation(from_[user].attribute("on")) : std::nullopt;
            if (!other || *other == open[i]) {
                continue;
            }
            if (from_[*other].kind == "materialized view" || from_[*other].kind == "table") {
                holders.push_back(user);
            } else if (from_[*other].kind == "composite type" &&
                       std::ranges::find(open, *other) == open.end()) {
                open.push_back(*other);
            }
        }
    }
    return holders;
}

/// The server does not write a table anew while materialized views hold whole rows of it
/// (find_composite_type_dependencies in src/backend/commands/tablecmds.c): they go before.
void Differ::lose_holders_of_rows(std::uint32_t relation, std::uint32_t work) {
    if (from_[relation].kind != "table" && from_[relation].kind != "foreign table") {
        return;
    }
    rewritten_.emplace_back(relation, work);
    for (std::uint32_t const column : holders_of_rows(relation)) {
        std::uint32_t const holder = *from_.relation(from_[column].attribute("on"));
        if (from_[holder].kind == "materialized view") {
            lose(holder);
        }
    }
}

/// What tables hold stays, so the server refuses the step (not where a column only comes from a parent
/// without a value): it says so.
void Differ::note_refused() {
    for (auto const& [relation, work] : rewritten_) {
        std::vector<std::string> names;
        for (std::uint32_t const column : holders_of_rows(relation)) {
            bool const table = from_[*from_.relation(from_[column].attribute("on"))].kind == "table";
            if (table && !leaves(column) && target_[column] != none) {
                names.push_back(from_[column].identity);
            }
        }
        if (std::size_t const count = names.size(); count > 0) {
            names.resize(std::min<std::size_t>(count, 5));
            refused_.emplace(work, "the server may refuse this: rows of the table are held by " +
                                       model::join(names, ", ") + (count > 5 ? ", …" : ""));
        }
    }
}

/// A column that is stored plain although its type need not be.
std::uint32_t Differ::plain_column(std::uint32_t table) const {
    for (std::uint32_t const column : to_.columns(target_[table])) {
        if (origin_[column] != none && !leaves(origin_[column]) &&
            to_[column].attribute("storage") == "plain") {
            return column;
        }
    }
    return none;
}

/// Behind make_swaps(). A table that is written anew keeps its TOAST table, and the options for that, only
/// where a column wants one: one that is stored plain may have to do so for a moment.
void Differ::keep_toast_options() {
    for (auto const& [table, cause] : rewritten_) {
        std::uint32_t const column =
            leaves(table) || !to_[target_[table]].has("toast options") ? none : plain_column(table);
        if (column == none) {
            continue;
        }
        std::uint32_t const after = target_[table];
        building_.late_after.emplace_back(after, cause);
        building_.late_after.emplace_back(after, column);
        for (std::uint32_t const user : from_.columns(table)) {
            for (std::uint32_t const used : from_[user].depends) {
                if (swaps_[used] && !leaves(used)) {
                    building_.late_after.emplace_back(after, target_[used]);
                }
            }
        }
        Work& work = building_.work[after];
        std::string const head = alter_relation(to_, to_[after].identity, false);
        std::string const storage =
            head + "ALTER COLUMN " + std::string(to_[column].attribute("name")) + " SET STORAGE ";
        std::vector<std::string> statements{
            storage + "extended", head + "SET (" + std::string(to_[after].attribute("toast options")) + ")",
            storage + "plain"};
        if (std::ranges::find(work.late_statements, statements[0]) == work.late_statements.end()) {
            work.kind = Work::Kind::alter;
            work.late = true;
            std::ranges::move(statements, std::back_inserter(work.late_statements));
        }
    }
}

/// A column that comes with values counts as writing the table anew.
void Differ::lose_holders_for_new(std::uint32_t column) {
    const Object& object = to_[column];
    auto const before = object.kind == "column" ? from_.relation(object.attribute("on")) : std::nullopt;
    bool const stays = before && !leaves(*before) && target_[*before] != none;
    bool const checked = std::ranges::any_of(
        object.depends, [this](std::uint32_t type) { return to_[type].kind == "domain"; });
    // An inherited one comes with its parent's, with the default that this has.
    if (stays && (checked || object.has("generated") || object.has("identity") || object.has("inherited") ||
                  to_[*to_.relation(object.attribute("on"))].has("partition of") ||
                  to_.find("default", object.identity))) {
        lose_holders_of_rows(*before, column);
    }
}

/// A check that is made anew is so in the whole family: heirs have it from their parents, and whether it is
/// valid as well. One that goes takes along those that partitions have of it and are to have as their own.
void Differ::lose_checks_of_family(std::uint32_t place) {
    auto const table = from_.relation(from_[place].attribute("on"));
    if (!table || leaves(*table) || target_[*table] == none) {
        return;
    }
    bool const anew = target_[place] != none;
    auto const lose_on = [&](std::string_view relation) {
        auto const check = from_.find("constraint", part_of_parent(from_[place], relation));
        if (check && target_[*check] != none && (anew || from_[*check].attribute("inherited") == "yes")) {
            lose(*check);
        }
    };
    if (anew && from_[place].has("inherited")) {
        std::ranges::for_each(kept_parents(from_, from_[*table], to_, to_[target_[*table]]), lose_on);
    }
    for (std::uint32_t const heir : dependents_[*table]) {
        bool const related = from_[heir].has("partition of") || (anew && from_[heir].has("inherits"));
        if (!related || leaves(heir) || target_[heir] == none || from_[heir].kind == "index") {
            continue;
        }
        std::vector<std::string_view> const parents =
            kept_parents(from_, from_[heir], to_, to_[target_[heir]]);
        if (std::ranges::find(parents, from_[*table].identity) != parents.end()) {
            lose_on(from_[heir].identity);
        }
    }
}

/// An heir that is made takes over its parents' checks as valid ones: those that are not come behind it.
void Differ::lose_checks_of_parents() {
    if (!unproven_) {
        unproven_.emplace();
        for (std::uint32_t j = 0; j < to_.size(); ++j) {
            bool const unproven =
                to_[j].attribute("type") == "check" && to_[j].has("inherited") && to_[j].has("not valid");
            std::uint32_t const heir = unproven ? to_.relation(to_[j].attribute("on")).value_or(none) : none;
            if (heir == none) {
                continue;
            }
            for (std::string_view const parent : model::split_list(to_[heir].attribute("inherits"))) {
                auto const above = to_.find("constraint", part_of_parent(to_[j], parent));
                if (above && origin_[*above] != none) {
                    unproven_->emplace_back(heir, origin_[*above]);
                }
            }
        }
    }
    for (auto const& [heir, check] : *unproven_) {
        if (origin_[heir] == none || leaves(origin_[heir])) {
            lose(check);
        }
    }
}

/// A partition that comes gets all indexes of its parent, those that some partitions lack as well: such an
/// index comes behind a partition that is to lack it.
void Differ::lose_incomplete_indexes() {
    std::unordered_map<std::string_view, std::vector<std::string_view>> coming;  // by parent
    for (const Object& table : to_.objects()) {
        auto const place =
            table.kind == "table" && table.has("partition of") ? to_.relation(table.identity) : std::nullopt;
        if (place && (origin_[*place] == none || leaves(origin_[*place]) ||
                      !stays_attached(from_, from_[origin_[*place]], to_, table))) {
            coming[table.attribute("partition of")].push_back(table.identity);
        }
    }
    if (coming.empty()) {
        return;
    }
    std::set<std::pair<std::string_view, std::string_view>> attached;  // parent's index, partition
    for (const Object& part : to_.objects()) {
        if (part.has("partition of") && part.has("on")) {
            attached.emplace(part.attribute("partition of"), part.attribute("on"));
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        bool const indexed = to_[j].kind == "index" || is_of_index(to_[j]);
        auto const tables =
            indexed && origin_[j] != none ? coming.find(to_[j].attribute("on")) : coming.end();
        std::string const name = to_[j].kind == "index" ? to_[j].identity : index_of(to_[j]);
        bool const lacks =
            tables != coming.end() && std::ranges::any_of(tables->second, [&](std::string_view table) {
                return !attached.contains({name, table});
            });
        if (lacks) {
            lose(origin_[j]);
        }
    }
}

/// The index of a partition goes with that of its parent, as long as it is one.
void Differ::lose_index_above(std::uint32_t place) {
    auto const table = from_.relation(from_[place].attribute("on"));
    std::uint32_t const above = parent_index(from_[place].attribute("partition of"));
    if (table && !leaves(*table) && !detaches(*table) && above != none) {
        lose(above);
    }
}

}  // namespace shepherd::diff
