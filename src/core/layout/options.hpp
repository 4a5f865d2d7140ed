// The options that a caller passes along with files.
#pragma once

#include <string_view>

#include "core/layout/layout.hpp"

namespace shepherd::layout {

/// Reads {"placeholders": {name: text}, "contexts": [text], "labels": [text]} (any part of it) into
/// `request`. Raises Failure (invalid_argument) for any other shape: an unknown key is an error, so that a
/// misspelt one is not lost.
void read_options(std::string_view json, Request& request);

}  // namespace shepherd::layout
