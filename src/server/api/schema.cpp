// schema_snapshot, schema_fingerprint, schema_dump.

#include "core/diff/dump.hpp"
#include "core/model/canonical.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/dialect.hpp"
#include "server/catalog/fingerprint.hpp"
#include "server/catalog/read_snapshot.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/builtins.h"
}

namespace shepherd::api {

namespace {

catalog::Reading reading_of(const Arguments& arguments, int schemas) {
    catalog::Reading reading;
    if (!arguments.is_null(schemas)) {
        reading.schemas = arguments.texts(schemas);
    }
    return reading;
}

Datum text_datum(const std::string& text) {
    Value const value = Value::text(text);
    return pg_call([&] { return value.datum(); });
}

}  // namespace

SHEPHERD_FUNCTION(schema_snapshot) {
    Arguments const arguments(fcinfo);
    model::Snapshot const snapshot = catalog::read_snapshot(reading_of(arguments, 0));
    RowWriter writer(fcinfo);
    for (const model::Object& object : snapshot.objects()) {
        std::vector<std::string> names;
        for (std::uint32_t const place : object.depends) {
            names.push_back(snapshot[place].kind + " " + snapshot[place].identity);
        }
        TextArray const depends(names);
        std::string const attributes = model::attributes_json(object);
        writer.put({Value::text(object.kind), Value::text(object.identity),
                    Value::text_or_null(object.definition), Value::json(attributes), depends.value()});
    }
    return 0;
}

SHEPHERD_FUNCTION(schema_fingerprint) {
    Arguments const arguments(fcinfo);
    catalog::Reading reading = reading_of(arguments, 0);
    reading.dependencies = false;
    return text_datum(catalog::fingerprint(catalog::read_objects(reading), arguments.boolean_or(1, true)));
}

SHEPHERD_FUNCTION(schema_dump) {
    Arguments const arguments(fcinfo);
    diff::Dumping how;
    how.if_not_exists = arguments.boolean_or(0, false);
    how.maintain = PG_VERSION_NUM >= 170000;
    how.named_not_null = catalog::named_not_null;
    return text_datum(diff::dump(catalog::read_snapshot(reading_of(arguments, 1)), how));
}

}  // namespace shepherd::api
