// The ends of transactions in a procedure that CALL runs outside of any transaction block.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::run {

/// Raises Failure (active_transaction) unless `fcinfo` is a CALL that may end transactions: not inside
/// BEGIN … COMMIT, a function or a DO block. `procedure`: for the message.
void require_own_transactions(FunctionCallInfo fcinfo, const char* procedure);

enum class Durability {
    now,    ///< as the caller's synchronous_commit says
    later,  ///< reaches the disk with the next commit that waits for it, or before
};

/// Commits and begins the next transaction, as SPI_commit does, but with no SPI connection open: a statement
/// that commits by itself (CREATE INDEX CONCURRENTLY) would pull that away. The current memory context stays
/// current; no snapshot is active afterwards. Raises PgError for what fails at commit; abort_and_begin has to
/// follow then.
void commit_and_begin(Durability durability);

/// Rolls back and begins the next transaction, after at least one commit_and_begin. Memory of the transaction
/// that failed (TopTransactionContext) is gone afterwards; `current` becomes the current memory context.
void abort_and_begin(MemoryContext current);

}  // namespace shepherd::run
