#include "server/run/script_runner.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/script/statement_place.hpp"
#include "server/run/deferred.hpp"
#include "server/run/polite.hpp"
#include "server/run/statement.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "parser/parser.h"
#include "tcop/tcopprot.h"
}

namespace shepherd::run {

namespace {

constexpr std::size_t excerpt_characters = 200;

/// The server's scanner reads this variable; a check has to foresee what a SET in the script will make of it.
class AssumedStrings {
  public:
    explicit AssumedStrings(bool value) : before_(standard_conforming_strings) {
        standard_conforming_strings = value;
    }
    ~AssumedStrings() { standard_conforming_strings = before_; }
    AssumedStrings(const AssumedStrings&) = delete;
    AssumedStrings& operator=(const AssumedStrings&) = delete;

  private:
    bool before_;
};

/// The parser stopped inside the piece: which statement that is, nobody knows; the line says enough.
StatementError syntax_error(StatementError failed) {
    failed.number = 0;
    failed.excerpt = failed.caret.substr(0, failed.caret.find('\n'));
    return failed;
}

}  // namespace

/// A piece's statements. Lives in a memory context of its own, which goes with the object.
struct ScriptRunner::Parsed {
    MemoryContext context;
    char* source;
    List* statements;

    Parsed(MemoryContext own, char* text, List* list) : context(own), source(text), statements(list) {}
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;
    ~Parsed() {
        // While an error is on its way, the context goes with its parent.
        if (std::uncaught_exceptions() == 0) {
            MemoryContextDelete(context);
        }
    }
};

struct ScriptRunner::Statement {
    RawStmt* raw;
    const char* source;
    std::size_t begin;  ///< of its first token, in the script's text
    std::size_t end;
};

ScriptRunner::ScriptRunner(const Script& script, TransactionMode mode, Purpose purpose)
    : script_(script), mode_(mode), purpose_(purpose) {}

script::Reader ScriptRunner::reader() const {
    script::ReaderOptions options;
    options.path = script_.path;
    options.first_line = script_.first_line;
    options.standard_conforming_strings = standard_conforming_strings;
    return {script_.text, options};
}

int ScriptRunner::line_of(const Statement& statement) const {
    return script::line_at(script_.text, statement.begin, script_.first_line);
}

StatementError ScriptRunner::error_at(const PgError& error, const script::Piece& piece, std::size_t begin,
                                      std::size_t end) const {
    StatementError failed{error, script_.path, 0, number_, {}, {}, locks_};
    std::string_view const text = script_.text;
    std::size_t at = begin;
    if (error.data != nullptr && error.data->cursorpos > 0) {
        // Characters of the piece -> bytes of the script.
        int const characters = error.data->cursorpos - 1;
        int const bytes = pg_call([&] {
            return pg_mbcharcliplen(text.data() + piece.offset, static_cast<int>(piece.length), characters);
        });
        at = piece.offset + static_cast<std::size_t>(bytes);
        failed.caret = script::caret_text(script::place_at(text, at, script_.first_line));
        error.data->cursorpos = 0;
    }
    failed.line = script::line_at(text, at, script_.first_line);
    failed.excerpt = script::statement_excerpt(text.substr(begin, end - begin), excerpt_characters);
    return failed;
}

ScriptRunner::Parsed ScriptRunner::parse(const script::Piece& piece) {
    try {
        MemoryContext context = nullptr;
        char* source = nullptr;
        List* const statements = pg_call([&] {
            context =
                AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd script", ALLOCSET_DEFAULT_SIZES);
            MemoryContext const outer = MemoryContextSwitchTo(context);
            source = pnstrdup(script_.text.data() + piece.offset, piece.length);
            List* const list = pg_parse_query(source);
            MemoryContextSwitchTo(outer);
            return list;
        });
        return Parsed(context, source, statements);
    } catch (const PgError& error) {
        throw syntax_error(error_at(error, piece, piece.offset, piece.offset + piece.length));
    }
}

void ScriptRunner::refuse_always(const Statement& statement) {
    TransactionVerb const verb = transaction_verb(statement.raw);
    if (verb == TransactionVerb::rollback && purpose_ == Purpose::change) {
        throw Failure(Condition::script_refused, "ROLLBACK is not allowed in a migration")
            .detail("It would undo the migration and leave it recorded as applied.")
            .hint("Take it out, or write what is to be tried in a migration of its own.")
            .at(script_.path, line_of(statement));
    }
    if (is_copy_to_stdout(statement.raw)) {
        // The server would send the rows in the middle of the calling statement's own result.
        throw Failure(Condition::script_refused, "COPY TO STDOUT is not allowed in a migration")
            .hint("Take it out; a migration has no output to send.")
            .at(script_.path, line_of(statement));
    }
}

void ScriptRunner::check_statement(const Statement& statement) {
    refuse_always(statement);
    const char* const command = needs_no_transaction(statement.raw);
    if (command != nullptr && purpose_ == Purpose::verify) {
        throw Failure(Condition::script_refused, std::string(command) + " is not allowed in a verify script")
            .hint("A verify script looks, in the transaction of the migration, and what it does is undone.")
            .at(script_.path, line_of(statement));
    }
    if (command != nullptr) {
        throw Failure(Condition::needs_no_transaction,
                      std::string(command) + " cannot run inside a transaction block")
            .hint(
                "The whole call is one transaction. A call that stands alone, outside of BEGIN and COMMIT (a "
                "driver may send "
                "them by itself: use autocommit), runs each migration by itself and this statement outside "
                "of a "
                "transaction, and so does CALL migrate_run().")
            .at(script_.path, line_of(statement));
    }
}

void ScriptRunner::check_part(const Statement& statement) {
    refuse_always(statement);
    switch (transaction_verb(statement.raw)) {
        case TransactionVerb::begin:
            in_block_ = true;
            break;
        case TransactionVerb::commit:
            in_block_ = false;
            break;
        default:
            break;
    }
    const char* const command = needs_no_transaction(statement.raw);
    if (command != nullptr && (in_block_ || mode_ == TransactionMode::required)) {
        throw Failure(Condition::needs_no_transaction,
                      std::string(command) + " cannot run inside a transaction block")
            .hint(in_block_
                      ? "Put it before BEGIN or behind COMMIT."
                      : "A marker asks for one transaction: take the marker out, or put the statement into a "
                        "migration of its own.")
            .at(script_.path, line_of(statement));
    }
    const char* const waits = trap_.empty() ? nullptr : waits_for_snapshots(statement.raw);
    if (waits != nullptr) {
        throw Failure(Condition::waits_for_caller,
                      std::string(waits) + " would wait for the calling statement")
            .detail("It waits until every older snapshot is gone, and " + trap_ + ".")
            .hint(
                "Let the call stand alone in its statement, or CALL migrate_run(), which holds no snapshot.")
            .at(script_.path, line_of(statement));
    }
}

void ScriptRunner::check() {
    if (mode_ == TransactionMode::none) {
        throw Failure(Condition::needs_no_transaction, "the migration asks to run without a transaction")
            .hint(
                "The whole call is one transaction. A call that stands alone, outside of BEGIN and COMMIT, "
                "honours the "
                "marker, and so does CALL migrate_run(). Or take it out if the statements can run in a "
                "transaction.")
            .at(script_.path, script_.first_line);
    }
    (void)walk(&ScriptRunner::check_statement);
}

int ScriptRunner::check_parts(const std::string& trap) {
    in_block_ = false;
    trap_ = trap;
    return walk(&ScriptRunner::check_part);
}

int ScriptRunner::walk(void (ScriptRunner::*check)(const Statement&)) {
    number_ = 0;
    script::Reader source = reader();
    bool strings = standard_conforming_strings;
    std::optional<script::Piece> piece;
    while ((piece = source.next())) {
        AssumedStrings const assumed(strings);
        Parsed const parsed = parse(*piece);
        int const count = list_length(parsed.statements);
        for (int i = 0; i < count; ++i) {
            auto* const raw = static_cast<RawStmt*>(list_nth(parsed.statements, i));
            std::size_t const begin =
                piece->offset + static_cast<std::size_t>(std::max(raw->stmt_location, 0));
            std::size_t const end = raw->stmt_len > 0 ? begin + static_cast<std::size_t>(raw->stmt_len)
                                                      : piece->offset + piece->length;
            ++number_;
            (this->*check)({raw, parsed.source, script::skip_blanks_and_comments(script_.text, begin), end});
            std::optional<bool> const set = sets_standard_conforming_strings(raw);
            if (set && *set != strings) {
                strings = *set;
                source.resume_at(end, strings);
                break;
            }
        }
    }
    return std::exchange(number_, 0);
}

void ScriptRunner::end_savepoints(std::size_t down_to) {
    while (savepoints_.size() > down_to) {
        savepoints_.back().transaction->release();
        savepoints_.pop_back();
    }
}

void ScriptRunner::end_transaction() {
    if (wrapper_) {
        end_savepoints(wrapper_savepoints_);
        wrapper_->commit();
        wrapper_.reset();
    }
}

std::size_t ScriptRunner::savepoint_index(const Statement& statement) const {
    std::string_view const name = savepoint_name(statement.raw);
    std::size_t const oldest = wrapper_ ? wrapper_savepoints_ : 0;
    for (std::size_t i = savepoints_.size(); i > oldest; --i) {
        if (savepoints_[i - 1].name == name) {
            return i - 1;
        }
    }
    throw Failure(Condition::script_refused, "savepoint \"" + std::string(name) + "\" does not exist")
        .at(script_.path, line_of(statement));
}

void ScriptRunner::control(const Statement& statement, TransactionVerb verb) {
    switch (verb) {
        case TransactionVerb::begin:
            if (!wrapper_) {
                wrapper_savepoints_ = savepoints_.size();
                wrapper_ = std::make_unique<SettingsScope>();
            }
            break;
        case TransactionVerb::commit:
        case TransactionVerb::rollback:  // of a verify script, all of which is undone anyway
            end_transaction();
            break;
        case TransactionVerb::savepoint: {
            const char* const name = savepoint_name(statement.raw);
            savepoints_.push_back({name, std::make_unique<Subtransaction>(name)});
            break;
        }
        case TransactionVerb::release:
            end_savepoints(savepoint_index(statement));
            break;
        case TransactionVerb::rollback_to: {
            std::size_t const index = savepoint_index(statement);
            end_savepoints(index + 1);
            std::string const name = savepoints_.back().name;
            savepoints_.back().transaction->rollback();
            savepoints_.back().transaction = std::make_unique<Subtransaction>(name.c_str());
            break;
        }
        case TransactionVerb::none:
        case TransactionVerb::prepare:
            break;
    }
}

StatementResult ScriptRunner::run_inside(const Statement& statement, const script::Piece& piece) {
    if (!is_copy_from_stdin(statement.raw)) {
        return run_statement(statement.raw, statement.source);
    }
    if (piece.kind != script::PieceKind::copy) {
        throw Failure(Condition::script_refused, "COPY FROM STDIN has no data")
            .hint("The data follows the statement's line and ends with a line that holds only \\.")
            .at(script_.path, line_of(statement));
    }
    return run_copy_from(statement.raw, statement.source,
                         script_.text.substr(piece.data_offset, piece.data_length));
}

void ScriptRunner::run_one(const Statement& statement, const script::Piece& piece) {
    TransactionVerb const verb = transaction_verb(statement.raw);
    if (verb != TransactionVerb::none) {
        control(statement, verb);
        return;
    }
    if (IsA(statement.raw->stmt, CopyStmt)) {
        DeferredConstraints::note_write();
    }
    StatementResult result;
    locks_.clear();
    if (purpose_ == Purpose::change && is_polite()) {
        locks_ = lock_targets(statement.raw);
    }
    run_politely(locks_, [&] { result = run_inside(statement, piece); });
    ++totals_.statements;
    totals_.rows += static_cast<std::int64_t>(result.rows);
    if (result.returned_false && totals_.false_line == 0) {
        totals_.false_line = line_of(statement);
    }
}

void ScriptRunner::run_piece(const script::Piece& piece, script::Reader& source) {
    bool const strings = standard_conforming_strings;
    Parsed const parsed = parse(piece);
    int const count = list_length(parsed.statements);
    for (int i = 0; i < count; ++i) {
        auto* const raw = static_cast<RawStmt*>(list_nth(parsed.statements, i));
        std::size_t const begin = piece.offset + static_cast<std::size_t>(std::max(raw->stmt_location, 0));
        std::size_t const end =
            raw->stmt_len > 0 ? begin + static_cast<std::size_t>(raw->stmt_len) : piece.offset + piece.length;
        Statement const statement{raw, parsed.source, script::skip_blanks_and_comments(script_.text, begin),
                                  end};
        ++number_;
        try {
            if (parts_ == nullptr) {
                run_one(statement, piece);
            } else if (number_ > skip_) {
                run_part(statement, piece);
            } else if (sets_for_session(raw)) {
                (void)run_statement(raw, parsed.source);
            }
        } catch (const PgError& error) {
            throw error_at(error, piece, statement.begin, end);
        }
        last_end_ = end;
        // What follows was read under another setting: read it again.
        if (standard_conforming_strings != strings) {
            source.resume_at(end, standard_conforming_strings);
            return;
        }
    }
}

void ScriptRunner::end_part() {
    end_savepoints(0);
    try {
        parts_->commit(number_ - 1, last_end_);
    } catch (const PgError& error) {
        throw StatementError{error,
                             script_.path,
                             script::line_at(script_.text, last_end_, script_.first_line),
                             0,
                             "COMMIT after statement " + std::to_string(number_ - 1),
                             {}};
    }
    part_open_ = part_ends_ = false;
}

void ScriptRunner::run_part(const Statement& statement, const script::Piece& piece) {
    TransactionVerb const verb = transaction_verb(statement.raw);
    if (verb != TransactionVerb::none) {
        if (part_open_ && part_ends_ && verb != TransactionVerb::commit) {
            end_part();
        }
        control(statement, verb);
        // Committed when something follows: what is last is committed with the ledger's row.
        part_ends_ = part_ends_ || (verb == TransactionVerb::commit && part_open_);
        return;
    }
    bool const alone = !wrapper_ && mode_ != TransactionMode::required && runs_alone(statement.raw);
    if (part_open_ && (part_ends_ || alone)) {
        end_part();
    }
    parts_->starts(number_, script::statement_excerpt(
                                script_.text.substr(statement.begin, statement.end - statement.begin),
                                excerpt_characters));
    if (!alone) {
        part_open_ = true;
        run_one(statement, piece);
        part_ends_ = mode_ == TransactionMode::none && !wrapper_;
        return;
    }
    locks_.clear();
    parts_->run_alone(number_, last_end_, statement.end, statement.raw, [&] {
        StatementResult const result = run_statement(statement.raw, statement.source, Standing::top_level);
        ++totals_.statements;
        totals_.rows += static_cast<std::int64_t>(result.rows);
    });
}

ScriptTotals ScriptRunner::run() {
    number_ = 0;
    last_end_ = 0;
    totals_ = ScriptTotals();
    script::Reader source = reader();
    std::optional<script::Piece> piece;
    while ((piece = source.next())) {
        run_piece(*piece, source);
    }
    end_transaction();
    end_savepoints(0);
    return totals_;
}

ScriptTotals ScriptRunner::run_in_parts(Parts& parts, int skip) {
    parts_ = &parts;
    skip_ = skip;
    part_open_ = part_ends_ = false;
    return run();
}

}  // namespace shepherd::run
