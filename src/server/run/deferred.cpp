#include "server/run/deferred.hpp"

#include "server/run/subtransaction.hpp"

extern "C" {
#include "commands/trigger.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/errcodes.h"
#include "utils/reltrigger.h"
}

namespace shepherd::run {

namespace {

ExecutorFinish_hook_type previous_finish = nullptr;
bool written = false;  ///< a table with a deferrable trigger, since the last check

bool has_deferrable_trigger(const List* relations) {
    const ListCell* cell = nullptr;
    foreach (cell, relations) {
        const TriggerDesc* const triggers = static_cast<const ResultRelInfo*>(lfirst(cell))->ri_TrigDesc;
        for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
            if (triggers->triggers[i].tgdeferrable) {
                return true;
            }
        }
    }
    return false;
}

/// A frame of the server's own kind, without destructors: errors pass through it.
void finish(QueryDesc* query) {
    if (previous_finish != nullptr) {
        previous_finish(query);
    } else {
        standard_ExecutorFinish(query);
    }
    const EState* const state = query->estate;
    written = written || has_deferrable_trigger(state->es_opened_result_relations) ||
              has_deferrable_trigger(state->es_tuple_routing_result_relations) ||
              has_deferrable_trigger(state->es_trig_target_relations);
}

/// SET CONSTRAINTS ALL IMMEDIATE, undone. The server marks a subtransaction's fired events as not fired when
/// it is rolled back (commands/trigger.c, AfterTriggerEndSubXact).
void try_all() {
    Subtransaction attempt;
    pg_call([] { AfterTriggerSetState(makeNode(ConstraintsSetStmt)); });
    attempt.rollback();
}

}  // namespace

void DeferredConstraints::install() {
    previous_finish = ExecutorFinish_hook;
    ExecutorFinish_hook = finish;
}

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
    written = false;
}

void DeferredConstraints::check() const {
    if (written && held_before_) {
        try_all();
    }
    written = false;
}

void DeferredConstraints::note_write() {
    written = true;
}

}  // namespace shepherd::run
