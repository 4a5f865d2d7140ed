#include "server/run/script_runner.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/script/statement_place.hpp"
#include "server/run/deferred.hpp"
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
    StatementError failed{error, script_.path, 0, number_, {}, {}};
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

void ScriptRunner::check_statement(const Statement& statement) {
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
    const char* const command = needs_no_transaction(statement.raw);
    if (command != nullptr && purpose_ == Purpose::verify) {
        throw Failure(Condition::script_refused, std::string(command) + " is not allowed in a verify script")
            .hint("A verify script looks, in the transaction of the migration, and what it does is undone.")
            .at(script_.path, line_of(statement));
    }
    if (command != nullptr) {
        throw Failure(Condition::needs_no_transaction,
                      std::string(command) + " cannot run inside a transaction block")
            .hint("The whole call is one transaction: run this script by itself, outside of it.")
            .at(script_.path, line_of(statement));
    }
}

void ScriptRunner::check() {
    if (mode_ == TransactionMode::none) {
        throw Failure(Condition::needs_no_transaction, "the migration asks to run without a transaction")
            .hint(
                "The whole call is one transaction: run this script by itself, outside of it, or take its "
                "marker out if its statements can run in a transaction.")
            .at(script_.path, script_.first_line);
    }
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
            check_statement({raw, parsed.source, script::skip_blanks_and_comments(script_.text, begin), end});
            std::optional<bool> const set = sets_standard_conforming_strings(raw);
            if (set && *set != strings) {
                strings = *set;
                source.resume_at(end, strings);
                break;
            }
        }
    }
    number_ = 0;
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
    if (is_copy_from_stdin(statement.raw)) {
        if (piece.kind != script::PieceKind::copy) {
            throw Failure(Condition::script_refused, "COPY FROM STDIN has no data")
                .hint("The data follows the statement's line and ends with a line that holds only \\.")
                .at(script_.path, line_of(statement));
        }
        result = run_copy_from(statement.raw, statement.source,
                               script_.text.substr(piece.data_offset, piece.data_length));
    } else {
        result = run_statement(statement.raw, statement.source);
    }
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
            run_one(statement, piece);
        } catch (const PgError& error) {
            throw error_at(error, piece, statement.begin, end);
        }
        // What follows was read under another setting: read it again.
        if (standard_conforming_strings != strings) {
            source.resume_at(end, standard_conforming_strings);
            return;
        }
    }
}

ScriptTotals ScriptRunner::run() {
    number_ = 0;
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

}  // namespace shepherd::run
