// shepherd.progress: migrations that are committed in part.
#pragma once

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// How far a migration has come that runs in several transactions.
struct Progress {
    std::string action;                       ///< "apply", "reapply", "revert"
    int done = 0;                             ///< statements that are committed
    std::int64_t done_bytes = 0;              ///< of the script, up to the end of the last of them
    std::string done_digest;                  ///< SHA-256 of these bytes
    int attempted = 0;                        ///< the statement that was begun outside of a transaction
    std::vector<std::string> invalid_before;  ///< OIDs of the indexes that were invalid before it
};

std::optional<Progress> read_progress(Session& session, const Place& place, const std::string& version);

void write_progress(Session& session, const Place& place, const std::string& version,
                    const Progress& progress);

/// Does nothing when there is none.
void forget_progress(Session& session, const Place& place, const std::string& version);

/// Versions of the migrations of `place` that are committed in part.
std::vector<std::string> versions_in_progress(Session& session, const Place& place);

/// OIDs of the indexes of the database that are not valid, but for those that are being built now.
std::vector<std::string> invalid_indexes(Session& session);

/// The qualified and quoted name of the index with this OID, when it is one of `relation` (an OID; "0" = of
/// any) or of what is stored out of line of it, and its name is `name` (empty: any) or one that REINDEX
/// CONCURRENTLY makes; else nothing.
std::optional<std::string> leftover_name(Session& session, const std::string& index,
                                         const std::string& relation, const std::string& name);

}  // namespace shepherd::ledger
