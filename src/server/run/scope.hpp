// Where a run happens.
#pragma once

#include "server/run/settings_scope.hpp"

namespace shepherd::run {

/// Puts the schema `scope` in front of search_path for the settings level that is open; does nothing for the
/// database's own scope (empty). Raises Failure (invalid_argument) when there is no such schema.
void enter_scope(const std::string& scope);

/// The settings that every migration of a scope begins with. Raises Failure as enter_scope does.
std::vector<SetValue> scope_settings(const std::string& scope);

}  // namespace shepherd::run
