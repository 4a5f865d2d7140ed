#include "server/shadow/build.hpp"

#include "core/base/failure.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/run/scope.hpp"
#include "server/run/script_runner.hpp"
#include "server/run/step.hpp"
#include "server/run/transaction.hpp"
#include "server/shadow/blueprint.hpp"
#include "server/shadow/statement_filter.hpp"

extern "C" {
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
}

namespace shepherd::shadow {

namespace {

/// The transactions of a script, of which nobody keeps a record.
class UnrecordedParts final : public run::Parts {
  public:
    UnrecordedParts() { begin(); }

    void commit(int, std::size_t) override {
        std::vector<run::SetValue> const settings = end();
        run::commit_and_begin(run::Durability::later);
        begin();
        run::set_all(settings);
    }

    void starts(int, const std::string&) override {}

    void run_alone(int, std::size_t, std::size_t, const RawStmt*, const std::function<void()>& run) override {
        std::vector<run::SetValue> const settings = end();
        run::commit_and_begin(run::Durability::later);
        {
            run::SessionSettings with(settings);
            run();
            with.restore();
        }
        run::commit_and_begin(run::Durability::later);
        begin();
        run::set_all(settings);
    }

    /// What the script has SET so far; undoes it.
    std::vector<run::SetValue> end() {
        std::vector<run::SetValue> settings = scope_->sets();
        scope_->restore();
        scope_.reset();
        return settings;
    }

  private:
    void begin() { scope_ = std::make_unique<run::SettingsScope>(); }

    std::unique_ptr<run::SettingsScope> scope_;
};

std::string place_of(const Part& part, const std::string& path, int line) {
    std::string text = part.label;
    if (!path.empty()) {
        std::string const file = path + (line > 0 ? ":" + std::to_string(line) : "");
        text += text.empty() ? file : " (" + file + ")";
    } else if (line > 0) {
        text += (text.empty() ? "line " : ", line ") + std::to_string(line);
    }
    return text + ": ";
}

[[noreturn]] void fail(const run::StatementError& failed, const Part& part) {
    ErrorData* const data = failed.error.data;
    if (data != nullptr) {
        std::string const message =
            place_of(part, failed.path, failed.line) + (data->message != nullptr ? data->message : "");
        std::string const detail =
            (data->detail != nullptr ? data->detail + std::string("\n") : "") + nothing_changed;
        std::string context = data->context != nullptr ? data->context + std::string("\n") : "";
        context += failed.number > 0 && failed.caret.empty()
                       ? "statement " + std::to_string(failed.number) + " of the script: " + failed.excerpt
                       : failed.caret;
        pg_call([&] {
            // The transaction is over before the error is on its way.
            MemoryContext const outer = MemoryContextSwitchTo(TopMemoryContext);
            data->message = pstrdup(message.c_str());
            data->detail = pstrdup(detail.c_str());
            data->context = pstrdup(context.c_str());
            MemoryContextSwitchTo(outer);
        });
    }
    throw PgError(failed.error);
}

void run_part(const Part& part) {
    run::StepMemory const memory;
    UnrecordedParts parts;
    run::set_all(run::scope_settings(part.scope));
    run::ScriptRunner runner(part.script, part.mode, run::Purpose::change);
    try {
        (void)runner.check_parts("");
        (void)runner.run_in_parts(parts, 0);
    } catch (const run::StatementError& failed) {
        fail(failed, part);
    } catch (const Failure& failure) {
        throw Failure(failure.condition(), place_of(part, failure.path(), failure.line()) + failure.message())
            .detail(failure.detail().empty() ? nothing_changed : failure.detail() + "\n" + nothing_changed)
            .hint(failure.hint());
    }
    (void)parts.end();
    run::commit_and_begin(run::Durability::later);
}

}  // namespace

std::string build(const std::string& blueprint) {
    Blueprint const wanted = unpacked_blueprint(blueprint);
    catalog::Reading reading;
    reading.schemas = wanted.schemas;
    reading.lenient = true;
    Built built;
    built.empty = catalog::read_snapshot(reading);
    filter_statements();
    // A schema's text need not have its functions behind what they use.
    run::SessionSettings const settings({{"check_function_bodies", "off"}, {"synchronous_commit", "off"}});
    run::commit_and_begin(run::Durability::later);
    for (const Part& part : wanted.parts) {
        run_part(part);
        if (part.look) {
            built.looks.push_back(catalog::read_snapshot(reading));
            run::commit_and_begin(run::Durability::later);
        }
    }
    built.builder.role = pg_call([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); });
    built.builder.said_owners = seen().owners;
    built.builder.said_grants = seen().grants;
    return packed(built);
}

}  // namespace shepherd::shadow
