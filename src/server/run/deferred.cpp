#include "server/run/deferred.hpp"

#include "server/run/subtransaction.hpp"

extern "C" {
#include "commands/trigger.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/errcodes.h"
}

namespace shepherd::run {

namespace {

/// SET CONSTRAINTS ALL IMMEDIATE, undone. The server marks a subtransaction's fired events as not fired when
/// it is rolled back (commands/trigger.c, AfterTriggerEndSubXact).
void try_all() {
    Subtransaction attempt;
    pg_call([] {
        ConstraintsSetStmt* const all = makeNode(ConstraintsSetStmt);
        AfterTriggerSetState(all);
    });
    attempt.rollback();
}

}  // namespace

DeferredConstraints::DeferredConstraints() {
    try {
        try_all();
    } catch (const PgError& error) {
        if (error.data == nullptr ||
            ERRCODE_TO_CATEGORY(error.data->sqlerrcode) != ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION) {
            throw;
        }
        discard(error);
        held_before_ = false;
    }
}

void DeferredConstraints::check() const {
    if (held_before_) {
        try_all();
    }
}

}  // namespace shepherd::run
