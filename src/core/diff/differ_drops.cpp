// What goes, and in which order.

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

/// Commutators and negators that operators of the snapshot name, and nobody ever made, are in the catalogs as
/// names only, and hold their schema.
std::vector<std::string> drops_of_shells(const model::Snapshot& snapshot, const std::string& schema) {
    std::vector<std::string> statements;
    for (const Object& object : snapshot.objects()) {
        if (object.kind != "operator") {
            continue;
        }
        std::size_t const open = object.identity.find(" (") + 2;
        std::vector<std::string> operands;
        for (std::string_view const type : model::split_list(
                 std::string_view(object.identity).substr(open, object.identity.size() - open - 1))) {
            operands.emplace_back(type);
        }
        for (std::string_view const word : {", NEGATOR = OPERATOR(", ", COMMUTATOR = OPERATOR("}) {
            std::size_t const at = object.definition.rfind(word);
            if (at == std::string::npos) {
                continue;
            }
            std::size_t const begin = at + word.size();
            std::string const name =
                object.definition.substr(begin, object.definition.find(')', begin) - begin);
            if (word.starts_with(", COMMUTATOR")) {
                std::ranges::reverse(operands);
            }
            std::string const identity = name + " (" + model::join(operands, ", ") + ")";
            bool const made = snapshot.find("operator", identity).has_value();
            if (!made && name.starts_with(schema + ".")) {
                statements.push_back("DROP OPERATOR IF EXISTS " + identity);
            }
        }
    }
    return statements;
}

}  // namespace

/// The relation, domain or parent with which the object goes by itself.
std::uint32_t Differ::ender_of(std::uint32_t place) const {
    const Object& object = from_[place];
    auto const relation = object.has("on") ? from_.relation(object.attribute("on")) : std::nullopt;
    std::uint32_t const table = relation.value_or(place);
    if (table != place && swaps_[table]) {
        return table;
    }
    if (table != place && !leaves(table) && object.has("partition of") && !detaches(table)) {
        auto const above = parent_index(object.attribute("partition of"));
        if (above != none && leaves(above)) {
            return above;
        }
    }
    if (leader_[place] != none && !(table != place && leaves(table))) {
        return leader_[place];
    }
    // Tables that refer to each other can only go once they do not.
    bool const refers = std::ranges::any_of(object.depends, [&](std::uint32_t used) {
        const Object& other = from_[used];
        bool const key = object.attribute("type") == "foreign key" && other.kind == "table" && used != table;
        bool const round =
            other.kind == "function" && std::ranges::any_of(other.depends, [&](std::uint32_t one) {
                return leaves(one) && (model::is_relation(from_[one].kind) || from_[one].kind == "column");
            });
        return leaves(used) && (key || round);
    });
    if (table != place && leaves(table) && !refers) {
        return table;
    }
    if (table != place && leaves(table) && object.attribute("inherited") == "yes") {
        // It goes with the parent's.
        for (std::string_view const parent : parents_of(from_[table])) {
            auto const above = from_.find(object.kind, part_of_parent(object, parent));
            if (above && leaves(*above)) {
                return *above;
            }
        }
    }
    if (object.kind == "domain constraint") {
        auto const domain = from_.find("domain", object.attribute("on"));
        if (domain && (leaves(*domain) || swaps_[*domain])) {
            return *domain;
        }
    }
    if (object.kind == "default") {
        auto const column = from_.find("column", object.identity);
        return column && leaves(*column) && !refers ? *column : place;
    }
    for (const char* const owner : {"owned by", "identity of"}) {
        auto const column = object.has(owner) ? from_.find("column", object.attribute(owner)) : std::nullopt;
        if (column && leaves(*column)) {
            return *column;
        }
    }
    return place;
}

/// Whether the table parts from one that it belongs to.
bool Differ::detaches(std::uint32_t place) const {
    return fate_[place] == Fate::alter && leaves_parent(from_, from_[place], to_, to_[target_[place]]);
}

/// The index of this name, or the constraint that has it.
std::uint32_t Differ::parent_index(std::string_view name) const {
    if (auto const index = from_.find("index", name)) {
        return *index;
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].kind == "constraint" && from_[i].attribute("name") == local_name(name) &&
            index_of(from_[i]) == name) {
            return i;
        }
    }
    return none;
}

/// Whether foreign keys refer to a table of which this one is a partition.
bool Differ::is_referred_to(const Object& table) {
    if (!table.has("partition of")) {
        return false;
    }
    if (!referred_) {
        referred_.emplace();
        for (const Object& object : from_.objects()) {
            if (object.attribute("type") != "foreign key") {
                continue;
            }
            // It uses columns of both tables, which may be one.
            std::string const own(object.attribute("on"));
            std::set<std::string> tables;
            for (std::uint32_t const used : object.depends) {
                tables.emplace(from_[used].attribute("on"));
            }
            tables.erase("");
            if (tables.size() > 1) {
                tables.erase(own);
            }
            referred_->merge(tables);
        }
    }
    std::string_view parent = table.attribute("partition of");
    for (int depth = 0; depth < 100 && !parent.empty(); ++depth) {
        if (referred_->contains(std::string(parent))) {
            return true;
        }
        auto const above = from_.relation(parent);
        parent = above ? from_[*above].attribute("partition of") : std::string_view();
    }
    return false;
}

void Differ::make_drops() {
    drop_of_.assign(from_.size(), none);
    // The last ones first: what is made last is dropped first where nothing else decides.
    for (std::uint32_t i = static_cast<std::uint32_t>(from_.size()); i-- > 0;) {
        if (!leaves(i) || ender_of(i) != i) {
            continue;
        }
        std::vector<std::string> statements = drop_statements(from_, i, how_.maintain);
        if (goes_alone_[i]) {
            statements.front().replace(0, alter_relation(from_, from_[i].attribute("on"), false).size(),
                                       alter_relation(from_, from_[i].attribute("on"), true));
        }
        if (from_[i].kind == "table" && is_referred_to(from_[i])) {
            // The copies that the server made of the foreign keys would hold the partition.
            statements.insert(statements.begin(), detach_partition(from_[i]));
        }
        if (from_[i].kind == "schema") {
            std::vector<std::string> shells = drops_of_shells(from_, from_[i].identity);
            statements.insert(statements.begin(), std::make_move_iterator(shells.begin()),
                              std::make_move_iterator(shells.end()));
        }
        if (!statements.empty()) {
            drop_of_[i] = static_cast<std::uint32_t>(building_.drops.size());
            dropped_.push_back(i);
            building_.drops.push_back({std::move(statements), {}, {}});
            if (from_[i].kind == "column") {
                free_not_null(i);
            }
        }
    }
    // What goes with something else counts as that.
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        std::uint32_t ender = i;
        for (int depth = 0; depth < 4 && leaves(i); ++depth) {
            ender = ender_of(ender);
        }
        if (leaves(i) && ender != i) {
            drop_of_[i] = drop_of_[ender];
        }
    }
}

/// The server takes a check of the heir's own for a copy, and refuses that the heir leaves (XX000), where the
/// parent has a NO INHERIT check of that name. It goes before, or has another name meanwhile.
void Differ::set_own_checks_aside(std::uint32_t place, const std::vector<std::string_view>& left) {
    const Object& table = from_[place];
    auto const is_in = [](const Snapshot& snapshot, const std::string& check) {
        auto const found = snapshot.find("constraint", check);
        return found && snapshot[*found].attribute("type") == "check" &&
               snapshot[*found].definition.find(" NO INHERIT") != std::string::npos;
    };
    for (std::string_view const parent : left) {
        for (std::uint32_t const check : dependents_[place]) {
            std::string const above = part_of_parent(from_[check], parent);
            if (from_[check].attribute("type") != "check" || from_[check].attribute("on") != table.identity ||
                (!is_in(from_, above) && !is_in(to_, above))) {
                continue;
            }
            if (drop_of_[check] != none) {
                building_.work_after_drop.emplace_back(target_[place], drop_of_[check]);
                continue;
            }
            std::string aside = "check_aside";
            while (from_.find("constraint", aside + " ON " + table.identity) ||
                   to_.find("constraint", aside + " ON " + table.identity)) {
                aside += "_";
            }
            std::string const head = alter_relation(to_, table.identity, false);
            std::string const name(from_[check].attribute("name"));
            auto const renamed = [&head](const std::string& before, const std::string& after) {
                return std::string(head)
                    .append("RENAME CONSTRAINT ")
                    .append(before)
                    .append(" TO ")
                    .append(after);
            };
            std::vector<std::string>& statements = building_.work[target_[place]].statements;
            auto const leaves_it =
                std::ranges::find(statements, std::string(head).append("NO INHERIT ").append(parent));
            if (leaves_it != statements.end()) {
                auto const behind = statements.insert(leaves_it + 1, renamed(aside, name));
                statements.insert(behind - 1, renamed(name, aside));
            }
        }
    }
}

/// What a table loses its heirs and partitions would lose as well: those that leave it, or go, do so before.
void Differ::order_heirs(std::uint32_t place) {
    const Object& table = from_[place];
    std::vector<std::string_view> left = parents_of(table);
    if (!left.empty() && !leaves(place)) {
        left = left_parents(std::move(left), kept_parents(from_, table, to_, to_[target_[place]]));
        set_own_checks_aside(place, left);
    }
    // With a parent it leaves those above as well.
    for (std::string_view const one : with_ancestors(from_, std::move(left))) {
        auto const above = from_.relation(one);
        if (!above) {
            continue;
        }
        for (std::uint32_t const part : dependents_[*above]) {
            bool const goes = from_[part].attribute("on") == one && drop_of_[part] != none &&
                              dropped_[drop_of_[part]] == part &&
                              (from_[part].kind == "column" || from_[part].attribute("type") == "check");
            if (goes && drop_of_[place] != none) {
                building_.drops[drop_of_[part]].after_drops.push_back(drop_of_[place]);
            } else if (goes && !leaves(place)) {
                building_.drops[drop_of_[part]].after.push_back(target_[place]);
            }
        }
    }
}

void Differ::order_drops() {
    std::unordered_map<std::string, std::uint32_t> names;
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (drop_of_[i] != none) {
            names.emplace(name_space(from_[i]), drop_of_[i]);
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        for (std::uint32_t const user : dependents_[i]) {
            bool const user_goes = drop_of_[user] != none;
            auto const composite = drop_of_[i] != none && from_[user].kind == "column"
                                       ? from_.relation(from_[user].attribute("on"))
                                       : std::nullopt;
            if (composite && swaps_[*composite] && !leaves(*composite)) {
                building_.drops[drop_of_[i]].after.push_back(target_[*composite]);
            }
            bool const with_column = user_goes && from_[dropped_[drop_of_[user]]].kind == "column";
            if (drop_of_[i] != none && user_goes && drop_of_[i] != drop_of_[user]) {
                building_.drops[drop_of_[i]].after_drops.push_back(drop_of_[user]);
            } else if (drop_of_[i] != none && !user_goes && fate_[user] == Fate::alter) {
                building_.drops[drop_of_[i]].after.push_back(target_[user]);
            } else if (drop_of_[i] == none && user_goes && detaches(i) &&
                       (from_[user].has("inherited") || with_column || from_[user].has("partition of"))) {
                // What it has from its parent is its own once it has left it.
                building_.drops[drop_of_[user]].after.push_back(target_[i]);
            } else if (drop_of_[i] == none && with_column && from_[i].has("of type")) {
                // It is no table of its type meanwhile.
                building_.drops[drop_of_[user]].after.push_back(target_[i]);
                building_.late_after_drop.emplace_back(target_[i], drop_of_[user]);
            } else if (drop_of_[i] == none && user_goes && target_[i] != none &&
                       (frees_[i] || (fate_[i] == Fate::alter && from_[i].kind != "sequence" &&
                                      from_[i].kind != "schema" && from_[i].kind != "composite type"))) {
                auto& waits =
                    swaps_[i] && is_made_of(user, i) ? building_.late_after_drop : building_.work_after_drop;
                waits.emplace_back(target_[i], drop_of_[user]);
            }
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const column =
            from_[i].has("owned by") ? from_.find("column", from_[i].attribute("owned by")) : std::nullopt;
        if (column && drop_of_[*column] != none && fate_[i] == Fate::alter) {
            building_.drops[drop_of_[*column]].after.push_back(target_[i]);
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].kind == "table" || from_[i].kind == "foreign table") {
            order_heirs(i);
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const relation =
            frees_[i] && from_[i].kind == "column" ? from_.relation(from_[i].attribute("on")) : std::nullopt;
        for (std::uint32_t const holder : relation ? dependents_[*relation] : std::vector<std::uint32_t>()) {
            bool const other =
                from_[holder].kind == "column" && from_[holder].attribute("on") != from_[i].attribute("on");
            if (other && drop_of_[holder] != none && target_[i] != none) {
                building_.work_after_drop.emplace_back(target_[i], drop_of_[holder]);
            }
        }
    }
    for (auto const& [heir, check] : *unproven_) {
        if (drop_of_[check] != none && building_.work[heir].kind == Work::Kind::create) {
            building_.work_after_drop.emplace_back(heir, drop_of_[check]);
        }
    }
    for (auto const& [relation, work] : rewritten_) {
        for (std::uint32_t const column : holders_of_rows(relation)) {
            if (drop_of_[column] != none) {
                building_.work_after_drop.emplace_back(work, drop_of_[column]);
            }
        }
    }
    for (auto const& [own, above] : merged_drops_) {
        if (drop_of_[own] != none && drop_of_[above] != none && drop_of_[own] != drop_of_[above]) {
            building_.drops[drop_of_[own]].after_drops.push_back(drop_of_[above]);
        }
    }
    // Bounds of partitions that come may be those of some that go.
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> partitions;
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].has("partition of") && from_[i].kind != "index" && from_[i].kind != "constraint" &&
            (drop_of_[i] != none || detaches(i))) {
            partitions[from_[i].attribute("partition of")].push_back(i);
        }
    }
    for (std::uint32_t j = 0; j < to_.size() && !partitions.empty(); ++j) {
        auto const found = to_[j].kind == "table" || to_[j].kind == "foreign table"
                               ? partitions.find(to_[j].attribute("partition of"))
                               : partitions.end();
        if (found == partitions.end()) {
            continue;
        }
        for (std::uint32_t const sibling : found->second) {
            if (drop_of_[sibling] != none && building_.work[j].kind == Work::Kind::create) {
                building_.work_after_drop.emplace_back(j, drop_of_[sibling]);
            } else if (drop_of_[sibling] == none && target_[sibling] != j) {
                building_.late_after.emplace_back(j, target_[sibling]);
            }
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        if (building_.work[j].kind != Work::Kind::create) {
            continue;
        }
        if (auto const found = names.find(name_space(to_[j])); found != names.end()) {
            building_.work_after_drop.emplace_back(j, found->second);
        }
        if (origin_[j] != none && drop_of_[origin_[j]] != none) {
            building_.work_after_drop.emplace_back(j, drop_of_[origin_[j]]);
        }
    }
    // A column that comes to a table brings its sequence along.
    for (std::size_t i = building_.work_after_drop.size(); i-- > 0;) {
        auto const [place, drop] = building_.work_after_drop[i];
        auto const column = to_[place].has("identity of")
                                ? to_.find("column", to_[place].attribute("identity of"))
                                : std::nullopt;
        auto const table = column ? to_.relation(to_[*column].attribute("on")) : std::nullopt;
        if (table && building_.work[*column].kind == Work::Kind::create &&
            building_.work[*table].kind != Work::Kind::create) {
            building_.work_after_drop.emplace_back(*column, drop);
        }
    }
}

}  // namespace shepherd::diff
