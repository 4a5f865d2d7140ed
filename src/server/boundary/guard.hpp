// Server error -> C++ exception. Every server call that may raise goes through pg_call.
#pragma once

#include "server/boundary/postgres.hpp"

namespace shepherd {

/// A server error that was caught: the whole ErrorData, in memory that lives to the end of the transaction, so that
/// it outlasts a subtransaction that is rolled back because of it. It may not be swallowed: either it is re-raised (entry does that), or it happened inside a
/// subtransaction that has been rolled back since.
struct PgError {
    ErrorData* data;  ///< nullptr when there was no memory left to copy the error
};

namespace boundary {

/// Copies and clears the error that is being handled, and makes `back_to` the current memory context. A second
/// failure here (no memory left) must not jump over C++ frames either, so it is caught as well.
ErrorData* take_error(MemoryContext back_to) noexcept;

}  // namespace boundary

/// Runs `f`, which holds server calls and trivially destructible values only, and turns a server error into
/// PgError. A longjmp over a frame with a non-trivial destructor is undefined behaviour, which is why this is the
/// only way for C++ code into the server. Returns what `f` returns.
template <typename F>
auto pg_call(F&& f) -> decltype(f()) {
    using R = decltype(f());
    static_assert(std::is_void_v<R> || std::is_trivially_destructible_v<R>,
                  "a longjmp would skip the result's destructor");
    static_assert(std::is_trivially_destructible_v<std::remove_reference_t<F>>, "capture by reference only");
    MemoryContext const context = CurrentMemoryContext;
    sigjmp_buf* const stack = PG_exception_stack;
    ErrorContextCallback* const callbacks = error_context_stack;
    sigjmp_buf here;
    // The signal mask is not saved: the server's own PG_TRY does not either.
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        if constexpr (std::is_void_v<R>) {
            f();
            PG_exception_stack = stack;
            error_context_stack = callbacks;
            return;
        } else {
            R result = f();
            PG_exception_stack = stack;
            error_context_stack = callbacks;
            return result;
        }
    }
    PG_exception_stack = stack;
    error_context_stack = callbacks;
    throw PgError{boundary::take_error(context)};
}

}  // namespace shepherd
