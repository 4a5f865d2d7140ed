// The state tables' rows for the functions that show them.
#pragma once

#include <functional>
#include <unordered_map>

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// What the ledger knows beyond what planning needs.
struct AppliedDetails {
    std::int64_t applied_at = 0;  ///< timestamptz, microseconds in the server's epoch
    std::optional<std::int64_t> duration;
    std::string applied_by;
    std::string how;
    std::string layout;
};

std::unordered_map<std::string, AppliedDetails> read_applied_details(Session& session, const Place& place);

/// SQLSTATE and message of the newest attempt of each migration whose newest attempt failed, by version.
std::unordered_map<std::string, std::string> read_failures(Session& session, const Place& place);

/// The newest attempt that failed at `since` (a timestamptz) or later, as "version: SQLSTATE message", and
/// empty when there is none. `project`: of any when it is not given.
std::string failure_since(Session& session, const std::optional<std::string>& project,
                          const std::string& scope, std::int64_t since);

struct Current {
    std::string version;
    std::string name;
    std::int64_t applied_at = 0;
};

/// The newest applied versioned migration; of a history with branches (Alembic), every one that no other
/// builds on.
std::vector<Current> read_current(Session& session, const Place& place);

/// Calls `put` with a row of values for each event of `place` (of `version` alone unless it is empty), newest
/// first. The columns are those of migrate_history.
void read_history(Session& session, const Place& place, const std::string& version,
                  const std::function<void(std::initializer_list<Value>)>& put);

}  // namespace shepherd::ledger
