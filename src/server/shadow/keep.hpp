// Makes a shadow database, has it built, and drops it, whatever happens.
#pragma once

#include <string>

namespace shepherd::shadow {

/// The task of a worker that is connected to the session's database. `blueprint`: packed. Returns a packed
/// Built. A cancelled or abandoned one drops its database before it ends; what a crash of the server left is
/// dropped by the next one. Raises PgError and Failure.
std::string keep(const std::string& blueprint);

}  // namespace shepherd::shadow
