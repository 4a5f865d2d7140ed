// A statement that waits with a snapshot by which it reads nothing any more.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::run {

/// While the object lives, CREATE INDEX CONCURRENTLY and its like do not wait for this session's snapshot.
/// Only right where nothing is read by it, nor by another of the session's snapshots, as long as the
/// transaction lasts: the new index lacks rows that only older snapshots see, and a statement that read by it
/// would not find them. The flag is the one that the server gives to its own index builds; VACUUM goes on to
/// respect the snapshot (GetCurrentVirtualXIDs and ComputeXidHorizons in procarray.c).
class UnseenSnapshot {
  public:
    UnseenSnapshot();
    ~UnseenSnapshot();
    UnseenSnapshot(const UnseenSnapshot&) = delete;
    UnseenSnapshot& operator=(const UnseenSnapshot&) = delete;
};

/// Wakes whoever had begun to wait for this transaction before the flag was there: the one who waits looks
/// again then, and passes it over. To be called in every round of a wait; nothing happens without an
/// UnseenSnapshot.
void let_waiters_pass();

}  // namespace shepherd::run
