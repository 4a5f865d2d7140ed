// The renamings in front of a diff.
#pragma once

#include "core/diff/diff.hpp"

namespace shepherd::diff {

struct Preparation {
    std::optional<model::Snapshot> snapshot;  ///< with the new names; nothing while no name changes
    std::vector<DiffStep> steps;
};

/// Renames what is told and what is proven. Definitions that say the same under the new names are taken over
/// from `to`, so that the rest of the diff does not see them. Raises Failure (invalid_argument).
Preparation prepare(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

}  // namespace shepherd::diff
