#include "server/boundary/guard.hpp"

namespace shepherd {

void discard(const PgError& error) noexcept {
    if (error.data != nullptr) {
        FreeErrorData(error.data);
    }
}

namespace boundary {

namespace {

/// Where a copy of an error outlasts what is done about it. Context callbacks run with ErrorContext current, which
/// FlushErrorState empties.
MemoryContext lasting_context(MemoryContext current) {
    if (TopTransactionContext != nullptr) {
        return TopTransactionContext;
    }
    return current == ErrorContext ? TopMemoryContext : current;
}

}  // namespace

ErrorData* take_error(MemoryContext back_to) noexcept {
    ErrorStacks const stacks;
    // Written between sigsetjmp and longjmp, hence volatile.
    ErrorData* volatile data = nullptr;
    sigjmp_buf here;
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        error_context_stack = nullptr;
        // Error recovery leaves ErrorContext current, where CopyErrorData refuses to copy to.
        MemoryContextSwitchTo(lasting_context(back_to));
        data = CopyErrorData();
    } else {
        data = nullptr;
    }
    MemoryContextSwitchTo(back_to);
    stacks.restore();
    FlushErrorState();
    return data;
}

}  // namespace boundary

}  // namespace shepherd
