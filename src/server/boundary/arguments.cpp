#include "server/boundary/arguments.hpp"

#include "core/base/failure.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
}

namespace shepherd {

bool Arguments::is_null(int index) const {
    return fcinfo_->nargs <= index || fcinfo_->args[index].isnull;
}

std::optional<std::string_view> Arguments::text(int index) const {
    if (is_null(index)) {
        return std::nullopt;
    }
    struct Bytes {
        const char* data;
        std::size_t length;
    };
    Datum const datum = fcinfo_->args[index].value;
    Bytes const bytes = pg_call([&] {
        MemoryContext const outer = MemoryContextSwitchTo(context_);
        struct varlena* const value = PG_DETOAST_DATUM_PACKED(datum);
        MemoryContextSwitchTo(outer);
        return Bytes{VARDATA_ANY(value), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(value))};
    });
    return std::string_view(bytes.data, bytes.length);
}

std::string Arguments::text_or(int index, std::string_view otherwise) const {
    return std::string(text(index).value_or(otherwise));
}

bool Arguments::boolean_or(int index, bool otherwise) const {
    return is_null(index) ? otherwise : DatumGetBool(fcinfo_->args[index].value);
}

std::optional<std::int64_t> Arguments::integer(int index) const {
    if (is_null(index)) {
        return std::nullopt;
    }
    return DatumGetInt32(fcinfo_->args[index].value);
}

std::optional<std::int64_t> Arguments::interval(int index) const {
    if (is_null(index)) {
        return std::nullopt;
    }
    const Interval* const value = DatumGetIntervalP(fcinfo_->args[index].value);
    constexpr double most = 9.0e18;  // of the 9.2e18 that an int64 holds
    double const microseconds = static_cast<double>(value->time) +
                                (static_cast<double>(value->month) * 30.0 + static_cast<double>(value->day)) *
                                    static_cast<double>(USECS_PER_DAY);
    if (microseconds > most || microseconds < -most) {
        throw Failure(Condition::invalid_argument, "interval is out of range");
    }
    return static_cast<std::int64_t>(microseconds);
}

std::vector<std::string> Arguments::texts(int index) const {
    std::vector<std::string> result;
    if (is_null(index)) {
        return result;
    }
    Datum const datum = fcinfo_->args[index].value;
    struct Items {
        Datum* values;
        bool* nulls;
        int count;
    };
    Items const items = pg_call([&] {
        Items found{};
        ArrayType* const array = DatumGetArrayTypeP(datum);
        deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &found.values, &found.nulls, &found.count);
        for (int i = 0; i < found.count; ++i) {
            if (!found.nulls[i]) {
                found.values[i] = PointerGetDatum(PG_DETOAST_DATUM_PACKED(found.values[i]));
            }
        }
        return found;
    });
    for (int i = 0; i < items.count; ++i) {
        if (items.nulls[i]) {
            throw Failure(Condition::invalid_argument, "array may not hold NULL");
        }
        const auto* const value = reinterpret_cast<const struct varlena*>(DatumGetPointer(items.values[i]));
        result.emplace_back(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    }
    return result;
}

void* Arguments::jsonb(int index) const {
    if (is_null(index)) {
        return nullptr;
    }
    Datum const datum = fcinfo_->args[index].value;
    return pg_call([&] {
        MemoryContext const outer = MemoryContextSwitchTo(context_);
        void* const value = DatumGetJsonbP(datum);
        MemoryContextSwitchTo(outer);
        return value;
    });
}

}  // namespace shepherd
