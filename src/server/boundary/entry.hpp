// C++ exception -> server error. Every SQL function, hook, callback and worker main goes through entry.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::boundary {

/// An error on its way out of C++: plain data only, so that it can be raised after the last C++ frame is
/// gone.
struct Outgoing {
    ErrorData* server = nullptr;           ///< re-raised as it is
    MemoryContext server_owner = nullptr;  ///< PgError::owner
    char sqlstate[6] = "XX000";
    char* message = nullptr;  ///< malloc'ed, as detail and hint; raise frees them
    char* detail = nullptr;
    char* hint = nullptr;
    const char* fixed = nullptr;  ///< message when there was no memory for a copy
};

/// Describes the exception that is being handled. Called inside a catch block; raises nothing.
void describe_current_exception(Outgoing& out) noexcept;

/// Raises what `out` describes and frees it. No C++ object may be alive in the calling frames.
[[noreturn]] void raise(Outgoing& out);

}  // namespace shepherd::boundary

namespace shepherd {

/// Calls `body(arguments...)` and turns whatever it throws into a server error, raised after the catch block
/// has been left: a longjmp out of a catch block would leak the exception and corrupt the runtime's handler
/// stack.
template <typename Body, typename... Arguments>
auto entry(Body body, Arguments... arguments) -> decltype(body(arguments...)) {
    static_assert(std::is_trivially_destructible_v<Body> &&
                      (std::is_trivially_destructible_v<Arguments> && ...) &&
                      std::is_trivially_destructible_v<boundary::Outgoing>,
                  "raise would skip the destructor");
    boundary::Outgoing out;
    try {
        return body(arguments...);
    } catch (...) {
        boundary::describe_current_exception(out);
    }
    boundary::raise(out);
}

}  // namespace shepherd

/// Defines the C symbol `shepherd_NAME` of a SQL function, whose body follows the macro. The prefix keeps the
/// symbol from colliding with other libraries': the server loads all of them into one name space.
#define SHEPHERD_FUNCTION(name)                          \
    static Datum name##_body(FunctionCallInfo fcinfo);   \
    extern "C" {                                         \
    PGDLLEXPORT Datum shepherd_##name(PG_FUNCTION_ARGS); \
    PG_FUNCTION_INFO_V1(shepherd_##name);                \
    Datum shepherd_##name(PG_FUNCTION_ARGS) {            \
        return shepherd::entry(name##_body, fcinfo);     \
    }                                                    \
    }                                                    \
    static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
