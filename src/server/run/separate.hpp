// migrate_run and migrate_run_revert: every migration commits as it ends, in the caller's own session.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::run {

/// Where a run that ends transactions was called from.
struct Origin {
    const char* function;  ///< for messages and pg_stat_activity
    std::string trap;      ///< as ScriptRunner::check_parts takes it
};

/// Brings in the files, if any, and applies what is pending, each migration in a transaction of its own or in
/// as many as its script asks for. A failure ends the run; what was committed before it stays, and the next
/// run goes on at the statement that failed. Only to be called where require_own_transactions holds; a
/// transaction without a snapshot is open afterwards. Returns a row a migration, in the order they ran.
/// Raises what the failing migration raised. A dry run is not among what this can do: `request.dry_run` is
/// not looked at.
std::vector<RunRow> apply_separately(const ApplyRequest& request, const Origin& origin);

/// Reverts from the texts in the ledger, newest first, in the same way.
std::vector<RunRow> revert_separately(const RevertRequest& request, const Origin& origin);

/// Reverts the last migration and applies it again, from its registered text, in the same way.
std::vector<RunRow> redo_separately(const RevertRequest& request, const Origin& origin);

}  // namespace shepherd::run
