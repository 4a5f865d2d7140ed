// The session's side: a call that a worker runs, while the session waits.
#pragma once

#include <functional>

#include "server/worker/lone_call.hpp"
#include "server/worker/request.hpp"

namespace shepherd::worker {

struct Order {
    Task task;
    const char* function;  ///< "migrate_apply()", for messages
    LoneCall call;
    std::function<bool()> nothing_left;  ///< asked after a wait for another deployer; may be empty
    bool detached = false;  ///< do not wait for the end; this statement's snapshot is gone before
};

/// Something else than a run of migrations.
struct Errand {
    Task task;
    Oid database;           ///< that the worker connects to
    const char* function;   ///< for messages
    const char* stays;      ///< a sentence for errors: what stays of an errand that is broken off
    std::string arguments;  ///< for the task
};

/// Waits while another session deploys, and starts a worker that runs the call in `fcinfo` as this session
/// would, and waits. Messages come through as they are raised. Returns its rows; for a detached one a row
/// that names its process. Raises what the worker raised; the worker is stopped when this session is
/// cancelled, ends or loses its client, and Failure (waits_for_caller) is raised when it would wait for this
/// very statement. Raises PgError (configuration_limit_exceeded) when there is no free worker slot for a
/// while.
std::vector<run::RunRow> delegate(const Order& order, FunctionCallInfo fcinfo);

/// Has a worker do it, as this session, and waits. Returns what came of it. Raises as `delegate` does.
std::string send_on(const Errand& errand);

/// When this session started its last detached run (a timestamptz), 0 when it did not, or was asked before.
std::int64_t take_detached_at();

}  // namespace shepherd::worker
