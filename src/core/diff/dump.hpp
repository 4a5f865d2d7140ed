// A snapshot -> one script.
#pragma once

#include "core/diff/build.hpp"

namespace shepherd::diff {

struct Dumping {
    bool maintain = false;
    bool named_not_null = false;  ///< NOT NULL is a constraint with a name (18)
    /// Every statement passes over what exists already, and missing columns are added.
    bool if_not_exists = false;
};

/// SQL that makes the schema in an empty database. It sets what it needs, and resets it at its end.
std::string dump(const model::Snapshot& snapshot, const Dumping& how);

}  // namespace shepherd::diff
