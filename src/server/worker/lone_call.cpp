#include "server/worker/lone_call.hpp"

#include "server/run/step.hpp"

extern "C" {
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_proc.h"
#include "executor/execdesc.h"
#include "nodes/nodeFuncs.h"
#include "nodes/plannodes.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
}

namespace shepherd::worker {

namespace {

/// What a walk over a plan finds. Plain data: the walk is the server's.
struct Look {
    const Node* call;  ///< as the plan has it
    Oid function;      ///< the called one
    bool found;
    const char* trap;  ///< the first thing that may read by the statement's snapshot
};

void note(Look* look, const char* trap) {
    if (look->trap == nullptr) {
        look->trap = trap;
    }
}

/// Functions of the server that read user tables with the snapshot of the statement are volatile, but for
/// those that turn tables into XML (xmlmap in xml.c).
bool look_at_function(Oid function, void* context) {
    auto* const look = static_cast<Look*>(context);
    if (function == look->function) {
        return false;
    }
    char* const name = get_func_name(function);
    bool const reads_nothing = function < FirstUnpinnedObjectId && name != nullptr &&
                               func_volatile(function) != PROVOLATILE_VOLATILE &&
                               strstr(name, "_to_xml") == nullptr;
    if (!reads_nothing) {
        note(look, psprintf("the statement calls the function %s as well", name != nullptr ? name : "?"));
    }
    return false;
}

bool look_at_expression(Node* node, void* context) {
    if (node == nullptr) {
        return false;
    }
    auto* const look = static_cast<Look*>(context);
    look->found = look->found || node == look->call;
    (void)check_functions_in_node(node, look_at_function, context);
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, look_at_expression, context);
#else
    // 16 gave the callback its arguments (1c27d16e6e5).
    auto* const any = reinterpret_cast<void (*)()>(look_at_expression);
    return expression_tree_walker(node, reinterpret_cast<bool (*)()>(any), context);
#endif
}

void look_at_list(List* expressions, Look* look) {
    ListCell* cell = nullptr;
    foreach (cell, expressions) {
        (void)look_at_expression(static_cast<Node*>(lfirst(cell)), look);
    }
}

void look_at_plan(Plan* plan, Look* look);

/// The parts of a plan node that are not part of every node.
void look_inside(Plan* plan, Look* look) {
    switch (nodeTag(plan)) {
        case T_Result:
            (void)look_at_expression(reinterpret_cast<::Result*>(plan)->resconstantqual, look);
            break;
        case T_FunctionScan: {
            ListCell* cell = nullptr;
            foreach (cell, reinterpret_cast<FunctionScan*>(plan)->functions) {
                (void)look_at_expression(static_cast<RangeTblFunction*>(lfirst(cell))->funcexpr, look);
            }
            break;
        }
        case T_ValuesScan: {
            ListCell* cell = nullptr;
            foreach (cell, reinterpret_cast<ValuesScan*>(plan)->values_lists) {
                look_at_list(static_cast<List*>(lfirst(cell)), look);
            }
            break;
        }
        case T_Limit:
            (void)look_at_expression(reinterpret_cast<Limit*>(plan)->limitOffset, look);
            (void)look_at_expression(reinterpret_cast<Limit*>(plan)->limitCount, look);
            break;
        case T_SubqueryScan:
            look_at_plan(reinterpret_cast<SubqueryScan*>(plan)->subplan, look);
            break;
        case T_NestLoop:
            look_at_list(reinterpret_cast<NestLoop*>(plan)->join.joinqual, look);
            break;
        case T_ProjectSet:
        case T_Agg:
        case T_Sort:
        case T_Unique:
        case T_Material:
        case T_CteScan:
            break;
        default:
            note(look, "the statement does more than call it");
    }
}

void look_at_plan(Plan* plan, Look* look) {
    if (plan == nullptr) {
        return;
    }
    check_stack_depth();
    look_at_list(plan->targetlist, look);
    look_at_list(plan->qual, look);
    look_inside(plan, look);
    look_at_plan(plan->lefttree, look);
    look_at_plan(plan->righttree, look);
}

/// The plan of the statement that a client sent, if that is what runs; nullptr inside of anything else.
/// Server calls.
PlannedStmt* clients_statement() {
    if (!IsUnderPostmaster || IsInTransactionBlock(true) || ActivePortal == nullptr ||
        ActivePortal->strategy != PORTAL_ONE_SELECT || ActivePortal->queryDesc == nullptr ||
        (ActivePortal->cursorOptions & CURSOR_OPT_HOLD) != 0) {
        return nullptr;
    }
    // A loop over a query in PL/pgSQL has a portal as well, whose rows go to SPI. A job of pg_cron that runs
    // in a worker of its own throws the rows away.
    const QueryDesc* const query = ActivePortal->queryDesc;
    CommandDest const to = query->dest != nullptr ? query->dest->mydest : DestNone;
    // EXECUTE of a prepared statement collects its rows first.
    bool const client = to == DestRemote || to == DestRemoteExecute || to == DestTuplestore;
    if (!client && (to != DestNone || MyBackendType != B_BG_WORKER)) {
        return nullptr;
    }
    PlannedStmt* const plan = query->plannedstmt;
    return plan->commandType == CMD_SELECT && !plan->hasModifyingCTE && plan->rowMarks == NIL ? plan
                                                                                              : nullptr;
}

struct Found {
    bool alone;
    const char* trap;
};

}  // namespace

std::optional<LoneCall> lone_call(FunctionCallInfo fcinfo) {
    // A statement of a migration looks as if a client had sent it.
    if (run::OnlyRun::exists()) {
        return std::nullopt;
    }
    Found const found = pg_call([&] {
        PlannedStmt* const statement = clients_statement();
        if (statement == nullptr || TransactionIdIsValid(GetTopTransactionIdIfAny())) {
            return Found{false, nullptr};
        }
        Look look{fcinfo->flinfo->fn_expr, fcinfo->flinfo->fn_oid, false, nullptr};
        if (IsolationUsesXactSnapshot()) {
            note(&look, psprintf("the transaction's isolation level is %s",
                                 GetConfigOption("transaction_isolation", false, false)));
        }
        // A portal that was opened before reads on by its own snapshot, afterwards.
        InvalidateCatalogSnapshot();
        if (!ThereAreNoPriorRegisteredSnapshots()) {
            note(&look, "another portal of the session is open");
        }
        if (statement->relationOids != NIL) {
            const char* const name = get_rel_name(linitial_oid(statement->relationOids));
            note(&look, psprintf("the statement reads the table %s", name != nullptr ? name : "?"));
        }
        look_at_plan(statement->planTree, &look);
        ListCell* cell = nullptr;
        foreach (cell, statement->subplans) {
            look_at_plan(static_cast<Plan*>(lfirst(cell)), &look);
        }
        // Where the call is not part of the plan, a function of the plan has called.
        return Found{look.found, look.trap};
    });
    if (!found.alone) {
        return std::nullopt;
    }
    return LoneCall{found.trap != nullptr ? found.trap : ""};
}

}  // namespace shepherd::worker
