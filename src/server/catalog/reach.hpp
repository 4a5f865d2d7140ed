// From what was touched to all whose texts may have changed with it.
#pragma once

#include "server/catalog/read_snapshot.hpp"

namespace shepherd::catalog {

struct UnitKeys {
    const char* unknown = nullptr;  ///< a literal: why it cannot be said
    std::vector<model::Key> keys;
};

/// The units of what Watch::touched() returned. Those of what is gone may or may not have been units.
UnitKeys units_of(const std::vector<model::Key>& touched);

struct Users {
    const char* unknown = nullptr;
    std::vector<model::Key> units;
    /// Of them, those that use the row type: what uses them may print differently although their own
    /// text has not changed.
    std::vector<model::Key> spread;
};

/// The units that print something of what `changed` stands for, and queries over the relations of which
/// `reshaped` has all keys (that of the relation, those of its row type).
Users users_of(const std::vector<model::Key>& changed, const std::vector<model::Key>& reshaped);

/// Whether the table, view or sequence that was called `identity` is there and called otherwise.
bool is_renamed(model::Key relation, std::string_view identity);

/// What has to be read of the units: members of extensions are none, but for their privileges.
Selection selection_of(const std::vector<model::Key>& units);

}  // namespace shepherd::catalog
