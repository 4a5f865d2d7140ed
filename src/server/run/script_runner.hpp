// The text of one migration -> statements, run one after the other.
#pragma once

#include <functional>
#include <memory>

#include "core/base/migration.hpp"
#include "core/script/reader.hpp"
#include "server/run/lock_holders.hpp"
#include "server/run/settings_scope.hpp"
#include "server/run/statement.hpp"
#include "server/run/statement_class.hpp"
#include "server/run/subtransaction.hpp"

namespace shepherd::run {

/// Which statement of a script a server error belongs to. Thrown by ScriptRunner.
struct StatementError {
    PgError error;  ///< its cursorpos is cleared: it counted from another text
    std::string path;
    int line = 0;         ///< of the error's position, or of the statement's first token; in the file
    int number = 0;       ///< 1-based, of the statement in the script
    std::string excerpt;  ///< the statement on one line, cut
    std::string caret;    ///< "LINE 12: …" and a caret below, empty where the error has no position
    std::vector<LockTarget> locks{};  ///< of the statement, as far as they are known
};

struct ScriptTotals {
    std::int32_t statements = 0;
    std::int64_t rows = 0;
    int false_line = 0;  ///< line of the first statement that returned a lone false; 0 = none
};

enum class Purpose { change, verify };

/// Who ends the transactions of a script that runs in several.
class Parts {
  public:
    virtual ~Parts() = default;
    /// The first `done` statements, which end at byte `end` of the script, are complete: commits them, and
    /// begins a transaction for those that follow.
    virtual void commit(int done, std::size_t end) = 0;
    /// Statement `number` begins.
    virtual void starts(int number, const std::string& excerpt) = 0;
    /// Runs statement `number` by itself, by calling `run` outside of what is open, and records that it is
    /// complete. It ends at byte `end`, the one before it at byte `begin`.
    virtual void run_alone(int number, std::size_t begin, std::size_t end, const RawStmt* statement,
                           const std::function<void()>& run) = 0;

  protected:
    Parts() = default;
    Parts(const Parts&) = default;
    Parts& operator=(const Parts&) = default;
};

/// Runs a script inside the transaction that is open. BEGIN and COMMIT around parts of it are passed over
/// (SET LOCAL ends with them all the same); savepoints are subtransactions.
class ScriptRunner {
  public:
    /// The script has to outlive the runner. `mode`: as its markers say.
    ScriptRunner(const Script& script, TransactionMode mode, Purpose purpose);

    /// Parses everything without running anything. Raises StatementError for a syntax error, Failure for what
    /// cannot be part of a script (script_refused) or of a transaction (needs_no_transaction).
    void check();

    /// The same for a script that is to run in several transactions: refused is only what neither runs in a
    /// transaction nor by itself.
    /// `trap`: what the statement that called is, when its snapshot would stay in the way of a statement that
    /// waits for all of them (waits_for_caller); empty when it would not.
    /// Returns the number of statements.
    int check_parts(const std::string& trap);

    /// Runs it. Raises StatementError and Failure.
    ScriptTotals run();

    /// Runs it in as many transactions as it asks for: a COMMIT ends one, a statement that cannot run inside
    /// of one runs alone, and so does each where the markers ask for none. The last is left open. The first
    /// `skip` statements ran before: only their SETs are repeated. Raises StatementError and Failure.
    ScriptTotals run_in_parts(Parts& parts, int skip);

  private:
    struct Parsed;
    struct Statement;

    script::Reader reader() const;
    Parsed parse(const script::Piece& piece);
    void check_statement(const Statement& statement);
    void run_piece(const script::Piece& piece, script::Reader& reader);
    void run_one(const Statement& statement, const script::Piece& piece);
    StatementResult run_inside(const Statement& statement, const script::Piece& piece);
    void run_part(const Statement& statement, const script::Piece& piece);
    void end_part();
    int walk(void (ScriptRunner::*check)(const Statement&));
    void check_part(const Statement& statement);
    void refuse_always(const Statement& statement);
    void control(const Statement& statement, TransactionVerb verb);
    std::size_t savepoint_index(const Statement& statement) const;
    void end_savepoints(std::size_t down_to);
    void end_transaction();
    StatementError error_at(const PgError& error, const script::Piece& piece, std::size_t begin,
                            std::size_t end) const;
    int line_of(const Statement& statement) const;

    struct Savepoint {
        std::string name;
        std::unique_ptr<Subtransaction> transaction;
    };

    const Script& script_;
    TransactionMode mode_;
    Purpose purpose_;
    ScriptTotals totals_;
    int number_ = 0;
    std::unique_ptr<SettingsScope> wrapper_;  ///< open between BEGIN and COMMIT
    std::size_t wrapper_savepoints_ = 0;      ///< savepoints that are older than the wrapper
    std::vector<Savepoint> savepoints_;
    std::vector<LockTarget> locks_;  ///< of the statement that runs now
    Parts* parts_ = nullptr;
    int skip_ = 0;
    std::size_t last_end_ = 0;  ///< of the last statement that is complete
    bool part_open_ = false;    ///< something ran since the last commit
    bool part_ends_ = false;    ///< and is to be committed before anything else runs
    bool in_block_ = false;     ///< check_parts: between BEGIN and COMMIT
    std::string trap_;          ///< check_parts: why no statement may wait for snapshots
};

}  // namespace shepherd::run
