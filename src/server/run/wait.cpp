#include "server/run/wait.hpp"

#include "core/base/failure.hpp"
#include "server/ledger/look.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/pause.hpp"
#include "server/run/unseen_snapshot.hpp"

extern "C" {
#include "access/xact.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

constexpr long first_pause = 20;     // milliseconds
constexpr long longest_pause = 500;  // milliseconds
constexpr int most_listed = 20;

struct Lacking {
    int known = 0;
    int count = 0;
    std::string list;  ///< a line each, the first few
};

std::vector<std::string> projects_of(const std::optional<std::string>& project) {
    if (project) {
        return {*project};
    }
    ledger::Session session;
    return ledger::registered_projects(session);
}

bool settled(const std::optional<std::string>& project, const std::string& scope) {
    return ledger::is_settled(project, scope, "");
}

/// Whether a state is no reason to hold an application back. A changed or missing migration is one exactly
/// when migrate_apply would refuse it.
bool is_fine(const plan::Inventory& inventory, plan::State state) {
    switch (state) {
        case plan::State::applied:
        case plan::State::ignored:
            return true;
        case plan::State::changed:
            return inventory.changed != plan::Policy::error;
        case plan::State::missing:
            return inventory.missing != plan::Policy::error;
        default:
            return false;
    }
}

std::string label_of(const plan::Inventory& inventory, const plan::Entry& entry) {
    if (entry.registered) {
        const plan::Registered& migration = inventory.registered[*entry.registered];
        return label(migration.version, migration.name);
    }
    const plan::Applied& migration = inventory.applied[*entry.applied];
    return label(migration.version, migration.name);
}

/// What is registered and not applied as it is registered.
Lacking lacking(const std::optional<std::string>& project, const std::string& scope) {
    Lacking found;
    for (const std::string& name : projects_of(project)) {
        plan::Inventory const inventory = inventory_of({name, scope});
        found.known += static_cast<int>(inventory.registered.size());
        for (const plan::Entry& entry : plan::overview(inventory)) {
            if (is_fine(inventory, entry.state)) {
                continue;
            }
            ++found.count;
            if (found.count <= most_listed) {
                found.list += (found.list.empty() ? "" : "\n") + label_of(inventory, entry) + ": " +
                              plan::state_name(entry.state);
            }
        }
    }
    if (found.count > most_listed) {
        found.list += "\n... and " + std::to_string(found.count - most_listed) + " more";
    }
    return found;
}

/// Whether `target` is applied now. A target that nobody has registered yet is not.
bool is_applied(const std::optional<std::string>& project, const std::string& scope,
                const std::string& target) {
    for (const std::string& name : projects_of(project)) {
        plan::Inventory const inventory = inventory_of({name, scope});
        std::string version;
        try {
            version = plan::resolve_target(inventory, target);
        } catch (const Failure& failure) {
            if (failure.condition() != Condition::migration_not_found) {
                throw;
            }
            continue;
        }
        for (const plan::Applied& applied : inventory.applied) {
            if (applied.version == version) {
                return true;
            }
        }
    }
    return false;
}

void require_no_failure(const std::optional<std::string>& project, const std::string& scope,
                        TimestampTz since, const std::string& lacking) {
    if (somebody_deploys()) {
        return;
    }
    std::string failure;
    {
        ledger::Session session;
        failure = ledger::failure_since(session, project, scope, since);
    }
    if (!failure.empty()) {
        throw Failure(Condition::not_ready, "the run that this call waits for has failed")
            .detail(failure + (lacking.empty() ? "" : "\n" + lacking))
            .hint("migrate_history() has all of it. Mend the cause and call migrate_apply() again.");
    }
}

}  // namespace

void require_ready(const std::optional<std::string>& project, const std::string& scope) {
    if (settled(project, scope)) {
        return;
    }
    Lacking const found = lacking(project, scope);
    if (found.known == 0) {
        throw Failure(Condition::not_ready, "no migrations are registered in this database")
            .hint("Bring them in and apply them with migrate_apply(files => ...).");
    }
    if (found.count > 0) {
        throw Failure(Condition::not_ready, "the schema is not ready: " + std::to_string(found.count) +
                                                " of " + std::to_string(found.known) +
                                                " migrations are not applied as they are registered")
            .detail(found.list)
            .hint("Run migrate_apply, or see migrate_status.");
    }
}

void wait_until_applied(const std::optional<std::string>& project, const std::string& scope,
                        const std::string& target, std::int64_t timeout, std::int64_t failures_since) {
    if (IsolationUsesXactSnapshot()) {
        throw Failure(Condition::wrong_state, "migrate_wait() needs the isolation level READ COMMITTED")
            .detail(
                "Under REPEATABLE READ and SERIALIZABLE this transaction would never see a migration end.");
    }
    TimestampTz const begin = GetCurrentTimestamp();
    long round = first_pause;
    for (;;) {
        Lacking found;
        if (target.empty()) {
            if (settled(project, scope)) {
                return;
            }
            found = lacking(project, scope);
            if (found.known > 0 && found.count == 0) {
                return;
            }
        } else if (is_applied(project, scope, target)) {
            return;
        }
        std::int64_t const left = timeout - (GetCurrentTimestamp() - begin);
        if (left <= 0) {
            throw Failure(Condition::wait_timed_out,
                          target.empty() ? "not all migrations were applied in time"
                                         : "migration \"" + target + "\" was not applied in time")
                .detail(found.list)
                .hint("See migrate_status and migrate_history.");
        }
        require_no_failure(project, scope, failures_since != 0 ? failures_since : begin, found.list);
        // Only while somebody deploys; this function is called in loops by applications that start.
        if (round == longest_pause && somebody_waits_for_us()) {
            throw Failure(Condition::wait_timed_out, "the migration waits for this call to end")
                .detail(
                    "It runs a statement such as CREATE INDEX CONCURRENTLY, which waits for every snapshot, "
                    "also that of the statement that waits here.")
                .hint("Wait in short calls: migrate_wait(timeout => '1 s') again and again.");
        }
        long const wait = left / 1000 + 1 < round ? static_cast<long>(left / 1000 + 1) : round;
        pause(wait);
        let_waiters_pass();
        round = round * 2 < longest_pause ? round * 2 : longest_pause;
    }
}

}  // namespace shepherd::run
