#include "core/diff/diff.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/diff/alter.hpp"
#include "core/diff/build.hpp"
#include "core/diff/create.hpp"
#include "core/diff/differ.hpp"
#include "core/diff/family.hpp"
#include "core/diff/merge.hpp"
#include "core/diff/not_null_names.hpp"
#include "core/diff/rename.hpp"
#include "core/diff/renames.hpp"
#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

void Differ::match() {
    fate_.assign(from_.size(), Fate::keep);
    target_.assign(from_.size(), none);
    origin_.assign(to_.size(), none);
    frees_.assign(from_.size(), false);
    swaps_.assign(from_.size(), false);
    hazards_.resize(to_.size());
    building_.maintain = how_.maintain;
    building_.work.resize(to_.size());
    StayingParents parents;
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const found = to_.find(from_[i].kind, from_[i].identity);
        if (!found) {
            fate_[i] = Fate::gone;
            match_type(i);
            continue;
        }
        target_[i] = *found;
        origin_[*found] = i;
        Work& work = building_.work[*found];
        work.kind = Work::Kind::none;
        if (from_[i].kind == "table" && remade(from_, from_[i], to_, to_[*found])) {
            fate_[i] = Fate::rebuild;
            continue;
        }
        // Heirs and partitions part from a parent that is made anew.
        bool const table = from_[i].kind == "table" || from_[i].kind == "foreign table";
        bool const parts = table && leaves_parent(from_, from_[i], to_, to_[*found]);
        if (same_object(from_[i], to_[*found]) && !parts) {
            continue;
        }
        Alteration change = alter(from_, from_[i], to_, to_[*found], how_.maintain, parents);
        if (!change.possible) {
            fate_[i] = Fate::rebuild;
            continue;
        }
        frees_[i] = change.frees_dependents;
        swaps_[i] = change.swap;
        hazards_[*found] = std::move(change.hazards);
        // One that comes back looks at its rows anyway.
        if (parts && from_[i].has("partition of") && !to_[*found].has("partition of") &&
            is_referred_to(from_[i])) {
            hazards_[*found].emplace_back(hazard::depends_on_data);
        }
        bool const owned = to_[*found].kind == "sequence" && to_[*found].has("owned by") &&
                           to_[*found].attribute("owned by") != from_[i].attribute("owned by");
        if (change.swap || owned || !change.statements.empty() || !change.late.empty()) {
            work.late = owned || !change.late.empty();
            work.late_statements = std::move(change.late);
            fate_[i] = Fate::alter;
            work.kind = Work::Kind::alter;
            work.statements = std::move(change.statements);
        }
    }
}

void Differ::index_dependents() {
    dependents_.resize(from_.size());
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        for (std::uint32_t const used : from_[i].depends) {
            dependents_[used].push_back(i);
        }
        if (auto const column = from_[i].kind == "sequence" && from_[i].has("owned by")
                                    ? from_.find("column", from_[i].attribute("owned by"))
                                    : std::nullopt) {
            dependents_[*column].push_back(i);
        }
    }
}

void Differ::lose(std::uint32_t place) {
    if (!leaves(place)) {
        fate_[place] = target_[place] == none ? Fate::gone : Fate::rebuild;
        queue_.push_back(place);
    }
}

/// The server makes what follows a column to its new type anew, and forgets targets of statistics, and who
/// owned extended ones (ATPostAlterTypeParse in src/backend/commands/tablecmds.c).
void Differ::set_again(std::uint32_t place) {
    if (leaves(place)) {
        return;
    }
    const Object& object = to_[target_[place]];
    Work& work = building_.work[target_[place]];
    std::vector<std::string> statements = statistics_statements(object);
    if (object.kind == "statistics" && object.has("owner") && object.attribute("owner") != how_.role) {
        statements.push_back("ALTER STATISTICS " + object.identity + " OWNER TO " +
                             std::string(object.attribute("owner")));
    }
    for (std::string& statement : statements) {
        if (std::ranges::find(work.statements, statement) == work.statements.end()) {
            work.statements.push_back(std::move(statement));
        }
    }
    if (!work.statements.empty()) {
        fate_[place] = Fate::alter;
        work.kind = Work::Kind::alter;
    }
}

void Differ::spread_from(std::uint32_t place) {
    const Object& used = from_[place];
    bool const gone = leaves(place);
    if (used.kind == "column" && target_[place] != none) {
        auto const relation = from_.relation(used.attribute("on"));
        if (gone) {
            lose_holders_for_new(target_[place]);
        } else if (relation) {
            lose_holders_of_rows(*relation, target_[place]);
        }
    }
    if (gone && used.attribute("type") == "check") {
        lose_checks_of_family(place);
    } else if (gone && used.has("on") && used.has("partition of")) {
        lose_index_above(place);
    } else if (gone && used.has("inherits") && target_[place] != none) {
        lose_checks_of_parents();
    }
    for (std::uint32_t const user : dependents_[place]) {
        const Object& object = from_[user];
        bool const part = object.attribute("on") == used.identity &&
                          (model::is_relation(used.kind) || used.kind == "domain");
        if (gone && part) {
            lose(user);
            continue;
        }
        const std::string& kind = object.kind;
        // It goes with its column, unless it gets another owner before.
        if (gone && kind == "sequence" && used.kind == "column" &&
            (object.attribute("identity of") == used.identity ||
             (object.attribute("owned by") == used.identity &&
              (target_[user] == none || to_[target_[user]].attribute("owned by") == used.identity)))) {
            lose(user);
            continue;
        }
        // Tables hold data: they are altered before what they used goes.
        if (kind == "table" || kind == "extension" || kind == "schema" || kind == "sequence" ||
            kind == "composite type") {
            continue;
        }
        if (kind == "column") {
            bool const view = !holds_data(object) && !object.has("generated");
            if (object.has("generated") || view) {
                lose(user);
            } else if (swaps_[place] || goes_by_text(user, place)) {
                // Its type is made anew: it is moved over, and who uses it has to let go.
                auto const relation = from_.relation(object.attribute("on"));
                if (relation && from_[*relation].kind == "composite type" && *relation != place &&
                    is_used_by_tables(*relation)) {
                    lose(*relation);
                } else if (!frees_[user]) {
                    frees_[user] = true;
                    queue_.push_back(user);
                }
            }
            continue;
        }
        // Keys, indexes and checks follow a column to its new type by themselves.
        bool const by_text =
            used.kind == "column" &&
            std::ranges::any_of(used.depends, [&](std::uint32_t type) { return goes_by_text(place, type); });
        bool const follows = used.kind == "column" && !by_text && !gone &&
                             (kind == "index" || kind == "constraint" || kind == "statistics");
        // Not when it uses what takes the name.
        // Not by a comment: what a foreign key or GROUP BY needs does not stand in its text.
        // Triggers are cheap to make, and would have to be replaced before what their table waits for.
        bool const altered_away =
            gone && kind != "trigger" && fate_[user] == Fate::alter && target_[place] == none &&
            (object.definition.empty() || !model::same_definition(object, to_[target_[user]])) &&
            std::ranges::none_of(to_[target_[user]].depends,
                                 [&](std::uint32_t one) { return to_[one].identity == used.identity; });
        if (!follows && !altered_away) {
            lose(user);
        } else if (follows) {
            set_again(user);
        }
    }
}

void Differ::spread() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (leaves(i) || frees_[i]) {
            queue_.push_back(i);
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        bool const rewrites = to_[j].kind == "table" && origin_[j] != none && !leaves(origin_[j]) &&
                              std::ranges::find(hazards_[j], hazard::rewrite) != hazards_[j].end();
        if (rewrites) {
            lose_holders_of_rows(origin_[j], j);
        } else if (origin_[j] == none) {
            lose_holders_for_new(j);
        }
    }
    lose_checks_of_parents();
    lose_incomplete_indexes();
    while (!queue_.empty()) {
        std::uint32_t const place = queue_.front();
        queue_.pop_front();
        spread_from(place);
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (fate_[i] == Fate::rebuild) {
            building_.work[target_[i]] = {};
        }
    }
}

std::vector<std::string> Differ::hazards_of_creation(std::uint32_t place) const {
    const Object& object = to_[place];
    auto const relation = object.has("on") ? to_.relation(object.attribute("on")) : std::nullopt;
    if (!relation || building_.work[*relation].kind == Work::Kind::create) {
        return {};
    }
    if (object.kind == "column") {
        bool const filled =
            to_.find("default", object.identity) || object.has("identity") || object.has("generated");
        auto const is_there = [this](std::uint32_t child) {
            return building_.work[child].kind != Work::Kind::create;
        };
        if (object.has("identity") && std::ranges::any_of(children_without_identity(to_, object), is_there)) {
            return {hazard::depends_on_data};
        }
        if (object.has("generated") || object.has("identity")) {
            return {hazard::rewrite};
        }
        return object.has("not null") && !filled ? std::vector<std::string>{hazard::depends_on_data}
                                                 : std::vector<std::string>{};
    }
    if (object.kind == "index") {
        std::vector<std::string> hazards{hazard::long_scan, hazard::lock};
        if (object.definition.starts_with("CREATE UNIQUE ")) {
            hazards.emplace_back(hazard::depends_on_data);
        }
        return hazards;
    }
    if (object.kind == "constraint" && !object.has("not valid")) {
        bool const index = object.attribute("type") != "check" && object.attribute("type") != "foreign key";
        return index ? std::vector<std::string>{hazard::long_scan, hazard::lock, hazard::depends_on_data}
                     : std::vector<std::string>{hazard::long_scan, hazard::depends_on_data};
    }
    return {};
}

DiffStep Differ::step_of(const Step& step) {
    DiffStep result;
    result.statements = step.statements;
    auto const table_of = [](const Object& object) {
        bool const part = object.kind == "column" || object.kind == "default" || object.kind == "constraint";
        return std::string(part ? object.attribute("on") : std::string_view());
    };
    if (step.drop) {
        const Object& object = from_[dropped_[step.place]];
        result.table = table_of(object);
        bool const rebuilt = fate_[dropped_[step.place]] == Fate::rebuild;
        result.kind = object.kind;
        result.identity = object.identity;
        result.change = rebuilt ? "rebuild" : "drop";
        if (auto const note = notes_.find(dropped_[step.place]); note != notes_.end() && !rebuilt) {
            result.note = note->second;
        }
        if (holds_data(object)) {
            result.hazards.emplace_back(hazard::data_loss);
        }
        if (object.kind == "table" && is_referred_to(object)) {
            result.hazards.emplace_back(hazard::depends_on_data);
        }
        return result;
    }
    const Object& object = to_[step.place];
    result.table = table_of(object);
    result.kind = object.kind;
    result.identity = object.identity;
    std::uint32_t const origin = origin_[step.place];
    bool const altered = building_.work[step.place].kind == Work::Kind::alter && origin != none;
    bool const rebuilt = !altered && origin != none;
    result.change = altered ? "alter" : rebuilt ? "rebuild" : "create";
    result.hazards = altered ? hazards_[step.place] : hazards_of_creation(step.place);
    if (auto const refused = refused_.find(step.place); refused != refused_.end()) {
        result.note = refused->second;
    }
    if (step.put_back) {
        result.note += result.note.empty() ? "" : ". ";
        result.note +=
            "attaching a table gives identity columns to that table alone: the partitions below it "
            "are detached and attached again";
        for (std::string_view const hazard : {hazard::long_scan, hazard::lock}) {
            if (std::ranges::find(result.hazards, hazard) == result.hazards.end()) {
                result.hazards.emplace_back(hazard);
            }
        }
    }
    return result;
}

std::vector<DiffStep> Differ::run() {
    match();
    index_dependents();
    match_composites();
    match_domains();
    spread();
    set_default_privileges_aside();
    find_leaders();
    keep_persistence_of_sequences();
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        order_not_null(i);
    }
    mark_not_null();
    make_swaps();
    keep_toast_options();
    make_drops();
    order_drops();
    untie_typed();
    move_columns();
    find_obstacles();
    note_refused();
    for (auto& [place, note] : likely_renamings(from_, to_)) {
        notes_.emplace(place, std::move(note));
    }
    std::vector<DiffStep> steps;
    bool bodies = false;
    for (const Step& step : build_steps(to_, building_)) {
        DiffStep next = step_of(step);
        leave_out(step, next);
        bodies = bodies || (!step.drop && (next.kind == "function" || next.kind == "procedure"));
        steps.push_back(std::move(next));
    }
    // A body that is a string may use what comes later.
    if (bodies) {
        steps.insert(steps.begin(), {"setting",
                                     "check_function_bodies",
                                     "set",
                                     {"SET check_function_bodies = off"},
                                     {},
                                     true,
                                     "",
                                     ""});
        steps.push_back(
            {"setting", "check_function_bodies", "reset", {"RESET check_function_bodies"}, {}, true, "", ""});
    }
    return steps;
}

std::vector<DiffStep> diff(const Snapshot& before_it, const Snapshot& behind_it, const Diffing& how) {
    ConstraintNames names;
    if (how.named_not_null == NamedNotNull::all) {
        add_constraint_names(before_it, names);
        add_constraint_names(behind_it, names);
        add_names_given_first(before_it, behind_it, names);
    }
    std::optional<Snapshot> const named_from = with_not_null_names(before_it, names);
    std::optional<Snapshot> const named_to = with_not_null_names(behind_it, names);
    const Snapshot& from = named_from ? *named_from : before_it;
    const Snapshot& to = named_to ? *named_to : behind_it;
    Preparation before = prepare(from, to, how);
    const Snapshot& now = before.snapshot ? *before.snapshot : from;
    std::vector<DiffStep> steps = Differ(now, to, how).run();
    if (how.by_table) {
        steps = merged(std::move(steps), tables_with_children(now, to));
    }
    steps.insert(steps.begin(), std::make_move_iterator(before.steps.begin()),
                 std::make_move_iterator(before.steps.end()));
    return steps;
}

}  // namespace shepherd::diff
