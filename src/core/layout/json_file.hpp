// JSON files among the migrations.
#pragma once

#include <nlohmann/json.hpp>

#include "core/layout/layout.hpp"

namespace shepherd::layout {

/// The file as JSON. Raises Failure (layout_refused) with path and line when it is not JSON, or nested deeper
/// than any file of a migration tool.
nlohmann::json read_json(const File& file);

}  // namespace shepherd::layout
