#include "server/run/statement.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
}

namespace shepherd::run {

namespace {

/// Looks at the rows of a statement only for a lone boolean that is false, the way a verify script says no.
struct FalseFinder {
    DestReceiver receiver;
    bool found;
};

bool receive(TupleTableSlot* slot, DestReceiver* self) {
    auto* const finder = reinterpret_cast<FalseFinder*>(self);
    if (slot->tts_tupleDescriptor->natts == 1 &&
        TupleDescAttr(slot->tts_tupleDescriptor, 0)->atttypid == BOOLOID) {
        bool null = false;
        Datum const value = slot_getattr(slot, 1, &null);
        finder->found = finder->found || (!null && !DatumGetBool(value));
    }
    return true;
}

void start_up(DestReceiver*, int, TupleDesc) {}
void nothing(DestReceiver*) {}

void run_portal(Portal portal, bool top_level, DestReceiver* receiver, QueryCompletion* completion) {
#if PG_VERSION_NUM >= 180000
    // 18 dropped run_once (3eea7a0c97e).
    PortalRun(portal, FETCH_ALL, top_level, receiver, receiver, completion);
#else
    PortalRun(portal, FETCH_ALL, top_level, true, receiver, receiver, completion);
#endif
}

}  // namespace

StatementResult run_statement(RawStmt* statement, const char* source, Standing standing) {
    return pg_call([&] {
        FalseFinder finder{};
        finder.receiver.receiveSlot = receive;
        finder.receiver.rStartup = start_up;
        finder.receiver.rShutdown = nothing;
        finder.receiver.rDestroy = nothing;
        finder.receiver.mydest = DestNone;

        bool const snapshot = analyze_requires_snapshot(statement);
        if (snapshot) {
            PushActiveSnapshot(GetTransactionSnapshot());
        }
        List* const queries = pg_analyze_and_rewrite_fixedparams(statement, source, nullptr, 0, nullptr);
        List* const plans = pg_plan_queries(queries, source, CURSOR_OPT_PARALLEL_OK, nullptr);
        if (snapshot) {
            PopActiveSnapshot();
        }
        Portal const portal = CreateNewPortal();
        portal->visible = false;
        PortalDefineQuery(portal, nullptr, source, CreateCommandTag(statement->stmt), plans, nullptr);
        PortalStart(portal, nullptr, 0, InvalidSnapshot);
        QueryCompletion completion;
        InitializeQueryCompletion(&completion);
        run_portal(portal, standing == Standing::top_level, &finder.receiver, &completion);
        PortalDrop(portal, false);
        CommandCounterIncrement();
        CHECK_FOR_INTERRUPTS();
        // A SELECT affects no row; CREATE TABLE AS has its command tag and does.
        bool const only_reads = completion.commandTag == CMDTAG_SELECT && IsA(statement->stmt, SelectStmt) &&
                                castNode(SelectStmt, statement->stmt)->intoClause == nullptr;
        return StatementResult{only_reads ? 0 : completion.nprocessed, finder.found};
    });
}

}  // namespace shepherd::run
