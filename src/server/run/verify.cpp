#include <algorithm>

#include "core/base/failure.hpp"
#include "server/run/apply.hpp"
#include "server/run/scope.hpp"
#include "server/run/trust.hpp"

namespace shepherd::run {

std::vector<RunRow> verify(const ledger::Place& place, const std::string& target) {
    require_caller_may_run("migrate_verify()");
    plan::Inventory inventory = inventory_of(place);
    std::string const only = target.empty() ? "" : plan::resolve_target(inventory, target);
    std::sort(inventory.applied.begin(), inventory.applied.end(),
              [](const plan::Applied& a, const plan::Applied& b) { return a.run_order < b.run_order; });
    Caller const caller = Caller::current();
    SettingsScope settings;
    enter_scope(place.scope);
    std::vector<RunRow> rows;
    std::string failures;
    int failed = 0;
    for (const plan::Applied& applied : inventory.applied) {
        if (!only.empty() && applied.version != only) {
            continue;
        }
        StepMemory const memory;
        Migration migration;
        {
            ledger::Session session;
            migration = ledger::read_applied(session, place, applied.version, memory.context());
        }
        Step step(place, migration, "verify", caller);
        if (migration.verify) {
            require_trusted(migration);
        }
        std::string outcome = migration.verify ? "ok" : "no verify script";
        try {
            step.verify();
        } catch (const StatementError& error) {
            throw PgError(error.error);  // a cancel: the only server error that verify() lets through
        } catch (const Failure& failure) {
            ++failed;
            failures += (failures.empty() ? "" : "\n") + step.label() + " (" + failure.path() + ":" +
                        std::to_string(failure.line()) + "): " + failure.message();
        }
        rows.push_back({static_cast<int>(rows.size()) + 1, applied.version, applied.name, "verify", outcome,
                        step.totals()});
    }
    settings.restore();
    if (failed > 0) {
        throw Failure(Condition::verify_failed, std::to_string(failed) + " of " +
                                                    std::to_string(rows.size()) + " migrations do not verify")
            .detail(failures)
            .hint("Nothing was changed. The schema differs from what the migrations made.");
    }
    if (!only.empty() && rows.empty()) {
        throw Failure(Condition::wrong_state, "migration \"" + only + "\" is not applied");
    }
    return rows;
}

}  // namespace shepherd::run
