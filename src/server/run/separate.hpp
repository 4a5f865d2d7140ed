// migrate_run and migrate_run_revert: every migration commits as it ends, in the caller's own session.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::run {

/// Brings in the files, if any, and applies what is pending, each migration in a transaction of its own or in
/// as many as its script asks for. A failure ends the run; what was committed before it stays, and the next
/// run goes on at the statement that failed. Only to be called where require_own_transactions holds; a
/// transaction without a snapshot is open afterwards. Raises what the failing migration raised. A dry run is
/// not among what this can do: `request.dry_run` is not looked at.
void apply_separately(const ApplyRequest& request);

/// Reverts from the texts in the ledger, newest first, in the same way.
void revert_separately(const RevertRequest& request);

}  // namespace shepherd::run
