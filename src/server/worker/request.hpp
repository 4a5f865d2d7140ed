// What a worker is asked to do, and what it answers.
#pragma once

#include "server/run/step.hpp"

namespace shepherd::worker {

/// What a worker does. The numbers travel between processes of one build only.
enum class Task {
    apply,
    revert,
    revert_steps,
    redo,
    keep_shadow,  ///< makes a shadow database, has build_shadow run in it, drops it
    build_shadow,
};

/// A call on its way to the worker.
struct Request {
    Task task;
    std::string trap;       ///< LoneCall::trap
    std::string session;    ///< of session_state
    std::string arguments;  ///< of pack_arguments; of a shadow's task what that defines
};

std::string packed(const Request& request);
Request unpacked_request(std::string_view text);

/// The arguments of the call, detoasted, in the server's own format for parallel workers.
std::string pack_arguments(FunctionCallInfo fcinfo);

/// Puts them into `fcinfo`, which has room for FUNC_MAX_ARGS, in the current memory context.
void unpack_arguments(std::string_view text, FunctionCallInfo fcinfo);

std::string packed(const std::vector<run::RunRow>& rows);
std::vector<run::RunRow> unpacked_rows(std::string_view text);

}  // namespace shepherd::worker
