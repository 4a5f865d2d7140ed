#include "server/ledger/settled.hpp"

extern "C" {
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

namespace shepherd::ledger {

namespace {

/// The columns of shepherd.scope_state, numbered as the install script makes them.
enum Column : AttrNumber { project_column = 1, scope_column, settled_column, digest_column };

/// A value of another type would be followed as a pointer, and take the whole server down.
void check_columns(TupleDesc shape) {
    constexpr Oid expected[] = {TEXTOID, TEXTOID, BOOLOID, BYTEAOID};
    bool fits = shape->natts >= digest_column;
    for (int i = 0; fits && i < digest_column; ++i) {
        fits = TupleDescAttr(shape, i)->atttypid == expected[i];
    }
    if (!fits) {
        elog(ERROR, "pg_shepherd's library and the table shepherd.scope_state do not fit");
    }
}

bool holds(TupleTableSlot* slot, Column column, const char* data, std::size_t length) {
    bool null = false;
    Datum const datum = slot_getattr(slot, column, &null);
    if (null) {
        return false;
    }
    const text* const value = DatumGetTextPP(datum);
    return VARSIZE_ANY_EXHDR(value) == length && std::memcmp(VARDATA_ANY(value), data, length) == 0;
}

}  // namespace

bool is_settled(const std::optional<std::string>& project, const std::string& scope,
                const std::string& files_digest) {
    // Read without SPI: a new connection's first query would load the parser's and planner's catalogs, which
    // costs more than all the rest of a call with nothing to do.
    return pg_call([&] {
        Oid const schema = get_namespace_oid("shepherd", true);
        Oid const state = OidIsValid(schema) ? get_relname_relid("scope_state", schema) : InvalidOid;
        if (!OidIsValid(state)) {
            return false;
        }
        // What this very statement has changed counts, and so does what was committed while a lock was
        // awaited.
        CommandCounterIncrement();
        PushActiveSnapshot(GetTransactionSnapshot());
        Relation const table = table_open(state, AccessShareLock);
        check_columns(RelationGetDescr(table));
        TupleTableSlot* const slot = table_slot_create(table, nullptr);
        TableScanDesc const scan = table_beginscan(table, GetActiveSnapshot(), 0, nullptr);
        bool any = false;
        bool all = true;
        while (all && table_scan_getnextslot(scan, ForwardScanDirection, slot)) {
            CHECK_FOR_INTERRUPTS();
            if (!holds(slot, scope_column, scope.data(), scope.size()) ||
                (project && !holds(slot, project_column, project->data(), project->size())) ||
                (!files_digest.empty() &&
                 !holds(slot, digest_column, files_digest.data(), files_digest.size()))) {
                continue;
            }
            bool null = false;
            any = true;
            all = DatumGetBool(slot_getattr(slot, settled_column, &null)) && !null;
        }
        table_endscan(scan);
        ExecDropSingleTupleTableSlot(slot);
        table_close(table, AccessShareLock);
        PopActiveSnapshot();
        return any && all;
    });
}

void set_settled(Session& session, const Place& place, const std::string& files_digest) {
    // Only writes when it has to: a run with nothing new must not leave a dead row behind.
    static Query query{
        "INSERT INTO shepherd.scope_state AS s (project, scope, settled, files_digest)"
        " VALUES ($1, $2, true, $3)"
        " ON CONFLICT (project, scope) DO UPDATE"
        "   SET settled = true, files_digest = COALESCE(excluded.files_digest, s.files_digest)"
        " WHERE NOT s.settled"
        "    OR NOT COALESCE(s.files_digest OPERATOR(pg_catalog.=) excluded.files_digest, "
        "excluded.files_digest IS NULL)"};
    Value const digest =
        files_digest.empty() ? Value::null_of(Value::bytes("").type) : Value::bytes(files_digest);
    session.run(query, {Value::text(place.project), Value::text(place.scope), digest});
}

void set_unsettled(Session& session, const std::string& project) {
    static Query query{
        "INSERT INTO shepherd.scope_state AS s (project, scope, settled)"
        " SELECT $1, known.scope, false"
        "   FROM (SELECT scope FROM shepherd.scope_state UNION SELECT ''::pg_catalog.text) known"
        " ON CONFLICT (project, scope) DO UPDATE SET settled = false, files_digest = NULL"
        " WHERE s.settled OR s.files_digest IS NOT NULL"};
    session.run(query, {Value::text(project)});
}

}  // namespace shepherd::ledger
