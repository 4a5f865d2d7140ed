// Steps -> the text of a migration.
#pragma once

#include "core/diff/diff.hpp"

namespace shepherd::diff {

/// The steps as one script: a comment above each that has hazards, what is not allowed as a comment, COMMIT
/// behind what can only be used once that is committed. Empty when there is nothing to run.
std::string script_of(const std::vector<DiffStep>& steps);

/// One step, without its hazards and the last semicolon; as a comment where it is not allowed.
std::string sql_of(const DiffStep& step);

}  // namespace shepherd::diff
