// Has anything in the catalogs changed? Much cheaper than to read what they say.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/model/unit.hpp"

namespace shepherd::catalog {

/// What a scan of the catalogs finds.
struct CatalogState {
    std::string token;  ///< change_token()
    /// Of the catalogs whose rows are few and seldom written. Any other value: all has to be read.
    std::uint64_t rare = 0;
    /// Comments, security labels and memberships in extensions, of which the server's caches hear nothing:
    /// the object, and a hash of the row.
    std::vector<std::pair<model::Key, std::uint64_t>> unheard;
};

/// Sees what the running command sees. Raises PgError.
CatalogState catalog_state();

/// Eight bytes that stay the same as long as no row that describes the schema was written, by whomever. Other
/// bytes do not mean that the schema differs: TRUNCATE, REINDEX, a temporary table and a restored dump write
/// such rows as well. Sees what the running command sees. Raises PgError.
std::string change_token();

/// Whether these catalogs were written since the last call of this function in this session, as far as the
/// server's caches and its counters of writes tell; true the first time. What no cache holds (comments) is
/// noticed late, by up to a second: good for a hint.
bool perhaps_changed();

}  // namespace shepherd::catalog
