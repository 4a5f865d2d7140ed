#include "core/diff/build.hpp"

#include <algorithm>

#include "core/diff/builder.hpp"
#include "core/diff/create.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

std::uint32_t Builder::maker_of(std::uint32_t place) const {
    if (snapshot_[place].kind != "column") {
        return place;
    }
    auto const relation = snapshot_.relation(snapshot_[place].attribute("on"));
    return relation && work_of(*relation) == Work::Kind::create ? *relation : place;
}

/// A type whose functions take or return it exists as a name before they do.
bool Builder::has_shell(const Object& object) const {
    return object.kind == "base type" ||
           (object.kind == "range type" && std::ranges::any_of(object.depends, [&](std::uint32_t to) {
                return snapshot_[to].kind == "function";
            }));
}

void Builder::choose_defaults() {
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.kind != "default" || work_of(i) != Work::Kind::create) {
            continue;
        }
        auto const column = snapshot_.find("column", object.identity);
        auto const relation = snapshot_.relation(object.attribute("on"));
        if (!column || !relation ||
            (snapshot_[*relation].kind != "table" && snapshot_[*relation].kind != "foreign table") ||
            work_of(maker_of(*column)) != Work::Kind::create || snapshot_[*relation].has("of type") ||
            snapshot_[*column].attribute("inherited") == "yes" ||
            how_.leader_of(*column) != Building::no_leader) {
            continue;
        }
        bool const simple = std::ranges::all_of(object.depends, [&](std::uint32_t to) {
            const Object& needed = snapshot_[to];
            return to == *relation || to == *column || needed.kind == "extension" || needed.kind == "enum" ||
                   (needed.kind == "sequence" && !needed.has("identity of"));
        });
        // The rows that are there get it only with the column.
        if (simple || (maker_of(*column) == *column && !is_needed_by(*column, i))) {
            inlined_[*column] = &object.definition;
        }
    }
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        auto const column = snapshot_[i].kind == "sequence" && work_of(i) == Work::Kind::create
                                ? snapshot_.find("column", snapshot_[i].attribute("identity of"))
                                : std::nullopt;
        if (column && work_of(*column) == Work::Kind::create && maker_of(*column) == *column &&
            how_.leader_of(*column) == Building::no_leader &&
            std::ranges::all_of(
                children_without_identity(snapshot_, snapshot_[*column]),
                [this](std::uint32_t child) { return work_of(child) == Work::Kind::create; })) {
            identity_.emplace(*column, i);
        }
    }
}

/// Whether the default needs something for which the column has to be there.
bool Builder::is_needed_by(std::uint32_t column, std::uint32_t default_) const {
    std::vector<std::uint32_t> open;
    std::set<std::uint32_t> seen;
    auto const look = [&](std::uint32_t place) {
        for (std::uint32_t const to : snapshot_[place].depends) {
            if (work_of(to) != Work::Kind::none && seen.insert(to).second) {
                open.push_back(to);
            }
        }
    };
    seen.insert(column);
    look(default_);
    while (!open.empty()) {
        std::uint32_t const place = open.back();
        open.pop_back();
        if (std::ranges::binary_search(snapshot_[place].depends, column)) {
            return true;
        }
        look(place);
    }
    return false;
}

/// What one ALTER TABLE can do stands together: columns with their defaults, keys and checks, foreign keys.
void Builder::put_into_group(std::uint32_t place) {
    const Object& object = snapshot_[place];
    bool const column = object.kind == "column" || object.kind == "default";
    auto const relation =
        column || object.kind == "constraint" ? snapshot_.relation(object.attribute("on")) : std::nullopt;
    if (how_.work.empty() || !relation) {
        return;
    }
    std::uint32_t const kind = column ? 1 : object.attribute("type") == "foreign key" ? 2 : 3;
    order_.put_into(main_of(place), *relation * 4 + kind);
}

void Builder::add_nodes() {
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.has("on") && object.kind != "column") {
            parts_[std::string(object.attribute("on"))].push_back(i);
        }
        bool const comes_with_table = object.kind == "column" && maker_of(i) != i;
        if (comes_with_table || object.has("invalid") || work_of(i) == Work::Kind::none) {
            continue;
        }
        if (object.kind == "default") {
            auto const column = snapshot_.find("column", object.identity);
            if (column && inlined_[*column] != nullptr) {
                continue;
            }
        }
        order_.add(main_of(i));
        put_into_group(i);
        bool const alters_late =
            !how_.work.empty() && how_.work[i].kind == Work::Kind::alter && how_.work[i].late;
        bool const creates_late =
            work_of(i) == Work::Kind::create && (has_shell(object) || !late_statements(snapshot_, i).empty());
        if (alters_late || creates_late) {
            order_.add(late_of(i));
            order_.need(late_of(i), main_of(i));
        }
    }
    for (Node drop = 0; drop < how_.drops.size(); ++drop) {
        order_.add(drop);
        for (std::uint32_t const before : how_.drops[drop].after_drops) {
            order_.need(drop, before);
        }
        for (std::uint32_t const place : how_.drops[drop].after) {
            order_.need(drop, main_of(place));
        }
    }
    for (auto const& [place, before] : how_.work_after) {
        order_.need(main_of(place), main_of(before));
    }
    for (auto const& [late, place] : how_.late_after) {
        order_.need(late_of(late), main_of(place));
    }
    for (auto const& [late, drop] : how_.late_after_drop) {
        order_.need(late_of(late), drop);
    }
    for (std::uint32_t i = 0; i < how_.leader.size(); ++i) {
        if (how_.leader[i] != Building::no_leader) {
            order_.need(main_of(i), main_of(how_.leader[i]));
        }
    }
    for (auto const& [place, drop] : how_.work_after_drop) {
        if (how_.leader_of(place) != Building::no_leader) {
            order_.need(main_of(maker_of(how_.leader_of(place))), drop);
        }
        order_.need(main_of(maker_of(place)), drop);
    }
}

Order::Broken Builder::break_cycle(const std::vector<Node>& cycle) {
    for (Node const node : cycle) {
        if (node < how_.drops.size()) {
            continue;
        }
        std::uint32_t const place = place_of(node);
        if (!is_late(node) && snapshot_[place].kind == "view" && work_of(place) == Work::Kind::create &&
            !dummy_[place]) {
            dummy_[place] = true;
            return {node, late_of(place), true};
        }
    }
    // All that uses what goes goes as well, so that CASCADE takes nothing else along, but for what has to
    // change first: that should rather fail than go.
    auto const is_drop = [this](Node node) { return node < how_.drops.size(); };
    auto drop = std::ranges::find_if(cycle, [&](Node node) {
        return is_drop(node) && how_.drops[node].statements.back().ends_with(" CASCADE");
    });
    drop = drop == cycle.end() ? std::ranges::find_if(cycle, is_drop) : drop;
    if (drop != cycle.end()) {
        if (std::ranges::all_of(cycle, is_drop)) {
            cascades_.insert(*drop);
            uncertain_.insert(cycle.begin(), cycle.end());
        }
        return {*drop, 0, false};
    }
    // Nothing that the server lets anybody make comes here; what does is made as early as it can be.
    return {*std::ranges::min_element(cycle), 0, false};
}

/// What came with the leader is like the leader.
std::vector<std::string> Builder::led_statements(std::uint32_t place) const {
    const Object& object = snapshot_[place];
    const Object& leader = snapshot_[how_.leader[place]];
    std::vector<std::string> statements;
    std::string const name(object.attribute("name"));
    if (object.kind == "column") {
        std::string const alter =
            alter_relation(snapshot_, object.attribute("on"), true) + "ALTER COLUMN " + name;
        if (snapshot_.find("default", leader.identity) && !snapshot_.find("default", object.identity)) {
            statements.push_back(alter + " DROP DEFAULT");
        }
        // An heir is told by what comes behind CREATE.
        auto const relation = snapshot_.relation(object.attribute("on"));
        std::string_view const compression = object.attribute("compression");
        if (relation && snapshot_[*relation].has("partition of") &&
            compression != leader.attribute("compression")) {
            statements.push_back(alter + " SET COMPRESSION " +
                                 std::string(compression.empty() ? "default" : compression));
        }
    }
    if (object.attribute("type") == "check" && !object.has("not valid") && leader.has("not valid")) {
        statements.push_back(alter_relation(snapshot_, object.attribute("on"), false) +
                             "VALIDATE CONSTRAINT " + name);
    }
    return statements;
}

Step Builder::step_of(Node node) const {
    if (node < how_.drops.size()) {
        Step step{node, true, false, how_.drops[node].statements};
        std::string& last = step.statements.back();
        constexpr std::string_view alter = "ALTER TABLE ";
        if (uncertain_.contains(node) && step.statements.front().starts_with(alter)) {
            step.statements.front().insert(alter.size(), "IF EXISTS ");
        }
        for (std::string_view const head : {"DROP VIEW ", "DROP FUNCTION ", "DROP PROCEDURE ",
                                            "DROP ROUTINE ", "DROP TABLE ", "DROP TYPE "}) {
            bool const may_be_gone = uncertain_.contains(node) && last.starts_with(head);
            if (may_be_gone && !last.substr(head.size()).starts_with("IF EXISTS ")) {
                last.insert(head.size(), "IF EXISTS ");
            }
        }
        bool const cascade =
            cascades_.contains(node) && last.starts_with("DROP ") && !last.ends_with(" CASCADE");
        last += cascade ? " CASCADE" : "";
        return step;
    }
    std::uint32_t const place = place_of(node);
    const Object& object = snapshot_[place];
    if (work_of(place) == Work::Kind::alter) {
        const Work& work = how_.work[place];
        return {place, false, is_late(node),
                !is_late(node)                 ? work.statements
                : work.late_statements.empty() ? late_statements(snapshot_, place)
                                               : work.late_statements};
    }
    InlineDefault const inlined = [this](std::uint32_t column) { return inlined_[column]; };
    Step step{place, false, is_late(node), {}};
    auto const add = [&step](std::vector<std::string> more) {
        step.statements.insert(step.statements.end(), std::make_move_iterator(more.begin()),
                               std::make_move_iterator(more.end()));
    };
    bool const late = is_late(node);
    if (has_shell(object)) {
        if (late) {
            add(create_statements(snapshot_, place, inlined));
            add(finish_statements(snapshot_, place, how_.maintain));
        } else {
            step.statements.push_back("CREATE TYPE " + object.identity);
        }
    } else if (late && dummy_[place]) {
        std::string sql = create_statements(snapshot_, place, inlined).front();
        step.statements.push_back(sql.replace(0, 6, "CREATE OR REPLACE"));
    } else if (late) {
        add(late_statements(snapshot_, place));
    } else if (how_.leader_of(place) != Building::no_leader) {
        add(led_statements(place));
        add(finish_statements(snapshot_, place, how_.maintain));
    } else {
        if (dummy_[place]) {
            step.statements.push_back(dummy_view(snapshot_, place));
        } else {
            add(create_statements(snapshot_, place, inlined));
        }
        auto const column = object.has("identity of") && !step.statements.empty()
                                ? snapshot_.find("column", object.attribute("identity of"))
                                : std::nullopt;
        if (column && identity_.contains(*column)) {
            step.statements.clear();
        }
        if (auto const identity = identity_.find(place); identity != identity_.end()) {
            // Rows that are there are numbered as the column comes.
            std::string const adds = alter_relation(snapshot_, object.attribute("on"), false) +
                                     "ALTER COLUMN " + std::string(object.attribute("name")) + " ADD";
            step.statements.front() +=
                create_statements(snapshot_, identity->second, inlined).front().substr(adds.size());
        }
        add(finish_statements(snapshot_, place, how_.maintain));
    }
    return step;
}

std::vector<Step> Builder::run() {
    choose_defaults();
    add_nodes();
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        add_needs(i);
    }
    add_partition_needs();
    hand_identities_down();
    std::vector<Step> steps;
    std::vector<Step> last;
    for (Node const node :
         order_.sorted([this](const std::vector<Node>& cycle) { return break_cycle(cycle); })) {
        Step step = step_of(node);
        add_put_back(step);
        std::string_view const kind =
            step.drop ? std::string_view() : std::string_view(snapshot_[step.place].kind);
        if (!step.statements.empty()) {
            // Event triggers would fire, and default privileges would be added, for what follows.
            (kind == "event trigger" || kind == "default privileges" ? last : steps)
                .push_back(std::move(step));
        }
    }
    std::ranges::stable_sort(last, {},
                             [&](const Step& step) { return snapshot_[step.place].kind == "event trigger"; });
    steps.insert(steps.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
    return steps;
}

std::vector<Step> build_steps(const Snapshot& snapshot, const Building& how) {
    return Builder(snapshot, how).run();
}

}  // namespace shepherd::diff
