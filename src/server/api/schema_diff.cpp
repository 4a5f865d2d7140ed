// schema_diff.

#include "core/base/failure.hpp"
#include "core/diff/diff.hpp"
#include "core/model/snapshot_json.hpp"
#include "core/model/text.hpp"
#include "server/api/request.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/shadow/desired.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace shepherd::api {

namespace {

catalog::Reading reading_argument(const Arguments& arguments, int schemas) {
    catalog::Reading reading;
    if (!arguments.is_null(schemas)) {
        reading.schemas = arguments.texts(schemas);
        reading.lenient = true;
    }
    return reading;
}

model::Snapshot desired_argument(const Arguments& arguments, int index) {
    void* const given = arguments.jsonb(index);
    if (given == nullptr) {
        throw Failure(Condition::invalid_argument, "desired may not be NULL");
    }
    const char* const text = pg_call([&] {
        auto* const value = static_cast<Jsonb*>(given);
        return JsonbToCString(nullptr, &value->root, static_cast<int>(VARSIZE(value)));
    });
    return model::read_snapshot_json(text);
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

void put_steps(FunctionCallInfo fcinfo, const Arguments& arguments, const model::Snapshot& current,
               const model::Snapshot& desired) {
    diff::Diffing how;
    how.allow_data_loss = arguments.boolean_or(1, false);
    how.maintain = PG_VERSION_NUM >= 170000;
    RowWriter writer(fcinfo);
    int position = 0;
    for (const diff::DiffStep& step : diff::diff(current, desired, how)) {
        TextArray const hazards(step.hazards);
        std::string const sql = script_of(step);
        writer.put({Value::integer(++position), Value::text(step.kind), Value::text(step.identity),
                    Value::text(step.change), Value::text(sql), hazards.value(),
                    Value::boolean(step.allowed)});
    }
}

}  // namespace

SHEPHERD_FUNCTION(schema_diff) {
    Arguments const arguments(fcinfo);
    model::Snapshot const desired = desired_argument(arguments, 0);
    put_steps(fcinfo, arguments, catalog::read_snapshot(reading_argument(arguments, 2)), desired);
    return 0;
}

SHEPHERD_FUNCTION(schema_diff_text) {
    Arguments const arguments(fcinfo);
    std::string const text = required_text(arguments, 0, "desired");
    catalog::Reading const reading = reading_argument(arguments, 2);
    model::Snapshot const current = catalog::read_snapshot(reading);
    put_steps(fcinfo, arguments, current,
              shadow::desired(text, reading.schemas, current, "schema_diff()"));
    return 0;
}

}  // namespace shepherd::api
