// Waiting a while.
#pragma once

namespace shepherd::run {

/// Waits so many milliseconds, or until the session's latch is set. Raises PgError for a cancel.
void pause(long milliseconds);

}  // namespace shepherd::run
