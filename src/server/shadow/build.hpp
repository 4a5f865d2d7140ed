// In the shadow database: runs the scripts, looks at what came of them.
#pragma once

#include <string>

namespace shepherd::shadow {

/// The task of a worker that is connected to a new, empty database. `blueprint`: packed. Returns a packed
/// Built. Raises PgError and Failure, which say which script failed, and where in it.
std::string build(const std::string& blueprint);

}  // namespace shepherd::shadow
