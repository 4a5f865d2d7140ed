// schema_diff.

#include "core/base/failure.hpp"
#include "core/diff/script.hpp"
#include "server/api/desired.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/dialect.hpp"
#include "server/catalog/names.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/shadow/desired.hpp"

namespace shepherd::api {

namespace {

enum { desired, allow_data_loss, renames, schemas };

diff::Diffing diffing(const Arguments& arguments) {
    diff::Diffing how = catalog::diffing(arguments.boolean_or(allow_data_loss, false));
    how.renames = renames_argument(arguments, renames);
    how.search_path = catalog::search_path();
    return how;
}

void put_steps(FunctionCallInfo fcinfo, const std::vector<diff::DiffStep>& steps) {
    RowWriter writer(fcinfo);
    int position = 0;
    for (const diff::DiffStep& step : steps) {
        TextArray const hazards(step.hazards);
        std::string const sql = diff::sql_of(step);
        writer.put({Value::integer(++position), Value::text(step.kind), Value::text(step.identity),
                    Value::text(step.change), Value::text(sql), hazards.value(), Value::boolean(step.allowed),
                    Value::text_or_null(step.note)});
    }
}

}  // namespace

SHEPHERD_FUNCTION(schema_diff) {
    Arguments const arguments(fcinfo);
    void* const given = arguments.jsonb(desired);
    if (given == nullptr) {
        throw Failure(Condition::invalid_argument, "desired may not be NULL");
    }
    model::Snapshot const wanted = snapshot_argument(given);
    model::Snapshot const current = catalog::read_snapshot(reading_argument(arguments, schemas));
    put_steps(fcinfo, diff::diff(current, wanted, diffing(arguments)));
    return 0;
}

SHEPHERD_FUNCTION(schema_diff_text) {
    Arguments const arguments(fcinfo);
    std::string const text = required_text(arguments, desired, "desired");
    diff::Diffing const how = diffing(arguments);
    catalog::Reading const reading = reading_argument(arguments, schemas);
    model::Snapshot const current = catalog::read_snapshot(reading);
    model::Snapshot const wanted = shadow::desired(text, reading.schemas, current, how, "schema_diff()");
    put_steps(fcinfo, diff::diff(current, wanted, how));
    return 0;
}

}  // namespace shepherd::api
