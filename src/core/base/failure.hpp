// The one exception type of src/core: "this call is over", with everything the caller has to be told.
#pragma once

#include <exception>
#include <string>

namespace shepherd {

/// pg_shepherd's own conditions. Each has a fixed SQLSTATE (see condition_sqlstate and doc/errors.md) that an
/// application can match; errors of a migration's own SQL keep the server's SQLSTATE instead.
enum class Condition {
    script_refused,  ///< MG001: a script holds something that cannot be run (psql command, ROLLBACK, cut-off
                     ///< COPY)
    layout_refused,  ///< MG002: a file, name or marker of a layout is not understood
    migration_not_found,   ///< MG003: no such migration
    migration_ambiguous,   ///< MG004: a target matches several migrations
    migration_changed,     ///< MG005: an applied migration's file differs from what ran
    migration_missing,     ///< MG006: an applied migration is no longer in the files
    out_of_order,          ///< MG007: a pending migration sorts before one that is applied
    dependency_failed,     ///< MG008: a requirement is not met, a conflict is applied, or dependencies are
                           ///< cyclic
    no_revert_script,      ///< MG009: there is no down script to revert with
    needs_no_transaction,  ///< MG010: a statement cannot run inside a transaction block
    deploy_in_progress,    ///< MG011: another deployer holds the deploy lock
    not_ready,             ///< MG012: migrations are pending or failed (migrate_ready)
    wait_timed_out,        ///< MG013: migrate_wait gave up
    verify_failed,         ///< MG014: a verify script did not hold
    wrong_state,           ///< MG015: the migration's state does not allow this call
    integrity_failed,      ///< MG016: a layout's own checksum file or hash chain does not match the files
    not_trusted,           ///< MG017: a superuser would run what a role without superuser registered
    waits_for_caller,      ///< MG018: a run would wait for the statement that called it
    schema_differs,        ///< MG019: the schema is not what schema_assert expects
    active_transaction,    ///< 25001: a procedure that commits was called inside a transaction
    invalid_argument,      ///< 22023: an argument of the call is unusable
    invalid_text,          ///< 22021: bytes that are not text in the expected encoding, or a NUL byte
};

/// The five-character SQLSTATE of `condition`.
const char* condition_sqlstate(Condition condition);

/// An error that ends the call. Message, detail and hint follow PostgreSQL's message style: the message is
/// one phrase without a final full stop, detail and hint are sentences.
class Failure : public std::exception {
  public:
    Failure(Condition condition, std::string message) : condition_(condition), message_(std::move(message)) {}

    /// Adds what is known beyond the message; returns itself so that it can be thrown in one expression.
    Failure&& detail(std::string text) && {
        detail_ = std::move(text);
        return std::move(*this);
    }
    Failure&& hint(std::string text) && {
        hint_ = std::move(text);
        return std::move(*this);
    }
    /// Says where: the path of the file as it came in (may be empty) and its 1-based line (0 = not known).
    Failure&& at(std::string path, int line) && {
        path_ = std::move(path);
        line_ = line;
        return std::move(*this);
    }

    Condition condition() const { return condition_; }
    const std::string& message() const { return message_; }
    const std::string& detail() const { return detail_; }
    const std::string& hint() const { return hint_; }
    const std::string& path() const { return path_; }
    int line() const { return line_; }
    const char* what() const noexcept override { return message_.c_str(); }

  private:
    Condition condition_;
    std::string message_;
    std::string detail_;
    std::string hint_;
    std::string path_;
    int line_ = 0;
};

}  // namespace shepherd
