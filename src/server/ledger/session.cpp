#include "server/ledger/session.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace shepherd::ledger {

namespace {

Oid state_owner() {
    return pg_call([] {
        Oid const schema = get_namespace_oid("shepherd", true);
        Oid const table = OidIsValid(schema) ? get_relname_relid("ledger", schema) : InvalidOid;
        HeapTuple const tuple =
            OidIsValid(table) ? SearchSysCache1(RELOID, ObjectIdGetDatum(table)) : nullptr;
        if (!HeapTupleIsValid(tuple)) {
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                            errmsg("extension \"pg_shepherd\" is not installed in this database"),
                            errhint("Run CREATE EXTENSION pg_shepherd.")));
        }
        Oid const owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
        ReleaseSysCache(tuple);
        return owner;
    });
}

/// Our queries name every schema and operator themselves; this is the second lock on the door, and it keeps
/// saved plans valid whatever the caller's path is.
constexpr Setting pinned_path[] = {{"search_path", "pg_catalog, pg_temp"}};

}  // namespace

Session::Session() : owner_(state_owner()), path_(pinned_path) {}

}  // namespace shepherd::ledger
