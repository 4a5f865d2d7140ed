// The catalogs -> a snapshot.
#pragma once

#include <array>
#include <optional>

#include "core/model/unit.hpp"
#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

namespace shepherd::catalog {

struct Reading {
    /// Only what is in these schemas (names as they are, not quoted); none = everything but the system's own
    /// schemas.
    std::optional<std::vector<std::string>> schemas;
    /// Passes over schemas that do not exist, instead of raising.
    bool lenient = false;
    /// Reads what is in no schema although schemas are named.
    bool database = false;
    /// pg_shepherd itself counts among the extensions.
    bool itself = false;
    /// Without `depends`, where nobody needs an order.
    bool dependencies = true;
};

/// Reads the schema with the caller's rights. Members of extensions, temporary objects and pg_shepherd itself
/// are left out. Raises Failure (invalid_argument) for a schema that does not exist.
model::Snapshot read_snapshot(const Reading& reading);

/// The objects of read_snapshot, in the order in which they were read.
std::vector<model::Object> read_objects(const Reading& reading);

/// What to read, and of what.
struct Selection {
    std::array<std::vector<Oid>, static_cast<std::size_t>(Only::count)> oids;

    std::vector<Oid>& of(Only kind) { return oids[static_cast<std::size_t>(kind)]; }
    const std::vector<Oid>& of(Only kind) const { return oids[static_cast<std::size_t>(kind)]; }
};

/// The whole schema in units, but for what is in subscriptions and user mappings: it would differ with the
/// role that looks.
std::vector<model::Unit> read_units();

/// Some of the units, in the same form. A unit of which nothing is left is not returned. What others depend
/// on, and so uses, may be any key that stands for it.
std::vector<model::Unit> read_units(const Selection& selection);

}  // namespace shepherd::catalog
