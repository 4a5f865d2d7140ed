// The worker's side: a process that does one thing for a session.
#pragma once

#include "server/worker/request.hpp"

namespace shepherd::worker {

/// Does what is asked in a transaction that it may end. Returns what the session gets.
using Perform = std::string (*)(const Request& request);

/// The whole life of a worker but its start and its last error. `argument`: the handle of the segment, as the
/// worker was given it.
void serve(Datum argument, Perform perform);

/// Reports the error that is being handled to the session that waits, if one does, else to the log only, and
/// ends the process. Inside PG_CATCH.
[[noreturn]] void report_and_exit();

}  // namespace shepherd::worker
