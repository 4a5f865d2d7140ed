#include "server/catalog/change_token.hpp"

#include <algorithm>
#include <array>

#include "server/boundary/guard.hpp"
#include "server/catalog/collector.hpp"
#include "server/catalog/touched.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_am.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_description.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_init_privs.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_range.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_seclabel.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_tablespace.h"
#include "catalog/pg_transform.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_config_map.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "common/hashfn.h"
#include "pgstat.h"
#include "storage/itemptr.h"
#include "utils/fmgroids.h"
}

namespace shepherd::catalog {

namespace {

/// Those whose rows are the schema, or have names that it prints; not what is counted (pg_statistic) or
/// stored (pg_largeobject). Rare ones are those in which no migration of the usual kind writes.
struct Catalog {
    Oid oid;
    bool rare = false;
};
constexpr Catalog catalogs[] = {
    {AggregateRelationId},
    {AccessMethodRelationId, true},
    {AccessMethodOperatorRelationId, true},
    {AccessMethodProcedureRelationId, true},
    {AttrDefaultRelationId},
    {AttributeRelationId},
    {CastRelationId, true},
    {RelationRelationId},
    {CollationRelationId, true},
    {ConstraintRelationId},
    {ConversionRelationId, true},
    {DefaultAclRelationId, true},
    {DependRelationId},
    {DescriptionRelationId},
    {EnumRelationId},
    {EventTriggerRelationId, true},
    {ExtensionRelationId, true},
    {ForeignDataWrapperRelationId, true},
    {ForeignServerRelationId, true},
    {ForeignTableRelationId},
    {IndexRelationId},
    {InheritsRelationId},
    {InitPrivsRelationId, true},
    {LanguageRelationId, true},
    {NamespaceRelationId},
    {OperatorClassRelationId, true},
    {OperatorRelationId, true},
    {OperatorFamilyRelationId, true},
    {PartitionedRelationId},
    {PolicyRelationId},
    {ProcedureRelationId},
    {PublicationRelationId, true},
    {PublicationNamespaceRelationId, true},
    {PublicationRelRelationId, true},
    {RangeRelationId},
    {RewriteRelationId},
    {SecLabelRelationId},
    {SequenceRelationId},
    {StatisticExtRelationId},
    {TransformRelationId, true},
    {TriggerRelationId},
    {TSConfigRelationId, true},
    {TSConfigMapRelationId, true},
    {TSDictionaryRelationId, true},
    {TSParserRelationId, true},
    {TSTemplateRelationId, true},
    {TypeRelationId},
    {AuthIdRelationId, true},
    {TableSpaceRelationId, true},
    {SubscriptionRelationId, true},
    {UserMappingRelationId, true},
};

constexpr auto oids = [] {
    std::array<Oid, std::size(catalogs)> all{};
    std::ranges::transform(catalogs, all.begin(), &Catalog::oid);
    return all;
}();

struct Rows {
    UnheardRow* rows;
    std::size_t count;
    std::size_t room;
};

void keep(Rows& rows, Oid class_id, Oid oid, HeapTuple tuple) {
    if (rows.count == rows.room) {
        rows.room = rows.room == 0 ? 1024 : 2 * rows.room;
        std::size_t const size = rows.room * sizeof(UnheardRow);
        rows.rows =
            static_cast<UnheardRow*>(rows.rows == nullptr ? palloc(size) : repalloc_huge(rows.rows, size));
    }
    rows.rows[rows.count++] = {key_of(class_id, oid), hash_of_row(tuple)};
}

/// Frees them.
UnheardRows sorted(const Rows& found) {
    UnheardRows rows(found.rows, found.rows + found.count);
    if (found.rows != nullptr) {
        pg_call([&] { pfree(found.rows); });
    }
    std::ranges::sort(rows);
    return rows;
}

/// Calls `use` with each row, of those that match the key if there is one.
template <typename Use>
void each_row(Oid catalog, Oid index, ScanKeyData* key, Use&& use) {
    Relation const relation = table_open(catalog, AccessShareLock);
    SysScanDesc const scan =
        systable_beginscan(relation, index, OidIsValid(index), nullptr, key != nullptr ? 1 : 0, key);
    HeapTuple tuple = nullptr;
    while (HeapTupleIsValid(tuple = systable_getnext(scan))) {
        use(tuple);
    }
    systable_endscan(scan);
    table_close(relation, AccessShareLock);
}

}  // namespace

CatalogState catalog_state(const PageSums* known) {
    CatalogState state;
    state.pages = PageSums::of(oids, known);
    std::uint64_t token = 0;
    for (std::size_t i = 0; i < oids.size(); ++i) {
        std::uint64_t const sum = state.pages.sum(i);
        token = hash_combine64(token, sum);
        if (catalogs[i].rare) {
            state.rare = hash_combine64(state.rare, sum);
        }
        if (oids[i] == DescriptionRelationId || oids[i] == SecLabelRelationId) {
            state.texts = hash_combine64(state.texts, sum);
        }
    }
    state.token.assign(reinterpret_cast<const char*>(&token), sizeof(token));
    return state;
}

UnheardRows rows_of_texts() {
    return sorted(pg_call([] {
        Rows rows{};
        each_row(DescriptionRelationId, InvalidOid, nullptr, [&](HeapTuple tuple) {
            const auto* const comment = reinterpret_cast<Form_pg_description>(GETSTRUCT(tuple));
            keep(rows, comment->classoid, comment->objoid, tuple);
        });
        each_row(SecLabelRelationId, InvalidOid, nullptr, [&](HeapTuple tuple) {
            const auto* const label = reinterpret_cast<FormData_pg_seclabel*>(GETSTRUCT(tuple));
            keep(rows, label->classoid, label->objoid, tuple);
        });
        return rows;
    }));
}

UnheardRows rows_of_members() {
    return sorted(pg_call([] {
        Rows rows{};
        ScanKeyData of_extensions;
        ScanKeyInit(&of_extensions, Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
                    ObjectIdGetDatum(ExtensionRelationId));
        each_row(DependRelationId, DependReferenceIndexId, &of_extensions, [&](HeapTuple tuple) {
            const auto* const member = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
            keep(rows, member->classid, member->objid, tuple);
        });
        return rows;
    }));
}

bool perhaps_changed() {
    static std::int64_t last = -1;
    std::int64_t const writes = pg_call([] {
        std::int64_t all = 0;
        for (const Catalog& catalog : catalogs) {
            const PgStat_StatTabEntry* const entry = pgstat_fetch_stat_tabentry(catalog.oid);
            if (entry != nullptr) {
                all += entry->tuples_inserted + entry->tuples_updated + entry->tuples_deleted;
            }
        }
        return all;
    });
    bool const counted = std::exchange(last, writes) != writes;
    return heard_of_any() || counted;
}

}  // namespace shepherd::catalog
