// shepherd.ledger and shepherd.event: what is applied, and every attempt.
#pragma once

#include "core/base/migration.hpp"
#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// One attempt. Texts may be empty where they do not apply; empty texts are stored as NULL.
struct Event {
    std::string project;
    std::string scope;
    std::string version;
    std::string name;
    std::string action;           ///< "apply", "reapply", "revert", "verify", "mark", "baseline", "repair"
    std::string outcome;          ///< "ok", "failed", "skipped"
    std::int64_t started_at = 0;  ///< timestamptz, microseconds in the server's epoch
    std::int64_t duration = 0;    ///< microseconds
    std::int32_t statements = 0;
    std::int64_t affected_rows = 0;
    std::int64_t wal_bytes = 0;
    Caller caller;
    std::string sqlstate, message, detail, hint, context, path, statement;
    std::int32_t line = 0;
    std::int32_t statement_number = 0;
};

/// How a migration got into the ledger.
struct Totals {
    std::int64_t ended_at = 0;  ///< timestamptz, microseconds in the server's epoch; 0 = now
    std::int64_t duration = 0;  ///< microseconds
    std::int32_t statements = 0;
    std::int64_t affected_rows = 0;
};

/// Writes the event, and tells whoever listens.
void record_event(Session& session, const Event& event);

/// Writes the ledger row of a registered migration, with the texts as they are registered; replaces the row
/// of a repeatable that ran before. `how`: "applied", "marked", "baseline". `digest`: of what ran, as it was
/// registered; empty where nothing ran. Raises Failure (wrong_state) when it has been registered anew since.
void record_applied(Session& session, const Place& place, const std::string& version, const char* how,
                    const std::string& actor, const Totals& totals, const std::string& digest);

/// Takes a migration out of the ledger.
void record_reverted(Session& session, const Place& place, const std::string& version);

/// Makes the ledger take over the registered texts and checksum: the changed file is accepted.
void accept_registered(Session& session, const Place& place, const std::string& version);

/// The texts as they ran, in memory context `keep_in`. Raises Failure when the migration is not applied.
Migration read_applied(Session& session, const Place& place, const std::string& version,
                       MemoryContext keep_in);

/// The up text as it ran; empty when there is none.
std::string applied_up(Session& session, const Place& place, const std::string& version);

}  // namespace shepherd::ledger
