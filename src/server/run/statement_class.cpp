#include "server/run/statement_class.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "nodes/nodes.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

namespace shepherd::run {

namespace {

template <typename Node_>
const Node_* as(const RawStmt* statement, NodeTag tag) {
    return nodeTag(statement->stmt) == tag ? reinterpret_cast<const Node_*>(statement->stmt) : nullptr;
}

/// The option's value as defGetBoolean reads it, without its way to raise: an unusable value is the server's
/// to refuse when the statement runs.
bool option_is_on(const List* options, const char* name, bool otherwise) {
    ListCell* cell = nullptr;
    foreach (cell, options) {
        const auto* const option = static_cast<const DefElem*>(lfirst(cell));
        if (pg_strcasecmp(option->defname, name) != 0) {
            continue;
        }
        if (option->arg == nullptr) {
            return true;
        }
        bool value = false;
        if (IsA(option->arg, String) && parse_bool(strVal(option->arg), &value)) {
            return value;
        }
        if (IsA(option->arg, Boolean)) {
            return boolVal(option->arg);
        }
        if (IsA(option->arg, Integer)) {
            return intVal(option->arg) != 0;
        }
    }
    return otherwise;
}

const char* reindex(const ReindexStmt* statement) {
    if (option_is_on(statement->params, "concurrently", false)) {
        return "REINDEX CONCURRENTLY";
    }
    switch (statement->kind) {
        case REINDEX_OBJECT_SCHEMA:
            return "REINDEX SCHEMA";
        case REINDEX_OBJECT_SYSTEM:
            return "REINDEX SYSTEM";
        case REINDEX_OBJECT_DATABASE:
            return "REINDEX DATABASE";
        default:
            return nullptr;
    }
}

const char* alter_table(const AlterTableStmt* statement) {
    ListCell* cell = nullptr;
    foreach (cell, statement->cmds) {
        const auto* const command = static_cast<const AlterTableCmd*>(lfirst(cell));
        if (command->subtype == AT_DetachPartition && command->def != nullptr &&
            reinterpret_cast<const PartitionCmd*>(command->def)->concurrent) {
            return "ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY";
        }
        if (command->subtype == AT_DetachPartitionFinalize) {
            return "ALTER TABLE ... DETACH PARTITION ... FINALIZE";
        }
    }
    return nullptr;
}

const char* subscription(const CreateSubscriptionStmt* statement) {
    bool const connect = option_is_on(statement->options, "connect", true);
    return option_is_on(statement->options, "create_slot", connect) ? "CREATE SUBSCRIPTION" : nullptr;
}

const char* alter_subscription(const AlterSubscriptionStmt* statement) {
    switch (statement->kind) {
        case ALTER_SUBSCRIPTION_REFRESH:
            return "ALTER SUBSCRIPTION ... REFRESH";
        case ALTER_SUBSCRIPTION_SET_PUBLICATION:
        case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
        case ALTER_SUBSCRIPTION_DROP_PUBLICATION:
            return option_is_on(statement->options, "refresh", true) ? "ALTER SUBSCRIPTION with refresh"
                                                                     : nullptr;
        default:
            return nullptr;
    }
}

const char* alter_database(const AlterDatabaseStmt* statement) {
    ListCell* cell = nullptr;
    foreach (cell, statement->options) {
        if (strcmp(static_cast<const DefElem*>(lfirst(cell))->defname, "tablespace") == 0) {
            return "ALTER DATABASE SET TABLESPACE";
        }
    }
    return nullptr;
}

bool has_option(const List* options, const char* name) {
    ListCell* cell = nullptr;
    foreach (cell, options) {
        if (pg_strcasecmp(static_cast<const DefElem*>(lfirst(cell))->defname, name) == 0) {
            return true;
        }
    }
    return false;
}

/// What is not there is the server's to refuse when the statement runs.
bool is_partitioned(RangeVar* relation) {
    return relation != nullptr && pg_call([&] {
               Oid const found = RangeVarGetRelid(relation, NoLock, true);
               char const kind = OidIsValid(found) ? get_rel_relkind(found) : '\0';
               return kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_PARTITIONED_INDEX;
           });
}

}  // namespace

TransactionVerb transaction_verb(const RawStmt* statement) {
    const auto* const control = as<TransactionStmt>(statement, T_TransactionStmt);
    if (control == nullptr) {
        return TransactionVerb::none;
    }
    switch (control->kind) {
        case TRANS_STMT_BEGIN:
        case TRANS_STMT_START:
            return TransactionVerb::begin;
        case TRANS_STMT_COMMIT:
            return TransactionVerb::commit;
        case TRANS_STMT_ROLLBACK:
            return TransactionVerb::rollback;
        case TRANS_STMT_SAVEPOINT:
            return TransactionVerb::savepoint;
        case TRANS_STMT_RELEASE:
            return TransactionVerb::release;
        case TRANS_STMT_ROLLBACK_TO:
            return TransactionVerb::rollback_to;
        case TRANS_STMT_PREPARE:
        case TRANS_STMT_COMMIT_PREPARED:
        case TRANS_STMT_ROLLBACK_PREPARED:
            return TransactionVerb::prepare;
    }
    return TransactionVerb::none;
}

const char* savepoint_name(const RawStmt* statement) {
    return reinterpret_cast<const TransactionStmt*>(statement->stmt)->savepoint_name;
}

const char* needs_no_transaction(const RawStmt* statement) {
    switch (nodeTag(statement->stmt)) {
        case T_IndexStmt:
            return reinterpret_cast<const IndexStmt*>(statement->stmt)->concurrent
                       ? "CREATE INDEX CONCURRENTLY"
                       : nullptr;
        case T_DropStmt:
            return reinterpret_cast<const DropStmt*>(statement->stmt)->concurrent ? "DROP INDEX CONCURRENTLY"
                                                                                  : nullptr;
        case T_ReindexStmt:
            return reindex(reinterpret_cast<const ReindexStmt*>(statement->stmt));
        case T_AlterTableStmt:
            return alter_table(reinterpret_cast<const AlterTableStmt*>(statement->stmt));
        case T_VacuumStmt:
            return reinterpret_cast<const VacuumStmt*>(statement->stmt)->is_vacuumcmd ? "VACUUM" : nullptr;
        case T_ClusterStmt:
            return reinterpret_cast<const ClusterStmt*>(statement->stmt)->relation == nullptr ? "CLUSTER"
                                                                                              : nullptr;
        case T_CreatedbStmt:
            return "CREATE DATABASE";
        case T_DropdbStmt:
            return "DROP DATABASE";
        case T_AlterDatabaseStmt:
            return alter_database(reinterpret_cast<const AlterDatabaseStmt*>(statement->stmt));
        case T_CreateTableSpaceStmt:
            return "CREATE TABLESPACE";
        case T_DropTableSpaceStmt:
            return "DROP TABLESPACE";
        case T_AlterSystemStmt:
            return "ALTER SYSTEM";
        case T_CreateSubscriptionStmt:
            return subscription(reinterpret_cast<const CreateSubscriptionStmt*>(statement->stmt));
        case T_AlterSubscriptionStmt:
            return alter_subscription(reinterpret_cast<const AlterSubscriptionStmt*>(statement->stmt));
        case T_DiscardStmt:
            return reinterpret_cast<const DiscardStmt*>(statement->stmt)->target == DISCARD_ALL
                       ? "DISCARD ALL"
                       : nullptr;
        case T_TransactionStmt:
            return transaction_verb(statement) == TransactionVerb::prepare ? "PREPARE TRANSACTION" : nullptr;
        default:
            return nullptr;
    }
}

const char* waits_for_snapshots(const RawStmt* statement) {
    const char* const command = needs_no_transaction(statement);
    if (command == nullptr) {
        return nullptr;
    }
    switch (nodeTag(statement->stmt)) {
        case T_IndexStmt:
            return command;
        case T_ReindexStmt:
            return option_is_on(reinterpret_cast<const ReindexStmt*>(statement->stmt)->params, "concurrently",
                                false)
                       ? command
                       : nullptr;
        case T_AlterTableStmt:
            return strstr(command, "FINALIZE") != nullptr ? command : nullptr;
        default:
            return nullptr;
    }
}

bool runs_alone(const RawStmt* statement) {
    switch (nodeTag(statement->stmt)) {
        case T_CallStmt:
        case T_DropSubscriptionStmt:
            return true;
        case T_AlterSubscriptionStmt: {
            const auto* const alter = reinterpret_cast<const AlterSubscriptionStmt*>(statement->stmt);
            return needs_no_transaction(statement) != nullptr || has_option(alter->options, "failover") ||
                   has_option(alter->options, "two_phase");
        }
        case T_ReindexStmt:
            return needs_no_transaction(statement) != nullptr ||
                   is_partitioned(reinterpret_cast<const ReindexStmt*>(statement->stmt)->relation);
        case T_ClusterStmt:
            return needs_no_transaction(statement) != nullptr ||
                   is_partitioned(reinterpret_cast<const ClusterStmt*>(statement->stmt)->relation);
        default:
            return needs_no_transaction(statement) != nullptr;
    }
}

bool sets_for_session(const RawStmt* statement) {
    const auto* const set = as<VariableSetStmt>(statement, T_VariableSetStmt);
    return set != nullptr && !set->is_local && set->kind != VAR_SET_MULTI;
}

bool is_copy_from_stdin(const RawStmt* statement) {
    const auto* const copy = as<CopyStmt>(statement, T_CopyStmt);
    return copy != nullptr && copy->is_from && copy->filename == nullptr && !copy->is_program;
}

bool is_copy_to_stdout(const RawStmt* statement) {
    const auto* const copy = as<CopyStmt>(statement, T_CopyStmt);
    return copy != nullptr && !copy->is_from && copy->filename == nullptr && !copy->is_program;
}

std::optional<bool> sets_standard_conforming_strings(const RawStmt* statement) {
    const auto* const set = as<VariableSetStmt>(statement, T_VariableSetStmt);
    if (set == nullptr || set->kind != VAR_SET_VALUE || set->name == nullptr ||
        pg_strcasecmp(set->name, "standard_conforming_strings") != 0 || list_length(set->args) != 1) {
        return std::nullopt;
    }
    auto* const constant =
        static_cast<A_Const*>(linitial(set->args));  // the server's accessors take no const
    bool value = false;
    if (!IsA(constant, A_Const) || constant->isnull) {
        return std::nullopt;
    }
    if (nodeTag(&constant->val) == T_String) {
        return parse_bool(strVal(&constant->val), &value) ? std::optional<bool>(value) : std::nullopt;
    }
    if (nodeTag(&constant->val) == T_Integer) {
        return intVal(&constant->val) != 0;
    }
    return std::nullopt;
}

}  // namespace shepherd::run
