#include "server/boundary/spi.hpp"

#include <charconv>
#include <stdexcept>

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
}

namespace shepherd {

namespace {

using Cell = Result::Cell;

/// `copy`: also where the value needs no detoasting, because it has to outlive the row.
void fill_text(Cell& cell, Datum datum, bool copy) {
    text* const value = copy ? DatumGetTextPCopy(datum) : DatumGetTextPP(datum);
    cell.data = VARDATA_ANY(value);
    cell.length = VARSIZE_ANY_EXHDR(value);
    cell.null = false;
}

void fill_array(Cell& cell, Datum datum, bool copy) {
    Datum* values = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(DatumGetArrayTypeP(datum), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &count);
    auto* const items = static_cast<Cell*>(palloc0(sizeof(Cell) * static_cast<std::size_t>(count + 1)));
    for (int i = 0; i < count; ++i) {
        items[i].null = true;
        if (!nulls[i]) {
            fill_text(items[i], values[i], copy);
        }
    }
    cell.items = items;
    cell.length = static_cast<std::size_t>(count);
    cell.null = false;
}

void fill_number(Cell& cell, std::int64_t number) {
    cell.number = number;
    cell.null = false;
}

/// Leaves the cell NULL for a type that it does not know.
void fill(Cell& cell, Datum datum, Oid type, bool copy) {
    switch (type) {
        case TEXTOID:
        case BYTEAOID:
            fill_text(cell, datum, copy);
            break;
        case TEXTARRAYOID:
            fill_array(cell, datum, copy);
            break;
        case INT4OID:
            fill_number(cell, DatumGetInt32(datum));
            break;
        case INT8OID:
            fill_number(cell, DatumGetInt64(datum));
            break;
        case BOOLOID:
            fill_number(cell, DatumGetBool(datum) ? 1 : 0);
            break;
        case TIMESTAMPTZOID:
            fill_number(cell, DatumGetTimestampTz(datum));
            break;
        case INTERVALOID:
            // Ours are durations, which have neither days nor months.
            fill_number(cell, DatumGetIntervalP(datum)->time);
            break;
        default:
            break;
    }
}

Cell* copy_cells(SPITupleTable* table, std::size_t rows, bool copy) {
    TupleDesc const shape = table->tupdesc;
    auto const columns = static_cast<std::size_t>(shape->natts);
    auto* const cells = static_cast<Cell*>(MemoryContextAllocExtended(
        CurrentMemoryContext, sizeof(Cell) * (rows * columns + 1), MCXT_ALLOC_HUGE));
    auto* const values = static_cast<Datum*>(palloc(sizeof(Datum) * (columns + 1)));
    auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * (columns + 1)));
    for (std::size_t row = 0; row < rows; ++row) {
        heap_deform_tuple(table->vals[row], shape, values, nulls);
        for (std::size_t column = 0; column < columns; ++column) {
            Cell& cell = cells[row * columns + column];
            cell = Cell{};
            if (nulls[column]) {
                continue;
            }
            int const number = static_cast<int>(column) + 1;
            fill(cell, values[column], SPI_gettypeid(shape, number), copy);
            if (cell.null) {
                cell.data = SPI_getvalue(table->vals[row], shape, number);
                cell.length = std::strlen(cell.data);
                cell.null = false;
            }
        }
    }
    return cells;
}

}  // namespace

const Result::Cell& Result::cell(std::size_t row, int column) const {
    if (row >= rows_ || column < 0 || column >= columns_) {
        throw std::out_of_range("no such row or column in the result of a query");
    }
    return cells_[row * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column)];
}

std::string_view Result::text(std::size_t row, int column) const {
    const Cell& found = cell(row, column);
    return found.null ? std::string_view() : std::string_view(found.data, found.length);
}

std::optional<std::string> Result::optional_text(std::size_t row, int column) const {
    if (is_null(row, column)) {
        return std::nullopt;
    }
    return std::string(text(row, column));
}

std::int64_t Result::integer(std::size_t row, int column) const {
    return cell(row, column).number;
}

bool Result::boolean(std::size_t row, int column) const {
    return cell(row, column).number != 0;
}

std::vector<std::string> Result::texts(std::size_t row, int column) const {
    std::vector<std::string> result;
    const Cell& found = cell(row, column);
    for (std::size_t i = 0; !found.null && i < found.length; ++i) {
        if (!found.items[i].null) {
            result.emplace_back(found.items[i].data, found.items[i].length);
        }
    }
    return result;
}

SpiSession::SpiSession() : errors_(boundary::InFlight::count()), unwinding_(std::uncaught_exceptions()) {
    pg_call([] {
        if (SPI_connect() != SPI_OK_CONNECT) {
            elog(ERROR, "SPI_connect failed");
        }
    });
}

SpiSession::~SpiSession() {
    // After a server error the (sub)transaction's abort ends the connection; SPI must not be touched before
    // that. A C++ exception ends no connection: one that is caught further out would leave the caller inside
    // ours. And a PgError that somebody keeps, after its rollback, is none that is on its way.
    bool const failed = boundary::InFlight::count() > errors_ && std::uncaught_exceptions() > unwinding_;
    if (!failed) {
        SPI_finish();
    }
}

Result SpiSession::run(Query& query, std::initializer_list<Value> values, MemoryContext keep_in) {
    Result result;
    int const count = static_cast<int>(values.size());
    const Value* const given = values.begin();
    pg_call([&] {
        auto* const datums = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<std::size_t>(count + 1)));
        auto* const nulls = static_cast<char*>(palloc(static_cast<std::size_t>(count + 1)));
        if (query.plan == nullptr) {
            auto* const types = static_cast<Oid*>(palloc(sizeof(Oid) * static_cast<std::size_t>(count + 1)));
            for (int i = 0; i < count; ++i) {
                types[i] = given[i].type;
            }
            SPIPlanPtr const plan = SPI_prepare(query.sql, count, types);
            if (plan == nullptr || SPI_keepplan(plan) != 0) {
                elog(ERROR, "could not prepare \"%s\": %s", query.sql, SPI_result_code_string(SPI_result));
            }
            query.plan = plan;
        }
        for (int i = 0; i < count; ++i) {
            datums[i] = given[i].datum();
            nulls[i] = given[i].null ? 'n' : ' ';
        }
        int const code = SPI_execute_plan(static_cast<SPIPlanPtr>(query.plan), datums, nulls, false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", query.sql, SPI_result_code_string(code));
        }
        result.processed_ = SPI_processed;
        if (SPI_tuptable != nullptr) {
            result.rows_ = SPI_tuptable->numvals;
            result.columns_ = SPI_tuptable->tupdesc->natts;
            MemoryContext const spi_context =
                MemoryContextSwitchTo(keep_in != nullptr ? keep_in : CurrentMemoryContext);
            result.cells_ = copy_cells(SPI_tuptable, result.rows_, keep_in != nullptr);
            MemoryContextSwitchTo(spi_context);
        }
    });
    return result;
}

}  // namespace shepherd
