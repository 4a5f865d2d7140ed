#include "server/run/lock_holders.hpp"

#include "server/ledger/session.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "commands/tablecmds.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
}

namespace shepherd::run {

namespace {

constexpr int most_targets = 64;

/// Collects without a destructor: server calls that may raise are between its steps.
struct Found {
    LockTarget list[most_targets];
    int count;

    void add(const RangeVar* relation, LOCKMODE mode) {
        Oid const oid = relation != nullptr && count < most_targets ? RangeVarGetRelid(relation, NoLock, true)
                                                                    : InvalidOid;
        if (OidIsValid(oid)) {
            list[count++] = {oid, mode};
        }
    }
    void add_all(const List* relations, LOCKMODE mode) {
        const ListCell* cell = nullptr;
        foreach (cell, relations) {
            add(static_cast<const RangeVar*>(lfirst(cell)), mode);
        }
    }
};

void drop(const DropStmt* statement, Found& found) {
    switch (statement->removeType) {
        case OBJECT_TABLE:
        case OBJECT_INDEX:
        case OBJECT_VIEW:
        case OBJECT_MATVIEW:
        case OBJECT_SEQUENCE:
        case OBJECT_FOREIGN_TABLE:
            break;
        case OBJECT_TRIGGER:
        case OBJECT_RULE:
        case OBJECT_POLICY: {
            // The last name is the trigger's own, those before it are the table's.
            const ListCell* cell = nullptr;
            foreach (cell, statement->objects) {
                List* const names = list_copy(static_cast<List*>(lfirst(cell)));
                if (list_length(names) > 1) {
                    found.add(makeRangeVarFromNameList(list_truncate(names, list_length(names) - 1)),
                              AccessExclusiveLock);
                }
            }
            return;
        }
        default:
            return;
    }
    const ListCell* cell = nullptr;
    foreach (cell, statement->objects) {
        found.add(makeRangeVarFromNameList(static_cast<List*>(lfirst(cell))), AccessExclusiveLock);
    }
}

/// Server call.
void collect(const Node* node, Found& found) {
    switch (nodeTag(node)) {
        case T_AlterTableStmt: {
            const auto* const alter = reinterpret_cast<const AlterTableStmt*>(node);
            found.add(alter->relation, AlterTableGetLockLevel(alter->cmds));
            break;
        }
        case T_RenameStmt: {
            const auto* const rename = reinterpret_cast<const RenameStmt*>(node);
            found.add(rename->relation,
                      rename->renameType == OBJECT_INDEX ? ShareUpdateExclusiveLock : AccessExclusiveLock);
            break;
        }
        case T_AlterObjectSchemaStmt:
            found.add(reinterpret_cast<const AlterObjectSchemaStmt*>(node)->relation, AccessExclusiveLock);
            break;
        case T_IndexStmt:
            found.add(reinterpret_cast<const IndexStmt*>(node)->relation, ShareLock);
            break;
        case T_ReindexStmt:
            found.add(reinterpret_cast<const ReindexStmt*>(node)->relation, ShareLock);
            break;
        case T_CreateTrigStmt:
            found.add(reinterpret_cast<const CreateTrigStmt*>(node)->relation, ShareRowExclusiveLock);
            break;
        case T_RuleStmt:
            found.add(reinterpret_cast<const RuleStmt*>(node)->relation, AccessExclusiveLock);
            break;
        case T_CreatePolicyStmt:
            found.add(reinterpret_cast<const CreatePolicyStmt*>(node)->table, AccessExclusiveLock);
            break;
        case T_AlterPolicyStmt:
            found.add(reinterpret_cast<const AlterPolicyStmt*>(node)->table, AccessExclusiveLock);
            break;
        case T_ViewStmt:
            found.add(reinterpret_cast<const ViewStmt*>(node)->view, AccessExclusiveLock);
            break;
        case T_RefreshMatViewStmt: {
            const auto* const refresh = reinterpret_cast<const RefreshMatViewStmt*>(node);
            found.add(refresh->relation, refresh->concurrent ? ExclusiveLock : AccessExclusiveLock);
            break;
        }
        case T_ClusterStmt:
            found.add(reinterpret_cast<const ClusterStmt*>(node)->relation, AccessExclusiveLock);
            break;
        case T_TruncateStmt:
            found.add_all(reinterpret_cast<const TruncateStmt*>(node)->relations, AccessExclusiveLock);
            break;
        case T_LockStmt: {
            const auto* const lock = reinterpret_cast<const LockStmt*>(node);
            found.add_all(lock->relations, lock->mode);
            break;
        }
        case T_DropStmt:
            drop(reinterpret_cast<const DropStmt*>(node), found);
            break;
        default:
            break;
    }
}

/// Whether anybody holds a lock in conflict; cheap, unlike the view pg_locks. Server call.
bool anybody_holds(const LockTarget& target) {
    LOCKTAG tag;
    SET_LOCKTAG_RELATION(tag, MyDatabaseId, target.relation);
    int count = 0;
    (void)GetLockConflicts(&tag, target.mode, &count);
    return count > 0;
}

}  // namespace

std::vector<LockTarget> lock_targets(const RawStmt* statement) {
    Found found;
    found.count = 0;
    pg_call([&] { collect(statement->stmt, found); });
    return {found.list, found.list + found.count};
}

Holders lock_holders(const std::vector<LockTarget>& targets, std::int64_t grace) {
    static Query query{
        "SELECT pg_catalog.format('%s on %s: process %s (user \"%s\", application \"%s\", %s since %s): %s',"
        "         l.mode, l.relation::pg_catalog.regclass, a.pid, a.usename, a.application_name,"
        "         coalesce(a.state, a.backend_type), coalesce(a.state_change, a.backend_start),"
        "         pg_catalog.\"left\"(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 200)),"
        "       a.pid OPERATOR(pg_catalog.=) $5,"
        "       pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids(a.pid)),"
        "       a.pid, a.state OPERATOR(pg_catalog.=) 'active'"
        "  FROM pg_catalog.pg_locks l"
        "  JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid"
        " WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted"
        "   AND l.database OPERATOR(pg_catalog.=) $1::pg_catalog.oid"
        "   AND l.relation OPERATOR(pg_catalog.=) $2::pg_catalog.oid"
        "   AND l.mode OPERATOR(pg_catalog.=) ANY ($3)"
        "   AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()"
        "   AND coalesce(a.xact_start, a.backend_start) OPERATOR(pg_catalog.<)"
        "       (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) $4)"
        "   AND NOT (a.backend_type OPERATOR(pg_catalog.=) 'autovacuum worker'"
        "            AND a.query OPERATOR(pg_catalog.!~~) '%to prevent wraparound%')"
        " ORDER BY a.xact_start"};
    Holders holders;
    for (const LockTarget& target : targets) {
        if (!pg_call([&] { return anybody_holds(target); })) {
            continue;
        }
        std::vector<std::string> modes;
        for (int mode = AccessShareLock; mode <= MaxLockMode; ++mode) {
            if (DoLockModesConflict(target.mode, mode)) {
                modes.emplace_back(GetLockmodeName(DEFAULT_LOCKMETHOD, mode));
            }
        }
        TextArray const conflicting(modes);
        ledger::Session session;
        Result const rows = session.run(
            query, {Value::bigint(MyDatabaseId), Value::bigint(target.relation), conflicting.value(),
                    Value::interval(grace), Value::integer(Caller::starter())});
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            holders.starter = holders.starter || rows.boolean(i, 1);
            holders.waits_for_us = holders.waits_for_us || rows.boolean(i, 2);
            holders.who.push_back({static_cast<int>(rows.integer(i, 3)), rows.boolean(i, 4)});
            holders.list += (holders.list.empty() ? "" : "\n") + std::string(rows.text(i, 0));
        }
    }
    return holders;
}

}  // namespace shepherd::run
