#include "server/ledger/snapshot.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/snapmgr.h"
}

namespace shepherd::ledger {

namespace {

/// The newest event that changed something, as `snapshot` sees it; nullptr = the transaction's own. 0 = none.
int64 newest_change(SPIPlanPtr plan, Snapshot snapshot) {
    int const code = snapshot != nullptr ? SPI_execute_snapshot(plan, nullptr, nullptr, snapshot,
                                                                InvalidSnapshot, true, false, 1)
                                         : SPI_execute_plan(plan, nullptr, nullptr, false, 1);
    if (code != SPI_OK_SELECT || SPI_processed != 1) {
        elog(ERROR, "could not read the newest event: %s", SPI_result_code_string(code));
    }
    bool null = false;
    Datum const id = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
    return null ? 0 : DatumGetInt64(id);
}

}  // namespace

bool snapshot_is_current(Session&) {
    return pg_call([] {
        SPIPlanPtr const plan = SPI_prepare(
            "SELECT pg_catalog.max(id) FROM shepherd.event WHERE outcome OPERATOR(pg_catalog.<>) 'failed'", 0,
            nullptr);
        if (plan == nullptr) {
            elog(ERROR, "could not prepare: %s", SPI_result_code_string(SPI_result));
        }
        return newest_change(plan, nullptr) == newest_change(plan, GetLatestSnapshot());
    });
}

}  // namespace shepherd::ledger
