// Waiting for another session's run, and asking whether there is anything to wait for.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::run {

/// Returns when `target` (empty: everything that is registered, and at least one migration is) is applied.
/// Raises Failure (not_ready) as soon as a run has failed since `failures_since` (a timestamptz; 0 = the
/// call's beginning) and nobody is at it any more, Failure (wait_timed_out) after `timeout` microseconds,
/// PgError for a cancel, and Failure (wrong_state) in a transaction whose snapshot would never see it happen.
void wait_until_applied(const std::optional<std::string>& project, const std::string& scope,
                        const std::string& target, std::int64_t timeout, std::int64_t failures_since);

/// Raises Failure (not_ready) that lists what is not applied, or that nothing is registered at all.
void require_ready(const std::optional<std::string>& project, const std::string& scope);

}  // namespace shepherd::run
