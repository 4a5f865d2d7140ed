#include "server/run/step.hpp"

#include "core/base/failure.hpp"
#include "server/run/record_failure.hpp"
#include "server/run/settings_scope.hpp"
#include "server/settings.hpp"

extern "C" {
#include "executor/instrument.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

bool running = false;

/// "migration \"x\" (path:12)": where something failed.
std::string place_text(const std::string& label, const std::string& path, int line) {
    std::string text = "migration \"" + label + "\"";
    if (!path.empty()) {
        text += " (" + path + (line > 0 ? ":" + std::to_string(line) : "") + ")";
    }
    return text;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

}  // namespace

OnlyRun::OnlyRun(const char* function) {
    if (running) {
        throw Failure(Condition::wrong_state, std::string(function) + " cannot be called by a migration")
            .hint("State the order with requires instead.");
    }
    running = true;
}

OnlyRun::~OnlyRun() {
    running = false;
}

bool OnlyRun::exists() {
    return running;
}

StepMemory::StepMemory() : own_(nullptr), outer_(CurrentMemoryContext) {
    pg_call([&] {
        own_ = AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd migration", ALLOCSET_DEFAULT_SIZES);
    });
    MemoryContextSwitchTo(own_);
}

StepMemory::~StepMemory() {
    // While an error is on its way the context goes with its parent.
    if (std::uncaught_exceptions() == 0) {
        MemoryContextSwitchTo(outer_);
        MemoryContextDelete(own_);
    }
}

std::string label(const std::string& version, const std::string& name) {
    bool const says_more = !name.empty() && version.find(name) == std::string::npos;
    return says_more ? version + " " + name : version;
}

Step::Step(ledger::Place place, const Migration& migration, const char* action, Caller caller)
    : place_(std::move(place)),
      migration_(migration),
      action_(action),
      caller_(std::move(caller)),
      started_at_(GetCurrentTimestamp()),
      wal_before_(pgWalUsage.wal_bytes) {}

std::string Step::label() const {
    return run::label(migration_.version, migration_.name);
}

void Step::run(const Script& script, TransactionMode mode, const DeferredConstraints& constraints) {
    ScriptRunner runner(script, mode, Purpose::change);
    auto const run_all = [&] {
        totals_ = runner.run();
        try {
            constraints.check();
        } catch (const PgError& error) {
            throw StatementError{
                error, script.path, 0, 0, "deferred constraints, tried at the end of the script", {}};
        }
    };
    if (settings::keep_settings()) {
        run_all();
        return;
    }
    SettingsScope scope;
    run_all();
    std::vector<std::string> const changed = scope.changed();
    scope.restore();
    if (!changed.empty()) {
        say_notice("migration \"" + label() + "\" changed settings, which are restored: " + joined(changed));
    }
}

void Step::run_in_parts(const Script& script, TransactionMode mode, Parts& parts, int skip) {
    ScriptRunner runner(script, mode, Purpose::change);
    totals_ = runner.run_in_parts(parts, skip);
}

void Step::verify() {
    if (!migration_.verify) {
        return;
    }
    const Script& script = *migration_.verify;
    Subtransaction attempt;
    try {
        ScriptRunner runner(script, TransactionMode::automatic, Purpose::verify);
        runner.check();
        SettingsScope scope;
        ScriptTotals const totals = runner.run();
        scope.restore();
        // Sqitch's verify scripts fail by error only; a false is not a no there.
        if (totals.false_line > 0 && migration_.layout != "sqitch") {
            throw Failure(Condition::verify_failed, "verify script returned false")
                .at(script.path, totals.false_line);
        }
    } catch (const StatementError& failed) {
        attempt.rollback();
        const ErrorData* const data = failed.error.data;
        if (data != nullptr &&
            (data->sqlerrcode == ERRCODE_QUERY_CANCELED || data->sqlerrcode == ERRCODE_OUT_OF_MEMORY)) {
            throw;
        }
        std::string const message = data != nullptr ? data->message : "out of memory";
        throw Failure(Condition::verify_failed, "verify script does not hold: " + message)
            .detail("The statement is: " + failed.excerpt)
            .at(failed.path, failed.line);
    } catch (const Failure&) {
        attempt.rollback();
        throw;
    }
    attempt.rollback();
}

ledger::Totals Step::totals() const {
    std::int64_t const now = GetCurrentTimestamp();
    return {now, now - started_at_, totals_.statements, totals_.rows};
}

ledger::Event Step::finished(const char* outcome) const {
    ledger::Event event;
    event.project = place_.project;
    event.scope = place_.scope;
    event.version = migration_.version;
    event.name = migration_.name;
    event.action = action_;
    event.outcome = outcome;
    event.started_at = started_at_;
    event.duration = GetCurrentTimestamp() - started_at_;
    event.statements = totals_.statements;
    event.affected_rows = totals_.rows;
    event.wal_bytes = static_cast<std::int64_t>(pgWalUsage.wal_bytes - wal_before_);
    event.caller = caller_;
    return event;
}

void fail_run(Subtransaction& run, const Step* step, bool record) {
    fail_step(
        {[&](const PgError*) { run.rollback(); },
         [&](ledger::Event& event) {
             if (record) {
                 record_failure(event);
             }
         },
         [] {
             return std::string("The whole call is undone: none of its migrations is applied or reverted.");
         }},
        step);
}

void fail_step(const Undoing& undoing, const Step* step) {
    const char* const made_elsewhere =
        "Where the schema has what this migration makes, because another tool made it, record that with "
        "migrate_mark, or everything up to a version with migrate_baseline.";
    const char* const next = "Mend the cause and call again; nothing has to be cleaned up.";
    try {
        throw;
    } catch (const StatementError& failed) {
        PgError const error = failed.error;
        ErrorData* const data = error.data;
        undoing.undo(&error);
        if (data == nullptr || step == nullptr) {
            throw PgError(error);
        }
        ledger::Event event = step->finished("failed");
        char const* const code = unpack_sql_state(data->sqlerrcode);
        event.sqlstate = code;
        auto const text = [](const char* part) { return std::string(part != nullptr ? part : ""); };
        event.message = text(data->message);
        event.detail = text(data->detail);
        event.hint = text(data->hint);
        event.context = text(data->context);
        event.path = failed.path;
        event.line = failed.line;
        event.statement_number = failed.number;
        event.statement = failed.excerpt;
        std::string const message =
            place_text(step->label(), failed.path, failed.line) + ": " + event.message;
        bool const exists = data->sqlerrcode == ERRCODE_DUPLICATE_TABLE ||
                            data->sqlerrcode == ERRCODE_DUPLICATE_OBJECT ||
                            data->sqlerrcode == ERRCODE_DUPLICATE_COLUMN;
        std::string const hint = !event.hint.empty() ? event.hint : exists ? made_elsewhere : next;
        std::string context = event.context.empty() ? "" : event.context + "\n";
        if (failed.number > 0) {
            context += "statement " + std::to_string(failed.number) + " of the script:";
            context += failed.caret.empty() ? " " + failed.excerpt : "\n";
        } else if (failed.caret.empty()) {
            context += failed.excerpt;
        }
        context += failed.caret;
        undoing.record(event);
        std::string const state = undoing.state();
        std::string const detail = event.detail.empty() ? state : event.detail + "\n" + state;
        pg_call([&] {
            MemoryContext const outer = MemoryContextSwitchTo(TopTransactionContext);
            data->message = pstrdup(message.c_str());
            data->detail = pstrdup(detail.c_str());
            data->hint = pstrdup(hint.c_str());
            data->context = pstrdup(context.c_str());
            MemoryContextSwitchTo(outer);
        });
        throw PgError(error);
    } catch (const Failure& failure) {
        undoing.undo(nullptr);
        if (step == nullptr) {
            throw;
        }
        ledger::Event event = step->finished("failed");
        event.sqlstate = condition_sqlstate(failure.condition());
        event.message = failure.message();
        event.detail = failure.detail();
        event.hint = failure.hint().empty() ? next : failure.hint();
        event.path = failure.path();
        event.line = failure.line();
        undoing.record(event);
        std::string const state = undoing.state();
        std::string const detail = failure.detail().empty() ? state : failure.detail() + "\n" + state;
        throw Failure(failure.condition(),
                      place_text(step->label(), failure.path(), failure.line()) + ": " + failure.message())
            .detail(detail)
            .hint(event.hint);
    }
}

void say_progress(int position, int count, const std::string& label, std::int64_t microseconds) {
    pg_call([&] {
        ereport(NOTICE, (errmsg_internal("[%d/%d] %s  %ld ms", position, count, label.c_str(),
                                         static_cast<long>((microseconds + 500) / 1000))));
    });
}

void say_notice(const std::string& text, const std::string& detail) {
    pg_call([&] {
        ereport(NOTICE, (errmsg_internal("%s", text.c_str()),
                         detail.empty() ? 0 : errdetail_internal("%s", detail.c_str())));
    });
}

void say_warning(const std::string& text, const std::string& detail, const std::string& hint) {
    pg_call([&] {
        ereport(WARNING, (errmsg_internal("%s", text.c_str()),
                          detail.empty() ? 0 : errdetail_internal("%s", detail.c_str()),
                          hint.empty() ? 0 : errhint("%s", hint.c_str())));
    });
}

}  // namespace shepherd::run
