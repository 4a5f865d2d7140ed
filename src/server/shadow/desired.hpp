// SQL text -> the schema that it makes.
#pragma once

#include "core/diff/diff.hpp"
#include "server/shadow/blueprint.hpp"

namespace shepherd::shadow {

/// Builds it in a shadow database, by two workers, as this session. The result is kept (cache.hpp), by what
/// it is made of. `function`: for messages. Raises PgError, and Failure, when a script fails.
Built built(const Blueprint& blueprint, const char* function);

/// What was built, up to its first look; what was left unsaid is as in `live`, under the new names that `how`
/// tells.
model::Snapshot with_unsaid(const Built& made, const model::Snapshot& live, const diff::Diffing& how);

/// The schema that a text of DDL makes; or "applied" and "migrations", what the applied and what all
/// registered migrations make; or the snapshot that the text is as JSON. What DDL leaves unsaid is as
/// in `live`, under the new names that `how` tells. `schemas`: of these alone; none = all.
model::Snapshot desired(const std::string& text, const std::optional<std::vector<std::string>>& schemas,
                        const model::Snapshot& live, const diff::Diffing& how, const char* function);

}  // namespace shepherd::shadow
