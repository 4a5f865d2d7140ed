// What the runs of migrate_apply and migrate_run do before the first migration.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::run {

/// A run whose texts are no larger together, in bytes, reads them at once; a larger one each in its turn.
constexpr std::int64_t small_texts = 16 << 20;

/// Registers the files of the call, if it has any. Returns the projects that it is about, in the order in
/// which they are to run. Raises Failure, also for a target where there are several projects.
std::vector<std::string> bring_in(const ApplyRequest& request);

/// Raises the first problem that is an error, and warns of the others. Returns whether there was any.
/// `files_undone`: files that came in with the call go out with it again when it fails.
bool report_problems(const ledger::Place& place, const std::vector<plan::Problem>& problems,
                     bool files_undone);

/// The versions to revert, newest first, and in `derived` the down scripts that were made for those that have
/// none, where the request asks for that. Raises the plan's problems: a migration without a down script.
std::vector<std::string> versions_to_revert(const RevertRequest& request, const std::string& target,
                                            Downs& derived);

/// Gives a migration that has no down script the derived one, if there is one.
void take_derived(Migration& migration, const Downs& derived);

/// Raises Failure (wrong_state) when one of `versions` is committed in part.
void refuse_in_progress(const ledger::Place& place, const std::vector<std::string>& versions);

/// Whether there is nothing to do; as cheap as that can be known.
bool is_settled(const ApplyRequest& request);

}  // namespace shepherd::run
