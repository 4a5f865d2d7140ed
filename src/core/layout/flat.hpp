// What load_script() shares with the flat layout.
#pragma once

#include "core/layout/tree.hpp"

namespace shepherd::layout {

/// A migration that is a whole SQL file: version is the file's stem. Raises Failure when the file holds a
/// marker of a tool that cuts files in parts.
Migration flat_migration(const File& file);

}  // namespace shepherd::layout
