#include "server/boundary/guard.hpp"

namespace shepherd::boundary {

ErrorData* take_error(MemoryContext back_to) noexcept {
    sigjmp_buf* const stack = PG_exception_stack;
    ErrorContextCallback* const callbacks = error_context_stack;
    // Written between sigsetjmp and longjmp, hence volatile.
    ErrorData* volatile data = nullptr;
    sigjmp_buf here;
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        error_context_stack = nullptr;
        // Error recovery leaves ErrorContext current, where CopyErrorData refuses to copy to.
        MemoryContextSwitchTo(TopTransactionContext != nullptr ? TopTransactionContext : back_to);
        data = CopyErrorData();
    } else {
        data = nullptr;
    }
    MemoryContextSwitchTo(back_to);
    PG_exception_stack = stack;
    error_context_stack = callbacks;
    FlushErrorState();
    return data;
}

}  // namespace shepherd::boundary
