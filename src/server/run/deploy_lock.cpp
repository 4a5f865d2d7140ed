#include "server/run/deploy_lock.hpp"

#include "core/base/failure.hpp"
#include "server/boundary/advisory_lock.hpp"
#include "server/ledger/snapshot.hpp"
#include "server/run/pause.hpp"
#include "server/run/unseen_snapshot.hpp"
#include "server/settings.hpp"

extern "C" {
#include "access/xact.h"
#include "executor/spi.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

constexpr std::uint32_t lock_key = 0x73686570;  // "shep"

constexpr long first_pause = 5;      // milliseconds
constexpr long longest_pause = 100;  // milliseconds

bool try_lock(bool for_session) {
    return pg_call([&] {
        LOCKTAG const tag = advisory_tag(lock_key);
        return LockAcquire(&tag, ExclusiveLock, for_session, true) != LOCKACQUIRE_NOT_AVAIL;
    });
}

std::string describe_holder() {
    static Query query{
        "SELECT pg_catalog.format('It is held by process %s (user \"%s\", application \"%s\", %s since %s): "
        "%s', a.pid,"
        "         a.usename, a.application_name, a.state, a.state_change,"
        "         pg_catalog.\"left\"(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 200))"
        "  FROM pg_catalog.pg_locks l"
        "  JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid"
        " WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted"
        "   AND l.database OPERATOR(pg_catalog.=) $1::pg_catalog.oid"
        "   AND l.classid OPERATOR(pg_catalog.=) $2::pg_catalog.oid"
        "   AND l.objsubid OPERATOR(pg_catalog.=) 3::pg_catalog.int2"};
    ledger::Session session;
    Result const row = session.run(query, {Value::bigint(MyDatabaseId), Value::bigint(lock_key)});
    return row.empty() ? "It has been given back in this moment." : std::string(row.text(0, 0));
}

/// Under REPEATABLE READ and SERIALIZABLE the state is seen as it was when the transaction began. Where
/// another deployer changed it since, a run would try scripts that have run, and fail in whatever way they do
/// the second time.
void require_current_snapshot() {
    if (!IsolationUsesXactSnapshot()) {
        return;
    }
    ledger::Session session;
    if (ledger::snapshot_is_current(session)) {
        return;
    }
    pg_call([] {
        ereport(ERROR,
                (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                 errmsg("could not serialize access due to migrations of another session"),
                 errdetail("They were applied or reverted after this transaction took its snapshot."),
                 errhint("Nothing has run. Call again in a new transaction, or under READ COMMITTED.")));
    });
}

/// Looks at most every half second: reading the lock table holds up everybody who locks.
class PatientLook {
  public:
    bool somebody_waits() {
        TimestampTz const now = GetCurrentTimestamp();
        if (now - last_ < 500 * INT64CONST(1000)) {
            return false;
        }
        last_ = now;
        return somebody_waits_for_us();
    }

  private:
    TimestampTz last_ = GetCurrentTimestamp();
};

/// `attempt` says whether the wait is over. `holds_snapshot`: this transaction has one, which the deployer
/// may wait for; otherwise nothing may take one meanwhile.
template <typename Attempt>
bool wait_for_turn(bool holds_snapshot, Attempt attempt) {
    if (attempt()) {
        return false;
    }
    TimestampTz const begin = GetCurrentTimestamp();
    long wait = first_pause;
    PatientLook look;
    do {
        if (GetCurrentTimestamp() - begin >=
            static_cast<std::int64_t>(settings::lock_wait_milliseconds()) * 1000) {
            throw Failure(Condition::deploy_in_progress,
                          "another session is running migrations in this database")
                .detail(describe_holder())
                .hint("Call again when it has ended, or wait longer with pg_shepherd.lock_wait.");
        }
        if (holds_snapshot && look.somebody_waits()) {
            throw Failure(Condition::deploy_in_progress,
                          "another session is running migrations and waits for this call to end")
                .detail(describe_holder())
                .hint(
                    "It runs a statement such as CREATE INDEX CONCURRENTLY, which waits for every snapshot. "
                    "Call "
                    "again; CALL migrate_run() holds none while it waits.");
        }
        pause(wait);
        let_waiters_pass();
        wait = wait * 2 < longest_pause ? wait * 2 : longest_pause;
    } while (!attempt());
    return true;
}

bool wait_for_lock(bool for_session) {
    return wait_for_turn(!for_session, [&] { return try_lock(for_session); });
}

}  // namespace

bool somebody_deploys() {
    return pg_call([] {
        LOCKTAG const tag = advisory_tag(lock_key);
        int count = 0;
        (void)GetLockConflicts(&tag, ExclusiveLock, &count);
        return count > 0;
    });
}

bool wait_while_somebody_deploys() {
    return wait_for_turn(true, [] { return !somebody_deploys(); });
}

bool somebody_waits_for_us() {
    static Query query{
        "SELECT 1 FROM pg_catalog.pg_locks own JOIN pg_catalog.pg_locks other"
        "    ON other.virtualxid OPERATOR(pg_catalog.=) own.virtualxid AND NOT other.granted"
        " WHERE own.locktype OPERATOR(pg_catalog.=) 'virtualxid' AND own.granted"
        "   AND own.pid OPERATOR(pg_catalog.=) $1"};
    ledger::Session session;
    return !session.run(query, {Value::integer(MyProcPid)}).empty();
}

bool worker_waits_for_us(int worker) {
    // A snapshot is waited for by its owner's virtual transaction.
    static Query query{
        "SELECT 1 WHERE $1 OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids($2)) OR EXISTS ("
        "SELECT FROM pg_catalog.pg_locks own"
        "  JOIN pg_catalog.pg_locks other"
        "    ON other.virtualxid OPERATOR(pg_catalog.=) own.virtualxid AND NOT other.granted"
        "  JOIN pg_catalog.pg_locks deployer ON deployer.pid OPERATOR(pg_catalog.=) other.pid"
        " WHERE own.locktype OPERATOR(pg_catalog.=) 'virtualxid' AND own.granted"
        "   AND own.pid OPERATOR(pg_catalog.=) $1"
        "   AND deployer.locktype OPERATOR(pg_catalog.=) 'advisory' AND deployer.granted"
        "   AND deployer.database OPERATOR(pg_catalog.=) $3::pg_catalog.oid"
        "   AND deployer.classid OPERATOR(pg_catalog.=) $4::pg_catalog.oid"
        "   AND deployer.objsubid OPERATOR(pg_catalog.=) 3::pg_catalog.int2)"};
    ledger::Session session;
    return !session
                .run(query, {Value::integer(MyProcPid), Value::integer(worker), Value::bigint(MyDatabaseId),
                             Value::bigint(lock_key)})
                .empty();
}

bool take_deploy_lock() {
    bool const waited = wait_for_lock(false);
    require_current_snapshot();
    return waited;
}

SessionDeployLock::SessionDeployLock() {
    (void)wait_for_lock(true);
}

SessionDeployLock::~SessionDeployLock() {
    try {
        pg_call([] {
            LOCKTAG const tag = advisory_tag(lock_key);
            (void)LockRelease(&tag, ExclusiveLock, true);
        });
    } catch (const PgError& error) {
        discard(error);
    }
}

}  // namespace shepherd::run
