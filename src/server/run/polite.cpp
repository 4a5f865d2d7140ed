#include "server/run/polite.hpp"

#include "core/base/failure.hpp"
#include "server/settings.hpp"

extern "C" {
#include "storage/proc.h"
#include "utils/errcodes.h"
}

namespace shepherd::run {

namespace {

constexpr int quick_deadlock_check = 100;  // milliseconds; the server ends an autovacuum there

/// While the object lives, statements wait for locks no longer than pg_shepherd.lock_timeout.
class ShortWait {
  public:
    ShortWait() : lock_timeout_(LockTimeout), deadlock_timeout_(DeadlockTimeout) {
        LockTimeout = settings::lock_timeout_milliseconds();
        DeadlockTimeout = deadlock_timeout_ < quick_deadlock_check ? deadlock_timeout_ : quick_deadlock_check;
    }
    ~ShortWait() {
        LockTimeout = lock_timeout_;
        DeadlockTimeout = deadlock_timeout_;
    }
    ShortWait(const ShortWait&) = delete;
    ShortWait& operator=(const ShortWait&) = delete;

  private:
    int lock_timeout_;
    int deadlock_timeout_;
};

void require_free(const std::vector<LockTarget>& locks) {
    Holders const holders = lock_holders(locks, lock_grace);
    if (holders.who.empty()) {
        return;
    }
    if (holders.starter) {
        throw Failure(Condition::waits_for_caller,
                      "a lock that it needs is held by the statement that called it")
            .detail(holders.list)
            .hint(
                "Call it alone in its statement, or CALL migrate_run(), which holds nothing while it waits.");
    }
    // Nobody would find this deadlock: who steps back is in no queue.
    pg_call([&] {
        ereport(ERROR,
                (errcode(holders.waits_for_us ? ERRCODE_T_R_DEADLOCK_DETECTED : ERRCODE_LOCK_NOT_AVAILABLE),
                 holders.waits_for_us
                     ? errmsg("a lock that it needs is held by a transaction that waits for this one")
                     : errmsg("a lock that it needs is held by another transaction"),
                 errdetail_internal("%s", holders.list.c_str()),
                 errhint("Call again when it has ended. pg_shepherd.lock_deadline says how long to try.")));
    });
}

}  // namespace

bool is_polite() {
    return settings::lock_timeout_milliseconds() > 0 && LockTimeout == 0;
}

void run_politely(const std::vector<LockTarget>& locks, const std::function<void()>& run) {
    // Data that is being changed may be waited for: to begin anew would lose more than the wait.
    if (locks.empty()) {
        run();
        return;
    }
    require_free(locks);
    ShortWait const wait;
    run();
}

}  // namespace shepherd::run
