// Preconditions (Liquibase's sql-check).
#pragma once

#include "core/base/migration.hpp"

namespace shepherd::run {

enum class PreconditionVerdict {
    run,      ///< none, or it holds, or it does not hold but is only to be warned of
    mark,     ///< does not hold: record the migration as applied without running it
    put_off,  ///< does not hold: leave the migration pending
};

/// Runs the migration's precondition with the caller's rights. Raises Failure (dependency_failed) when it
/// does not hold and is to halt the run, PgError when its SQL fails.
PreconditionVerdict check_precondition(const Migration& migration);

}  // namespace shepherd::run
