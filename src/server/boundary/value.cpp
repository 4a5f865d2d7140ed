#include "server/boundary/value.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
}

namespace shepherd {

namespace {

Value make(Oid type) {
    Value value;
    value.type = type;
    value.null = false;
    return value;
}

Value make(Oid type, std::int64_t number) {
    Value value = make(type);
    value.number = number;
    return value;
}

Value make(Oid type, std::string_view data) {
    Value value = make(type);
    value.data = data.data();
    value.length = data.size();
    return value;
}

void check_size(std::size_t length) {
    if (length > MaxAllocSize - VARHDRSZ) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("text is larger than 1 GB")));
    }
}

/// A NUL or a character cut in two would sit in a table as text that no dump can be restored from.
void check_text(const char* data, std::size_t length) {
    (void)pg_verifymbstr(data, static_cast<int>(length), false);
}

}  // namespace

Value Value::text(std::string_view text) {
    return make(TEXTOID, text);
}
Value Value::text(const std::optional<std::string>& text) {
    return text ? make(TEXTOID, std::string_view(*text)) : null_of(TEXTOID);
}
Value Value::text_or_null(std::string_view text) {
    return text.empty() ? null_of(TEXTOID) : make(TEXTOID, text);
}
Value Value::bytes(std::string_view bytes) {
    return make(BYTEAOID, bytes);
}
Value Value::json(std::string_view text) {
    return make(JSONBOID, text);
}
Value Value::integer(std::int32_t number) {
    return make(INT4OID, number);
}
Value Value::bigint(std::int64_t number) {
    return make(INT8OID, number);
}
Value Value::boolean(bool value) {
    return make(BOOLOID, value ? 1 : 0);
}
Value Value::interval(std::int64_t microseconds) {
    return make(INTERVALOID, microseconds);
}
Value Value::timestamp(std::int64_t microseconds) {
    return make(TIMESTAMPTZOID, microseconds);
}

Value Value::null_of(Oid type) {
    Value value;
    value.type = type;
    return value;
}

Value Value::array(const std::vector<Value>& items) {
    Value value = make(TEXTARRAYOID);
    value.items = items.data();
    value.length = items.size();
    return value;
}

Datum Value::datum() const {
    if (null) {
        return 0;
    }
    switch (type) {
        case TEXTOID:
            check_size(length);
            check_text(data, length);
            return PointerGetDatum(cstring_to_text_with_len(data, static_cast<int>(length)));
        case BYTEAOID:
            check_size(length);
            return PointerGetDatum(cstring_to_text_with_len(data, static_cast<int>(length)));
        case JSONBOID: {
            check_size(length);
            check_text(data, length);
            char* const copy = pnstrdup(data, length);
            return DirectFunctionCall1(jsonb_in, CStringGetDatum(copy));
        }
        case INT4OID:
            return Int32GetDatum(static_cast<int32>(number));
        case INT8OID:
            return Int64GetDatum(number);
        case BOOLOID:
            return BoolGetDatum(number != 0);
        case TIMESTAMPTZOID:
            return TimestampTzGetDatum(number);
        case INTERVALOID: {
            auto* const interval = static_cast<Interval*>(palloc0(sizeof(Interval)));
            interval->time = number;
            return IntervalPGetDatum(interval);
        }
        case TEXTARRAYOID: {
            auto* const datums = static_cast<Datum*>(palloc(sizeof(Datum) * (length + 1)));
            auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * (length + 1)));
            for (std::size_t i = 0; i < length; ++i) {
                if (!items[i].null && items[i].type != TEXTOID) {
                    elog(ERROR, "an item of type %u in an array of texts", items[i].type);
                }
                datums[i] = items[i].datum();
                nulls[i] = items[i].null;
            }
            int dims[1] = {static_cast<int>(length)};
            int lower[1] = {1};
            ArrayType* const array = length == 0 ? construct_empty_array(TEXTOID)
                                                 : construct_md_array(datums, nulls, 1, dims, lower, TEXTOID,
                                                                      -1, false, TYPALIGN_INT);
            return PointerGetDatum(array);
        }
        default:
            elog(ERROR, "pg_shepherd has no conversion for type %u", type);
    }
    return 0;
}

TextArray::TextArray(const std::vector<std::string>& texts) {
    items_.reserve(texts.size());
    for (const std::string& text : texts) {
        items_.push_back(Value::text(text));
    }
}

}  // namespace shepherd
