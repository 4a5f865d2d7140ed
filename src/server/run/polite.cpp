#include "server/run/polite.hpp"

#include "core/base/failure.hpp"
#include "server/boundary/caller.hpp"
#include "server/run/pause.hpp"
#include "server/run/transaction.hpp"
#include "server/settings.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "storage/proc.h"
#include "utils/errcodes.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

// A transaction that is younger will most likely end before the wait for it does (microseconds).
constexpr std::int64_t grace = 250 * INT64CONST(1000);

constexpr int quick_deadlock_check = 100;  // milliseconds; the server ends an autovacuum there
constexpr long poll = 250;                 // milliseconds

}  // namespace

ShortWait::ShortWait() : lock_timeout_(LockTimeout), deadlock_timeout_(DeadlockTimeout) {
    int const wanted = settings::lock_timeout_milliseconds();
    if (lock_timeout_ == 0 && wanted > 0) {
        LockTimeout = wanted;
        DeadlockTimeout = deadlock_timeout_ < quick_deadlock_check ? deadlock_timeout_ : quick_deadlock_check;
    }
}

ShortWait::~ShortWait() {
    LockTimeout = lock_timeout_;
    DeadlockTimeout = deadlock_timeout_;
}

void require_free(const std::vector<LockTarget>& targets) {
    if (settings::lock_timeout_milliseconds() == 0 || LockTimeout > 0) {
        return;
    }
    Holders const holders = lock_holders(targets, grace);
    if (holders.starter) {
        throw Failure(Condition::waits_for_caller,
                      "a lock that it needs is held by the statement that called it")
            .detail(holders.list)
            .hint(
                "Call it alone in its statement, or CALL migrate_run(), which holds nothing while it waits.");
    }
    if (holders.count > 0) {
        pg_call([&] {
            ereport(
                ERROR,
                (errcode(ERRCODE_LOCK_NOT_AVAILABLE),
                 errmsg("a lock that it needs is held by another transaction"),
                 errdetail_internal("%s", holders.list.c_str()),
                 errhint("Call again when it has ended. pg_shepherd.lock_deadline says how long to try.")));
        });
    }
}

void wait_for_holders(const std::vector<LockTarget>& targets, std::int64_t until) {
    long wait = 50 + static_cast<long>(pg_prng_double(&pg_global_prng_state) * 400);
    for (;;) {
        commit_and_begin(Durability::later);
        pause(wait);
        if (GetCurrentTimestamp() >= until || lock_holders(targets, grace).count == 0) {
            return;
        }
        wait = poll;
    }
}

bool is_about_locks(int sqlstate) {
    return sqlstate == ERRCODE_LOCK_NOT_AVAILABLE || sqlstate == ERRCODE_T_R_DEADLOCK_DETECTED;
}

}  // namespace shepherd::run
