#include "server/run/retries.hpp"

#include "server/run/pause.hpp"
#include "server/run/polite.hpp"
#include "server/run/step.hpp"
#include "server/settings.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "utils/errcodes.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

constexpr long poll = 250;  // milliseconds

/// With the caller's own rights, unlike everything that reads the server's views.
bool end_statement_of(const Holder& holder) {
    Subtransaction attempt;
    try {
        bool const done = pg_call([&] {
            Datum const process = Int32GetDatum(holder.process);
            // A session that runs nothing has nothing to cancel. The second argument: do not wait for its
            // end.
            return DatumGetBool(holder.active
                                    ? DirectFunctionCall1(pg_cancel_backend, process)
                                    : DirectFunctionCall2(pg_terminate_backend, process, Int64GetDatum(0)));
        });
        attempt.release();
        return done;
    } catch (const PgError& error) {
        attempt.rollback();
        discard(error);
        return false;
    }
}

}  // namespace

bool Retries::allow(const StatementError& failed) {
    const ErrorData* const data = failed.error.data;
    if (data == nullptr || failed.locks.empty() ||
        (data->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE &&
         data->sqlerrcode != ERRCODE_T_R_DEADLOCK_DETECTED)) {
        return false;
    }
    TimestampTz const now = GetCurrentTimestamp();
    blocked_since_ = blocked_since_ != 0 ? blocked_since_ : now;
    return now - blocked_since_ < settings::lock_deadline_milliseconds() * INT64CONST(1000);
}

void Retries::end(const std::vector<Holder>& holders) {
    for (const Holder& holder : holders) {
        if (end_statement_of(holder)) {
            say_warning("process " + std::to_string(holder.process) +
                            (holder.active ? " is cancelled" : " is ended") +
                            " because a migration waits for its lock",
                        {}, {});
        }
    }
}

void Retries::wait(const std::string& label, const std::vector<LockTarget>& locks,
                   const std::function<void()>& between) {
    if (!told_) {
        say_notice("migration \"" + label + "\" waits for a lock", lock_holders(locks, 0).list);
        told_ = true;
    }
    TimestampTz const until = blocked_since_ + settings::lock_deadline_milliseconds() * INT64CONST(1000);
    std::int64_t const patience = settings::cancel_blockers_after_milliseconds() * INT64CONST(1000);
    long next = 50 + static_cast<long>(pg_prng_double(&pg_global_prng_state) * 400);
    for (;;) {
        between();
        pause(next);
        Holders const holders = lock_holders(locks, lock_grace);
        TimestampTz const now = GetCurrentTimestamp();
        // The session that waits for this worker will not go away by waiting for it.
        if (now >= until || holders.who.empty() || holders.starter) {
            return;
        }
        if (patience > 0 && now - blocked_since_ > patience) {
            end(holders.who);
        }
        next = poll;
    }
}

}  // namespace shepherd::run
