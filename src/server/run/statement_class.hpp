// What a statement is, read from its parse tree before anything runs.
#pragma once

#include "server/boundary/guard.hpp"

struct RawStmt;

namespace shepherd::run {

enum class TransactionVerb {
    none,         ///< not transaction control
    begin,        ///< BEGIN, START TRANSACTION
    commit,       ///< COMMIT, END
    rollback,     ///< ROLLBACK, ABORT
    savepoint,    ///< SAVEPOINT x
    release,      ///< RELEASE x
    rollback_to,  ///< ROLLBACK TO x
    prepare,      ///< PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED
};

/// Which kind of transaction control `statement` is. No server call.
TransactionVerb transaction_verb(const RawStmt* statement);

/// The savepoint's name of savepoint, release and rollback_to.
const char* savepoint_name(const RawStmt* statement);

/// The command ("CREATE INDEX CONCURRENTLY") when the server refuses `statement` inside a transaction block,
/// nullptr when it can run there as far as the parse tree tells (a procedure that commits, a CLUSTER of a
/// partitioned table and the like are found out by running). Source: every PreventInTransactionBlock of the
/// server's utility commands.
const char* needs_no_transaction(const RawStmt* statement);

/// The command when `statement` waits for the snapshots of other transactions to go, nullptr otherwise.
/// Source: the callers of WaitForOlderSnapshots in the server.
const char* waits_for_snapshots(const RawStmt* statement);

/// Whether `statement` has to be sent by itself, outside of any transaction block, to do all that it can:
/// those of needs_no_transaction; CALL, whose procedure may commit; DROP and ALTER SUBSCRIPTION, which may
/// have to reach the publisher; REINDEX and CLUSTER of what is partitioned now. Raises PgError.
bool runs_alone(const RawStmt* statement);

/// Whether `statement` is a SET or RESET that lasts beyond its transaction.
bool sets_for_session(const RawStmt* statement);

/// Whether `statement` is COPY … FROM STDIN.
bool is_copy_from_stdin(const RawStmt* statement);

/// Whether `statement` is COPY … TO STDOUT.
bool is_copy_to_stdout(const RawStmt* statement);

/// The value that `statement` sets standard_conforming_strings to, if that is what it does in plain words.
std::optional<bool> sets_standard_conforming_strings(const RawStmt* statement);

}  // namespace shepherd::run
