// Does a call stand alone? Then a worker may commit for it.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::worker {

/// A call that a client sent as a statement of its own, outside of any transaction block.
struct LoneCall {
    /// Why the caller's snapshot has to be respected while the worker runs, as a clause ("the statement reads
    /// a table"); empty when the statement reads nothing after the call, so that nobody has to wait for it.
    std::string trap;
};

/// Tells from the running statement's plan. Nothing is returned for a call inside a transaction block, a
/// function, a procedure, a DO block, a cursor, EXPLAIN or a statement that writes.
std::optional<LoneCall> lone_call(FunctionCallInfo fcinfo);

/// While the object lives, CREATE INDEX CONCURRENTLY and its like do not wait for this session's snapshot.
/// Only right where LoneCall::trap is empty: the new index lacks rows that only older snapshots see, and a
/// statement that read by it afterwards would not find them. The flag is the one that the server gives to
/// its own index builds; VACUUM goes on to respect the snapshot (GetSnapshotData, ComputeXidHorizons).
class SnapshotReadsNothing {
  public:
    SnapshotReadsNothing();
    ~SnapshotReadsNothing();
    SnapshotReadsNothing(const SnapshotReadsNothing&) = delete;
    SnapshotReadsNothing& operator=(const SnapshotReadsNothing&) = delete;
};

}  // namespace shepherd::worker
