// The schema as runs leave it, so that what others change in between is found.
#pragma once

#include <optional>

#include "core/model/compare.hpp"
#include "server/ledger/recorded_schema.hpp"

namespace shepherd::run {

/// Writes the record at the end of a run. What had drifted before the run stays drifted after it. Does
/// nothing while pg_shepherd.record_schema is off.
class SchemaRecord {
  public:
    /// Before the run changes anything, with the deploy lock held: looks whether the schema is still what is
    /// on record, and warns when it is not. Server calls; raises PgError.
    void begin();
    /// After the last change of the run, in its transaction. A record that cannot be written is a warning:
    /// it is no reason to undo migrations.
    void write();

  private:
    bool begun_ = false;
    std::optional<model::Snapshot> recorded_;  ///< both only where the schema had drifted
    std::optional<model::Snapshot> before_;
};

/// Makes the schema as it is the one on record. Returns its fingerprint.
std::string record_schema_now();

/// The schema on record, and what is.
struct Drift {
    model::Snapshot recorded;
    model::Snapshot found;
};

/// Nothing is returned when nothing has drifted. Raises Failure (wrong_state) when no schema is on record, or
/// an old one.
std::optional<Drift> read_drift();

/// A WARNING when the schema is not what is on record; nothing when it is, when there is no record, or when
/// it was and nothing was written to the catalogs since the last look of this session.
void warn_of_drift();

}  // namespace shepherd::run
