// Has anything in the catalogs changed? Much cheaper than to read what they say.
#pragma once

#include <string>

namespace shepherd::catalog {

/// Eight bytes that stay the same as long as no row that describes the schema was written, by whomever. Other
/// bytes do not mean that the schema differs: TRUNCATE, REINDEX, a temporary table and a restored dump write
/// such rows as well. Sees what the running command sees. Raises PgError.
std::string change_token();

/// Whether these catalogs were written since the last call of this function in this session, as far as the
/// server's caches and its counters of writes tell; true the first time. What no cache holds (comments) is
/// noticed late, by up to a second: good for a hint.
bool perhaps_changed();

}  // namespace shepherd::catalog
