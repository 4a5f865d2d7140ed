// shepherd.recorded_schema: the schema as the last run left it.
#pragma once

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

struct RecordedSchema {
    std::string recorded_by;
    std::string fingerprint;
    std::string change_token;  ///< of catalog::change_token
    std::string snapshot;      ///< of model::packed; empty when it was not asked for
    /// A migration was applied or reverted after it, as when the server went down before it could be written.
    bool outdated = false;
};

/// `whole`: with the snapshot.
std::optional<RecordedSchema> read_recorded_schema(Session& session, bool whole);

/// Replaces it. Time and newest event are filled in.
void write_recorded_schema(Session& session, const RecordedSchema& recorded);

}  // namespace shepherd::ledger
