// Makes a shadow database, has it built, and drops it, whatever happens.
#pragma once

#include <string>

namespace shepherd::shadow {

/// The task of a worker that is connected to the session's database. `order`: the key of shadow/cache.hpp and
/// the packed blueprint. Returns a packed Built, and shares it under the key. A cancelled or abandoned one
/// drops its database before it ends; what a crash of the server left is dropped by the next one. Raises
/// PgError and Failure.
std::string keep(const std::string& order);

}  // namespace shepherd::shadow
