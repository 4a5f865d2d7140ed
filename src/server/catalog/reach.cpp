#include "server/catalog/reach.hpp"

#include <algorithm>

#include "server/catalog/collector.hpp"
#include "server/catalog/touched.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace shepherd::catalog {

namespace {

constexpr model::Key none = 0;
constexpr model::Key unknown = ~model::Key{0};

// What follows runs inside of pg_call: nothing in it has a destructor.

model::Key unit_of_relation(Oid oid) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return key_of(RelationRelationId, oid);
    }
    const auto* const row = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
    char const kind = row->relkind;
    Oid const type = row->reltype;
    ReleaseSysCache(tuple);
    switch (kind) {
        case RELKIND_TOASTVALUE:
            return none;
        case RELKIND_COMPOSITE_TYPE:
            return key_of(TypeRelationId, type);
        case RELKIND_INDEX:
        case RELKIND_PARTITIONED_INDEX:
            tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid));
            if (!HeapTupleIsValid(tuple)) {
                return unknown;
            }
            oid = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple))->indrelid;
            ReleaseSysCache(tuple);
            return unit_of_relation(oid);
        default:
            return key_of(RelationRelationId, oid);
    }
}

model::Key unit_of_type(Oid oid) {
    for (int depth = 0; depth < 8; ++depth) {
        HeapTuple const tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(oid));
        if (!HeapTupleIsValid(tuple)) {
            return key_of(TypeRelationId, oid);
        }
        const auto* const row = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
        char const kind = row->typtype;
        Oid const relation = row->typrelid;
        Oid const element = row->typelem;
        ReleaseSysCache(tuple);
        if (OidIsValid(relation)) {
            return unit_of_relation(relation);
        }
        if (OidIsValid(element) && get_array_type(element) == oid) {
            oid = element;
        } else if (kind == TYPTYPE_MULTIRANGE) {
            Oid const range = get_multirange_range(oid);
            if (!OidIsValid(range)) {
                return unknown;
            }
            oid = range;
        } else {
            return key_of(TypeRelationId, oid);
        }
    }
    return unknown;
}

/// Of a part of a relation that no cache has.
template <typename Row>
model::Key unit_of_part(Oid catalog, Oid index, AttrNumber column, Oid oid, Oid Row::*relation) {
    Relation const rows = table_open(catalog, AccessShareLock);
    ScanKeyData key;
    ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
    SysScanDesc const scan = systable_beginscan(rows, index, true, nullptr, 1, &key);
    HeapTuple const tuple = systable_getnext(scan);
    Oid const found =
        HeapTupleIsValid(tuple) ? reinterpret_cast<const Row*>(GETSTRUCT(tuple))->*relation : InvalidOid;
    systable_endscan(scan);
    table_close(rows, AccessShareLock);
    return OidIsValid(found) ? unit_of_relation(found) : none;
}

model::Key unit_of_constraint(Oid oid) {
    OwnerOfConstraint const owner = owner_of_constraint(oid);
    return OidIsValid(owner.relation) ? unit_of_relation(owner.relation)
           : OidIsValid(owner.type)   ? unit_of_type(owner.type)
                                      : unknown;
}

model::Key unit_of_label(Oid oid) {
    HeapTuple const tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return none;  // gone with its type
    }
    Oid const type = reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple))->enumtypid;
    ReleaseSysCache(tuple);
    return unit_of_type(type);
}

model::Key unit_of(model::Key key) {
    Oid const oid = oid_of(key);
    switch (class_of(key)) {
        case RelationRelationId:
            return unit_of_relation(oid);
        case TypeRelationId:
            return unit_of_type(oid);
        case ProcedureRelationId:
        case NamespaceRelationId:
        case StatisticExtRelationId:
            return key_of(class_of(key), oid);
        case ConstraintRelationId:
            return unit_of_constraint(oid);
        case EnumRelationId:
            return unit_of_label(oid);
        case AttrDefaultRelationId:
            return unit_of_part<FormData_pg_attrdef>(AttrDefaultRelationId, AttrDefaultOidIndexId,
                                                     Anum_pg_attrdef_oid, oid, &FormData_pg_attrdef::adrelid);
        case TriggerRelationId:
            return unit_of_part<FormData_pg_trigger>(TriggerRelationId, TriggerOidIndexId,
                                                     Anum_pg_trigger_oid, oid, &FormData_pg_trigger::tgrelid);
        case RewriteRelationId:
            return unit_of_part<FormData_pg_rewrite>(RewriteRelationId, RewriteOidIndexId,
                                                     Anum_pg_rewrite_oid, oid,
                                                     &FormData_pg_rewrite::ev_class);
        case PolicyRelationId:
            return unit_of_part<FormData_pg_policy>(PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid,
                                                    oid, &FormData_pg_policy::polrelid);
        default:
            return unknown;
    }
}

struct Rows {
    model::Key* keys;
    std::size_t count;
    std::size_t room;
};

void append(Rows& rows, model::Key key) {
    if (rows.count == rows.room) {
        rows.room = rows.room == 0 ? 64 : 2 * rows.room;
        std::size_t const size = rows.room * sizeof(model::Key);
        rows.keys = static_cast<model::Key*>(rows.keys == nullptr ? palloc(size) : repalloc(rows.keys, size));
    }
    rows.keys[rows.count++] = key;
}

/// The triggers by which the server keeps foreign keys, on both of their tables: no part of the schema.
bool is_of_foreign_key(const FormData_pg_depend& row) {
    return row.classid == TriggerRelationId && row.refclassid == ConstraintRelationId &&
           row.deptype == DEPENDENCY_INTERNAL;
}

/// Whether what uses a column of another name, or the relation, prints it: of a foreign key only its own
/// columns.
bool prints(const FormData_pg_depend& row, int changed) {
    int const used = row.refobjsubid;
    return !is_of_foreign_key(row) &&
           (changed == 0 || used == 0 || used == changed || row.classid != ConstraintRelationId ||
            owner_of_constraint(row.objid).kind != CONSTRAINT_FOREIGN);
}

/// What queries over a relation are in.
bool has_queries(Oid class_id) {
    return class_id == RewriteRelationId || class_id == ProcedureRelationId || class_id == PolicyRelationId;
}

/// Adds the units of the rows that depend on `key`, but for its own.
void append_users(Rows& units, model::Key key, bool queries_only) {
    model::Key const own = unit_of(key);
    Relation const depend = table_open(DependRelationId, AccessShareLock);
    ScanKeyData scan_keys[2];
    ScanKeyInit(&scan_keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(class_of(key)));
    ScanKeyInit(&scan_keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(oid_of(key)));
    SysScanDesc const scan = systable_beginscan(depend, DependReferenceIndexId, true, nullptr, 2, scan_keys);
    HeapTuple tuple = nullptr;
    while (HeapTupleIsValid(tuple = systable_getnext(scan))) {
        const auto* const row = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
        if (queries_only ? has_queries(row->classid) : prints(*row, column_of(key))) {
            model::Key const unit = unit_of(key_of(row->classid, row->objid));
            if (unit != own || own == unknown) {
                append(units, unit);
            }
        }
    }
    systable_endscan(scan);
    table_close(depend, AccessShareLock);
}

/// Whether it is among them that something is not known. Sorts, and leaves each key once.
bool settle(std::vector<model::Key>& keys) {
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    bool const all_known = keys.empty() || keys.back() != unknown;
    std::erase(keys, unknown);
    std::erase(keys, none);
    return all_known;
}

void append(std::vector<model::Key>& keys, const Rows& rows) {
    keys.insert(keys.end(), rows.keys, rows.keys + rows.count);
}

Rows users_of(const model::Key* keys, std::size_t count, bool queries_only) {
    Rows rows{};
    for (std::size_t i = 0; i < count; ++i) {
        append_users(rows, keys[i], queries_only);
    }
    return rows;
}

Rows users_of(const std::vector<model::Key>& keys, bool queries_only) {
    const model::Key* const data = keys.data();
    std::size_t const count = keys.size();
    return pg_call([&] { return users_of(data, count, queries_only); });
}

}  // namespace

UnitKeys units_of(const std::vector<model::Key>& touched) {
    UnitKeys units;
    for (model::Key const key : touched) {
        if (class_of(key) == ConstraintRelationId && column_of(key) == Watch::owner_is_noted) {
            continue;
        }
        model::Key const unit = pg_call([&] { return unit_of(key); });
        bool const owner_is_noted =
            class_of(key) == ConstraintRelationId &&
            std::ranges::binary_search(touched,
                                       key_of(ConstraintRelationId, oid_of(key), Watch::owner_is_noted));
        units.keys.push_back(unit == unknown && owner_is_noted ? none : unit);
    }
    if (!settle(units.keys)) {
        units.unknown = "it is not known what something belonged to";
    }
    return units;
}

Users users_of(const std::vector<model::Key>& changed, const std::vector<model::Key>& reshaped) {
    Users users;
    std::vector<model::Key> rows;
    std::vector<model::Key> types;
    for (model::Key const key : reshaped) {
        (class_of(key) == TypeRelationId ? types : rows).push_back(key);
    }
    append(users.units, users_of(changed, false));
    append(users.units, users_of(rows, true));
    append(users.spread, users_of(types, false));
    users.units.insert(users.units.end(), users.spread.begin(), users.spread.end());
    bool const known = settle(users.units);
    if (!settle(users.spread) || !known) {
        users.unknown = "an object of a rare kind uses what was changed";
    }
    return users;
}

bool is_renamed(model::Key relation, std::string_view identity) {
    if (class_of(relation) != RelationRelationId) {
        return false;
    }
    return pg_call([&] {
        const char* const name = get_rel_name(oid_of(relation));
        const char* const schema = get_namespace_name(get_rel_namespace(oid_of(relation)));
        return name != nullptr && schema != nullptr && quote_qualified_identifier(schema, name) != identity;
    });
}

Selection selection_of(const std::vector<model::Key>& units) {
    Selection selection;
    for (model::Key const key : units) {
        Oid const class_id = class_of(key);
        Oid const oid = oid_of(key);
        struct Row {
            char kind;
            Oid relation;
            bool member;
        };
        Row const row = pg_call([&] {
            Row found{0, InvalidOid, false};
            if (class_id == RelationRelationId) {
                found.kind = get_rel_relkind(oid);
            } else if (class_id == TypeRelationId) {
                found.kind = get_typtype(oid);
                found.relation = found.kind == TYPTYPE_COMPOSITE ? get_typ_typrelid(oid) : InvalidOid;
            }
            found.member = OidIsValid(getExtensionOfObject(class_id, oid));
            return found;
        });
        bool const system = oid < FirstNormalObjectId || row.member;
        if (class_id == NamespaceRelationId) {
            selection.of(Only::schemas).push_back(oid);
            if (system) {
                selection.of(Only::system_schemas).push_back(oid);
            }
        } else if (class_id == ProcedureRelationId) {
            selection.of(system ? Only::system_routines : Only::routines).push_back(oid);
        } else if (class_id == StatisticExtRelationId) {
            selection.of(Only::statistics).push_back(oid);
        } else if (class_id == TypeRelationId && OidIsValid(row.relation)) {
            selection.of(system ? Only::system_types : Only::composites).push_back(oid);
        } else if (class_id == TypeRelationId) {
            selection.of(system ? Only::system_types : Only::types).push_back(oid);
        } else if (system) {
            selection.of(Only::system_relations).push_back(oid);
        } else if (row.kind == RELKIND_SEQUENCE) {
            selection.of(Only::sequences).push_back(oid);
        } else {
            selection.of(Only::relations).push_back(oid);
        }
    }
    return selection;
}

}  // namespace shepherd::catalog
