#include "server/run/schema_record.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/model/packing.hpp"
#include "server/boundary/caller.hpp"
#include "server/catalog/fingerprint.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/run/step.hpp"
#include "server/settings.hpp"

extern "C" {
#include "utils/errcodes.h"
#include "utils/timestamp.h"
}

namespace shepherd::run {

namespace {

constexpr const char* how_to_record = "schema_record() records the schema as it is now.";

std::optional<ledger::RecordedSchema> read_record(bool whole) {
    ledger::Session session;
    return ledger::read_recorded_schema(session, whole);
}

void write_row(const catalog::FingerprintSum& sum, const catalog::CatalogState& state) {
    ledger::RecordedSchema record;
    record.recorded_by = Caller::current().role;
    record.fingerprint = sum.fingerprint();
    record.change_token = state.token;
    record.catalog_pages = state.pages.packed();
    record.sum = sum.bytes();
    record.objects = sum.objects();
    record.home = home_of_parts();
    ledger::Session session;
    ledger::write_recorded_schema(session, record);
}

void note(const std::string& fingerprint) {
    ledger::Session session;
    ledger::note_fingerprint(session, fingerprint);
}

/// What differs from the record, if anything does. `recorded` is missing where another version of pg_shepherd
/// wrote it.
struct Found {
    std::optional<model::Snapshot> recorded;
    model::Snapshot live;
};

std::optional<model::Snapshot> recorded_snapshot() {
    std::optional<ledger::RecordedSchema> const whole = read_record(true);
    if (!whole) {
        return std::nullopt;
    }
    return whole->snapshot ? model::unpacked_snapshot(*whole->snapshot) : snapshot_of_parts();
}

std::optional<Found> differing_from(const ledger::RecordedSchema& record,
                                    const std::vector<model::Unit>& units) {
    Found found;
    found.live = model::assembled(units);
    if (catalog::fingerprint(found.live.objects(), true) == record.fingerprint) {
        return std::nullopt;
    }
    found.recorded = recorded_snapshot();
    return found;
}

/// As it is now. Pages that were not written since `record` need not be looked at.
catalog::CatalogState state_since(const std::optional<ledger::RecordedSchema>& record) {
    std::optional<catalog::PageSums> known;
    if (record && record->home == home_of_parts()) {
        known = catalog::PageSums::unpacked(record->catalog_pages);
    }
    return catalog::catalog_state(known ? &*known : nullptr);
}

/// From the cheapest look to the dearest: the token, the fingerprint, and only then the snapshot on record.
std::optional<Found> differing_from(const ledger::RecordedSchema& record) {
    if (record.change_token == state_since(record).token) {
        return std::nullopt;
    }
    return differing_from(record, catalog::read_units());
}

void warn(const model::Snapshot& recorded, const model::Snapshot& live) {
    std::size_t const count = model::compare(recorded, live, true).size();
    say_warning("the schema is not as the last run left it",
                std::to_string(count) + (count == 1 ? " object differs." : " objects differ."),
                "schema_drift() shows what has changed, schema_record() accepts it.");
}

class Stopwatch {
  public:
    /// Microseconds since the last lap.
    std::int64_t lap() {
        std::int64_t const now = GetCurrentTimestamp();
        return now - std::exchange(last_, now);
    }

  private:
    std::int64_t last_ = GetCurrentTimestamp();
};

void say_what_it_took(const PartsUpdate& update, std::int64_t looked, std::int64_t recorded) {
    pg_call([&] {
        if (update.unknown != nullptr) {
            ereport(DEBUG1, (errmsg_internal("pg_shepherd read the whole schema: %s", update.unknown),
                             errdetail_internal("catalogs looked through in %.1f ms, recorded in %.1f ms",
                                                static_cast<double>(looked) / 1000,
                                                static_cast<double>(recorded) / 1000)));
        } else {
            ereport(DEBUG1, (errmsg_internal("pg_shepherd read %zu units of the schema", update.units),
                             errdetail_internal("catalogs looked through in %.1f ms, recorded in %.1f ms",
                                                static_cast<double>(looked) / 1000,
                                                static_cast<double>(recorded) / 1000)));
        }
    });
}

}  // namespace

void SchemaRecord::begin() {
    recorded_.reset();
    before_.reset();
    sum_.reset();
    watch_.reset();
    begun_ = settings::record_schema() != settings::RecordSchema::off;
    if (!begun_) {
        return;
    }
    // Whatever is not in what is read from here on is noted.
    watch_.emplace();
    std::optional<ledger::RecordedSchema> const record = read_record(false);
    read_state(record);
    if (!record || record->outdated) {
        return;
    }
    bool same_parts = !record->snapshot && record->home == home_of_parts();
    if (record->change_token != state_.token) {
        std::vector<model::Unit> const units = catalog::read_units();
        std::optional<Found> found = differing_from(*record, units);
        if (found) {
            if (found->recorded) {
                recorded_ = std::move(found->recorded);
                before_ = std::move(found->live);
                warn(*recorded_, *before_);
            }
            return;
        }
        same_parts = same_parts && parts_are(units);
    }
    if (same_parts) {
        sum_ = catalog::FingerprintSum(record->sum, record->objects);
    }
}

void SchemaRecord::migrated() {
    if (begun_ && settings::record_schema() == settings::RecordSchema::each) {
        guarded(false);
    }
}

void SchemaRecord::write() {
    if (begun_) {
        guarded(true);
    }
}

void SchemaRecord::guarded(bool last) {
    Subtransaction attempt;
    try {
        if (recorded_) {
            record_drifted(last);
        } else {
            record(last);
        }
        attempt.release();
    } catch (const PgError& error) {
        attempt.rollback();
        if (error.data == nullptr || error.data->sqlerrcode == ERRCODE_QUERY_CANCELED) {
            throw PgError(error);
        }
        // What is on record is as it was before.
        catalog::Watch::give_up("the schema could not be recorded");
        say_warning("the schema could not be recorded for schema_drift()", error.data->message,
                    "pg_shepherd.record_schema = off does without.");
        discard(error);
    }
}

void SchemaRecord::record_drifted(bool last) {
    model::Snapshot const after = model::assembled(catalog::read_units());
    note(catalog::fingerprint(after.objects(), true));
    if (!last) {
        return;
    }
    model::Snapshot const carried = model::carried_over(*recorded_, *before_, after);
    drop_parts();
    ledger::RecordedSchema record;
    record.recorded_by = Caller::current().role;
    record.fingerprint = catalog::fingerprint(carried.objects(), true);
    record.home = home_of_parts();
    record.snapshot = model::packed(carried);
    ledger::Session session;
    ledger::write_recorded_schema(session, record);
}

/// As it is now. Pages that were not written since the run began need not be looked at.
catalog::CatalogState SchemaRecord::state_now() const {
    return catalog::catalog_state(&state_.pages);
}

/// Before the catalogs are summed up.
void SchemaRecord::read_unheard() {
    texts_ = std::make_shared<const catalog::UnheardRows>(catalog::rows_of_texts());
    members_ = catalog::rows_of_members();
}

/// The state that the run begins with. Rows of comments are kept for the session's next run: as long as their
/// sum is what it was just behind them, they are these.
void SchemaRecord::read_state(const std::optional<ledger::RecordedSchema>& record) {
    static std::shared_ptr<const catalog::UnheardRows> kept;
    static std::uint64_t kept_sum = 0;
    if (kept == nullptr) {
        read_unheard();
        state_ = state_since(record);
    } else {
        members_ = catalog::rows_of_members();
        state_ = state_since(record);
        texts_ = kept;
        if (state_.texts != kept_sum) {
            read_unheard();
            state_ = state_now();
        }
    }
    kept = texts_;
    kept_sum = state_.texts;
}

/// What the server tells nobody of, or too little. Nothing when what was touched is all there is.
const char* SchemaRecord::everything(const catalog::CatalogState& now) const {
    if (now.rare != state_.rare) {
        return "an object of a rare kind was touched";
    }
    // Behind `now`: what comes in between makes the next token another one.
    const std::vector<model::Key>& ever = catalog::Watch::ever();
    auto const ours = [&](const catalog::UnheardRows& before, const catalog::UnheardRows& after) {
        std::vector<catalog::UnheardRow> differing;
        std::ranges::set_symmetric_difference(before, after, std::back_inserter(differing));
        return std::ranges::all_of(differing, [&](const catalog::UnheardRow& row) {
            return std::ranges::binary_search(ever, row.object);
        });
    };
    bool const heard_of = (now.texts == state_.texts || ours(*texts_, catalog::rows_of_texts())) &&
                          ours(members_, catalog::rows_of_members());
    return heard_of ? nullptr : "a comment was made by somebody else";
}

void SchemaRecord::record(bool last) {
    Stopwatch watch;
    // Before the messages of others are taken in: what the token knows is then in one of them, or about to
    // be.
    catalog::CatalogState now;
    const char* why = nullptr;
    if (last) {
        now = state_now();
        why = catalog::messages_are_due() ? "another transaction is just ending" : nullptr;
    }
    std::int64_t const looked = watch.lap();
    CheckOfParts const check;
    catalog::Watch::Touched const touched = catalog::Watch::touched();
    why = why != nullptr ? why : touched.everything;
    why = why == nullptr && last ? everything(now) : why;
    PartsUpdate update;
    update.unknown = why;
    if (!sum_) {
        update.unknown = "it is not on record as it was";
    } else if (why == nullptr) {
        update = update_parts(*sum_, touched.keys);
    }
    if (update.unknown != nullptr) {
        if (!last) {
            read_unheard();
            now = state_now();
        }
        update.sum = replace_parts(catalog::read_units());
        state_ = now;
    }
    write_row(update.sum, now);
    note(update.sum.fingerprint());
    say_what_it_took(update, looked, watch.lap());
    if (update.unknown == nullptr) {
        std::string const wrong = check.end(update.sum);
        // Of a comment that somebody else makes just now only the last look knows.
        if (!wrong.empty() && (last || everything(state_now()) == nullptr)) {
            throw Failure(Condition::wrong_state, "the schema on record is not as it was updated")
                .detail(wrong);
        }
    }
    catalog::Watch::settle();
    sum_ = update.sum;
}

std::string record_schema_now() {
    catalog::CatalogState const state = catalog::catalog_state(nullptr);
    catalog::FingerprintSum const sum = replace_parts(catalog::read_units());
    write_row(sum, state);
    return sum.fingerprint();
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
    if (settings::record_schema() == settings::RecordSchema::off ||
        (!catalog::perhaps_changed() && !drifted)) {
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
