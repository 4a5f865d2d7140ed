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
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
}

namespace shepherd::api {

namespace {

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

}  // namespace

SHEPHERD_FUNCTION(schema_diff) {
    Arguments const arguments(fcinfo);
    diff::Diffing how;
    how.allow_data_loss = arguments.boolean_or(1, false);
    how.maintain = PG_VERSION_NUM >= 170000;
    how.role = pg_call([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); });
    catalog::Reading reading;
    if (!arguments.is_null(2)) {
        reading.schemas = arguments.texts(2);
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
                    Value::text(step.change), Value::text(sql), hazards.value(),
                    Value::boolean(step.allowed)});
    }
    return 0;
}

}  // namespace shepherd::api
