// One deployer of a database at a time.
#pragma once

namespace shepherd::run {

/// Takes the deploy lock until the end of the transaction. It dies with the session, so it never goes stale.
/// Polls with short attempts instead of queueing: a queued waiter would make another session's CREATE INDEX
/// CONCURRENTLY the victim of a deadlock. Raises Failure (deploy_in_progress) that names the holder after
/// pg_shepherd.lock_wait, and PgError for a cancel, or (40001) where the transaction's snapshot is older than
/// what another deployer did. Returns whether it had to wait.
bool take_deploy_lock();

}  // namespace shepherd::run
