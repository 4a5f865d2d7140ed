#include "server/boundary/caller.hpp"

extern "C" {
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/inet.h"
}

namespace shepherd {

namespace {

// Never freed: a worker has one, until it ends.
const std::string* address_of_starter = nullptr;
int starter_process = 0;

}  // namespace

void Caller::stand_in_for(int starter, std::optional<std::string> address) {
    starter_process = starter;
    address_of_starter = address ? new std::string(std::move(*address)) : nullptr;
}

int Caller::starter() {
    return starter_process;
}

Caller Caller::current() {
    struct Names {
        const char* role;
        const char* session_role;
        const char* application;
        const char* address;
        bool superuser;
    };
    Names const names = pg_call([] {
        Names found{};
        found.role = GetUserNameFromId(GetUserId(), false);
        found.session_role = GetUserNameFromId(GetSessionUserId(), false);
        found.application = ::application_name != nullptr ? ::application_name : "";
        found.superuser = ::superuser();
        LOCAL_FCINFO(fcinfo, 0);
        InitFunctionCallInfoData(*fcinfo, nullptr, 0, InvalidOid, nullptr, nullptr);
        Datum const address = MyProcPort != nullptr ? inet_client_addr(fcinfo) : 0;
        if (MyProcPort != nullptr && !fcinfo->isnull) {
            found.address = TextDatumGetCString(DirectFunctionCall1(network_host, address));
        }
        return found;
    });
    Caller caller;
    caller.role = names.role;
    caller.session_role = names.session_role;
    caller.application_name = names.application;
    if (names.address != nullptr) {
        caller.client_address = names.address;
    } else if (address_of_starter != nullptr) {
        caller.client_address = *address_of_starter;
    }
    caller.process_id = MyProcPid;
    caller.superuser = names.superuser;
    return caller;
}

bool is_superuser(const std::string& role) {
    return pg_call([&] {
        Oid const oid = get_role_oid(role.c_str(), true);
        return OidIsValid(oid) && superuser_arg(oid);
    });
}

ActAs::ActAs(Oid owner) {
    GetUserIdAndSecContext(&user_, &security_context_);
    SetUserIdAndSecContext(owner, security_context_ | SECURITY_LOCAL_USERID_CHANGE);
}

ActAs::~ActAs() {
    SetUserIdAndSecContext(user_, security_context_);
}

void require_caller_may_run(const char* function) {
    pg_call([&] {
        PreventCommandDuringRecovery(function);
        PreventCommandIfReadOnly(function);
        Oid user = InvalidOid;
        int context = 0;
        GetUserIdAndSecContext(&user, &context);
        if ((context & (SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION)) != 0) {
            ereport(
                ERROR,
                (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                 errmsg("%s cannot be called from a SECURITY DEFINER function or a security-restricted "
                        "operation",
                        function),
                 errhint(
                     "Call it directly: migrations run with the caller's own rights. Make a role a deployer "
                     "with migrate_grant.")));
        }
    });
}

}  // namespace shepherd
