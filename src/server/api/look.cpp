// migrate_plan, migrate_status, migrate_current, migrate_history, migrate_show, migrate_wait, migrate_ready.

#include "server/ledger/look.hpp"

#include "core/base/failure.hpp"
#include "server/api/request.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/ledger/registry.hpp"
#include "server/run/unseen_snapshot.hpp"
#include "server/run/wait.hpp"
#include "server/run/schema_record.hpp"
#include "server/worker/delegate.hpp"

extern "C" {
#include "catalog/pg_type.h"
}

namespace shepherd::api {

namespace {

std::optional<std::string> optional_argument(const Arguments& arguments, int index) {
    auto const text = arguments.text(index);
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

struct Named {
    const std::string& version;
    const std::string& name;
    Kind kind;
};

Named named(const plan::Inventory& inventory, const plan::Entry& entry) {
    if (entry.registered) {
        const plan::Registered& m = inventory.registered[*entry.registered];
        return {m.version, m.name, m.kind};
    }
    const plan::Applied& m = inventory.applied[*entry.applied];
    return {m.version, m.name, m.kind};
}

const char* action_name(plan::Action action) {
    switch (action) {
        case plan::Action::apply:
            return "apply";
        case plan::Action::reapply:
            return "reapply";
        case plan::Action::revert:
            return "revert";
        case plan::Action::skip:
            return "skip";
    }
    return "skip";
}

Value optional_interval(const std::optional<std::int64_t>& microseconds) {
    return microseconds ? Value::interval(*microseconds) : Value::null_of(INTERVALOID);
}

}  // namespace

SHEPHERD_FUNCTION(migrate_plan) {
    Arguments const arguments(fcinfo);
    ledger::Place const place = place_argument(arguments, 1, 2);
    plan::Inventory const inventory = run::inventory_of(place);
    plan::Plan const plan = plan::plan_apply(inventory, arguments.text_or(0, ""));
    RowWriter writer(fcinfo);
    Value const none = Value::null_of(TEXTOID);
    for (const plan::Problem& problem : plan.problems) {
        if (problem.policy != plan::Policy::allow) {
            writer.put({Value::null_of(INT4OID), Value::text(problem.version), none,
                        Value::text(problem.policy == plan::Policy::error ? "stop" : "warn"),
                        Value::text(problem.message), none});
        }
    }
    int position = 0;
    for (const plan::Step& step : plan.steps) {
        const plan::Registered& migration = inventory.registered[step.index];
        bool const runs = step.action != plan::Action::skip;
        std::string path;
        {
            ledger::Session session;
            path = ledger::registered_path(session, place.project, migration.version);
        }
        writer.put({runs ? Value::integer(++position) : Value::null_of(INT4OID),
                    Value::text(migration.version), Value::text(migration.name),
                    Value::text(action_name(step.action)), Value::text_or_null(step.note),
                    Value::text(path)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_status) {
    Arguments const arguments(fcinfo);
    ledger::Place const place = place_argument(arguments, 0, 1);
    plan::Inventory const inventory = run::inventory_of(place);
    std::unordered_map<std::string, ledger::AppliedDetails> details;
    std::unordered_map<std::string, std::string> failures;
    {
        ledger::Session session;
        details = ledger::read_applied_details(session, place);
        failures = ledger::read_failures(session, place);
    }
    run::warn_of_drift();
    RowWriter writer(fcinfo);
    for (const plan::Entry& entry : plan::overview(inventory)) {
        Named const it = named(inventory, entry);
        auto const found = details.find(it.version);
        if (found == details.end()) {
            auto const failed = failures.find(it.version);
            std::string note = entry.note;
            if (failed != failures.end() && entry.state == plan::State::failed) {
                note += (note.empty() ? "" : "; ") + failed->second;
            }
            writer.put({Value::text(it.version), Value::text(it.name),
                        Value::text(plan::state_name(entry.state)), Value::null_of(TIMESTAMPTZOID),
                        Value::null_of(INTERVALOID), Value::null_of(TEXTOID), Value::text_or_null(note)});
            continue;
        }
        const ledger::AppliedDetails& one = found->second;
        std::string note = entry.note;
        if (one.how != "applied") {
            note += (note.empty() ? "" : "; ") + one.how + ", not run";
        }
        writer.put({Value::text(it.version), Value::text(it.name), Value::text(plan::state_name(entry.state)),
                    Value::timestamp(one.applied_at), optional_interval(one.duration),
                    Value::text(one.applied_by), Value::text_or_null(note)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_current) {
    Arguments const arguments(fcinfo);
    ledger::Place const place = place_argument(arguments, 0, 1);
    std::vector<ledger::Current> heads;
    {
        ledger::Session session;
        heads = ledger::read_current(session, place);
    }
    RowWriter writer(fcinfo);
    for (const ledger::Current& head : heads) {
        writer.put({Value::text(head.version), Value::text(head.name), Value::timestamp(head.applied_at)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_history) {
    Arguments const arguments(fcinfo);
    ledger::Place const place = place_argument(arguments, 1, 2);
    std::string version = arguments.text_or(0, "");
    if (!version.empty()) {
        version = plan::resolve_target(run::inventory_of(place), version);
    }
    RowWriter writer(fcinfo);
    ledger::Session session;
    ledger::read_history(session, place, version,
                         [&](std::initializer_list<Value> values) { writer.put(values); });
    return 0;
}

SHEPHERD_FUNCTION(migrate_show) {
    Arguments const arguments(fcinfo);
    ledger::Place const place = place_argument(arguments, 1, 2);
    plan::Inventory const inventory = run::inventory_of(place);
    std::string const version = plan::resolve_target(inventory, required_text(arguments, 0, "version"));
    RowWriter writer(fcinfo);
    run::StepMemory const memory;
    for (const plan::Entry& entry : plan::overview(inventory)) {
        Named const it = named(inventory, entry);
        if (it.version != version) {
            continue;
        }
        Value const none = Value::null_of(TEXTOID);
        Migration known;
        Migration ran;
        std::string checksum;
        Value applied_at = Value::null_of(TIMESTAMPTZOID);
        std::string applied_by;
        std::string how;
        {
            ledger::Session session;
            if (entry.applied) {
                ran = ledger::read_applied(session, place, version, memory.context());
                checksum = inventory.applied[*entry.applied].checksum;
                const auto details = ledger::read_applied_details(session, place);
                auto const found = details.find(version);
                if (found != details.end()) {
                    applied_at = Value::timestamp(found->second.applied_at);
                    applied_by = found->second.applied_by;
                }
            }
            if (entry.registered) {
                auto scripts = ledger::read_scripts(session, place.project, version, memory.context());
                known = std::move(scripts.migration);
                checksum = scripts.checksum;
            } else {
                known = ran;
            }
        }
        auto const script = [&](const std::optional<Script>& part) {
            return part ? Value::text(part->text) : none;
        };
        TextArray const requires_(known.requirements);
        TextArray const conflicts(known.conflicts);
        TextArray const tags(known.tags);
        writer.put({Value::text(version), Value::text(it.name), Value::text(plan::state_name(entry.state)),
                    Value::text(ledger::kind_name(it.kind)), Value::text(known.layout),
                    Value::text(known.up.path), requires_.value(), conflicts.value(), tags.value(),
                    Value::text(checksum), applied_at, Value::text_or_null(applied_by),
                    Value::text(known.up.text), script(known.down), script(known.verify),
                    entry.applied ? Value::text(ran.up.text) : none, script(ran.down)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_wait) {
    Arguments const arguments(fcinfo);
    constexpr std::int64_t five_minutes = 300'000'000;
    // A deployer's CREATE INDEX CONCURRENTLY would wait for this very statement to end.
    std::optional<worker::LoneCall> const call = worker::lone_call(fcinfo);
    std::optional<run::UnseenSnapshot> unseen;
    if (call && call->trap.empty()) {
        unseen.emplace();
    }
    run::wait_until_applied(optional_argument(arguments, 2), arguments.text_or(3, ""),
                            arguments.text_or(0, ""), arguments.interval(1).value_or(five_minutes),
                            worker::take_detached_at());
    return BoolGetDatum(true);
}

SHEPHERD_FUNCTION(migrate_ready) {
    Arguments const arguments(fcinfo);
    run::require_ready(optional_argument(arguments, 0), arguments.text_or(1, ""));
    return BoolGetDatum(true);
}

}  // namespace shepherd::api
