#include "server/run/apply.hpp"

#include "core/base/failure.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/activity.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/precondition.hpp"
#include "server/run/prepare.hpp"
#include "server/run/schema_record.hpp"
#include "server/run/scope.hpp"
#include "server/run/trust.hpp"
#include "server/run/whole_call.hpp"
#include "server/settings.hpp"

namespace shepherd::run {

namespace {

/// Applies one project's pending migrations inside the subtransaction that is open.
class ProjectRun {
  public:
    ProjectRun(ledger::Place place, const ApplyRequest& request, const DeferredConstraints& constraints,
               std::vector<RunRow>& rows, Current& current)
        : place_(std::move(place)),
          request_(request),
          constraints_(constraints),
          rows_(rows),
          current_(current.step),
          migration_(current.migration) {}

    void run() {
        plan::Inventory const inventory = inventory_of(place_);
        plan::Plan const plan = plan::plan_apply(inventory, request_.target);
        bool settled = !report_problems(place_, plan.problems, request_.files.has_value());
        std::vector<const plan::Step*> steps;
        std::vector<std::string> versions;
        for (const plan::Step& step : plan.steps) {
            if (step.action == plan::Action::apply || step.action == plan::Action::reapply) {
                steps.push_back(&step);
                versions.push_back(inventory.registered[step.index].version);
            }
        }
        refuse_in_progress(place_, versions);
        if (!versions.empty()) {
            MemoryContext const keep_in = CurrentMemoryContext;
            ledger::Session session;
            texts_ = ledger::read_small_scripts(session, place_.project, versions, small_texts, keep_in);
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            check(i, versions[i], *steps[i]);
        }
        SchemaRecord record;
        if (!steps.empty() && !request_.dry_run) {
            record.begin();
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const plan::Registered& registered = inventory.registered[steps[i]->index];
            bool const done = apply_one(i, registered, *steps[i], static_cast<int>(steps.size()));
            if (settings::record_schema() == settings::RecordSchema::each) {
                write_done();
                record.migrated();
            }
            settled = settled && done && !registered.run_always;
        }
        write_done();
        record.write();
        if (settled && request_.target.empty()) {
            ledger::Session session;
            ledger::set_settled(session, place_, request_.files ? request_.files->digest : std::string());
        }
    }

  private:
    /// Makes the migration at `index` of the plan the one that an error belongs to.
    Step& enter(std::size_t index, const std::string& version, const plan::Step& planned,
                const StepMemory& memory) {
        if (index < texts_.size()) {
            migration_ = std::make_unique<Migration>(texts_[index].migration);
            digest_ = texts_[index].digest;
        } else {
            ledger::Session session;
            ledger::Scripts found = ledger::read_scripts(session, place_.project, version, memory.context());
            digest_ = std::move(found.digest);
            migration_ = std::make_unique<Migration>(std::move(found.migration));
        }
        current_ = std::make_unique<Step>(
            place_, *migration_, planned.action == plan::Action::reapply ? "reapply" : "apply", caller_);
        require_trusted(*migration_);
        return *current_;
    }

    void check(std::size_t index, const std::string& version, const plan::Step& planned) {
        StepMemory const memory;
        enter(index, version, planned, memory);
        ScriptRunner(migration_->up, migration_->up_transaction, Purpose::change).check();
        current_.reset();
    }

    /// Returns false when a precondition put the migration off.
    bool apply_one(std::size_t index, const plan::Registered& registered, const plan::Step& planned,
                   int count) {
        StepMemory const memory;
        Step& step = enter(index, registered.version, planned, memory);
        activity_.at_migration("migrate_apply()", static_cast<int>(index) + 1, count, step.label());
        PreconditionVerdict const verdict = check_precondition(*migration_);
        bool const run = verdict == PreconditionVerdict::run;
        if (run) {
            step.run(migration_->up, migration_->up_transaction, constraints_);
            step.verify();
        }
        Done& done =
            done_.emplace_back(Done{step.finished(run ? "ok" : "skipped"), step.totals(), nullptr, digest_});
        if (verdict != PreconditionVerdict::put_off) {
            done.how = run ? "applied" : "marked";
        }
        const ledger::Event& event = done.event;
        RunRow row{static_cast<int>(rows_.size()) + 1,
                   registered.version,
                   registered.name,
                   event.action,
                   run ? (request_.dry_run ? "dry run" : "ok") : "skipped",
                   step.totals()};
        say_progress(static_cast<int>(index) + 1, count,
                     step.label() + (request_.dry_run ? "  (dry run)" : ""), row.totals.duration);
        rows_.push_back(std::move(row));
        current_.reset();
        if (done_.size() == done_at_once) {
            write_done();
        }
        return verdict != PreconditionVerdict::put_off;
    }

    /// What is done stands or falls with the whole call, so it is written for many migrations at a time.
    struct Done {
        ledger::Event event;
        ledger::Totals totals;
        const char* how;  ///< nullptr: not for the ledger
        std::string digest;
    };
    static constexpr std::size_t done_at_once = 500;

    void write_done() {
        if (done_.empty()) {
            return;
        }
        ledger::Session session;
        for (const Done& one : done_) {
            if (one.how != nullptr) {
                ledger::record_applied(session, place_, one.event.version, one.how, one.event.caller.role,
                                       one.totals, one.digest);
            }
            ledger::record_event(session, one.event);
        }
        done_.clear();
    }

    ledger::Place place_;
    Caller const caller_ = Caller::current();
    std::vector<ledger::Scripts> texts_;  ///< of the whole plan, or empty
    std::vector<Done> done_;
    Activity activity_;
    std::string digest_;  ///< of the migration that runs now
    const ApplyRequest& request_;
    const DeferredConstraints& constraints_;
    std::vector<RunRow>& rows_;
    std::unique_ptr<Step>& current_;
    std::unique_ptr<Migration>& migration_;
};

}  // namespace

plan::Inventory inventory_of(const ledger::Place& place) {
    plan::Inventory inventory;
    {
        ledger::Session session;
        inventory = ledger::read_inventory(session, place);
    }
    inventory.out_of_order = settings::out_of_order();
    inventory.changed = settings::changed();
    inventory.missing = settings::missing();
    return inventory;
}

std::vector<RunRow> apply(const ApplyRequest& request) {
    // Looking costs nothing and works on a standby too: an app that starts against one finds its schema in
    // place.
    if (is_settled(request)) {
        return {};
    }
    require_caller_may_run("migrate_apply()");
    OnlyRun const only("migrate_apply()");
    if (take_deploy_lock() && is_settled(request)) {
        return {};
    }
    std::vector<RunRow> rows;
    SettingsScope settings;
    enter_scope(request.scope);
    run_whole_call(request.dry_run, [&](Current& current) {
        rows.clear();
        std::vector<std::string> const projects = bring_in(request);
        DeferredConstraints const constraints;
        for (const std::string& project : projects) {
            ProjectRun({project, request.scope}, request, constraints, rows, current).run();
        }
    });
    settings.restore();
    return rows;
}

}  // namespace shepherd::run
