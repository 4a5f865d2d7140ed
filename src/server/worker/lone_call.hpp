// Does a call stand alone? Then a worker may commit for it.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::worker {

/// A call that a client sent as a statement of its own, outside of any transaction block.
struct LoneCall {
    /// Why the caller's snapshot has to be respected while the worker runs, as a clause ("the statement reads
    /// a table"); empty when nothing is read by it after the call: run::UnseenSnapshot is right then.
    std::string trap;
};

/// Tells from the running statement's plan. Nothing is returned for a call inside a transaction block, a
/// function, a procedure, a DO block, a cursor, EXPLAIN or a statement that writes.
std::optional<LoneCall> lone_call(FunctionCallInfo fcinfo);

}  // namespace shepherd::worker
