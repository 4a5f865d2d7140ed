#include "server/boundary/guard.hpp"

namespace shepherd {

void discard(const PgError& error) noexcept {
    if (error.owner != nullptr) {
        MemoryContextDelete(error.owner);
    }
}

void keep_error(const PgError& error, MemoryContext context) noexcept {
    if (error.owner != nullptr) {
        MemoryContextSetParent(error.owner, context);
    }
}

namespace boundary {

namespace {

/// Where a copy of an error outlasts what is done about it. Context callbacks run with ErrorContext current,
/// which FlushErrorState empties.
MemoryContext lasting_context(MemoryContext current) {
    if (TopTransactionContext != nullptr) {
        return TopTransactionContext;
    }
    return current == ErrorContext ? TopMemoryContext : current;
}

}  // namespace

PgError take_error(MemoryContext back_to) noexcept {
    ErrorStacks const stacks;
    // Written between sigsetjmp and longjmp, hence volatile.
    ErrorData* volatile data = nullptr;
    MemoryContext volatile owner = nullptr;
    sigjmp_buf here;
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        error_context_stack = nullptr;
        // A context for each, because FreeErrorData does not free all that CopyErrorData copies: not the
        // names of the file and function and the message domains (seen on 15.20).
        owner = AllocSetContextCreate(lasting_context(back_to), "pg_shepherd error", ALLOCSET_SMALL_SIZES);
        MemoryContextSwitchTo(owner);
        data = CopyErrorData();
    }
    MemoryContextSwitchTo(back_to);
    stacks.restore();
    FlushErrorState();
    if (data == nullptr && owner != nullptr) {
        MemoryContextDelete(owner);
        owner = nullptr;
    }
    return {data, owner};
}

}  // namespace boundary

}  // namespace shepherd
