#include <set>

#include "core/base/failure.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/activity.hpp"
#include "server/run/apply.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/prepare.hpp"
#include "server/run/schema_record.hpp"
#include "server/run/scope.hpp"
#include "server/run/trust.hpp"
#include "server/run/whole_call.hpp"

namespace shepherd::run {

namespace {

/// A run over migrations of the ledger, inside one subtransaction.
class LedgerRun {
  public:
    LedgerRun(const RevertRequest& request, std::vector<RunRow>& rows_of_call, Current& current,
              SchemaRecord& record)
        : rows(rows_of_call),
          request_(request),
          migration_(current.migration),
          current_(current.step),
          record_(record) {}

    /// The versions to revert, newest first. Raises the plan's problems: a migration without a down script.
    std::vector<std::string> plan(const std::string& target) {
        std::vector<std::string> const versions = versions_to_revert(request_, target, downs_);
        for (const std::string& version : versions) {
            StepMemory const memory;
            enter_applied(version, memory);
            ScriptRunner(*migration_->down, migration_->down_transaction, Purpose::change).check();
            current_.reset();
        }
        return versions;
    }

    void revert(const std::string& version, int position, int count) {
        StepMemory const memory;
        Step& step = enter_applied(version, memory);
        activity_.at_migration("migrate_revert()", position, count, step.label());
        step.run(*migration_->down, migration_->down_transaction, constraints_);
        ledger::Event const event = step.finished("ok");
        {
            ledger::Session session;
            ledger::record_reverted(session, request_.place, version);
            ledger::record_event(session, event);
            ledger::set_unsettled(session, request_.place.project);
        }
        record_.migrated();
        put(step, event, position, count);
    }

    /// Applies one registered migration again, after its revert.
    void apply(const std::string& version, int position, int count) {
        StepMemory const memory;
        std::string digest;
        {
            ledger::Session session;
            ledger::Scripts found =
                ledger::read_scripts(session, request_.place.project, version, memory.context());
            digest = std::move(found.digest);
            migration_ = std::make_unique<Migration>(std::move(found.migration));
        }
        current_ = std::make_unique<Step>(request_.place, *migration_, "apply", caller_);
        Step& step = *current_;
        require_trusted(*migration_);
        ScriptRunner(migration_->up, migration_->up_transaction, Purpose::change).check();
        step.run(migration_->up, migration_->up_transaction, constraints_);
        step.verify();
        ledger::Event const event = step.finished("ok");
        {
            ledger::Session session;
            ledger::record_applied(session, request_.place, version, "applied", event.caller.role,
                                   step.totals(), digest);
            ledger::record_event(session, event);
        }
        record_.migrated();
        put(step, event, position, count);
    }

    std::vector<RunRow>& rows;

  private:
    Step& enter_applied(const std::string& version, const StepMemory& memory) {
        {
            ledger::Session session;
            migration_ = std::make_unique<Migration>(
                ledger::read_applied(session, request_.place, version, memory.context()));
        }
        take_derived(*migration_, downs_);
        current_ = std::make_unique<Step>(request_.place, *migration_, "revert", caller_);
        require_trusted(*migration_);
        return *current_;
    }

    void put(const Step& step, const ledger::Event& event, int position, int count) {
        RunRow row{static_cast<int>(rows.size()) + 1,   event.version, event.name, event.action,
                   request_.dry_run ? "dry run" : "ok", step.totals()};
        say_progress(position, count,
                     step.label() + (event.action == "revert" ? "  reverted" : "") +
                         (request_.dry_run ? "  (dry run)" : ""),
                     row.totals.duration);
        rows.push_back(std::move(row));
        current_.reset();
    }

    const RevertRequest& request_;
    Downs downs_;  ///< that were derived
    DeferredConstraints const constraints_;
    Activity activity_;
    Caller const caller_ = Caller::current();
    std::unique_ptr<Migration>& migration_;
    std::unique_ptr<Step>& current_;
    SchemaRecord& record_;
};

template <typename Body>
std::vector<RunRow> run_in_subtransaction(const RevertRequest& request, const char* function, Body body) {
    require_caller_may_run(function);
    OnlyRun const only(function);
    (void)take_deploy_lock();
    SettingsScope settings;
    enter_scope(request.place.scope);
    std::vector<RunRow> rows;
    run_whole_call(request.dry_run, [&](Current& current) {
        rows.clear();
        SchemaRecord record;
        if (!request.dry_run) {
            record.begin();
        }
        LedgerRun run(request, rows, current, record);
        body(run);
        if (!rows.empty()) {
            record.write();
        }
    });
    settings.restore();
    return rows;
}

}  // namespace

std::vector<std::string> versions_to_revert(const RevertRequest& request, const std::string& target,
                                            Downs& derived) {
    plan::Inventory inventory = inventory_of(request.place);
    std::set<std::string> without;
    if (request.derive) {
        for (plan::Applied& applied : inventory.applied) {
            if (!applied.has_down) {
                without.insert(applied.version);
                applied.has_down = true;
            }
        }
    }
    plan::Plan const plan = plan::plan_revert(inventory, target);
    for (const plan::Problem& problem : plan.problems) {
        if (problem.policy == plan::Policy::error) {
            throw Failure(problem.condition, problem.message).detail(problem.detail).hint(problem.hint);
        }
        say_warning(problem.message, problem.detail, problem.hint);
    }
    std::vector<std::string> versions;
    std::vector<std::string> to_derive;
    for (const plan::Step& step : plan.steps) {
        if (step.action == plan::Action::revert) {
            versions.push_back(inventory.applied[step.index].version);
            if (without.count(versions.back()) != 0) {
                to_derive.push_back(versions.back());
            }
        }
    }
    derived.clear();
    if (!to_derive.empty()) {
        derived = request.derive(request.place, to_derive);
    }
    return versions;
}

void take_derived(Migration& migration, const Downs& derived) {
    auto const found = derived.find(migration.version);
    if (!migration.down && found != derived.end()) {
        migration.down = Script{found->second, migration.version + " derived down", 1};
    }
}

std::vector<RunRow> revert(const RevertRequest& request) {
    return run_in_subtransaction(request, "migrate_revert()", [&](LedgerRun& run) {
        std::vector<std::string> const versions = run.plan(request.target);
        int position = 0;
        for (const std::string& version : versions) {
            run.revert(version, ++position, static_cast<int>(versions.size()));
        }
    });
}

std::vector<RunRow> redo(const RevertRequest& request) {
    return run_in_subtransaction(request, "migrate_redo()", [&](LedgerRun& run) {
        std::vector<std::string> const versions = run.plan("");
        for (const std::string& version : versions) {
            run.revert(version, 1, 2);
            run.apply(version, 2, 2);
        }
    });
}

}  // namespace shepherd::run
