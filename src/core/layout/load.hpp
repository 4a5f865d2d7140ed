// The two halves of load() around a layout's read(); load_script() uses them too.
#pragma once

#include "core/layout/layout.hpp"

namespace shepherd::layout {

/// `request` with every path in one form ('/' between parts, no "." parts) and every text without its BOM.
/// New path texts go into `loaded.storage`. Raises Failure: no files (invalid_argument), a hostile path or
/// two files of one path (layout_refused), a NUL byte in a text (invalid_text).
Request clean_request(const Request& request, Loaded& loaded);

/// Fills in the layout's name and checks what a layout has read: at least one migration, versions present,
/// not too long and unique inside a project, names and sort keys present. Raises Failure (layout_refused).
void check_loaded(const Layout& layout, Loaded& loaded);

/// The layout that the request names. Raises Failure (invalid_argument) for an unknown name.
const Layout& named_layout(const Request& request);

}  // namespace shepherd::layout
