#include "server/catalog/change_token.hpp"

#include "server/boundary/guard.hpp"

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
#include "catalog/pg_transform.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_config_map.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "pgstat.h"
#include "storage/itemptr.h"
#include "utils/inval.h"
#include "utils/syscache.h"
}

namespace shepherd::catalog {

namespace {

/// Those whose rows are the schema; not what is counted (pg_statistic) or stored (pg_largeobject).
constexpr Oid catalogs[] = {
    AggregateRelationId,
    AccessMethodRelationId,
    AccessMethodOperatorRelationId,
    AccessMethodProcedureRelationId,
    AttrDefaultRelationId,
    AttributeRelationId,
    CastRelationId,
    RelationRelationId,
    CollationRelationId,
    ConstraintRelationId,
    ConversionRelationId,
    DefaultAclRelationId,
    DependRelationId,
    DescriptionRelationId,
    EnumRelationId,
    EventTriggerRelationId,
    ExtensionRelationId,
    ForeignDataWrapperRelationId,
    ForeignServerRelationId,
    ForeignTableRelationId,
    IndexRelationId,
    InheritsRelationId,
    InitPrivsRelationId,
    LanguageRelationId,
    NamespaceRelationId,
    OperatorClassRelationId,
    OperatorRelationId,
    OperatorFamilyRelationId,
    PartitionedRelationId,
    PolicyRelationId,
    ProcedureRelationId,
    PublicationRelationId,
    PublicationNamespaceRelationId,
    PublicationRelRelationId,
    RangeRelationId,
    RewriteRelationId,
    SecLabelRelationId,
    SequenceRelationId,
    StatisticExtRelationId,
    TransformRelationId,
    TriggerRelationId,
    TSConfigRelationId,
    TSConfigMapRelationId,
    TSDictionaryRelationId,
    TSParserRelationId,
    TSTemplateRelationId,
    TypeRelationId,
};

/// Set by the server's caches.
bool invalidated = true;

/// A sum, so that the order in which rows are found does not count.
std::uint64_t sum_of(Oid catalog) {
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
        sum += hash_bytes_extended(reinterpret_cast<const unsigned char*>(row), sizeof(row), 0);
        ++rows;
    }
    systable_endscan(scan);
    table_close(relation, AccessShareLock);
    return hash_combine64(sum, rows);
}

/// What tells of changes to relations, their columns, indexes, triggers, rules and policies.
void relation_changed(Datum, Oid) {
    invalidated = true;
}

void entry_changed(Datum, int, std::uint32_t) {
    invalidated = true;
}

void watch_caches() {
    static bool watched = false;
    if (watched) {
        return;
    }
    watched = true;
    CacheRegisterRelcacheCallback(relation_changed, 0);
    for (int const cache : {AMOID,
                            CASTSOURCETARGET,
                            CLAOID,
                            COLLOID,
                            CONSTROID,
                            CONVOID,
                            DEFACLROLENSPOBJ,
                            ENUMOID,
                            EVENTTRIGGEROID,
                            FOREIGNDATAWRAPPEROID,
                            FOREIGNSERVEROID,
                            LANGOID,
                            NAMESPACEOID,
                            OPEROID,
                            OPFAMILYOID,
                            PROCOID,
                            PUBLICATIONOID,
                            STATEXTOID,
                            TSCONFIGOID,
                            TSDICTOID,
                            TYPEOID}) {
        CacheRegisterSyscacheCallback(cache, entry_changed, 0);
    }
}

}  // namespace

std::string change_token() {
    std::uint64_t const token = pg_call([] {
        std::uint64_t all = 0;
        for (Oid const catalog : catalogs) {
            all = hash_combine64(all, sum_of(catalog));
        }
        return all;
    });
    return {reinterpret_cast<const char*>(&token), sizeof(token)};
}

bool perhaps_changed() {
    static std::int64_t last = -1;
    std::int64_t const writes = pg_call([] {
        watch_caches();
        std::int64_t all = 0;
        for (Oid const catalog : catalogs) {
            const PgStat_StatTabEntry* const entry = pgstat_fetch_stat_tabentry(catalog);
            if (entry != nullptr) {
                all += entry->tuples_inserted + entry->tuples_updated + entry->tuples_deleted;
            }
        }
        return all;
    });
    bool const counted = std::exchange(last, writes) != writes;
    return std::exchange(invalidated, false) || counted;
}

}  // namespace shepherd::catalog
