// The few values that layouts need out of TOML files; keeps the TOML library in one place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/layout/layout.hpp"

namespace shepherd::layout {

/// The string (or boolean) at the top level of a TOML file; nothing when the key is not there. Raises Failure
/// (layout_refused) with path and line when the file is not TOML or the value is of another type.
std::optional<std::string> toml_string(const File& file, std::string_view key);
std::optional<bool> toml_boolean(const File& file, std::string_view key);

}  // namespace shepherd::layout
