#include "server/run/mend.hpp"

#include "core/base/failure.hpp"
#include "server/ledger/progress.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/deploy_lock.hpp"

extern "C" {
#include "tcop/utility.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

void prepare(const char* function) {
    pg_call([&] {
        PreventCommandDuringRecovery(function);
        PreventCommandIfReadOnly(function);
    });
    (void)take_deploy_lock();
}

ledger::Event event_of(const ledger::Place& place, const std::string& version, const std::string& name,
                       const char* action) {
    ledger::Event event;
    event.project = place.project;
    event.scope = place.scope;
    event.version = version;
    event.name = name;
    event.action = action;
    event.outcome = "ok";
    event.started_at = GetCurrentTimestamp();
    event.caller = Caller::current();
    return event;
}

/// The overview's entry of `target`.
plan::Entry entry_of(const plan::Inventory& inventory, const std::string& target) {
    std::string const version = plan::resolve_target(inventory, target);
    for (const plan::Entry& entry : plan::overview(inventory)) {
        bool const is_it = entry.registered ? inventory.registered[*entry.registered].version == version
                                            : inventory.applied[*entry.applied].version == version;
        if (is_it) {
            return entry;
        }
    }
    throw Failure(Condition::migration_not_found, "migration \"" + target + "\" is not known");
}

}  // namespace

std::string mark(const ledger::Place& place, const std::string& target, bool applied) {
    prepare("migrate_mark()");
    plan::Inventory const inventory = inventory_of(place);
    plan::Entry const entry = entry_of(inventory, target);
    std::string const version = entry.registered ? inventory.registered[*entry.registered].version
                                                 : inventory.applied[*entry.applied].version;
    std::string const name = entry.registered ? inventory.registered[*entry.registered].name
                                              : inventory.applied[*entry.applied].name;
    bool const in_part = [&] {
        ledger::Session session;
        return ledger::read_progress(session, place, version).has_value();
    }();
    if (entry.applied.has_value() == applied && !in_part) {
        throw Failure(Condition::wrong_state,
                      "migration \"" + version + "\" is " +
                          (applied ? "recorded as applied already" : "not recorded as applied"));
    }
    ledger::Event event = event_of(place, version, name, "mark");
    event.message =
        applied ? "recorded as applied without running it" : "recorded as pending without reverting it";
    ledger::Session session;
    if (applied) {
        ledger::record_applied(session, place, version, "marked", event.caller.role, {}, "");
    } else {
        ledger::record_reverted(session, place, version);
    }
    ledger::forget_progress(session, place, version);
    ledger::record_event(session, event);
    ledger::set_unsettled(session, place.project);
    return version;
}

std::vector<Recorded> baseline(const ledger::Place& place, const std::string& target) {
    prepare("migrate_baseline()");
    plan::Inventory const inventory = inventory_of(place);
    plan::Plan const plan = plan::plan_apply(inventory, target);
    std::vector<Recorded> recorded;
    for (const plan::Step& step : plan.steps) {
        if (step.action != plan::Action::apply) {
            continue;
        }
        const plan::Registered& migration = inventory.registered[step.index];
        ledger::Event event = event_of(place, migration.version, migration.name, "baseline");
        event.message = "recorded as applied without running it";
        ledger::Session session;
        ledger::record_applied(session, place, migration.version, "baseline", event.caller.role, {}, "");
        ledger::record_event(session, event);
        recorded.push_back({migration.version, migration.name});
    }
    ledger::Session session;
    ledger::set_unsettled(session, place.project);
    return recorded;
}

std::string repair(const ledger::Place& place, const std::string& target) {
    prepare("migrate_repair()");
    plan::Inventory const inventory = inventory_of(place);
    plan::Entry const entry = entry_of(inventory, target);
    if (!entry.applied) {
        throw Failure(Condition::wrong_state,
                      "migration \"" + target + "\" is " + plan::state_name(entry.state) + ", not applied")
            .hint("There is nothing to accept: migrate_apply runs it.");
    }
    const plan::Applied& applied = inventory.applied[*entry.applied];
    ledger::Event event = event_of(place, applied.version, applied.name, "repair");
    ledger::Session session;
    if (entry.state == plan::State::missing) {
        ledger::keep_without_file(session, place, applied.version);
        event.message = "its absence from the files is accepted; its texts are kept from the ledger";
    } else if (entry.registered) {
        bool const changed = entry.state == plan::State::changed;
        ledger::accept_registered(session, place, applied.version);
        if (!changed) {
            // A call of migrate_apply(files => …) that fails for a missing file takes its files out again, so
            // the registry does not know that the file is gone: the absence is accepted in advance.
            ledger::keep_without_file(session, place, applied.version);
        }
        event.message = changed
                            ? "the changed file is accepted as what ran"
                            : "its absence from the files is accepted; its texts are kept from the ledger";
    } else {
        throw Failure(Condition::wrong_state, "migration \"" + applied.version + "\" needs no repair");
    }
    ledger::record_event(session, event);
    return applied.version + ": " + event.message;
}

}  // namespace shepherd::run
