// The schema as runs leave it, so that what others change in between is found.
#pragma once

#include <memory>
#include <optional>

#include "core/model/compare.hpp"
#include "server/catalog/change_token.hpp"
#include "server/ledger/recorded_schema.hpp"
#include "server/run/schema_parts.hpp"

namespace shepherd::run {

/// Writes the record, and the fingerprint with the events, as pg_shepherd.record_schema says. What had
/// drifted before the run stays drifted after it.
class SchemaRecord {
  public:
    /// Before the run changes anything, with the deploy lock held: looks whether the schema is still what is
    /// on record, and warns when it is not. Server calls; raises PgError.
    void begin();
    /// Behind the event of a migration, in its transaction.
    void migrated();
    /// After the last change of the run, in its transaction. A record that cannot be written is a warning:
    /// it is no reason to undo migrations.
    void write();

  private:
    void guarded(bool last);
    void record_drifted(bool last);
    void record(bool last);
    catalog::CatalogState state_now() const;
    void read_unheard();
    void read_state(const std::optional<ledger::RecordedSchema>& record);
    const char* everything(const catalog::CatalogState& now) const;

    bool begun_ = false;
    std::optional<model::Snapshot> recorded_;  ///< both only where the schema had drifted
    std::optional<model::Snapshot> before_;
    std::optional<catalog::Watch> watch_;
    catalog::CatalogState state_;  ///< when everything was as it is on record
    std::shared_ptr<const catalog::UnheardRows> texts_;
    catalog::UnheardRows members_;                ///< both just before
    std::optional<catalog::FingerprintSum> sum_;  ///< of the parts on record, when these can be updated
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
