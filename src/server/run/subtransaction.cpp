#include "server/run/subtransaction.hpp"

extern "C" {
#include "access/xact.h"
#include "utils/resowner.h"
}

namespace shepherd::run {

Subtransaction::Subtransaction(const char* name)
    : context_(CurrentMemoryContext),
      owner_(CurrentResourceOwner),
      outer_level_(GetCurrentTransactionNestLevel()) {
    pg_call([&] {
        BeginInternalSubTransaction(name);
        MemoryContextSwitchTo(context_);
    });
    open_ = true;
}

Subtransaction::~Subtransaction() {
    if (!open_) {
        return;
    }
    try {
        rollback();
    } catch (const PgError& error) {
        // The error that is on its way already aborts the transaction around this one.
        discard(error);
    }
}

void Subtransaction::release() {
    open_ = false;
    pg_call([&] {
        ReleaseCurrentSubTransaction();
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    });
}

void Subtransaction::rollback() {
    open_ = false;
    pg_call([&] {
        while (GetCurrentTransactionNestLevel() > outer_level_) {
            RollbackAndReleaseCurrentSubTransaction();
        }
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    });
}

}  // namespace shepherd::run
