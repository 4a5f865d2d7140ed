// What pg_stat_activity shows of a run.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::run {

/// Shows what a run is at as this session's query, for as long as the object lives; then the caller's
/// statement is shown again. Nothing else changes: neither its start nor its state.
class Activity {
  public:
    Activity() = default;
    ~Activity();
    Activity(const Activity&) = delete;
    Activity& operator=(const Activity&) = delete;

    /// A migration begins: "migrate_run() [2/12] 20250612152230_users".
    void at_migration(const char* function, int position, int count, const std::string& label);
    /// Behind that: ", statement 3/5: CREATE INDEX …".
    void at_statement(int number, int count, const std::string& excerpt);

  private:
    std::string migration_;
    bool shown_ = false;
};

}  // namespace shepherd::run
