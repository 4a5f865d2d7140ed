// schema_diff.

#include "core/base/failure.hpp"
#include "core/diff/diff.hpp"
#include "core/model/snapshot_json.hpp"
#include "core/model/text.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/read_snapshot.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace shepherd::api {

namespace {

const char* json_text(void* given) {
    return pg_call([given] {
        auto* const value = static_cast<Jsonb*>(given);
        return JsonbToCString(nullptr, &value->root, static_cast<int>(VARSIZE(value)));
    });
}

model::Snapshot desired_argument(const Arguments& arguments, int index) {
    void* const given = arguments.jsonb(index);
    if (given == nullptr) {
        throw Failure(Condition::invalid_argument, "desired may not be NULL");
    }
    return model::read_snapshot_json(json_text(given));
}

/// What is not allowed is there to be read, not to be run.
std::string script_of(const diff::DiffStep& step) {
    std::string const sql = model::join(step.statements, ";\n");
    if (step.allowed) {
        return sql;
    }
    std::string commented = "-- ";
    for (char const c : sql) {
        commented += c;
        commented += c == '\n' ? "-- " : "";
    }
    return commented;
}

}  // namespace

SHEPHERD_FUNCTION(schema_diff) {
    Arguments const arguments(fcinfo);
    diff::Diffing how;
    how.allow_data_loss = arguments.boolean_or(1, false);
    how.maintain = PG_VERSION_NUM >= 170000;
    how.named_not_null = PG_VERSION_NUM >= 180000;
    if (void* const renames = arguments.jsonb(2); renames != nullptr) {
        how.renames = diff::read_renames(json_text(renames));
    }
    catalog::Reading reading;
    if (!arguments.is_null(3)) {
        reading.schemas = arguments.texts(3);
        reading.lenient = true;
    }
    model::Snapshot const desired = desired_argument(arguments, 0);
    model::Snapshot const current = catalog::read_snapshot(reading);
    RowWriter writer(fcinfo);
    int position = 0;
    for (const diff::DiffStep& step : diff::diff(current, desired, how)) {
        TextArray const hazards(step.hazards);
        std::string const sql = script_of(step);
        writer.put({Value::integer(++position), Value::text(step.kind), Value::text(step.identity),
                    Value::text(step.change), Value::text(sql), hazards.value(), Value::boolean(step.allowed),
                    Value::text_or_null(step.note)});
    }
    return 0;
}

}  // namespace shepherd::api
