// What the runs of migrate_apply, migrate_revert, migrate_redo and migrate_verify have in common.
#pragma once

#include "server/ledger/history.hpp"
#include "server/run/deferred.hpp"
#include "server/run/script_runner.hpp"

namespace shepherd::run {

/// One row of a run's result.
struct RunRow {
    int position = 0;
    std::string version;
    std::string name;
    std::string action;   ///< "apply", "reapply", "revert"
    std::string outcome;  ///< "ok", "skipped", "dry run"
    ledger::Totals totals;
};

/// Memory of one migration of a run, current as long as the object lives: a thousand migrations need no more
/// than the largest one.
class StepMemory {
  public:
    StepMemory();
    ~StepMemory();
    StepMemory(const StepMemory&) = delete;
    StepMemory& operator=(const StepMemory&) = delete;
    MemoryContext context() const { return own_; }

  private:
    MemoryContext own_;
    MemoryContext outer_;
};

/// Marks this session as running migrations, as long as the object lives. Raises Failure (wrong_state) when
/// it is so marked already: a migration that calls migrate_apply would never come to an end.
class OnlyRun {
  public:
    explicit OnlyRun(const char* function);
    ~OnlyRun();
    OnlyRun(const OnlyRun&) = delete;
    OnlyRun& operator=(const OnlyRun&) = delete;
    /// Whether there is one.
    static bool exists();
};

/// How a person calls a migration: its version, and its name where that says more.
std::string label(const std::string& version, const std::string& name);

/// One migration on its way: measures it and writes its event.
class Step {
  public:
    /// `caller`: as it was when the run began. The migration has to outlive the step.
    Step(ledger::Place place, const Migration& migration, const char* action, Caller caller);

    /// Runs one script, tries the deferred constraints, and restores its settings (a NOTICE names what it
    /// changed). Raises StatementError and Failure.
    void run(const Script& script, TransactionMode mode, const DeferredConstraints& constraints);
    /// The same in several transactions, whose settings `parts` looks after.
    void run_in_parts(const Script& script, TransactionMode mode, Parts& parts, int skip);
    /// Runs the verify script in a subtransaction that is rolled back. Raises Failure (verify_failed).
    void verify();
    /// The event of a step that ended well, or was skipped.
    ledger::Event finished(const char* outcome) const;
    ledger::Totals totals() const;
    std::string label() const;

  private:
    const ledger::Place place_;
    const Migration& migration_;
    const char* action_;
    const Caller caller_;
    std::int64_t started_at_;
    std::uint64_t wal_before_;
    ScriptTotals totals_;
};

/// Says that a migration has ended: "[12/40] 20250612152230_add_user_sessions  35 ms".
void say_progress(int position, int count, const std::string& label, std::int64_t microseconds);

/// What a failure of a run does to what was done.
struct Undoing {
    std::function<void(const PgError*)> undo;    ///< rolls back; keeps the error it is given, if any
    std::function<void(ledger::Event&)> record;  ///< keeps the event
    std::function<std::string()> state;          ///< afterwards: sentences for the detail
};

/// Undoes what the exception that is being handled came up in, and raises that exception with everything a
/// person needs: migration, file and line in the message, the statement in the context, what the state is now
/// and what to do next. `step`: the migration it happened in, nullptr when in none. Only to be called in a
/// catch block.
[[noreturn]] void fail_step(const Undoing& undoing, const Step* step);

/// The same for a run inside one subtransaction, all of which is undone. `record`: keep an event of it.
[[noreturn]] void fail_run(Subtransaction& run, const Step* step, bool record);

/// A message to the client.
void say_notice(const std::string& text, const std::string& detail = {});
void say_warning(const std::string& text, const std::string& detail, const std::string& hint);

}  // namespace shepherd::run
