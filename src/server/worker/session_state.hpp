// A worker that acts as the session that started it.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::worker {

/// Everything that a worker needs to act as this session: loaded libraries, settings, the session's role and
/// the current one, the client's address and the statement. For assume_session.
std::string session_state();

/// Takes all of that on, in a worker that is connected to the same database as the user who logged in there.
/// `starter`: the process that waits, 0 when none does.
/// No transaction is open before or after. Raises PgError when the role is not the session's to take any
/// more.
void assume_session(std::string_view state, int starter);

}  // namespace shepherd::worker
