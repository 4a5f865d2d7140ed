// migrate_apply and its opposites, in the caller's own session and transaction.
#pragma once

#include <functional>
#include <map>

#include "core/layout/layout.hpp"
#include "core/plan/plan.hpp"
#include "server/run/step.hpp"

namespace shepherd::run {

/// The files of a call, read only when they are not those of the last run.
struct Files {
    std::string digest;  ///< of the files and of how they are to be read
    std::function<layout::Loaded()> load;
    bool partial = false;
};

struct ApplyRequest {
    std::optional<std::string> project;  ///< nothing = those of the files, else all that are registered
    std::string scope;
    std::string target;
    bool dry_run = false;
    std::optional<Files> files;
};

/// Brings in the files, if any, and applies what is pending. Returns a row a migration, in the order they
/// ran. Raises what the first failing migration raised, with the whole call undone.
std::vector<RunRow> apply(const ApplyRequest& request);

/// Down scripts by version.
using Downs = std::map<std::string, std::string>;

struct RevertRequest {
    ledger::Place place;
    std::string target;  ///< as plan::plan_revert takes it
    bool dry_run = false;
    /// Makes the down scripts that these versions lack; empty = not having one is an error.
    std::function<Downs(const ledger::Place&, const std::vector<std::string>& versions)> derive{};
};

/// Reverts from the texts in the ledger, newest first.
std::vector<RunRow> revert(const RevertRequest& request);

/// Reverts the last migration and applies it again, from its registered text.
std::vector<RunRow> redo(const RevertRequest& request);

/// Runs the verify scripts of what is applied, or of `target` alone, each in a subtransaction that is rolled
/// back. Raises Failure (verify_failed) that names every one that does not hold.
std::vector<RunRow> verify(const ledger::Place& place, const std::string& target);

/// The inventory of `place` with the policies of this session.
plan::Inventory inventory_of(const ledger::Place& place);

}  // namespace shepherd::run
