#include "server/catalog/session.hpp"

#include "server/catalog/spelling.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
}

namespace shepherd::catalog {

namespace {

/// What ruleutils and the output functions of constants look at; pg_dump pins most of them (setup_connection
/// in src/bin/pg_dump/pg_dump.c).
constexpr Setting settings[] = {
    {"search_path", "pg_catalog, pg_temp"},
    {"DateStyle", "ISO, YMD"},
    {"IntervalStyle", "postgres"},
    {"extra_float_digits", "3"},
    {"TimeZone", "UTC"},
    {"bytea_output", "hex"},
    {"quote_all_identifiers", "off"},
    {"xmlbinary", "base64"},
    {"jit", "off"},
};

constexpr long batch = 500;

/// A plan is kept for the session; there are some forty queries, each a literal of ours, half of them with a
/// restricted form.
struct Kept {
    const char* sql;
    bool only;
    SPIPlanPtr plan;
};
Kept kept[128];

SPIPlanPtr plan_of(const char* sql, bool only, const char* spelled) {
    for (Kept& one : kept) {
        if (one.sql == sql && one.only == only) {
            return one.plan;
        }
        if (one.sql == nullptr) {
            Oid types[] = {OIDARRAYOID, OIDARRAYOID};
            // Planned with its values, a list of schemas is looked up by hash. With a few objects to look up
            // planning would be most of the work.
            SPIPlanPtr const plan = SPI_prepare_cursor(
                spelled, only ? 2 : 1, types, only ? CURSOR_OPT_GENERIC_PLAN : CURSOR_OPT_CUSTOM_PLAN);
            if (plan == nullptr || SPI_keepplan(plan) != 0) {
                elog(ERROR, "could not prepare \"%s\": %s", spelled, SPI_result_code_string(SPI_result));
            }
            one = {sql, only, plan};
            return plan;
        }
    }
    elog(ERROR, "pg_shepherd has more catalog queries than places for them");
    return nullptr;
}

void fill(Cell& cell, Datum datum, Oid type) {
    cell.null = false;
    switch (type) {
        case INT4OID:
            cell.number = DatumGetInt32(datum);
            return;
        case INT8OID:
            cell.number = DatumGetInt64(datum);
            return;
        case TEXTARRAYOID: {
            Datum* values = nullptr;
            bool* nulls = nullptr;
            int count = 0;
            deconstruct_array(DatumGetArrayTypeP(datum), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
                              &count);
            auto* const items =
                static_cast<Cell*>(palloc(sizeof(Cell) * static_cast<std::size_t>(count + 1)));
            for (int i = 0; i < count; ++i) {
                items[i] = Cell{};
                if (!nulls[i]) {
                    fill(items[i], values[i], TEXTOID);
                }
            }
            cell.items = items;
            cell.length = static_cast<std::size_t>(count);
            return;
        }
        case TEXTOID: {
            text* const value = DatumGetTextPP(datum);
            cell.data = VARDATA_ANY(value);
            cell.length = VARSIZE_ANY_EXHDR(value);
            return;
        }
        default:
            elog(ERROR, "pg_shepherd reads no type %u from the catalogs", type);
    }
}

struct Rows {
    const Cell* cells;
    std::size_t count;
    std::size_t columns;
};

Datum array_of(const Oid* list, int length) {
    auto* const datums = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<std::size_t>(length + 1)));
    for (int i = 0; i < length; ++i) {
        datums[i] = ObjectIdGetDatum(list[i]);
    }
    return PointerGetDatum(construct_array(datums, length, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

/// The next rows of the cursor as cells in `memory`.
Rows fetch(Portal portal, MemoryContext memory) {
    MemoryContextReset(memory);
    SPI_cursor_fetch(portal, true, batch);
    SPITupleTable* const table = SPI_tuptable;
    TupleDesc const shape = table->tupdesc;
    auto const columns = static_cast<std::size_t>(shape->natts);
    auto const count = static_cast<std::size_t>(SPI_processed);
    MemoryContext const outer = MemoryContextSwitchTo(memory);
    auto* const cells = static_cast<Cell*>(palloc(sizeof(Cell) * (count * columns + 1)));
    auto* const values = static_cast<Datum*>(palloc(sizeof(Datum) * columns));
    auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * columns));
    for (std::size_t row = 0; row < count; ++row) {
        heap_deform_tuple(table->vals[row], shape, values, nulls);
        for (std::size_t column = 0; column < columns; ++column) {
            Cell& cell = cells[row * columns + column];
            cell = Cell{};
            if (!nulls[column]) {
                fill(cell, values[column], TupleDescAttr(shape, static_cast<int>(column))->atttypid);
            }
        }
    }
    MemoryContextSwitchTo(outer);
    return {cells, count, columns};
}

}  // namespace

PrintingSettings::PrintingSettings() : LocalSettings(settings) {}

void Session::run(const char* sql, const std::vector<Oid>& schemas,
                  const std::function<void(const Cell*)>& each, const std::vector<Oid>* only) {
    std::string const spelled = qualified(sql, only != nullptr);
    const char* const text = spelled.c_str();
    struct Open {
        Portal portal;
        MemoryContext memory;
    };
    Open const open = pg_call([&] {
        Datum values[2] = {array_of(schemas.data(), static_cast<int>(schemas.size())), 0};
        if (only != nullptr) {
            values[1] = array_of(only->data(), static_cast<int>(only->size()));
        }
        Portal const portal =
            SPI_cursor_open(nullptr, plan_of(sql, only != nullptr, text), values, "  ", false);
        return Open{portal, AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd catalog rows",
                                                  ALLOCSET_DEFAULT_SIZES)};
    });
    for (;;) {
        Rows const rows = pg_call([&] { return fetch(open.portal, open.memory); });
        for (std::size_t row = 0; row < rows.count; ++row) {
            each(rows.cells + row * rows.columns);
        }
        bool const last = rows.count < static_cast<std::size_t>(batch);
        pg_call([&] { SPI_freetuptable(SPI_tuptable); });
        if (last) {
            break;
        }
    }
    pg_call([&] {
        SPI_cursor_close(open.portal);
        MemoryContextDelete(open.memory);
    });
}

}  // namespace shepherd::catalog
