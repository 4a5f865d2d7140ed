// Errors both ways, with C++ objects alive around them.
#include <new>

#include "core/base/failure.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "tracked.hpp"

extern "C" {
PG_MODULE_MAGIC;
}

using shepherd::Arguments;
using shepherd::Condition;
using shepherd::Failure;
using shepherd::pg_call;
using shepherd::test::Tracked;

/// guarded(sql): runs it with C++ objects in every frame; returns the number of rows.
SHEPHERD_FUNCTION(guarded) {
    Tracked const outer;
    std::string const sql = Arguments(fcinfo).text_or(0, "");
    std::uint64_t rows = 0;
    {
        std::vector<Tracked> const inner(3);
        rows = pg_call([&] { return shepherd::test::run_sql(sql.c_str()); });
    }
    return Int64GetDatum(static_cast<std::int64_t>(rows));
}

extern "C" {
PGDLLEXPORT Datum shepherd_unguarded(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(shepherd_unguarded);

/// unguarded(sql): the same as a C function does it, to compare with.
Datum shepherd_unguarded(PG_FUNCTION_ARGS) {
    auto* const sql = reinterpret_cast<struct varlena*>(PG_DETOAST_DATUM(PG_GETARG_DATUM(0)));
    auto const rows = shepherd::test::run_sql(pnstrdup(VARDATA(sql), VARSIZE(sql) - VARHDRSZ));
    return Int64GetDatum(static_cast<std::int64_t>(rows));
}
}

/// throw_kind(kind)
SHEPHERD_FUNCTION(throw_kind) {
    Tracked const around;
    shepherd::test::throw_kind(Arguments(fcinfo).text_or(0, ""));
    return BoolGetDatum(true);
}

/// throw_failure(condition, message, detail, hint, path, line)
SHEPHERD_FUNCTION(throw_failure) {
    Tracked const around;
    Arguments const in(fcinfo);
    throw Failure(static_cast<Condition>(in.integer(0).value_or(0)), in.text_or(1, ""))
        .detail(in.text_or(2, ""))
        .hint(in.text_or(3, ""))
        .at(in.text_or(4, ""), static_cast<int>(in.integer(5).value_or(0)));
}

/// throw_long(length): a message of that many characters
SHEPHERD_FUNCTION(throw_long) {
    auto const length = static_cast<std::size_t>(Arguments(fcinfo).integer(0).value_or(0));
    throw Failure(Condition::script_refused, std::string(length, 'x'));
}

/// spin(): C++ work between looks for interrupts, until there is one
SHEPHERD_FUNCTION(spin) {
    std::vector<Tracked> work;
    for (;;) {
        work.emplace_back();
        if (work.size() > 1000) {
            work.clear();
        }
        pg_call([] { CHECK_FOR_INTERRUPTS(); });
    }
}

/// live_objects(): objects whose destructor was jumped over
SHEPHERD_FUNCTION(live_objects) {
    return Int32GetDatum(Tracked::alive);
}

/// runtime_clean(): whether the C++ runtime holds no exception, thrown or being handled, and we none in
/// flight
SHEPHERD_FUNCTION(runtime_clean) {
    return BoolGetDatum(std::uncaught_exceptions() == 0 && std::current_exception() == nullptr &&
                        shepherd::boundary::InFlight::count() == 0);
}
