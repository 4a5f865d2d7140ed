// The migrations -> the schema that they make.
#pragma once

#include "core/diff/diff.hpp"
#include "server/ledger/texts.hpp"
#include "server/shadow/blueprint.hpp"

namespace shepherd::shadow {

/// A blueprint that runs `texts`, which have to outlive it, one after the other. `looks`: positions in
/// `texts` behind which a snapshot is taken.
Blueprint history_blueprint(const std::vector<ledger::HistoryText>& texts,
                            const std::vector<std::size_t>& looks);

/// What the applied migrations, and with `pending` the registered ones as well, make in an empty database;
/// what they leave unsaid is as in `live`, under the new names that `how` tells. `schemas`: of these alone;
/// none = all. Raises Failure (wrong_state) when there are none.
model::Snapshot schema_of_history(bool pending, const std::optional<std::vector<std::string>>& schemas,
                                  const model::Snapshot& live, const diff::Diffing& how,
                                  const char* function);

}  // namespace shepherd::shadow
