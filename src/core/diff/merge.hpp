// Changes of one table that stand next to each other -> one statement.
#pragma once

#include <set>

#include "core/diff/diff.hpp"

namespace shepherd::diff {

/// Tables that have children in either snapshot: ONLY makes a difference to them.
std::set<std::string, std::less<>> tables_with_children(const model::Snapshot& from,
                                                        const model::Snapshot& to);

/// Puts what neighbours do to columns of one table into one ALTER TABLE, so that it is written anew once and
/// looked at once; constraints as well, foreign keys apart from others, which keep readers out. A step that
/// loses data stays alone.
std::vector<DiffStep> merged(std::vector<DiffStep> steps,
                             const std::set<std::string, std::less<>>& with_children);

}  // namespace shepherd::diff
