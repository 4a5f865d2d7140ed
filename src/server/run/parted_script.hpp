// One script that runs in several transactions: where it stands, and with which settings.
#pragma once

#include "server/ledger/progress.hpp"
#include "server/run/activity.hpp"
#include "server/run/step.hpp"

namespace shepherd::run {

/// Keeps a script's progress in the ledger, so that it can be cut off anywhere: the next run goes on at the
/// statement that was not complete. Carries what the script SETs from one of its transactions to the next.
class PartedScript final : public Parts {
  public:
    /// `settings`: those that the script begins with. `memory`: lives as long as the call. `statements`: how
    /// many the script has.
    PartedScript(ledger::Place place, std::string version, const char* action, const Step& step,
                 const Script& script, std::vector<SetValue> settings, MemoryContext memory,
                 Activity& activity, int statements);

    /// Goes on where the ledger says that an earlier run stopped, if it does. Raises Failure when the
    /// migration stands in the middle of something else: of a script that differs in the part that ran
    /// (migration_changed), or of another action (wrong_state).
    void resume();
    /// Whether the ledger has, or had, a row of its progress.
    bool recorded() const { return recorded_; }
    /// Statements that are committed.
    int done() const { return committed_; }
    /// Before the first statement, and after the last. A transaction is open at both.
    void begin();
    void end();
    /// What is set after the script.
    const std::vector<SetValue>& settings() const { return settings_; }

    /// After a failure: rolls back, unless that is done, and keeps `error`, if any, for the caller.
    void abandon(const PgError* error);
    /// Then: takes away what the failed statement left behind, and says that it is no longer being attempted.
    void clear_up();

    void commit(int done, std::size_t end) override;
    void starts(int number, const std::string& excerpt) override;
    void run_alone(int number, std::size_t begin, std::size_t end, const RawStmt* statement,
                   const std::function<void()>& run) override;

  private:
    void go_on(const ledger::Progress& found);
    void write();
    void reached(int done, std::size_t end);
    void close_scope();

    ledger::Place const place_;
    std::string const version_;
    const Step& step_;
    const Script& script_;
    std::vector<SetValue> const before_;
    std::vector<SetValue> settings_;
    MemoryContext const memory_;
    Activity& activity_;
    int const statements_;  ///< of the script
    ledger::Progress progress_;
    int committed_ = 0;
    bool recorded_ = false;           ///< there is a row of it in the ledger
    bool aborted_ = false;            ///< the transaction of the failure is rolled back
    int interrupted_at_ = 0;          ///< the statement that an earlier run was cut off in
    const RawStmt* alone_ = nullptr;  ///< the statement that runs by itself now
    std::unique_ptr<SettingsScope> scope_;
};

}  // namespace shepherd::run
