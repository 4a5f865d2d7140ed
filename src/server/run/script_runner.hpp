// The text of one migration -> statements, run one after the other.
#pragma once

#include <memory>

#include "core/base/migration.hpp"
#include "core/script/reader.hpp"
#include "server/run/settings_scope.hpp"
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
};

struct ScriptTotals {
    std::int32_t statements = 0;
    std::int64_t rows = 0;
    int false_line = 0;  ///< line of the first statement that returned a lone false; 0 = none
};

enum class Purpose { change, verify };

/// Runs a script inside the transaction that is open. BEGIN and COMMIT around parts of it are passed over
/// (SET LOCAL ends with them all the same); savepoints are subtransactions.
class ScriptRunner {
  public:
    /// The script has to outlive the runner. `mode`: as its markers say.
    ScriptRunner(const Script& script, TransactionMode mode, Purpose purpose);

    /// Parses everything without running anything. Raises StatementError for a syntax error, Failure for what
    /// cannot be part of a script (script_refused) or of a transaction (needs_no_transaction).
    void check();

    /// Runs it. Raises StatementError and Failure.
    ScriptTotals run();

  private:
    struct Parsed;
    struct Statement;

    script::Reader reader() const;
    Parsed parse(const script::Piece& piece);
    void check_statement(const Statement& statement);
    void run_piece(const script::Piece& piece, script::Reader& reader);
    void run_one(const Statement& statement, const script::Piece& piece);
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
};

}  // namespace shepherd::run
