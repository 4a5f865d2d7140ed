#include "server/boundary/rows.hpp"

extern "C" {
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/tuplestore.h"
}

namespace shepherd {

RowWriter::RowWriter(FunctionCallInfo fcinfo) : fcinfo_(fcinfo) {
    pg_call([&] { InitMaterializedSRF(fcinfo, 0); });
}

void RowWriter::put(std::initializer_list<Value> values) {
    const Value* const given = values.begin();
    auto const count = static_cast<int>(values.size());
    pg_call([&] {
        auto* const info = reinterpret_cast<ReturnSetInfo*>(fcinfo_->resultinfo);
        if (count != info->setDesc->natts) {
            elog(ERROR, "pg_shepherd's library and its SQL functions do not fit: %d columns, not %d", count,
                 info->setDesc->natts);
        }
        // A number stored as a text would be followed as a pointer, and take the whole server down.
        for (int i = 0; i < count; ++i) {
            Oid const expected = TupleDescAttr(info->setDesc, i)->atttypid;
            if (!given[i].null && given[i].type != expected) {
                elog(
                    ERROR,
                    "pg_shepherd's library and its SQL functions do not fit: column %d is of type %u, not %u",
                    i + 1, given[i].type, expected);
            }
        }
        // A context of its own, so that a row's Datums are gone when it is stored.
        MemoryContext const scratch =
            AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd row", ALLOCSET_SMALL_SIZES);
        MemoryContext const outer = MemoryContextSwitchTo(scratch);
        auto* const datums = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<std::size_t>(count)));
        auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<std::size_t>(count)));
        for (int i = 0; i < count; ++i) {
            datums[i] = given[i].datum();
            nulls[i] = given[i].null;
        }
        tuplestore_putvalues(info->setResult, info->setDesc, datums, nulls);
        MemoryContextSwitchTo(outer);
        MemoryContextDelete(scratch);
    });
}

}  // namespace shepherd
