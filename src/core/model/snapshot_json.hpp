// A snapshot as JSON.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// Reads an array of {"kind", "identity", "definition", "attributes": {…}, "depends": ["kind identity", …]}:
/// the rows of schema_snapshot(). What is not in the array cannot be depended on and is passed over. Raises
/// Failure (invalid_argument) for any other shape, and for two objects of one kind and identity.
Snapshot read_snapshot_json(std::string_view json);

}  // namespace shepherd::model
