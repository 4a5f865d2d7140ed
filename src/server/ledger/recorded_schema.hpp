// shepherd.recorded_schema and shepherd.recorded_part: the schema as the last run left it.
#pragma once

#include "core/model/unit.hpp"
#include "server/ledger/session.hpp"

namespace shepherd::ledger {

struct RecordedSchema {
    std::string recorded_by;
    std::string fingerprint;
    std::string change_token;   ///< of catalog::CatalogState; empty where none can be right
    std::string catalog_pages;  ///< of catalog::PageSums::packed, with the token
    std::string sum;            ///< what the fingerprint is made of, with the number of objects
    std::int64_t objects = 0;
    std::string home;  ///< the database whose OIDs are in the parts
    /// Of model::packed, where the schema had drifted; otherwise nothing, and it is in the parts.
    std::optional<std::string> snapshot;
    /// A migration was applied or reverted after it, as when the server went down before it could be written.
    bool outdated = false;
};

/// `whole`: with the snapshot; without it, that is an empty text where there is one.
std::optional<RecordedSchema> read_recorded_schema(Session& session, bool whole);

/// Replaces it. Time and newest event are filled in.
void write_recorded_schema(Session& session, const RecordedSchema& recorded);

/// Notes the fingerprint with the newest event.
void note_fingerprint(Session& session, const std::string& fingerprint);

struct RecordedPart {
    model::Key unit = 0;
    std::string sum;
    std::int64_t objects = 0;
    std::int64_t keys_hash = 0;  ///< of the objects' keys
    std::string content;         ///< of model::packed; empty when it was not asked for
};

/// Those of these units, or all.
std::vector<RecordedPart> read_recorded_parts(Session& session, const std::vector<model::Key>& units);
std::vector<RecordedPart> read_recorded_parts(Session& session, bool content);

void write_recorded_part(Session& session, const RecordedPart& part);
void delete_recorded_parts(Session& session, const std::vector<model::Key>& units);
void delete_recorded_parts(Session& session);

}  // namespace shepherd::ledger
