#include "server/catalog/touched.hpp"

#include <algorithm>

#include "server/boundary/guard.hpp"
#include "server/catalog/collector.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/catalog.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_database.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_largeobject_metadata.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "nodes/parsenodes.h"
#include "parser/parsetree.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/sinval.h"
#include "tcop/utility.h"
#include "utils/inval.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

namespace shepherd::catalog {

namespace {

// The callbacks come in the midst of the server's own work, where nothing may be thrown or raised, so they
// write into memory that is there.
constexpr std::size_t limit = 16384;
model::Key noted[limit];
std::size_t count = 0;
bool watching = false;
int settled_level = 0;  ///< of nested transactions, where what was settled can still be rolled back
const char* everything = nullptr;
bool heard = true;

/// What touched() has said and settle() has not been told of, and all of it.
struct Said {
    std::vector<model::Key> keys;
    const char* everything = nullptr;
    std::vector<model::Key> ever;
};
Said* said = nullptr;  ///< made once for the session

void merge(std::vector<model::Key>& into, const model::Key* keys, std::size_t length) {
    into.insert(into.end(), keys, keys + length);
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

object_access_hook_type next_access = nullptr;
ProcessUtility_hook_type next_utility = nullptr;
ExecutorStart_hook_type next_start = nullptr;

void give_up_for(const char* why) noexcept {
    everything = everything != nullptr ? everything : why;
}

void note(Oid class_id, Oid oid, int column = 0) noexcept {
    model::Key const key = key_of(class_id, oid, column);
    std::size_t const recent = std::min<std::size_t>(count, 16);
    if (std::find(noted + count - recent, noted + count, key) != noted + count) {
        return;
    }
    if (count == limit) {
        std::sort(noted, noted + count);
        count = static_cast<std::size_t>(std::unique(noted, noted + count) - noted);
        if (count > limit / 2) {
            give_up_for("more was touched than is kept in mind");
            count = 0;
        }
    }
    noted[count++] = key;
}

/// The number that murmurhash32 (src/include/common/hashfn.h), which is a bijection, makes `hash` of. The
/// server's caches hash a key of one OID so (int4hashfast in src/backend/utils/cache/catcache.c), and tell
/// of nothing but the hash.
std::uint32_t hashed_of(std::uint32_t hash) noexcept {
    hash ^= hash >> 16U;
    hash *= 0x7ed1b41dU;
    hash ^= hash >> 13U;
    hash ^= hash >> 26U;
    hash *= 0xa5cb9243U;
    hash ^= hash >> 16U;
    return hash;
}

void relation_changed(Datum, Oid relation) {
    heard = true;
    if (!watching) {
        return;
    }
    if (OidIsValid(relation)) {
        note(RelationRelationId, relation);
    } else {
        give_up_for("the caches were reset");
    }
}

/// Caches by the OID of rows that can be looked up.
struct Told {
    int cache;
    Oid class_id;
};
constexpr Told told[] = {{TYPEOID, TypeRelationId},           {PROCOID, ProcedureRelationId},
                         {CONSTROID, ConstraintRelationId},   {STATEXTOID, StatisticExtRelationId},
                         {NAMESPACEOID, NamespaceRelationId}, {ENUMOID, EnumRelationId},
                         {SEQRELID, RelationRelationId}};
/// The others; a session has places for 64 callbacks, the server's own among them (MAX_SYSCACHE_CALLBACKS in
/// src/backend/utils/cache/inval.c).
constexpr int others[] = {AMOID,
                          AUTHOID,
                          CASTSOURCETARGET,
                          CLAOID,
                          COLLOID,
                          CONVOID,
                          DEFACLROLENSPOBJ,
                          EVENTTRIGGEROID,
                          FOREIGNDATAWRAPPEROID,
                          FOREIGNSERVEROID,
                          LANGOID,
                          OPEROID,
                          OPFAMILYOID,
                          PUBLICATIONOID,
                          TSCONFIGOID,
                          TSDICTOID};

void entry_changed(Datum class_id, int, std::uint32_t hash) {
    heard = true;
    if (!watching) {
        return;
    }
    if (class_id != 0 && hash != 0) {
        note(DatumGetObjectId(class_id), hashed_of(hash));
    } else {
        give_up_for(hash == 0 ? "the caches were reset" : "an object of a rare kind was touched");
    }
}

void transaction_ended(XactEvent event, void*) {
    if (watching && settled_level > 0 && event == XACT_EVENT_ABORT) {
        give_up_for("what was recorded has been rolled back");
    }
    if (event == XACT_EVENT_ABORT || event == XACT_EVENT_COMMIT) {
        settled_level = 0;
    }
}

void subtransaction_ended(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
    if (watching && event == SUBXACT_EVENT_ABORT_SUB && GetCurrentTransactionNestLevel() <= settled_level) {
        give_up_for("what was recorded has been rolled back");
    }
}

void listen() {
    static bool listening = false;
    if (listening) {
        return;
    }
    listening = true;
    CacheRegisterRelcacheCallback(relation_changed, 0);
    for (const Told& one : told) {
        CacheRegisterSyscacheCallback(one.cache, entry_changed, ObjectIdGetDatum(one.class_id));
    }
    for (int const cache : others) {
        CacheRegisterSyscacheCallback(cache, entry_changed, 0);
    }
    RegisterXactCallback(transaction_ended, nullptr);
    RegisterSubXactCallback(subtransaction_ended, nullptr);
}

/// While a constraint is dropped it can still be looked up.
void note_owner_of_constraint(Oid oid) {
    OwnerOfConstraint const owner = owner_of_constraint(oid);
    if (OidIsValid(owner.relation)) {
        note(RelationRelationId, owner.relation);
    }
    if (OidIsValid(owner.type)) {
        note(TypeRelationId, owner.type);
    }
}

void object_touched(ObjectAccessType access, Oid class_id, Oid oid) {
    switch (class_id) {
        case InheritsRelationId:
        case IndexRelationId:
            note(RelationRelationId, oid);
            return;
        case ConstraintRelationId:
            note(class_id, oid);
            if (access != OAT_POST_ALTER) {
                note(class_id, oid, Watch::owner_is_noted);
                note_owner_of_constraint(oid);
            }
            return;
        case RelationRelationId:
        case TypeRelationId:
        case ProcedureRelationId:
        case StatisticExtRelationId:
        case NamespaceRelationId:
        // The server invalidates the relation when one of its parts is touched.
        case AttrDefaultRelationId:
        case TriggerRelationId:
        case RewriteRelationId:
        case PolicyRelationId:
            note(class_id, oid);
            return;
        case LargeObjectRelationId:
        case LargeObjectMetadataRelationId:
        case DatabaseRelationId:
            return;
        case AuthIdRelationId:
            if (access == OAT_POST_CREATE) {
                return;
            }
            break;
        default:
            break;
    }
    give_up_for("an object of a rare kind was touched");
}

/// A frame of the server's own kind, as are the two below: errors pass through it.
void accessed(ObjectAccessType access, Oid class_id, Oid oid, int column, void* argument) {
    if (next_access != nullptr) {
        next_access(access, class_id, oid, column, argument);
    }
    if (watching && (access == OAT_POST_CREATE || access == OAT_DROP || access == OAT_POST_ALTER)) {
        object_touched(access, class_id, oid);
    }
}

/// COMMENT and SECURITY LABEL, of which the server tells nobody.
void note_object(ObjectType type, Node* object) {
    Relation relation = nullptr;
    ObjectAddress const address = get_object_address(type, object, &relation, AccessShareLock, true);
    if (relation != nullptr) {
        note(RelationRelationId, RelationGetRelid(relation));
        relation_close(relation, NoLock);
    }
    if (!OidIsValid(address.objectId)) {
        give_up_for("what was commented on cannot be found");
    } else if (!IsSharedRelation(address.classId)) {
        object_touched(OAT_POST_ALTER, address.classId, address.objectId);
    }
}

/// The statements that do nothing but what the callbacks hear of. All others are a reason to read everything.
bool is_heard_of(const Node* statement) {
    switch (nodeTag(statement)) {
        case T_CreateStmt:
        case T_CreateForeignTableStmt:
        case T_CreateTableAsStmt:
        case T_AlterTableStmt:
        case T_AlterTableMoveAllStmt:
        case T_IndexStmt:
        case T_ViewStmt:
        case T_RefreshMatViewStmt:
        case T_CreateSeqStmt:
        case T_AlterSeqStmt:
        case T_CreateFunctionStmt:
        case T_AlterFunctionStmt:
        case T_CreateTrigStmt:
        case T_RuleStmt:
        case T_CreatePolicyStmt:
        case T_AlterPolicyStmt:
        case T_CreateEnumStmt:
        case T_AlterEnumStmt:
        case T_CreateDomainStmt:
        case T_AlterDomainStmt:
        case T_CompositeTypeStmt:
        case T_CreateRangeStmt:
        case T_CreateStatsStmt:
        case T_AlterStatsStmt:
        case T_CreateSchemaStmt:
        case T_GrantStmt:
        case T_GrantRoleStmt:
        case T_CreateRoleStmt:
        case T_DropStmt:
        case T_AlterObjectSchemaStmt:
        case T_AlterOwnerStmt:
        case T_DefineStmt:
        case T_TruncateStmt:
        case T_ClusterStmt:
        case T_VacuumStmt:
        case T_ReindexStmt:
        case T_DoStmt:
        case T_CallStmt:
        case T_PrepareStmt:
        case T_ExecuteStmt:
        case T_DeallocateStmt:
        case T_DeclareCursorStmt:
        case T_FetchStmt:
        case T_ClosePortalStmt:
        case T_TransactionStmt:
        case T_VariableSetStmt:
        case T_VariableShowStmt:
        case T_LockStmt:
        case T_NotifyStmt:
        case T_ListenStmt:
        case T_UnlistenStmt:
        case T_DiscardStmt:
        case T_CheckPointStmt:
        case T_ConstraintsSetStmt:
        case T_ExplainStmt:
            return true;
        case T_RenameStmt: {
            ObjectType const type = reinterpret_cast<const RenameStmt*>(statement)->renameType;
            return type != OBJECT_ROLE && type != OBJECT_TABLESPACE;
        }
        default:
            return false;
    }
}

void note_statement(Node* statement) {
    if (IsA(statement, CommentStmt)) {
        auto* const comment = reinterpret_cast<CommentStmt*>(statement);
        if (comment->objtype != OBJECT_DATABASE && comment->objtype != OBJECT_ROLE &&
            comment->objtype != OBJECT_TABLESPACE) {
            note_object(comment->objtype, comment->object);
        }
    } else if (IsA(statement, SecLabelStmt)) {
        auto* const label = reinterpret_cast<SecLabelStmt*>(statement);
        note_object(label->objtype, label->object);
    } else if (IsA(statement, CopyStmt)) {
        auto* const copy = reinterpret_cast<CopyStmt*>(statement);
        if (copy->is_from && RangeVarGetRelid(copy->relation, NoLock, true) < FirstNormalObjectId) {
            give_up_for("a catalog was written");
        }
    } else if (!is_heard_of(statement)) {
        give_up_for("a statement of a rare kind ran");
    }
}

void run_utility(PlannedStmt* statement, const char* text, bool read_only, ProcessUtilityContext context,
                 ParamListInfo parameters, QueryEnvironment* environment, DestReceiver* receiver,
                 QueryCompletion* completion) {
    // Behind it the statement may be gone, with the transaction that it ended.
    if (watching && IsTransactionState() && everything == nullptr) {
        note_statement(statement->utilityStmt);
    }
    (next_utility != nullptr ? next_utility : standard_ProcessUtility)(
        statement, text, read_only, context, parameters, environment, receiver, completion);
}

void start_query(QueryDesc* query, int flags) {
    const PlannedStmt* const plan = query->plannedstmt;
    if (watching && plan != nullptr && plan->resultRelations != nullptr) {
        const ListCell* cell = nullptr;
        foreach (cell, plan->resultRelations) {
            const RangeTblEntry* const entry = rt_fetch(static_cast<Index>(lfirst_int(cell)), plan->rtable);
            if (entry->relid < FirstNormalObjectId) {
                give_up_for("a catalog was written");
            }
        }
    }
    if (next_start != nullptr) {
        next_start(query, flags);
    } else {
        standard_ExecutorStart(query, flags);
    }
}

}  // namespace

void install_watch() {
    next_access = object_access_hook;
    object_access_hook = accessed;
    next_utility = ProcessUtility_hook;
    ProcessUtility_hook = run_utility;
    next_start = ExecutorStart_hook;
    ExecutorStart_hook = start_query;
}

bool heard_of_any() {
    pg_call([] { listen(); });
    return std::exchange(heard, false);
}

Watch::Watch() {
    if (said == nullptr) {
        said = new Said;
    }
    *said = Said();
    count = 0;
    everything = nullptr;
    settled_level = 0;
    pg_call([] {
        listen();
        AcceptInvalidationMessages();
    });
    // Should the server come to hash in another way, nothing is known.
    std::uint32_t const sample = RelationRelationId;
    if (hashed_of(pg_call(
            [] { return GetSysCacheHashValue1(TYPEOID, ObjectIdGetDatum(RelationRelationId)); })) != sample) {
        everything = "the server hashes in another way";
    }
    watching = true;
}

Watch::~Watch() {
    watching = false;
}

Watch::Touched Watch::touched() {
    pg_call([] {
        CommandCounterIncrement();
        AcceptInvalidationMessages();
    });
    merge(said->keys, noted, count);
    merge(said->ever, noted, count);
    said->everything = said->everything != nullptr ? said->everything : everything;
    // What comes in from here on is for the next call.
    count = 0;
    everything = nullptr;
    return {said->everything, said->keys};
}

void Watch::settle() {
    said->keys.clear();
    said->everything = nullptr;
    settled_level = GetCurrentTransactionNestLevel();
}

const std::vector<model::Key>& Watch::ever() {
    return said->ever;
}

void Watch::give_up(const char* why) noexcept {
    give_up_for(why);
}

OwnerOfConstraint owner_of_constraint(Oid oid) {
    OwnerOfConstraint owner{InvalidOid, InvalidOid, 0};
    HeapTuple const tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(oid));
    if (HeapTupleIsValid(tuple)) {
        const auto* const row = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
        owner = {row->conrelid, row->contypid, row->contype};
        ReleaseSysCache(tuple);
    }
    return owner;
}

bool messages_are_due() {
    // A transaction's changes are seen from ProcArrayEndTransaction on, its messages are sent after that and
    // before its locks go, that on its own number among them (CommitTransaction in
    // src/backend/access/transam/xact.c).
    return pg_call([] {
        const LockData* const locks = GetLockStatusData();
        for (int i = 0; i < locks->nelements; ++i) {
            const LockInstanceData& one = locks->locks[i];
            if (one.locktag.locktag_type == LOCKTAG_TRANSACTION &&
                (one.holdMask & LOCKBIT_ON(ExclusiveLock)) != 0 &&
                !TransactionIdIsInProgress(one.locktag.locktag_field1)) {
                return true;
            }
        }
        return false;
    });
}

}  // namespace shepherd::catalog
