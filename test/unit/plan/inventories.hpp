// Short ways to write inventories, and to read plans, in tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/plan/plan.hpp"

namespace inventories {

using namespace shepherd;
using namespace shepherd::plan;

using Names = std::vector<std::string>;

/// A versioned migration that sorts by its version.
inline Registered file(std::string version, Names requirements = {}) {
    Registered entry;
    entry.version = entry.name = entry.sort_key = std::move(version);
    entry.checksum = "sum-" + entry.version;
    entry.requirements = std::move(requirements);
    entry.has_down = true;
    return entry;
}

inline Registered file_of_kind(Kind kind, std::string version, std::string sort_key) {
    Registered entry = file(std::move(version));
    entry.kind = kind;
    entry.sort_key = std::move(sort_key);
    return entry;
}

inline Registered repeatable(std::string version, Names requirements = {}) {
    Registered entry = file(std::move(version), std::move(requirements));
    entry.kind = Kind::repeatable;
    return entry;
}

/// The ledger's row for `entry` as it is now.
inline Applied ran(const Registered& entry, std::int64_t run_order) {
    Applied row;
    row.version = entry.version;
    row.name = entry.name;
    row.sort_key = entry.sort_key;
    row.kind = entry.kind;
    row.checksum = entry.checksum;
    row.requirements = entry.requirements;
    row.has_down = entry.has_down;
    row.run_order = run_order;
    return row;
}

inline Registered& registered(Inventory& inventory, const std::string& version) {
    return *std::find_if(inventory.registered.begin(), inventory.registered.end(),
                         [&](const Registered& entry) { return entry.version == version; });
}

/// Adds a ledger row, as the newest.
inline void record(Inventory& inventory, const Names& versions) {
    for (std::string const& version : versions) {
        auto const order = static_cast<std::int64_t>(inventory.applied.size()) + 1;
        inventory.applied.push_back(ran(registered(inventory, version), order));
    }
}

/// Registered "a", "b", … in this order, the first `applied` of them in the ledger.
inline Inventory flat(const Names& versions, std::size_t applied = 0) {
    Inventory inventory;
    for (std::string const& version : versions) {
        inventory.registered.push_back(file(version));
    }
    record(inventory, Names(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(applied)));
    return inventory;
}

/// "a b" = apply a, apply b; "!r" = reapply r; "-a" = revert a; "(x)" = x is skipped.
inline std::string words(const Inventory& inventory, const Plan& plan) {
    std::string text;
    for (Step const& step : plan.steps) {
        std::string const& version = step.action == Action::revert ? inventory.applied[step.index].version
                                                                   : inventory.registered[step.index].version;
        text += text.empty() ? "" : " ";
        switch (step.action) {
            case Action::apply:
                text += version;
                break;
            case Action::reapply:
                text += "!" + version;
                break;
            case Action::revert:
                text += "-" + version;
                break;
            case Action::skip:
                text += "(" + version + ")";
                break;
        }
    }
    return text;
}

inline std::string applied_by(const Inventory& inventory, const std::string& target = "") {
    return words(inventory, plan_apply(inventory, target));
}

inline std::string reverted_by(const Inventory& inventory, const std::string& target = "") {
    return words(inventory, plan_revert(inventory, target));
}

/// One line for each problem: "error a: message".
inline std::string problem_words(const Plan& plan) {
    std::string text;
    for (Problem const& problem : plan.problems) {
        text += problem.policy == Policy::error ? "error " : "warn ";
        text += problem.version + ": " + problem.message + "\n";
    }
    return text;
}

inline std::string version_of(const Inventory& inventory, const Entry& entry) {
    return entry.registered ? inventory.registered[*entry.registered].version
                            : inventory.applied[*entry.applied].version;
}

/// One line for each migration: "a applied", "b ignored: note".
inline std::string overview_words(const Inventory& inventory) {
    std::string text;
    for (Entry const& entry : overview(inventory)) {
        text += version_of(inventory, entry) + " " + state_name(entry.state);
        text += entry.note.empty() ? "\n" : ": " + entry.note + "\n";
    }
    return text;
}

/// The Failure that `call` raises; a test failure when it raises none.
template <typename Call>
Failure failure_of(Call const& call) {
    try {
        call();
    } catch (const Failure& failure) {
        return failure;
    }
    ADD_FAILURE() << "nothing was raised";
    return Failure(Condition::invalid_text, "nothing was raised");
}

}  // namespace inventories
