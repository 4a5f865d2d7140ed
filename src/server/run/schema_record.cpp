#include "server/run/schema_record.hpp"

#include "core/base/failure.hpp"
#include "core/model/packing.hpp"
#include "server/boundary/caller.hpp"
#include "server/catalog/change_token.hpp"
#include "server/catalog/fingerprint.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/run/step.hpp"
#include "server/settings.hpp"

extern "C" {
#include "utils/errcodes.h"
}

namespace shepherd::run {

namespace {

constexpr const char* how_to_record = "schema_record() records the schema as it is now.";

std::optional<ledger::RecordedSchema> read_record(bool whole) {
    ledger::Session session;
    return ledger::read_recorded_schema(session, whole);
}

/// What only some roles see would differ with the role that looks.
model::Snapshot read_live() {
    model::Snapshot const all = catalog::read_snapshot({});
    std::vector<model::Object> objects = all.objects();
    // Nothing depends on them.
    for (model::Object& object : objects) {
        if (object.kind == "subscription" || object.kind == "user mapping") {
            object.definition.clear();
            object.attributes.clear();
        }
    }
    return model::Snapshot(std::move(objects));
}

std::string write_record(const model::Snapshot& snapshot, std::string token) {
    ledger::RecordedSchema record;
    record.recorded_by = Caller::current().role;
    record.fingerprint = catalog::fingerprint(snapshot, true);
    record.change_token = std::move(token);
    record.snapshot = model::packed(snapshot);
    ledger::Session session;
    ledger::write_recorded_schema(session, record);
    return record.fingerprint;
}

/// What differs from the record, if anything does. `recorded` is missing where another version of pg_shepherd
/// wrote it.
struct Found {
    std::optional<model::Snapshot> recorded;
    model::Snapshot live;
};

/// From the cheapest look to the dearest: the token, the fingerprint, and only then the snapshot on record.
std::optional<Found> differing_from(const ledger::RecordedSchema& record) {
    if (record.change_token == catalog::change_token()) {
        return std::nullopt;
    }
    Found found;
    found.live = read_live();
    if (catalog::fingerprint(found.live, true) == record.fingerprint) {
        return std::nullopt;
    }
    if (std::optional<ledger::RecordedSchema> const whole = read_record(true)) {
        found.recorded = model::unpacked_snapshot(whole->snapshot);
    }
    return found;
}

void warn(const model::Snapshot& recorded, const model::Snapshot& live) {
    std::size_t const count = model::compare(recorded, live, true).size();
    say_warning("the schema is not as the last run left it",
                std::to_string(count) + (count == 1 ? " object differs." : " objects differ."),
                "schema_drift() shows what has changed, schema_record() accepts it.");
}

}  // namespace

void SchemaRecord::begin() {
    recorded_.reset();
    before_.reset();
    begun_ = settings::record_schema();
    if (!begun_) {
        return;
    }
    std::optional<ledger::RecordedSchema> const record = read_record(false);
    if (!record || record->outdated) {
        return;
    }
    std::optional<Found> found = differing_from(*record);
    if (found && found->recorded) {
        recorded_ = std::move(found->recorded);
        before_ = std::move(found->live);
        warn(*recorded_, *before_);
    }
}

void SchemaRecord::write() {
    if (!begun_) {
        return;
    }
    Subtransaction attempt;
    try {
        // What has drifted keeps the token from being right.
        std::string token = recorded_ ? std::string() : catalog::change_token();
        model::Snapshot after = read_live();
        if (recorded_) {
            after = model::carried_over(*recorded_, *before_, after);
        }
        (void)write_record(after, std::move(token));
        attempt.release();
    } catch (const PgError& error) {
        attempt.rollback();
        if (error.data == nullptr || error.data->sqlerrcode == ERRCODE_QUERY_CANCELED) {
            throw PgError(error);
        }
        say_warning("the schema could not be recorded for schema_drift()", error.data->message,
                    "pg_shepherd.record_schema = off does without.");
        discard(error);
    }
}

std::string record_schema_now() {
    std::string token = catalog::change_token();
    return write_record(read_live(), std::move(token));
}

std::optional<Drift> read_drift() {
    std::optional<ledger::RecordedSchema> const record = read_record(false);
    if (!record) {
        throw Failure(Condition::wrong_state, "no schema is on record")
            .detail("It is recorded at the end of each run, unless pg_shepherd.record_schema is off.")
            .hint(how_to_record);
    }
    if (record->outdated) {
        throw Failure(Condition::wrong_state,
                      "the schema on record is older than the last migration that ran")
            .detail("A run was cut off before it could be recorded, or pg_shepherd.record_schema was off.")
            .hint(std::string("The next run that ends records it. ") + how_to_record);
    }
    std::optional<Found> found = differing_from(*record);
    if (!found) {
        return std::nullopt;
    }
    if (!found->recorded) {
        throw Failure(Condition::wrong_state,
                      "the schema on record was written by another version of pg_shepherd")
            .hint(how_to_record);
    }
    return Drift{std::move(*found->recorded), std::move(found->live)};
}

void warn_of_drift() {
    static bool drifted = false;
    if (!settings::record_schema() || (!catalog::perhaps_changed() && !drifted)) {
        return;
    }
    std::optional<ledger::RecordedSchema> const record = read_record(false);
    if (!record || record->outdated) {
        return;
    }
    std::optional<Found> const found = differing_from(*record);
    drifted = found.has_value();
    if (found && found->recorded) {
        warn(*found->recorded, found->live);
    }
}

}  // namespace shepherd::run
