// A snapshot as bytes, to be sent to another process or kept in a table.
#pragma once

#include <optional>

#include "core/model/snapshot.hpp"

namespace shepherd::model {

std::string packed(const Snapshot& snapshot);

/// Reads it back. Nothing is returned for what another version of pg_shepherd packed in another form. Raises
/// std::length_error for what none did.
std::optional<Snapshot> unpacked_snapshot(std::string_view bytes);

}  // namespace shepherd::model
