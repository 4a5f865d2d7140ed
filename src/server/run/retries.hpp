// Attempts at what fails because somebody holds a lock.
#pragma once

#include <functional>

#include "server/run/script_runner.hpp"

namespace shepherd::run {

/// Says whether a failure is one that a moment may mend, and waits for that moment, with nothing locked by
/// what failed: it has to be rolled back before. pg_shepherd.lock_deadline counts from the first failure.
class Retries {
  public:
    /// Whether another attempt makes sense: it failed over a lock or a deadlock, and there is time left.
    bool allow(const StatementError& failed);

    /// Waits until nobody holds a lock in conflict with `locks` for long any more, or the time is over. A
    /// pause of random length comes first, so that two who wait for each other do not go on in step. Says
    /// once who is waited for, and ends them after pg_shepherd.cancel_blockers_after. `between`: called
    /// between two looks; for a run that ends transactions, to hold no snapshot meanwhile.
    void wait(const std::string& label, const std::vector<LockTarget>& locks,
              const std::function<void()>& between);

  private:
    void end(const std::vector<Holder>& holders);

    std::int64_t blocked_since_ = 0;  ///< timestamptz
    bool told_ = false;
};

}  // namespace shepherd::run
