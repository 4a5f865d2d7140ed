#include "server/run/whole_call.hpp"

#include "server/run/retries.hpp"

namespace shepherd::run {

void run_whole_call(bool dry_run, const std::function<void(Current&)>& body) {
    Retries retries;
    for (;;) {
        std::string label;
        std::vector<LockTarget> locks;
        Subtransaction attempt;
        Current current;
        try {
            body(current);
        } catch (const StatementError& failed) {
            if (!retries.allow(failed) || !current.step) {
                fail_run(attempt, current.step.get(), !dry_run);
            }
            label = current.step->label();
            locks = failed.locks;
            attempt.rollback();
            // A lock that the caller's transaction took before will not go away by waiting.
            if (lock_holders(locks, 0).waits_for_us) {
                fail_run(attempt, current.step.get(), !dry_run);
            }
            discard(failed.error);
        } catch (...) {
            fail_run(attempt, current.step.get(), !dry_run);
        }
        if (!label.empty()) {
            retries.wait(label, locks, [] {});
            continue;
        }
        if (dry_run) {
            attempt.rollback();
        } else {
            attempt.release();
        }
        return;
    }
}

}  // namespace shepherd::run
