// Renames that were told, for the way back.
#pragma once

#include "core/diff/diff.hpp"

namespace shepherd::diff {

/// `from` once what is told has its new names: what `to` is to be compared with. Raises Failure as diff does.
model::Snapshot with_told_names(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

/// What has to be told for a diff from `to` to `from` to be the way back.
std::vector<ToldRename> told_back(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

}  // namespace shepherd::diff
