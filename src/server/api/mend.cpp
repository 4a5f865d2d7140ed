// migrate_mark, migrate_baseline, migrate_repair.

#include "server/run/mend.hpp"

#include "core/base/failure.hpp"
#include "server/api/request.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"

namespace shepherd::api {

namespace {

Datum text_result(const std::string& text) {
    return pg_call([&] { return Value::text(text).datum(); });
}

}  // namespace

SHEPHERD_FUNCTION(migrate_mark) {
    Arguments const arguments(fcinfo);
    std::string const state = arguments.text_or(1, "applied");
    if (state != "applied" && state != "pending") {
        throw Failure(Condition::invalid_argument, "state \"" + state + "\" cannot be marked")
            .hint("A migration is marked as applied or as pending.");
    }
    std::string const target = required_text(arguments, 0, "version");
    return text_result(run::mark(place_argument(arguments, 2, 3), target, state == "applied"));
}

SHEPHERD_FUNCTION(migrate_baseline) {
    Arguments const arguments(fcinfo);
    std::string const target = required_text(arguments, 0, "version");
    auto const recorded = run::baseline(place_argument(arguments, 1, 2), target);
    RowWriter writer(fcinfo);
    for (const run::Recorded& one : recorded) {
        writer.put({Value::text(one.version), Value::text(one.name)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_repair) {
    Arguments const arguments(fcinfo);
    std::string const target = required_text(arguments, 0, "version");
    return text_result(run::repair(place_argument(arguments, 1, 2), target));
}

}  // namespace shepherd::api
