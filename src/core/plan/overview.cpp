#include "core/plan/dependencies.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/standing.hpp"
#include "core/plan/unmet.hpp"

namespace shepherd::plan {

const char* state_name(State state) {
    switch (state) {
        case State::pending:
            return "pending";
        case State::applied:
            return "applied";
        case State::running:
            return "running";
        case State::failed:
            return "failed";
        case State::interrupted:
            return "interrupted";
        case State::changed:
            return "changed";
        case State::missing:
            return "missing";
        case State::out_of_order:
            return "out of order";
        case State::ignored:
            return "ignored";
    }
    return "";
}

namespace {

/// What will stop a migration that is due, if anything.
std::string obstacle(const Outlook& outlook, std::size_t node) {
    if (outlook.dependencies.order().cyclic(node)) {
        return "its requirements are cyclic";
    }
    if (auto const unmet = unmet_requirement(outlook, node)) {
        return unmet->what;
    }
    if (auto const conflict = present_conflict(outlook, node)) {
        return conflict->what;
    }
    return "";
}

}  // namespace

std::vector<Entry> overview(const Inventory& inventory) {
    History const history(inventory);
    Dependencies const dependencies(inventory, history);
    Standings const standings = find_standings(inventory, history, std::nullopt);
    auto const& sequence = dependencies.order().sequence;

    std::vector<bool> due(history.size());
    std::vector<std::size_t> position(history.size());
    for (std::size_t at = 0; at < sequence.size(); ++at) {
        due[sequence[at]] = standings.of[sequence[at]].runs;
        position[sequence[at]] = at;
    }
    Outlook const outlook{history, dependencies, standings, due, position};

    std::vector<Entry> entries;
    entries.reserve(history.size());
    for (std::uint32_t const index : sequence) {
        Node const& node = history[index];
        Standing const& standing = standings.of[index];
        Entry entry;
        if (node.registered != nullptr) {
            entry.registered = history.registered_index(node);
        }
        if (node.applied != nullptr) {
            entry.applied = history.applied_index(node);
        }
        entry.state = standing.state;
        entry.note = standing.note;
        if (std::string const stopped_by = due[index] ? obstacle(outlook, index) : ""; !stopped_by.empty()) {
            entry.note = stopped_by;
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace shepherd::plan
