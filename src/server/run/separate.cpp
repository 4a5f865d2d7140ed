#include "server/run/separate.hpp"

#include <map>
#include <set>
#include <unordered_map>

#include "core/base/failure.hpp"
#include "server/ledger/progress.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/parted_script.hpp"
#include "server/run/precondition.hpp"
#include "server/run/prepare.hpp"
#include "server/run/retries.hpp"
#include "server/run/schema_record.hpp"
#include "server/run/scope.hpp"
#include "server/run/transaction.hpp"
#include "server/run/trust.hpp"
#include "server/settings.hpp"

extern "C" {
#include "utils/guc.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

/// One migration that is to run.
struct Job {
    std::string version;
    const char* action;
    bool run_always = false;
};

/// The migrations of one project and scope, one after the other.
class SeparateRun {
  public:
    SeparateRun(ledger::Place place, const Origin& origin, std::vector<SetValue>& settings,
                std::vector<RunRow>& rows, Downs derived = {})
        : place_(std::move(place)),
          origin_(origin),
          settings_(settings),
          rows_(rows),
          derived_(std::move(derived)) {}

    /// Reads what is small at once, and parses everything before anything runs.
    void check(const std::vector<Job>& jobs) {
        std::vector<std::string> versions;
        for (const Job& job : jobs) {
            if (std::string_view(job.action) != "revert") {
                versions.push_back(job.version);
            }
        }
        {
            ledger::Session session;
            for (std::string& version : ledger::versions_in_progress(session, place_)) {
                in_progress_.insert(std::move(version));
            }
            for (ledger::Scripts& one :
                 ledger::read_small_scripts(session, place_.project, versions, small_texts, memory_)) {
                std::string version = one.migration.version;
                texts_.emplace(std::move(version), std::move(one));
            }
        }
        for (const Job& job : jobs) {
            StepMemory const memory;
            try {
                enter(job, memory);
                statements_[{job.version, job.action}] =
                    ScriptRunner(script(), mode(), Purpose::change).check_parts(origin_.trap);
            } catch (...) {
                fail(nullptr);
            }
            step_.reset();
        }
    }

    /// Returns whether every one of them is done for good.
    bool run(const std::vector<Job>& jobs) {
        if (!jobs.empty()) {
            record_.begin();
            commit_and_begin(Durability::later);
        }
        checked_ = true;
        bool settled = true;
        int position = 0;
        for (const Job& job : jobs) {
            bool const done = run_one(job, ++position, static_cast<int>(jobs.size()));
            settled = settled && done && !job.run_always;
        }
        return settled;
    }

  private:
    const Script& script() const { return revert_ ? *migration_->down : migration_->up; }
    TransactionMode mode() const {
        return revert_ ? migration_->down_transaction : migration_->up_transaction;
    }

    void enter(const Job& job, const StepMemory& memory) {
        revert_ = std::string_view(job.action) == "revert";
        auto const known = texts_.find(job.version);
        if (!revert_ && known != texts_.end()) {
            migration_ = std::make_unique<Migration>(known->second.migration);
            digest_ = known->second.digest;
        } else {
            ledger::Session session;
            if (revert_) {
                migration_ = std::make_unique<Migration>(
                    ledger::read_applied(session, place_, job.version, memory.context()));
                take_derived(*migration_, derived_);
            } else {
                ledger::Scripts found =
                    ledger::read_scripts(session, place_.project, job.version, memory.context());
                digest_ = std::move(found.digest);
                migration_ = std::make_unique<Migration>(std::move(found.migration));
            }
        }
        step_ = std::make_unique<Step>(place_, *migration_, job.action, caller_);
        require_trusted(*migration_);
    }

    /// One attempt may find that a lock is held; then the migration is tried again, from its last commit,
    /// with no lock held in between.
    bool run_one(const Job& job, int position, int count) {
        Retries retries;
        for (;;) {
            StepMemory const memory;
            std::optional<PartedScript> parts;
            std::vector<LockTarget> locks;
            try {
                PreconditionVerdict const verdict = attempt(job, memory, parts, position, count);
                if (settings::keep_settings()) {
                    settings_ = parts->settings();
                }
                put(job, verdict, position, count);
                step_.reset();
                return verdict != PreconditionVerdict::put_off;
            } catch (const StatementError& failed) {
                if (!parts || !retries.allow(failed)) {
                    fail(parts ? &*parts : nullptr);
                }
                locks = failed.locks;
            } catch (...) {
                fail(parts ? &*parts : nullptr);
            }
            parts->abandon(nullptr);
            if (parts->recorded()) {
                in_progress_.insert(job.version);
            }
            std::string const label = step_->label();
            parts.reset();
            step_.reset();
            retries.wait(label, locks, [] { commit_and_begin(Durability::later); });
        }
    }

    void put(const Job& job, PreconditionVerdict verdict, int position, int count) {
        RunRow row{static_cast<int>(rows_.size()) + 1,
                   job.version,
                   migration_->name,
                   job.action,
                   verdict == PreconditionVerdict::run ? "ok" : "skipped",
                   totals_};
        say_progress(position, count, step_->label() + (revert_ ? "  reverted" : ""), row.totals.duration);
        rows_.push_back(std::move(row));
    }

    PreconditionVerdict attempt(const Job& job, const StepMemory& memory, std::optional<PartedScript>& parts,
                                int position, int count) {
        PreconditionVerdict verdict = PreconditionVerdict::run;
        enter(job, memory);
        activity_.at_migration(origin_.function, position, count, step_->label());
        parts.emplace(place_, job.version, job.action, *step_, script(), settings_, memory_, activity_,
                      statements_[{job.version, job.action}]);
        if (in_progress_.count(job.version) != 0) {
            parts->resume();
        }
        if (!revert_ && parts->done() == 0) {
            verdict = check_precondition(*migration_);
        }
        if (verdict == PreconditionVerdict::run) {
            parts->begin();
            step_->run_in_parts(script(), mode(), *parts, parts->done());
            if (!revert_) {
                step_->verify();
            }
            parts->end();
        }
        write_end(job, verdict, *parts);
        if (position == count) {
            record_.write();
        } else {
            record_.migrated();
        }
        commit(position < count ? Durability::later : Durability::now);
        return verdict;
    }

    /// A deferred constraint fails here.
    void commit(Durability durability) const {
        try {
            commit_and_begin(durability);
        } catch (const PgError& error) {
            throw StatementError{error, script().path, 0, 0, "COMMIT at the end of the script", {}};
        }
    }

    void write_end(const Job& job, PreconditionVerdict verdict, const PartedScript& parts) {
        bool const ran = verdict == PreconditionVerdict::run;
        ledger::Event const event = step_->finished(ran ? "ok" : "skipped");
        totals_ = step_->totals();
        ledger::Session session;
        if (revert_) {
            ledger::record_reverted(session, place_, job.version);
            ledger::set_unsettled(session, place_.project);
        } else if (verdict != PreconditionVerdict::put_off) {
            ledger::record_applied(session, place_, job.version, ran ? "applied" : "marked",
                                   event.caller.role, totals_, digest_);
        }
        if (parts.recorded()) {
            ledger::forget_progress(session, place_, job.version);
        }
        ledger::record_event(session, event);
    }

    [[noreturn]] void fail(PartedScript* parts) {
        fail_step({[&](const PgError* error) {
                       if (parts != nullptr) {
                           parts->abandon(error);
                       } else {
                           if (error != nullptr) {
                               keep_error(*error, memory_);
                           }
                           abort_and_begin(memory_);
                       }
                   },
                   [&](ledger::Event& event) {
                       if (parts != nullptr) {
                           parts->clear_up();
                       }
                       {
                           ledger::Session session;
                           ledger::record_event(session, event);
                       }
                       if (checked_) {
                           record_.write();
                       }
                       commit_and_begin(Durability::now);
                   },
                   [&] {
                       std::string const before = "What ran before this migration stays as it is.";
                       if (parts == nullptr) {
                           return checked_ ? before : "Nothing has run.";
                       }
                       int const done = parts->done();
                       return done == 0
                                  ? "Nothing of this migration stayed. " + before
                                  : "Of this migration, the first " + std::to_string(done) +
                                        " statements are committed; the next call goes on behind them. " +
                                        before;
                   }},
                  step_.get());
    }

    ledger::Place const place_;
    const Origin& origin_;
    std::vector<SetValue>& settings_;
    std::vector<RunRow>& rows_;
    Downs const derived_;
    Caller const caller_ = Caller::current();
    MemoryContext const memory_ = CurrentMemoryContext;
    std::set<std::string> in_progress_;                       ///< versions
    std::unordered_map<std::string, ledger::Scripts> texts_;  ///< by version, where all of them are small
    std::map<std::pair<std::string, std::string_view>, int>
        statements_;      ///< of each script, by version and action
    std::string digest_;  ///< of the migration that runs now
    Activity activity_;
    ledger::Totals totals_;  ///< of the migration that ended last
    SchemaRecord record_;
    bool revert_ = false;
    bool checked_ = false;                  ///< everything is parsed, and runs now
    std::unique_ptr<Migration> migration_;  // outlives the step that refers to it
    std::unique_ptr<Step> step_;
};

void apply_project(const ledger::Place& place, const ApplyRequest& request, const Origin& origin,
                   std::vector<SetValue>& settings, std::vector<RunRow>& rows) {
    plan::Inventory const inventory = inventory_of(place);
    plan::Plan const plan = plan::plan_apply(inventory, request.target);
    bool settled = !report_problems(place, plan.problems, false);
    std::vector<Job> jobs;
    for (const plan::Step& step : plan.steps) {
        if (step.action == plan::Action::apply || step.action == plan::Action::reapply) {
            const plan::Registered& migration = inventory.registered[step.index];
            jobs.push_back({migration.version, step.action == plan::Action::apply ? "apply" : "reapply",
                            migration.run_always});
        }
    }
    SeparateRun run(place, origin, settings, rows);
    run.check(jobs);
    settled = run.run(jobs) && settled;
    if (settled && request.target.empty()) {
        {
            ledger::Session session;
            ledger::set_settled(session, place, request.files ? request.files->digest : std::string());
        }
        commit_and_begin(Durability::now);
    }
}

/// `jobs`: makes them of the versions that are to be reverted.
template <typename Jobs>
std::vector<RunRow> run_reverts(const RevertRequest& request, const std::string& target, const Origin& origin,
                                Jobs jobs) {
    require_caller_may_run(origin.function);
    OnlyRun const only(origin.function);
    commit_and_begin(Durability::now);
    SessionDeployLock const lock;
    std::vector<SetValue> settings = scope_settings(request.place.scope);
    Downs derived;
    std::vector<Job> const planned = jobs(versions_to_revert(request, target, derived));
    commit_and_begin(Durability::now);
    std::vector<RunRow> rows;
    SeparateRun run(request.place, origin, settings, rows, std::move(derived));
    run.check(planned);
    (void)run.run(planned);
    return rows;
}

}  // namespace

std::vector<RunRow> apply_separately(const ApplyRequest& request, const Origin& origin) {
    std::vector<RunRow> rows;
    if (is_settled(request)) {
        return rows;
    }
    require_caller_may_run(origin.function);
    OnlyRun const only(origin.function);
    // From here on there is no snapshot that a statement of a script would have to wait for.
    commit_and_begin(Durability::now);
    SessionDeployLock const lock;
    std::vector<std::string> const projects = bring_in(request);
    std::vector<SetValue> settings = scope_settings(request.scope);
    commit_and_begin(Durability::now);
    for (const std::string& project : projects) {
        apply_project({project, request.scope}, request, origin, settings, rows);
    }
    return rows;
}

std::vector<RunRow> revert_separately(const RevertRequest& request, const Origin& origin) {
    return run_reverts(request, request.target, origin, [](const std::vector<std::string>& versions) {
        std::vector<Job> jobs;
        jobs.reserve(2 * versions.size());
        for (const std::string& version : versions) {
            jobs.push_back({version, "revert"});
        }
        return jobs;
    });
}

std::vector<RunRow> redo_separately(const RevertRequest& request, const Origin& origin) {
    return run_reverts(request, "", origin, [](const std::vector<std::string>& versions) {
        std::vector<Job> jobs;
        jobs.reserve(2 * versions.size());
        for (const std::string& version : versions) {
            jobs.push_back({version, "revert"});
            jobs.push_back({version, "apply"});
        }
        return jobs;
    });
}

}  // namespace shepherd::run
