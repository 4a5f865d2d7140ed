#include "server/boundary/spi.hpp"

#include <charconv>

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
}

namespace shepherd {

namespace {

using Cell = Result::Cell;

void fill_text(Cell& cell, Datum datum) {
    text* const value = DatumGetTextPP(datum);
    cell.data = VARDATA_ANY(value);
    cell.length = VARSIZE_ANY_EXHDR(value);
    cell.null = false;
}

void fill_array(Cell& cell, Datum datum) {
    Datum* values = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(DatumGetArrayTypeP(datum), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &count);
    auto* const items = static_cast<Cell*>(palloc0(sizeof(Cell) * static_cast<std::size_t>(count + 1)));
    for (int i = 0; i < count; ++i) {
        items[i].null = true;
        if (!nulls[i]) {
            fill_text(items[i], values[i]);
        }
    }
    cell.items = items;
    cell.length = static_cast<std::size_t>(count);
    cell.null = false;
}

Cell* copy_cells(SPITupleTable* table, std::size_t rows) {
    TupleDesc const shape = table->tupdesc;
    auto const columns = static_cast<std::size_t>(shape->natts);
    auto* const cells = static_cast<Cell*>(
        MemoryContextAllocExtended(CurrentMemoryContext, sizeof(Cell) * (rows * columns + 1), MCXT_ALLOC_HUGE));
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            Cell& cell = cells[row * columns + column];
            cell = Cell{};
            bool null = false;
            int const number = static_cast<int>(column) + 1;
            Datum const datum = SPI_getbinval(table->vals[row], shape, number, &null);
            if (null) {
                continue;
            }
            Oid const type = SPI_gettypeid(shape, number);
            if (type == TEXTOID || type == BYTEAOID) {
                fill_text(cell, datum);
            } else if (type == TEXTARRAYOID) {
                fill_array(cell, datum);
            } else {
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
    std::string_view const digits = text(row, column);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

bool Result::boolean(std::size_t row, int column) const { return text(row, column) == "t"; }

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

SpiSession::SpiSession() {
    pg_call([] {
        if (SPI_connect() != SPI_OK_CONNECT) {
            elog(ERROR, "SPI_connect failed");
        }
    });
}

SpiSession::~SpiSession() {
    // After an error the (sub)transaction's abort ends the connection; SPI must not be touched before that.
    if (std::uncaught_exceptions() == 0) {
        SPI_finish();
    }
}

Result SpiSession::run(Query& query, std::initializer_list<Value> values) {
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
            result.cells_ = copy_cells(SPI_tuptable, result.rows_);
        }
    });
    return result;
}

}  // namespace shepherd
