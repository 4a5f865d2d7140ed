// Server error -> C++ exception. Every server call that may raise goes through pg_call.
#pragma once

#include "server/boundary/postgres.hpp"

namespace shepherd {

namespace boundary {

/// Counts the PgErrors that exist, for destructors that must not touch the server between a server error and
/// the rollback that mends it.
class InFlight {
  public:
    InFlight() noexcept { ++count_; }
    InFlight(const InFlight&) noexcept { ++count_; }
    InFlight& operator=(const InFlight&) = default;
    ~InFlight() { --count_; }
    static int count() noexcept { return count_; }

  private:
    inline static int count_ = 0;
};

}  // namespace boundary

/// A server error that was caught: the whole ErrorData, in memory of its own that lives to the end of the
/// transaction, so that it outlasts a subtransaction that is rolled back because of it. It may not be
/// swallowed: either it is re-raised (entry does that), or it happened inside a subtransaction that has been
/// rolled back since.
struct PgError {
    ErrorData* data;                ///< nullptr when there was no memory left to copy the error
    MemoryContext owner = nullptr;  ///< holds `data` and nothing else; nullptr when somebody else owns it
    boundary::InFlight in_flight{};
};

/// Frees the data of an error whose subtransaction has been rolled back and that is not raised again; without
/// it the data stays to the end of the transaction. `error.data` must not be used afterwards.
void discard(const PgError& error) noexcept;

/// Has the error's data outlive the transaction that failed: it goes with `context` instead.
void keep_error(const PgError& error, MemoryContext context) noexcept;

namespace boundary {

/// Puts the server's error stacks back when it goes, also when a C++ exception passes: one that left
/// PG_exception_stack pointing into a dead frame would make the next server error jump there.
class ErrorStacks {
  public:
    ErrorStacks() noexcept : stack_(PG_exception_stack), callbacks_(error_context_stack) {}
    ErrorStacks(const ErrorStacks&) = delete;
    ErrorStacks& operator=(const ErrorStacks&) = delete;
    ~ErrorStacks() { restore(); }
    void restore() const noexcept {
        PG_exception_stack = stack_;
        error_context_stack = callbacks_;
    }

  private:
    sigjmp_buf* stack_;
    ErrorContextCallback* callbacks_;
};

/// Copies and clears the error that is being handled, and makes `back_to` the current memory context. A
/// second failure here (no memory left) must not jump over C++ frames either, so it is caught as well.
PgError take_error(MemoryContext back_to) noexcept;

}  // namespace boundary

/// Runs `f`, which holds server calls and trivially destructible values only, and turns a server error into
/// PgError. A longjmp over a frame with a non-trivial destructor is undefined behaviour, which is why this is
/// the only way for C++ code into the server. Returns what `f` returns.
template <typename F>
auto pg_call(F&& f) -> decltype(f()) {
    using R = decltype(f());
    static_assert(std::is_void_v<R> || std::is_trivially_destructible_v<R>,
                  "a longjmp would skip the result's destructor");
    static_assert(std::is_trivially_destructible_v<std::remove_reference_t<F>>, "capture by reference only");
    MemoryContext const context = CurrentMemoryContext;
    // Made before sigsetjmp, so that no longjmp to `here` passes over it.
    boundary::ErrorStacks const stacks;
    sigjmp_buf here;
    // The signal mask is not saved: the server's own PG_TRY does not either.
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        return f();
    }
    stacks.restore();
    throw boundary::take_error(context);
}

}  // namespace shepherd
