// How a statement of a migration waits for its locks: shortly, and not at all behind a long transaction.
#pragma once

#include <functional>

#include "server/run/lock_holders.hpp"

namespace shepherd::run {

/// A transaction that is younger will most likely end before the wait for it does (microseconds).
constexpr std::int64_t lock_grace = 250 * INT64CONST(1000);

/// Whether pg_shepherd.lock_timeout holds now: not where it is 0, nor where the session, or the script, has a
/// lock_timeout of its own, which is what its owner wants.
bool is_polite();

/// Runs a statement that takes `locks`, by calling `run`: not at all when somebody has held a lock in
/// conflict for a while, and with no longer wait in a lock's queue than pg_shepherd.lock_timeout. Raises
/// PgError (lock_not_available), which names the holders, PgError (deadlock_detected) when a holder waits for
/// this session, Failure (waits_for_caller) when the holder is the session that waits for this worker, and
/// what `run` raises.
void run_politely(const std::vector<LockTarget>& locks, const std::function<void()>& run);

}  // namespace shepherd::run
