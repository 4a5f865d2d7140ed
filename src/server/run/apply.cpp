#include "server/run/apply.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/plan/line_difference.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/precondition.hpp"
#include "server/run/scope.hpp"
#include "server/run/trust.hpp"
#include "server/settings.hpp"

namespace shepherd::run {

namespace {

/// Adds to a problem what only the texts can say: the lines that differ.
std::string problem_detail(const ledger::Place& place, const plan::Problem& problem) {
    if (problem.condition != Condition::migration_changed) {
        return problem.detail;
    }
    StepMemory const memory;
    ledger::Session session;
    std::string const ran = ledger::applied_up(session, place, problem.version);
    ledger::Scripts const now =
        ledger::read_scripts(session, place.project, problem.version, memory.context());
    std::string const lines = plan::line_difference(ran, now.migration.up.text);
    return problem.detail + (problem.detail.empty() ? "" : "\n") + "What ran (-) and the file now (+):\n" +
           lines;
}

/// What to do about a problem. Files that came in with the call go out with it again when it fails, so a
/// changed one has to be brought in by itself before it can be accepted.
std::string problem_hint(const plan::Problem& problem, bool with_files) {
    if (!with_files || problem.condition != Condition::migration_changed) {
        return problem.hint;
    }
    return "Restore the file, or accept the new text: bring the file in with migrate_load(..., partial => "
           "true), then "
           "call migrate_repair('" +
           problem.version + "').";
}

/// Raises the first problem that is an error, and warns of the others. Returns whether there was any.
bool report_problems(const ledger::Place& place, const std::vector<plan::Problem>& problems,
                     bool with_files) {
    for (const plan::Problem& problem : problems) {
        if (problem.policy == plan::Policy::error) {
            throw Failure(problem.condition, problem.message)
                .detail(problem_detail(place, problem))
                .hint(problem_hint(problem, with_files));
        }
    }
    bool any = false;
    for (const plan::Problem& problem : problems) {
        any = true;
        if (problem.policy == plan::Policy::warn) {
            say_warning(problem.message, problem_detail(place, problem), problem.hint);
        }
    }
    return any;
}

/// Applies one project's pending migrations inside the subtransaction that is open.
class ProjectRun {
  public:
    ProjectRun(ledger::Place place, const ApplyRequest& request, const DeferredConstraints& constraints,
               std::vector<RunRow>& rows, std::unique_ptr<Step>& current,
               std::unique_ptr<Migration>& migration)
        : place_(std::move(place)),
          request_(request),
          constraints_(constraints),
          rows_(rows),
          current_(current),
          migration_(migration) {}

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
        if (!versions.empty()) {
            MemoryContext const keep_in = CurrentMemoryContext;
            ledger::Session session;
            texts_ = ledger::read_small_scripts(session, place_.project, versions, small_texts, keep_in);
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            check(i, versions[i], *steps[i]);
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const plan::Registered& registered = inventory.registered[steps[i]->index];
            bool const done = apply_one(i, registered, *steps[i], static_cast<int>(steps.size()));
            settled = settled && done && !registered.run_always;
        }
        write_done();
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
        } else {
            ledger::Session session;
            migration_ = std::make_unique<Migration>(
                ledger::read_scripts(session, place_.project, version, memory.context()).migration);
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

    PreconditionVerdict precondition() const {
        try {
            return check_precondition(*migration_);
        } catch (const PgError& error) {
            throw StatementError{error,
                                 migration_->up.path,
                                 migration_->up.first_line,
                                 0,
                                 "precondition: " + migration_->precondition,
                                 {}};
        }
    }

    /// Returns false when a precondition put the migration off.
    bool apply_one(std::size_t index, const plan::Registered& registered, const plan::Step& planned,
                   int count) {
        StepMemory const memory;
        Step& step = enter(index, registered.version, planned, memory);
        PreconditionVerdict const verdict = precondition();
        bool const run = verdict == PreconditionVerdict::run;
        if (run) {
            step.run(migration_->up, migration_->up_transaction, constraints_);
            step.verify();
        }
        Done& done = done_.emplace_back(Done{step.finished(run ? "ok" : "skipped"), step.totals(), nullptr});
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
    };
    static constexpr std::size_t done_at_once = 500;
    static constexpr std::int64_t small_texts = 16 << 20;  ///< bytes; larger runs read a text at a time

    void write_done() {
        if (done_.empty()) {
            return;
        }
        ledger::Session session;
        for (const Done& one : done_) {
            if (one.how != nullptr) {
                ledger::record_applied(session, place_, one.event.version, one.how, one.event.caller.role,
                                       one.totals);
            }
            ledger::record_event(session, one.event);
        }
        done_.clear();
    }

    ledger::Place place_;
    Caller const caller_ = Caller::current();
    std::vector<ledger::Scripts> texts_;  ///< of the whole plan, or empty
    std::vector<Done> done_;
    const ApplyRequest& request_;
    const DeferredConstraints& constraints_;
    std::vector<RunRow>& rows_;
    std::unique_ptr<Step>& current_;
    std::unique_ptr<Migration>& migration_;
};

/// The projects of a call, in the order in which they are to run.
std::vector<std::string> bring_in(const ApplyRequest& request) {
    std::vector<std::string> projects;
    if (request.files) {
        layout::Loaded const loaded = request.files->load();
        Caller const actor = Caller::current();
        ledger::Session session;
        auto const registrations =
            ledger::register_migrations(session, loaded.migrations, request.project.value_or("default"),
                                        request.project.has_value(), !request.files->partial, actor);
        for (const ledger::Registration& one : registrations) {
            if (std::find(projects.begin(), projects.end(), one.project) == projects.end()) {
                projects.push_back(one.project);
            }
        }
        return projects;
    }
    if (request.project) {
        return {*request.project};
    }
    ledger::Session session;
    return ledger::registered_projects(session);
}

bool is_settled(const ApplyRequest& request) {
    if (!request.target.empty() || request.dry_run) {
        return false;
    }
    return ledger::is_settled(request.project, request.scope,
                              request.files ? request.files->digest : std::string());
}

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
    Subtransaction transaction;
    std::unique_ptr<Migration> migration;  // outlives the step that refers to it
    std::unique_ptr<Step> current;
    try {
        std::vector<std::string> const projects = bring_in(request);
        if (projects.size() > 1 && !request.target.empty()) {
            throw Failure(Condition::invalid_argument, "a target needs a project")
                .hint("Several projects are registered; name one with project => '...'.");
        }
        DeferredConstraints const constraints;
        for (const std::string& project : projects) {
            ProjectRun({project, request.scope}, request, constraints, rows, current, migration).run();
        }
    } catch (...) {
        fail_run(transaction, current.get(), !request.dry_run);
    }
    if (request.dry_run) {
        transaction.rollback();
    } else {
        transaction.release();
    }
    settings.restore();
    return rows;
}

}  // namespace shepherd::run
