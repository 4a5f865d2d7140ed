// Values in and out: arguments, result rows, query parameters and results.
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/boundary/spi.hpp"
#include "tracked.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
}

using shepherd::Arguments;
using shepherd::pg_call;
using shepherd::Result;
using shepherd::RowWriter;
using shepherd::SpiSession;
using shepherd::TextArray;
using shepherd::Value;
using shepherd::test::Tracked;

namespace {

/// What a function was given, held by C++ from here on.
struct Given {
    explicit Given(const Arguments& in)
        : text(in.text(0)), bytes(in.text(1)), json(in.text(2)), texts(in.texts(7)), array(texts) {}

    std::optional<std::string> text;
    std::optional<std::string> bytes;
    std::optional<std::string> json;
    std::vector<std::string> texts;
    TextArray array;
};

Value or_null(bool null, Value value) {
    return null ? Value::null_of(value.type) : value;
}

}  // namespace

/// echo(text, bytea, json text, int4, bool, interval, microseconds as int4, text[]): all of them as they
/// arrived
SHEPHERD_FUNCTION(echo) {
    Arguments const in(fcinfo);
    Given const given(in);
    RowWriter rows(fcinfo);
    rows.put({Value::text(given.text), or_null(!given.bytes, Value::bytes(given.bytes.value_or(""))),
              or_null(!given.json, Value::json(given.json ? *given.json : std::string_view("0"))),
              or_null(in.is_null(3), Value::integer(static_cast<std::int32_t>(in.integer(3).value_or(0)))),
              or_null(in.is_null(3), Value::bigint(in.integer(3).value_or(0) * 10'000'000'000)),
              or_null(in.is_null(4), Value::boolean(in.boolean_or(4, false))),
              or_null(in.is_null(5), Value::interval(in.interval(5).value_or(0))),
              or_null(in.is_null(6), Value::timestamp(in.integer(6).value_or(0))),
              or_null(in.is_null(7), given.array.value())});
    return 0;
}

/// spi_echo(text, bytea, json text, int4, bool, interval, microseconds as int4, text[]): over a query and
/// back
SHEPHERD_FUNCTION(spi_echo) {
    Arguments const in(fcinfo);
    Given const given(in);
    RowWriter rows(fcinfo);
    SpiSession session;
    static shepherd::Query query{
        "SELECT $1, $2, $3, $4, $5, $6, $7, $8 FROM pg_catalog.generate_series(1, 2)"};
    Result const result = session.run(
        query, {Value::text(given.text),
                or_null(!given.bytes, Value::bytes(given.bytes ? *given.bytes : std::string_view())),
                or_null(!given.json, Value::json(given.json ? *given.json : std::string_view("0"))),
                or_null(in.is_null(3), Value::integer(static_cast<std::int32_t>(in.integer(3).value_or(0)))),
                or_null(in.is_null(4), Value::boolean(in.boolean_or(4, false))),
                or_null(in.is_null(5), Value::interval(in.interval(5).value_or(0))),
                or_null(in.is_null(6), Value::timestamp(in.integer(6).value_or(0))),
                or_null(in.is_null(7), given.array.value())});
    for (std::size_t row = 0; row < result.rows(); ++row) {
        std::vector<std::string> const texts = result.texts(row, 7);
        TextArray const array(texts);
        rows.put({Value::text(result.optional_text(row, 0)),
                  or_null(result.is_null(row, 1), Value::bytes(result.text(row, 1))),
                  or_null(result.is_null(row, 2), Value::text(result.text(row, 2))),
                  or_null(result.is_null(row, 3), Value::bigint(result.integer(row, 3))),
                  or_null(result.is_null(row, 4), Value::boolean(result.boolean(row, 4))),
                  Value::text(result.optional_text(row, 5)), Value::text(result.optional_text(row, 6)),
                  or_null(result.is_null(row, 7), array.value())});
    }
    return 0;
}

/// lengths(text, text[]): what arrives of values that may be compressed or stored out of line
SHEPHERD_FUNCTION(lengths) {
    Arguments const in(fcinfo);
    std::vector<std::string> const texts = in.texts(1);
    std::size_t total = in.text(0).value_or("").size();
    for (const std::string& text : texts) {
        total += text.size();
    }
    return Int64GetDatum(static_cast<std::int64_t>(total));
}

/// read_late(text): the argument is first read inside an SPI session and used after it.
SHEPHERD_FUNCTION(read_late) {
    Arguments const in(fcinfo);
    std::string_view text;
    {
        SpiSession const session;
        text = in.text(0).value_or("");
    }
    return pg_call([&] {
        palloc0(text.size() + 1);  // takes the place of what the session's end may have freed
        return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
    });
}

/// keep_result(text): a result that is kept beyond its session
SHEPHERD_FUNCTION(keep_result) {
    std::string const given = Arguments(fcinfo).text_or(0, "");
    MemoryContext const keep = CurrentMemoryContext;
    Result result;
    {
        SpiSession session;
        static shepherd::Query query{"SELECT $1, ARRAY[$1, NULL, $1], pg_catalog.length($1)"};
        result = session.run(query, {Value::text(given)}, keep);
    }
    pg_call([&] { palloc0(given.size() + 1); });
    std::vector<std::string> const items = result.texts(0, 1);
    return BoolGetDatum(result.text(0, 0) == given && items.size() == 2 && items.at(0) == given &&
                        items.at(1) == given &&
                        result.integer(0, 2) == static_cast<std::int64_t>(given.size()));
}

/// json_text(jsonb): over the raw varlena
SHEPHERD_FUNCTION(json_text) {
    auto* const json = static_cast<Jsonb*>(Arguments(fcinfo).jsonb(0));
    if (json == nullptr) {
        fcinfo->isnull = true;
        return 0;
    }
    return pg_call([&] {
        return PointerGetDatum(
            cstring_to_text(JsonbToCString(nullptr, &json->root, static_cast<int>(VARSIZE(json)))));
    });
}

/// missing_argument(): reads an argument that the SQL declaration does not have
SHEPHERD_FUNCTION(missing_argument) {
    return BoolGetDatum(Arguments(fcinfo).is_null(5));
}

/// many_rows(n, text)
SHEPHERD_FUNCTION(many_rows) {
    Arguments const in(fcinfo);
    std::string const text = in.text_or(1, "");
    RowWriter rows(fcinfo);
    for (std::int64_t i = 0; i < in.integer(0).value_or(0); ++i) {
        rows.put({Value::integer(static_cast<std::int32_t>(i)), Value::text(text)});
    }
    return 0;
}

/// bad_row(kind): returns table (number int4, word text), or tries to return something else
SHEPHERD_FUNCTION(bad_row) {
    Tracked const around;
    std::string const kind = Arguments(fcinfo).text_or(0, "");
    constexpr std::size_t too_much = 1024UL * 1024 * 1024 - 4;
    // Refused by its length alone, before a byte of it is read.
    std::string_view const huge(kind.data(), too_much);
    std::vector<Value> const numbers{Value::text("a"), Value::integer(3)};
    RowWriter rows(fcinfo);
    rows.put({Value::integer(1), Value::text("fine")});
    if (kind == "few") {
        rows.put({Value::integer(2)});
    } else if (kind == "many") {
        rows.put({Value::integer(2), Value::text("b"), Value::text("c")});
    } else if (kind == "number as text") {
        rows.put({Value::integer(2), Value::integer(3)});
    } else if (kind == "nul") {
        rows.put({Value::integer(2), Value::text(std::string_view("a\0b", 3))});
    } else if (kind == "cut") {
        rows.put({Value::integer(2), Value::text("a\xC3")});
    } else if (kind == "huge text") {
        rows.put({Value::integer(2), Value::text(huge)});
    } else if (kind == "huge bytes") {
        pg_call([&] { (void)Value::bytes(huge).datum(); });
    } else if (kind == "huge json") {
        pg_call([&] { (void)Value::json(huge).datum(); });
    } else if (kind == "bad json") {
        pg_call([&] { (void)Value::json("{\"a\":").datum(); });
    } else if (kind == "json nul") {
        pg_call([&] { (void)Value::json(std::string_view("1\0 2", 4)).datum(); });
    } else if (kind == "deep json") {
        std::string const deep(1000000, '[');
        pg_call([&] { (void)Value::json(deep).datum(); });
    } else if (kind == "mixed array") {
        pg_call([&] { (void)Value::array(numbers).datum(); });
    } else if (kind == "unknown type") {
        Value value = Value::integer(1);
        value.type = FLOAT8OID;
        pg_call([&] { (void)value.datum(); });
    } else if (kind == "null row") {
        rows.put({Value::null_of(INT4OID), Value::null_of(TEXTOID)});
    }
    return 0;
}
