// How a statement of migrate_run waits for its locks: shortly, and not at all behind a long transaction.
#pragma once

#include "server/run/lock_holders.hpp"

namespace shepherd::run {

/// While the object lives, statements wait for locks no longer than pg_shepherd.lock_timeout.
class ShortWait {
  public:
    ShortWait();
    ~ShortWait();
    ShortWait(const ShortWait&) = delete;
    ShortWait& operator=(const ShortWait&) = delete;

  private:
    int lock_timeout_;
    int deadlock_timeout_;
};

/// Raises PgError (lock_not_available) when somebody has held a lock in conflict with `targets` for a while,
/// Failure (waits_for_caller) when that is the session that waits for this worker.
void require_free(const std::vector<LockTarget>& targets);

/// Waits until nobody holds a lock in conflict with `targets` for long any more, or `until` (a timestamptz)
/// has come, in short transactions, with no lock and no snapshot held. A pause of random length comes first,
/// so that two who wait for each other do not go on in step. A transaction is open before and after.
void wait_for_holders(const std::vector<LockTarget>& targets, std::int64_t until);

/// Whether an error means that the same transaction may well succeed a moment later: a lock that could not be
/// had, or a deadlock.
bool is_about_locks(int sqlstate);

}  // namespace shepherd::run
