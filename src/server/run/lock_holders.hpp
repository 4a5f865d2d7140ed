// Which relations a statement will lock, and who is in its way.
#pragma once

#include "server/boundary/guard.hpp"

struct RawStmt;

namespace shepherd::run {

/// A lock that a statement is going to take on a relation that exists.
struct LockTarget {
    Oid relation = InvalidOid;
    int mode = 0;  ///< LOCKMODE of the server
};

/// The locks of `statement` that keep others from reading or writing, as far as its parse tree names the
/// relation; empty for what takes none, or none that is known beforehand (DO, functions). Source: the
/// server's own utility commands, each with its lock (commands/tablecmds.c, indexcmds.c, trigger.c, …).
std::vector<LockTarget> lock_targets(const RawStmt* statement);

struct Holder {
    int process = 0;
    bool active = false;  ///< it runs a statement; else its transaction is idle
};

/// Those who hold what a statement would have to wait for.
struct Holders {
    std::vector<Holder> who;
    bool starter = false;       ///< the session that this worker runs for is one of them
    bool waits_for_us = false;  ///< one of them waits for a lock of this session
    std::string list;  ///< a line each: relation, lock, process, user, application, state, since when, query
};

/// Transactions that hold a lock in conflict with one of `targets` and began more than `grace` microseconds
/// ago. An autovacuum is not among them, unless it prevents wraparound: the server ends it for who waits.
Holders lock_holders(const std::vector<LockTarget>& targets, std::int64_t grace);

}  // namespace shepherd::run
