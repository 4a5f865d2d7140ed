#include "server/catalog/change_token.hpp"

#include <algorithm>

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

struct Unheard {
    std::uint64_t object;
    std::uint64_t row;
};

struct Scan {
    std::uint64_t token;
    std::uint64_t rare;
    Unheard* unheard;
    std::size_t count;
    std::size_t room;
};

void keep_unheard(Scan& scan, Oid class_id, Oid oid, std::uint64_t row) {
    if (scan.count == scan.room) {
        scan.room = scan.room == 0 ? 1024 : 2 * scan.room;
        std::size_t const size = scan.room * sizeof(Unheard);
        scan.unheard =
            static_cast<Unheard*>(scan.unheard == nullptr ? palloc(size) : repalloc_huge(scan.unheard, size));
    }
    scan.unheard[scan.count++] = {key_of(class_id, oid), row};
}

/// What no cache hears of.
void keep_unheard(Scan& scan, Oid catalog, const void* row, std::uint64_t hash) {
    if (catalog == DescriptionRelationId) {
        const auto* const comment = static_cast<const FormData_pg_description*>(row);
        keep_unheard(scan, comment->classoid, comment->objoid, hash);
    } else if (catalog == SecLabelRelationId) {
        const auto* const label = static_cast<const FormData_pg_seclabel*>(row);
        keep_unheard(scan, label->classoid, label->objoid, hash);
    } else if (catalog == DependRelationId) {
        const auto* const depend = static_cast<const FormData_pg_depend*>(row);
        if (depend->refclassid == ExtensionRelationId) {
            keep_unheard(scan, depend->classid, depend->objid, hash);
        }
    }
}

/// A sum, so that the order in which rows are found does not count.
std::uint64_t sum_of(Oid catalog, Scan* kept) {
    Relation const relation = table_open(catalog, AccessShareLock);
    SysScanDesc const scan = systable_beginscan(relation, InvalidOid, false, nullptr, 0, nullptr);
    std::uint64_t sum = 0;
    std::uint64_t rows = 0;
    HeapTuple tuple = nullptr;
    while (HeapTupleIsValid(tuple = systable_getnext(scan))) {
        // VACUUM leaves the transaction that wrote a row where it is since 9.4 (HeapTupleHeaderGetRawXmin).
        std::uint32_t const row[] = {ItemPointerGetBlockNumber(&tuple->t_self),
                                     ItemPointerGetOffsetNumber(&tuple->t_self),
                                     HeapTupleHeaderGetRawXmin(tuple->t_data)};
        std::uint64_t const hash =
            hash_bytes_extended(reinterpret_cast<const unsigned char*>(row), sizeof(row), 0);
        sum += hash;
        ++rows;
        if (kept != nullptr) {
            keep_unheard(*kept, catalog, GETSTRUCT(tuple), hash);
        }
    }
    systable_endscan(scan);
    table_close(relation, AccessShareLock);
    return hash_combine64(sum, rows);
}

/// `whole`: with what is unheard.
Scan scan_catalogs(bool whole) {
    Scan scan{};
    for (const Catalog& catalog : catalogs) {
        std::uint64_t const sum = sum_of(catalog.oid, whole && !catalog.rare ? &scan : nullptr);
        scan.token = hash_combine64(scan.token, sum);
        if (catalog.rare) {
            scan.rare = hash_combine64(scan.rare, sum);
        }
    }
    return scan;
}

std::string token_of(const Scan& scan) {
    return {reinterpret_cast<const char*>(&scan.token), sizeof(scan.token)};
}

}  // namespace

std::string change_token() {
    return token_of(pg_call([] { return scan_catalogs(false); }));
}

CatalogState catalog_state() {
    Scan const scan = pg_call([] { return scan_catalogs(true); });
    CatalogState state{token_of(scan), scan.rare, {}};
    state.unheard.reserve(scan.count);
    for (std::size_t i = 0; i < scan.count; ++i) {
        state.unheard.emplace_back(scan.unheard[i].object, scan.unheard[i].row);
    }
    if (scan.unheard != nullptr) {
        pg_call([&] { pfree(scan.unheard); });
    }
    std::ranges::sort(state.unheard);
    return state;
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
