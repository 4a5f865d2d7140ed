#include "server/shadow/statement_filter.hpp"

#include "server/boundary/guard.hpp"

extern "C" {
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
}

namespace shepherd::shadow {

namespace {

Seen noticed;
ProcessUtility_hook_type next_hook = nullptr;

bool is_shared(ObjectType type) {
    switch (type) {
        case OBJECT_DATABASE:
        case OBJECT_ROLE:
        case OBJECT_TABLESPACE:
        case OBJECT_PARAMETER_ACL:
        case OBJECT_SUBSCRIPTION:
            return true;
        default:
            return false;
    }
}

/// Whether it changes something that other databases see.
bool reaches_outside(const Node* statement) {
    switch (nodeTag(statement)) {
        case T_CreateRoleStmt:
        case T_AlterRoleStmt:
        case T_AlterRoleSetStmt:
        case T_DropRoleStmt:
        case T_GrantRoleStmt:
        case T_DropOwnedStmt:
        case T_ReassignOwnedStmt:
        case T_CreatedbStmt:
        case T_DropdbStmt:
        case T_AlterDatabaseStmt:
        case T_AlterDatabaseSetStmt:
        case T_AlterDatabaseRefreshCollStmt:
        case T_AlterSystemStmt:
        case T_CreateTableSpaceStmt:
        case T_DropTableSpaceStmt:
        case T_AlterTableSpaceOptionsStmt:
        case T_CreateSubscriptionStmt:
        case T_AlterSubscriptionStmt:
        case T_DropSubscriptionStmt:
            return true;
        case T_GrantStmt:
            return is_shared(castNode(GrantStmt, const_cast<Node*>(statement))->objtype);
        case T_CommentStmt:
            return is_shared(castNode(CommentStmt, const_cast<Node*>(statement))->objtype);
        case T_SecLabelStmt:
            return is_shared(castNode(SecLabelStmt, const_cast<Node*>(statement))->objtype);
        case T_RenameStmt:
            return is_shared(castNode(RenameStmt, const_cast<Node*>(statement))->renameType);
        case T_AlterOwnerStmt:
            return is_shared(castNode(AlterOwnerStmt, const_cast<Node*>(statement))->objectType);
        default:
            return false;
    }
}

void note(const Node* statement) {
    switch (nodeTag(statement)) {
        case T_AlterOwnerStmt:
            noticed.owners = true;
            break;
        case T_CreateSchemaStmt:
            noticed.owners = noticed.owners ||
                             castNode(CreateSchemaStmt, const_cast<Node*>(statement))->authrole != nullptr;
            break;
        case T_AlterTableStmt: {
            const List* const commands = castNode(AlterTableStmt, const_cast<Node*>(statement))->cmds;
            for (int i = 0; i < list_length(commands); ++i) {
                noticed.owners =
                    noticed.owners ||
                    static_cast<const AlterTableCmd*>(list_nth(commands, i))->subtype == AT_ChangeOwner;
            }
            break;
        }
        case T_GrantStmt:
        case T_AlterDefaultPrivilegesStmt:
            noticed.grants = true;
            break;
        default:
            break;
    }
}

/// A hook of the server's: it holds no C++ object, so an error may pass.
void filter(PlannedStmt* planned, const char* query, bool read_only, ProcessUtilityContext context,
            ParamListInfo parameters, QueryEnvironment* environment, DestReceiver* destination,
            QueryCompletion* completion) {
    if (reaches_outside(planned->utilityStmt)) {
        if (completion != nullptr) {
            SetQueryCompletion(completion, CreateCommandTag(planned->utilityStmt), 0);
        }
        return;
    }
    note(planned->utilityStmt);
    (next_hook != nullptr ? next_hook : standard_ProcessUtility)(
        planned, query, read_only, context, parameters, environment, destination, completion);
}

}  // namespace

void filter_statements() {
    next_hook = ProcessUtility_hook;
    ProcessUtility_hook = filter;
}

const Seen& seen() {
    return noticed;
}

}  // namespace shepherd::shadow
