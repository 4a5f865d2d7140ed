// Down scripts for migrations that have none.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::shadow {

/// The way back of each of `versions`, from the schema behind it to the one before it, both built from the
/// texts in the ledger. Says with a NOTICE what it does and which data it loses. Raises Failure
/// (no_revert_script) for a migration that changes nothing in the schema.
run::Downs derived_downs(const ledger::Place& place, const std::vector<std::string>& versions);

}  // namespace shepherd::shadow
