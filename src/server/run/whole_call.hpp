// A run that is part of its caller's transaction.
#pragma once

#include <functional>

#include "server/run/step.hpp"

namespace shepherd::run {

/// What an error of such a run belongs to.
struct Current {
    std::unique_ptr<Migration> migration;  // outlives the step that refers to it
    std::unique_ptr<Step> step;
};

/// Calls `body` inside one subtransaction, all of which is undone by a failure, and by the end of a dry run.
/// A failure over a lock is tried again from the start until pg_shepherd.lock_deadline, with the locks of the
/// attempt given back meanwhile. Raises what the failing migration raised, as fail_run does.
void run_whole_call(bool dry_run, const std::function<void(Current&)>& body);

}  // namespace shepherd::run
