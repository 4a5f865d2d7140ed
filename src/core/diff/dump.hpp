// A snapshot -> one script.
#pragma once

#include "core/diff/build.hpp"
#include "core/diff/named_not_null.hpp"

namespace shepherd::diff {

struct Dumping {
    bool maintain = false;
    NamedNotNull named_not_null = NamedNotNull::none;
    /// Every statement passes over what exists already, and missing columns are added.
    bool if_not_exists = false;
};

/// SQL that makes the schema in an empty database. It sets what it needs, and resets it at its end.
std::string dump(const model::Snapshot& snapshot, const Dumping& how);

}  // namespace shepherd::diff
