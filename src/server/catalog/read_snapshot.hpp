// The catalogs -> a snapshot.
#pragma once

#include <optional>

#include "core/model/snapshot.hpp"

namespace shepherd::catalog {

struct Reading {
    /// Only what is in these schemas (names as they are, not quoted); none = everything but the system's own
    /// schemas.
    std::optional<std::vector<std::string>> schemas;
    /// Passes over schemas that do not exist, instead of raising.
    bool lenient = false;
    /// Reads what is in no schema although schemas are named.
    bool database = false;
    /// Without `depends`, where nobody needs an order.
    bool dependencies = true;
};

/// Reads the schema with the caller's rights. Members of extensions, temporary objects and pg_shepherd itself
/// are left out. Raises Failure (invalid_argument) for a schema that does not exist.
model::Snapshot read_snapshot(const Reading& reading);

}  // namespace shepherd::catalog
