// COPY … FROM STDIN of a script. The server's own DoCopy reads STDIN from the client only, so its preparation
// (rights, row security, WHERE) is repeated here in front of the exported BeginCopyFrom, which takes a data
// source; see src/backend/commands/copy.c.

#include "server/run/statement.hpp"

#include "server/catalog/touched.hpp"

extern "C" {
#include "access/table.h"
#include "access/xact.h"
#include "commands/copy.h"
#include "commands/defrem.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
}

namespace shepherd::run {

namespace {

// The server's callback takes no argument of ours. A COPY can run another one inside (a trigger that applies
// a migration), hence the chain.
struct Feed {
    const char* at;
    const char* end;
    Feed* outer;
};
Feed* current_feed = nullptr;

int feed(void* buffer, int, int most) {
    auto const left = static_cast<std::size_t>(current_feed->end - current_feed->at);
    std::size_t const count = left < static_cast<std::size_t>(most) ? left : static_cast<std::size_t>(most);
    memcpy(buffer, current_feed->at, count);
    current_feed->at += count;
    return static_cast<int>(count);
}

/// The statement's options with ENCODING replaced: the data came in with the script, in the server's
/// encoding, not in the client's.
List* with_server_encoding(List* options) {
    List* result = NIL;
    ListCell* cell = nullptr;
    foreach (cell, options) {
        auto* const option = static_cast<DefElem*>(lfirst(cell));
        if (strcmp(option->defname, "encoding") != 0) {
            result = lappend(result, option);
        }
    }
    Node* const name = reinterpret_cast<Node*>(makeString(pstrdup(GetDatabaseEncodingName())));
    return lappend(result, makeDefElem(pstrdup("encoding"), name, -1));
}

Node* where_clause(ParseState* state, ParseNamespaceItem* item, Node* clause) {
    addNSItemToQuery(state, item, false, true, true);
    Node* result = transformExpr(state, clause, EXPR_KIND_COPY_WHERE);
    result = coerce_to_boolean(state, result, "WHERE");
    assign_expr_collations(state, result);
    result = eval_const_expressions(nullptr, result);
    result = reinterpret_cast<Node*>(canonicalize_qual(reinterpret_cast<Expr*>(result), false));
    return reinterpret_cast<Node*>(make_ands_implicit(reinterpret_cast<Expr*>(result)));
}

void require_insert(ParseState* state, ParseNamespaceItem* item, Relation table, const CopyStmt* statement) {
    Bitmapset* columns = nullptr;
    ListCell* cell = nullptr;
    List* const numbers = CopyGetAttnums(RelationGetDescr(table), table, statement->attlist);
    foreach (cell, numbers) {
        columns = bms_add_member(columns, lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber);
    }
#if PG_VERSION_NUM >= 160000
    // 16 moved the rights to check out of the range table (a61b1f74823).
    item->p_perminfo->requiredPerms = ACL_INSERT;
    item->p_perminfo->insertedCols = columns;
    ExecCheckPermissions(state->p_rtable, list_make1(item->p_perminfo), true);
#else
    item->p_rte->requiredPerms = ACL_INSERT;
    item->p_rte->insertedCols = columns;
    ExecCheckRTPerms(state->p_rtable, true);
#endif
    if (check_enable_rls(RelationGetRelid(table), InvalidOid, false) == RLS_ENABLED) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("COPY FROM not supported with row-level security"),
                        errhint("Use INSERT statements instead.")));
    }
}

uint64 copy(const CopyStmt* statement, const char* source, Feed* data) {
    ParseState* const state = make_parsestate(nullptr);
    state->p_sourcetext = source;
    // As for a client's COPY: defaults and triggers may look at the database.
    PushActiveSnapshot(GetTransactionSnapshot());
    Relation const table = table_openrv(statement->relation, RowExclusiveLock);
    if (RelationGetRelid(table) < FirstNormalObjectId) {
        catalog::Watch::give_up("a catalog was written");
    }
    ParseNamespaceItem* const item =
        addRangeTableEntryForRelation(state, table, RowExclusiveLock, nullptr, false, false);
    Node* const where =
        statement->whereClause != nullptr ? where_clause(state, item, statement->whereClause) : nullptr;
    require_insert(state, item, table, statement);
    if (XactReadOnly && !table->rd_islocaltemp) {
        PreventCommandIfReadOnly("COPY FROM");
    }
    data->outer = current_feed;
    current_feed = data;
    uint64 rows = 0;
    PG_TRY();
    {
        CopyFromState const copy_state =
            BeginCopyFrom(state, table, where, nullptr, false, feed, statement->attlist,
                          with_server_encoding(statement->options));
        rows = CopyFrom(copy_state);
        EndCopyFrom(copy_state);
    }
    PG_FINALLY();
    { current_feed = data->outer; }
    PG_END_TRY();
    table_close(table, NoLock);
    free_parsestate(state);
    PopActiveSnapshot();
    CommandCounterIncrement();
    return rows;
}

}  // namespace

StatementResult run_copy_from(RawStmt* statement, const char* source, std::string_view data) {
    Feed own{data.data(), data.data() + data.size(), nullptr};
    return pg_call([&] {
        uint64 const rows = copy(reinterpret_cast<const CopyStmt*>(statement->stmt), source, &own);
        return StatementResult{rows, false};
    });
}

}  // namespace shepherd::run
