#include "server/run/transaction.hpp"

#include "core/base/failure.hpp"

extern "C" {
#include "access/xact.h"
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "tcop/pquery.h"
#include "utils/portal.h"
#include "utils/resowner.h"
}

namespace shepherd::run {

void require_own_transactions(FunctionCallInfo fcinfo, const char* procedure) {
    const Node* const context = fcinfo->context;
    bool const atomic = context == nullptr || !IsA(context, CallContext) ||
                        reinterpret_cast<const CallContext*>(context)->atomic;
    // A procedure or DO block that may commit itself holds an SPI connection, which a statement that commits
    // on its own would take away from it.
    if (atomic || SPI_inside_nonatomic_context()) {
        throw Failure(Condition::active_transaction,
                      std::string(procedure) + " cannot run inside a transaction block, function or DO block")
            .detail("It commits each migration as it ends.")
            .hint(
                "Call it by itself; or use migrate_apply() or migrate_revert(), which are part of the "
                "transaction they are called in.");
    }
}

void commit_and_begin(Durability durability) {
    MemoryContext const context = CurrentMemoryContext;
    int const wanted = synchronous_commit;
    try {
        pg_call([&] {
            ForgetPortalSnapshots();
            if (durability == Durability::later) {
                synchronous_commit = SYNCHRONOUS_COMMIT_OFF;
            }
            CommitTransactionCommand();
            synchronous_commit = wanted;
            StartTransactionCommand();
            MemoryContextSwitchTo(context);
        });
    } catch (const PgError&) {
        synchronous_commit = wanted;
        throw;
    }
}

void abort_and_begin(MemoryContext current) {
    pg_call([&] {
        AbortCurrentTransaction();
        // SPI has given the calling portal a snapshot, which went with the transaction. The portal would take
        // it for one that is active: ForgetPortalSnapshots, which SPI_rollback calls before, cannot be called
        // with those of the failed statement still on the stack.
        ActivePortal->portalSnapshot = nullptr;
        StartTransactionCommand();
        MemoryContextSwitchTo(current);
    });
}

}  // namespace shepherd::run
