#include "server/run/parted_script.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "server/boundary/hash.hpp"
#include "server/run/leftovers.hpp"
#include "server/run/transaction.hpp"

namespace shepherd::run {

PartedScript::PartedScript(ledger::Place place, std::string version, const char* action, const Step& step,
                           const Script& script, std::vector<SetValue> settings, MemoryContext memory,
                           Activity& activity, int statements)
    : place_(std::move(place)),
      version_(std::move(version)),
      step_(step),
      script_(script),
      before_(std::move(settings)),
      settings_(before_),
      memory_(memory),
      activity_(activity),
      statements_(statements) {
    progress_.action = action;
}

void PartedScript::resume() {
    std::optional<ledger::Progress> found;
    {
        ledger::Session session;
        found = ledger::read_progress(session, place_, version_);
    }
    if (found) {
        go_on(*found);
    }
}

void PartedScript::go_on(const ledger::Progress& found) {
    committed_ = found.done;
    recorded_ = true;
    if (found.action != progress_.action) {
        throw Failure(Condition::wrong_state, "its last " + found.action + " was cut off and is not complete")
            .hint(
                "Let that end first. Or record the migration with migrate_mark: 'applied' when all of it is "
                "in "
                "place, 'pending' when nothing of it is.");
    }
    auto const bytes = static_cast<std::size_t>(found.done_bytes);
    if (bytes > script_.text.size() ||
        digest(layout::HashKind::sha256, script_.text.substr(0, bytes)) != found.done_digest) {
        throw Failure(Condition::migration_changed, "its first " + std::to_string(found.done) +
                                                        " statements are committed, and now read otherwise")
            .hint(
                "Change only what comes behind them. Or undo by hand what they made, and call "
                "migrate_mark(..., "
                "'pending') to begin anew.")
            .at(script_.path, script_.first_line);
    }
    progress_ = found;
    interrupted_at_ = found.attempted;
    say_notice("migration \"" + step_.label() + "\" goes on behind statement " + std::to_string(found.done));
}

void PartedScript::begin() {
    scope_ = std::make_unique<SettingsScope>();
    set_all(settings_);
}

void PartedScript::close_scope() {
    settings_ = scope_->sets();
    scope_->restore();
    scope_.reset();
}

void PartedScript::end() {
    close_scope();
    std::string names;
    for (const SetValue& one : settings_) {
        if (std::find(before_.begin(), before_.end(), one) == before_.end()) {
            names += (names.empty() ? "" : ", ") + one.name;
        }
    }
    if (!names.empty()) {
        say_notice("migration \"" + step_.label() + "\" changed settings, which are restored: " + names);
    }
}

void PartedScript::write() {
    ledger::Session session;
    if (!recorded_) {
        ledger::record_event(session, step_.finished("started"));
    }
    ledger::write_progress(session, place_, version_, progress_);
    recorded_ = true;
}

void PartedScript::reached(int done, std::size_t end) {
    progress_.done = done;
    progress_.done_bytes = static_cast<std::int64_t>(end);
    progress_.done_digest = digest(layout::HashKind::sha256, script_.text.substr(0, end));
    progress_.attempted = 0;
    progress_.invalid_before.clear();
}

void PartedScript::commit(int done, std::size_t end) {
    close_scope();
    reached(done, end);
    write();
    commit_and_begin(Durability::later);
    committed_ = done;
    begin();
}

void PartedScript::starts(int number, const std::string& excerpt) {
    activity_.at_statement(number, statements_, excerpt);
}

void PartedScript::run_alone(int number, std::size_t begin_at, std::size_t end, const RawStmt* statement,
                             const std::function<void()>& run) {
    bool const again = interrupted_at_ == number;
    interrupted_at_ = 0;
    close_scope();
    std::vector<SetValue> session_settings = settings_;
    // A statement that waits for other transactions would fail on a short wait with its index half built.
    session_settings.push_back({"lock_timeout", "0"});
    if (again) {
        SessionSettings with(session_settings);
        drop_leftovers(statement, progress_.invalid_before);
        with.restore();
    } else {
        reached(number - 1, begin_at);
        progress_.attempted = number;
        progress_.invalid_before = invalid_indexes();
        write();
    }
    commit_and_begin(Durability::later);
    alone_ = statement;
    SessionSettings with(session_settings);
    try {
        run();
    } catch (const PgError& error) {
        keep_error(error, memory_);
        abort_and_begin(memory_);
        with.restore();
        if (!again || error.data == nullptr || !says_done_already(error.data->sqlerrcode)) {
            aborted_ = true;
            throw;
        }
        say_notice("statement " + std::to_string(number) +
                   " had ended before the interruption: " + error.data->message);
        discard(error);
    }
    with.restore();
    alone_ = nullptr;
    reached(number, end);
    write();
    commit_and_begin(Durability::later);
    committed_ = number;
    begin();
}

void PartedScript::abandon(const PgError* error) {
    if (!aborted_) {
        if (error != nullptr) {
            keep_error(*error, memory_);
        }
        abort_and_begin(memory_);
    }
    if (scope_) {
        scope_->forget();
        scope_.reset();
    }
}

void PartedScript::clear_up() {
    if (alone_ == nullptr) {
        return;
    }
    try {
        drop_leftovers(alone_, progress_.invalid_before);
        progress_.attempted = 0;
        progress_.invalid_before.clear();
        if (committed_ > 0) {
            write();
        } else {
            ledger::Session session;
            ledger::forget_progress(session, place_, version_);
        }
    } catch (const PgError& error) {
        // It stays on record as attempted: the next run tries again.
        keep_error(error, memory_);
        abort_and_begin(memory_);
        discard(error);
    }
}

}  // namespace shepherd::run
