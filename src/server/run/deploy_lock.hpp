// One deployer of a database at a time.
#pragma once

namespace shepherd::run {

/// Takes the deploy lock until the end of the transaction. It dies with the session, so it never goes stale.
/// Polls with short attempts instead of queueing: a queued waiter would make another session's CREATE INDEX
/// CONCURRENTLY the victim of a deadlock. Raises Failure (deploy_in_progress) that names the holder after
/// pg_shepherd.lock_wait, and PgError for a cancel, or (40001) where the transaction's snapshot is older than
/// what another deployer did. Returns whether it had to wait.
bool take_deploy_lock();

/// Whether any other session holds the lock now.
bool somebody_deploys();

/// Waits until none does, as take_deploy_lock does, without taking the lock. Returns whether it had to wait.
bool wait_while_somebody_deploys();

/// Whether another session waits for this one's transaction to end. CREATE INDEX CONCURRENTLY waits for every
/// transaction that holds a snapshot, and a SELECT holds its own for as long as it runs: one that waits for
/// the index's deployer would wait for itself, and no deadlock detector sees a waiting function.
bool somebody_waits_for_us();

/// Whether `worker`, a process that runs migrations for this session, can only go on when this session's
/// statement has ended: it waits for a lock or a snapshot of this session, or for a deployer who does.
bool worker_waits_for_us(int worker);

/// The same lock, held by the session across transactions for as long as the object lives. It dies with the
/// session. To be taken in a transaction without a snapshot, so that the deployer that is waited for can wait
/// for all snapshots.
class SessionDeployLock {
  public:
    SessionDeployLock();
    ~SessionDeployLock();
    SessionDeployLock(const SessionDeployLock&) = delete;
    SessionDeployLock& operator=(const SessionDeployLock&) = delete;
};

}  // namespace shepherd::run
