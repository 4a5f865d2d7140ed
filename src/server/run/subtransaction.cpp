#include "server/run/subtransaction.hpp"

extern "C" {
#include "access/xact.h"
#include "utils/resowner.h"
}

namespace shepherd::run {

Subtransaction::Subtransaction(const char* name)
    : context_(CurrentMemoryContext), owner_(CurrentResourceOwner) {
    pg_call([&] {
        BeginInternalSubTransaction(name);
        MemoryContextSwitchTo(context_);
    });
}

void Subtransaction::release() {
    pg_call([&] {
        ReleaseCurrentSubTransaction();
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    });
}

void Subtransaction::rollback() {
    pg_call([&] {
        RollbackAndReleaseCurrentSubTransaction();
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    });
}

}  // namespace shepherd::run
