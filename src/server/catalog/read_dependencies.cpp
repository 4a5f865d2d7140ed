#include "server/catalog/read_dependencies.hpp"

#include <algorithm>

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

namespace shepherd::catalog {

namespace {

/// A list that grows. It has no destructor, since errors pass through what uses it.
struct List {
    Dependencies found;
    std::size_t room;

    /// Server call.
    void add(const Dependency& one) {
        if (found.count == room) {
            room *= 2;
            found.rows = static_cast<Dependency*>(repalloc_huge(found.rows, room * sizeof(Dependency)));
        }
        found.rows[found.count++] = one;
    }
};

/// Server call.
List empty_list() {
    constexpr std::size_t room = 64;
    return {{static_cast<Dependency*>(palloc(room * sizeof(Dependency))), 0}, room};
}

Dependency dependency_of(HeapTuple tuple) {
    const auto* const row = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
    return {key_of(row->classid, row->objid, row->objsubid),
            key_of(row->refclassid, row->refobjid, row->refobjsubid), row->deptype};
}

/// Server call. Adds what the scan finds, where `wanted` is true of it.
template <typename Wanted>
void add_found(SysScanDesc scan, List& list, Wanted wanted) {
    HeapTuple tuple = nullptr;
    while (HeapTupleIsValid(tuple = systable_getnext(scan))) {
        Dependency const one = dependency_of(tuple);
        if (wanted(one)) {
            list.add(one);
        }
    }
    systable_endscan(scan);
}

/// Server call.
Dependencies dependencies_of(const Key* keys, std::size_t length) {
    List list = empty_list();
    Relation const depend = table_open(DependRelationId, AccessShareLock);
    for (std::size_t i = 0; i < length; ++i) {
        ScanKeyData scan_keys[2];
        ScanKeyInit(&scan_keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
                    ObjectIdGetDatum(class_of(keys[i])));
        ScanKeyInit(&scan_keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
                    ObjectIdGetDatum(oid_of(keys[i])));
        add_found(systable_beginscan(depend, DependDependerIndexId, true, nullptr, 2, scan_keys), list,
                  [](const Dependency&) { return true; });
    }
    table_close(depend, AccessShareLock);
    return list.found;
}

bool is_on_operator_class(const Dependency& one) {
    return class_of(one.to) == OperatorClassRelationId || class_of(one.to) == OperatorFamilyRelationId;
}

}  // namespace

bool is_of_schema(const Dependency& dependency) {
    return oid_of(dependency.from) >= FirstNormalObjectId &&
           (oid_of(dependency.to) >= FirstNormalObjectId || class_of(dependency.to) == NamespaceRelationId) &&
           dependency.type != DEPENDENCY_EXTENSION;
}

Dependencies all_dependencies() {
    Dependencies const found = pg_call([] {
        List list = empty_list();
        Relation const depend = table_open(DependRelationId, AccessShareLock);
        // As a query would be given one: it sees what this transaction did.
        Snapshot const snapshot = RegisterSnapshot(GetTransactionSnapshot());
        add_found(systable_beginscan(depend, InvalidOid, false, snapshot, 0, nullptr), list, is_of_schema);
        UnregisterSnapshot(snapshot);
        table_close(depend, AccessShareLock);
        return list.found;
    });
    std::stable_partition(found.rows, found.rows + found.count, is_on_operator_class);
    return found;
}

Dependencies dependencies_of(const std::vector<Key>& keys) {
    const Key* const data = keys.data();
    std::size_t const length = keys.size();
    return pg_call([&] { return dependencies_of(data, length); });
}

}  // namespace shepherd::catalog
