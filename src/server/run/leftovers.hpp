// What a statement leaves behind that was cut off outside of a transaction.
#pragma once

#include "server/boundary/guard.hpp"

struct RawStmt;

namespace shepherd::run {

/// OIDs of the indexes that are invalid now, and that nobody is building.
std::vector<std::string> invalid_indexes();

/// Drops the indexes that `statement` (CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY) left invalid: those
/// on its table that are not among `before`. Says so by a NOTICE. Runs in transactions of its own: one is
/// open before and after. Raises PgError.
void drop_leftovers(const RawStmt* statement, const std::vector<std::string>& before);

/// Whether an error with `sqlstate` (the server's number) says that what was to be made exists, or what was
/// to be dropped does not: after an interruption that means that the statement had ended.
bool says_done_already(int sqlstate);

}  // namespace shepherd::run
