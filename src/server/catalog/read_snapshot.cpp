#include "server/catalog/read_snapshot.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/plan/nearest.hpp"
#include "server/catalog/collector.hpp"
#include "server/catalog/queries.hpp"
#include "server/catalog/read_dependencies.hpp"
#include "server/run/subtransaction.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "storage/bufmgr.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace shepherd::catalog {

namespace {

// The server's own schemas are those that pg_dump passes over as well (selectDumpableNamespace in pg_dump.c).
constexpr const char* schema_list = R"sql(
SELECT n.oid::bigint, n.nspname::@text
  FROM @pg_namespace n
 WHERE NOT @starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
 ORDER BY 2)sql";

constexpr const char* member_list = R"sql(
SELECT d.classid::bigint, d.objid::bigint, d.refobjid::bigint
  FROM @pg_depend d
 WHERE d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::@regclass)sql";

// A table's row type, its array, a range's multirange: other names of one object.
constexpr const char* type_names = R"sql(
SELECT t.oid::bigint, t.typrelid::bigint, t.typarray::bigint, r.rngmultitypid::bigint, m.typarray::bigint
  FROM @pg_type t
  LEFT JOIN @pg_range r ON r.rngtypid = t.oid
  LEFT JOIN @pg_type m ON m.oid = r.rngmultitypid
 WHERE t.oid >= 16384 AND (t.typarray <> 0 OR t.typrelid <> 0))sql";

constexpr const char* operator_classes = R"sql(
SELECT o.oid::bigint, o.opcintype::bigint
  FROM @pg_opclass o
 WHERE o.opcmethod = 403 AND o.opcdefault)sql";

constexpr const char* comments = R"sql(
SELECT d.classoid::bigint, d.objoid::bigint, d.objsubid, d.description
  FROM @pg_description d
 WHERE (d.objoid >= 16384 OR d.classoid = 'pg_catalog.pg_namespace'::@regclass)@only(d.objoid))sql";

constexpr const char* labels = R"sql(
SELECT l.classoid::bigint, l.objoid::bigint, l.objsubid, l.provider, l.label
  FROM @pg_seclabel l
 WHERE l.objoid <> 0@only(l.objoid))sql";

constexpr const char* connections_readable = R"sql(
SELECT 1 WHERE @has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT'))sql";

/// The length of pg_attribute, of which most of a schema consists.
BlockNumber pages_of_columns() {
    return pg_call([] {
        Relation const columns = table_open(AttributeRelationId, AccessShareLock);
        BlockNumber const length = RelationGetNumberOfBlocks(columns);
        table_close(columns, AccessShareLock);
        return length;
    });
}

/// Whole catalogs are joined by hashing. The planner takes nested loops where it has no statistics, which
/// takes twice the time at 1,000 tables. Small catalogs are read faster by loops, and planned as well.
std::span<const Setting> planning_of_whole_catalogs(BlockNumber pages) {
    static constexpr Setting hashing[] = {{"enable_nestloop", "off"}};
    constexpr BlockNumber large = 200;  // of pg_attribute; 57 in an empty database
    return pages > large ? std::span<const Setting>(hashing) : std::span<const Setting>();
}

std::vector<Oid> schemas_of(Session& session, const Reading& reading) {
    std::vector<Oid> oids;
    std::vector<std::string> names;
    session.run(schema_list, {}, [&](const Cell* row) {
        names.emplace_back(row[1].text());
        if (!reading.schemas || std::ranges::find(*reading.schemas, names.back()) != reading.schemas->end()) {
            oids.push_back(static_cast<Oid>(row[0].number));
        }
    });
    for (const std::string& wanted : reading.schemas.value_or(std::vector<std::string>())) {
        if (!reading.lenient && std::ranges::find(names, wanted) == names.end()) {
            std::vector<std::string_view> const known(names.begin(), names.end());
            auto const near = plan::nearest(wanted, known);
            Failure failure(Condition::invalid_argument, "schema \"" + wanted + "\" does not exist");
            throw near.empty()
                ? std::move(failure)
                : std::move(failure).hint("Perhaps \"" + std::string(near.front()) + "\" is meant.");
        }
    }
    return oids;
}

void read_dependencies(Session& session, Collector& collector) {
    session.run(type_names, {}, [&](const Cell* row) {
        Key const type = key_of(TypeRelationId, row[0].number);
        if (row[1].number != 0) {
            collector.add_alias(type, key_of(RelationRelationId, row[1].number));
        }
        for (int const other : {2, 3, 4}) {
            if (!row[other].null && row[other].number != 0) {
                collector.add_alias(key_of(TypeRelationId, row[other].number), type);
            }
        }
    });
    collector.resolve_members();
    Dependencies const found = all_dependencies();
    for (std::size_t i = 0; i < found.count; ++i) {
        collector.add_dependency(found.rows[i].from, found.rows[i].to, found.rows[i].type);
    }
}

/// A subscription's connection may hold a password, and only some may read it.
void read_connections(Session& session, std::vector<model::Object>& objects) {
    bool readable = false;
    session.run(connections_readable, {}, [&](const Cell*) { readable = true; });
    std::unordered_map<std::string, std::string> known;
    if (readable) {
        session.run("SELECT @quote_ident(s.subname), @quote_literal(s.subconninfo) FROM @pg_subscription s",
                    {}, [&](const Cell* row) { known.emplace(row[0].text(), row[1].text()); });
    }
    for (model::Object& object : objects) {
        if (object.kind == "subscription") {
            auto const found = known.find(object.identity);
            std::string_view const mark = "%CONNECTION%";
            object.definition.replace(object.definition.find(mark), mark.size(),
                                      found == known.end() ? "''" : found->second);
            if (found == known.end()) {
                object.set("hidden", "connection");
            }
        }
    }
}

/// Everything that can have a comment, or a default operator class, or whatever the collector has to know of.
void read_texts(Session& session, Collector& collector, const std::vector<Oid>* only) {
    session.run(
        comments, {},
        [&](const Cell* row) {
            collector.add_comment(
                key_of(static_cast<std::uint64_t>(row[0].number), row[1].number, row[2].number),
                row[3].text());
        },
        only);
    session.run(
        labels, {},
        [&](const Cell* row) {
            collector.add_label(
                key_of(static_cast<std::uint64_t>(row[0].number), row[1].number, row[2].number),
                row[3].text(), row[4].text());
        },
        only);
}

/// Runs all queries in the order in which they have to be: relations, their columns, and the others.
template <typename Run>
void each_query(Collector& collector, Run run) {
    std::ranges::for_each(relation_queries(), run);
    read_columns(collector.relations(), [&](Oid class_id, const Cell* row) { collector.add(class_id, row); });
    for (auto const family :
         {type_queries, part_queries, routine_queries, search_queries, database_queries, privilege_queries}) {
        std::ranges::for_each(family(), run);
    }
}

void collect(Session& session, Collector& collector, const Reading& reading) {
    BlockNumber const pages = pages_of_columns();
    LocalSettings const planning(planning_of_whole_catalogs(pages));
    // A page holds some fifty columns, more than half of them of indexes and of the system.
    collector.expect(static_cast<std::size_t>(pages) * 25);
    std::vector<Oid> const schemas = schemas_of(session, reading);
    session.run(member_list, {}, [&](const Cell* row) {
        collector.add_member(key_of(static_cast<std::uint64_t>(row[0].number), row[1].number),
                             static_cast<Oid>(row[2].number));
    });
    session.run(operator_classes, {},
                [&](const Cell* row) { collector.add_operator_class(row[0].number, row[1].number); });
    each_query(collector, [&](const CatalogQuery& query) {
        if (query.of_database && reading.schemas && !reading.database) {
            return;
        }
        session.run(query.sql, schemas, [&](const Cell* cells) {
            if (reading.itself || query.class_id != ExtensionRelationId ||
                cells[row::identity].text() != "pg_shepherd") {
                collector.add(query.class_id, cells);
            }
        });
    });
    read_texts(session, collector, nullptr);
    if (reading.dependencies) {
        read_dependencies(session, collector);
    }
}

constexpr std::pair<Only, Oid> catalogs_of_selections[] = {
    {Only::schemas, NamespaceRelationId},
    {Only::relations, RelationRelationId},
    {Only::sequences, RelationRelationId},
    {Only::composites, TypeRelationId},
    {Only::types, TypeRelationId},
    {Only::routines, ProcedureRelationId},
    {Only::statistics, StatisticExtRelationId},
    {Only::system_schemas, NamespaceRelationId},
    {Only::system_relations, RelationRelationId},
    {Only::system_types, TypeRelationId},
    {Only::system_routines, ProcedureRelationId},
};

/// Members of extensions are none of ours, but for what was granted on them.
void find_members(Collector& collector, const Selection& selection) {
    std::vector<Key> keys;
    for (const auto& [kind, catalog] : catalogs_of_selections) {
        for (Oid const oid : selection.of(kind)) {
            keys.push_back(key_of(catalog, oid));
        }
    }
    Dependencies const found = dependencies_of(keys);
    for (std::size_t i = 0; i < found.count; ++i) {
        if (found.rows[i].type == DEPENDENCY_EXTENSION) {
            collector.add_member(found.rows[i].from, oid_of(found.rows[i].to));
        }
    }
}

void add_type_names(Collector& collector, Oid type) {
    struct Names {
        Oid array;
        Oid range;
        Oid ranges;
    };
    Names const names = pg_call([&] {
        Oid const range = get_range_multirange(type);
        return Names{get_array_type(type), range, OidIsValid(range) ? get_array_type(range) : InvalidOid};
    });
    for (Oid const other : {names.array, names.range, names.ranges}) {
        if (OidIsValid(other)) {
            collector.add_alias(key_of(TypeRelationId, other), key_of(TypeRelationId, type));
        }
    }
}

/// A few objects are looked up by indexes, whatever the planner makes of catalogs that it has no statistics
/// of.
constexpr Setting looking_up[] = {
    {"enable_hashjoin", "off"}, {"enable_mergejoin", "off"}, {"enable_seqscan", "off"}};

void collect(Session& session, Collector& collector, const Selection& selection) {
    LocalSettings const planning(looking_up);
    std::vector<Oid> const schemas = schemas_of(session, {});
    find_members(collector, selection);
    each_query(collector, [&](const CatalogQuery& query) {
        const std::vector<Oid>& only = selection.of(query.only);
        if (query.only != Only::nothing && !only.empty()) {
            session.run(
                query.sql, schemas, [&](const Cell* row) { collector.add(query.class_id, row); }, &only);
        }
    });
    for (Only const kind : {Only::relations, Only::types, Only::composites}) {
        for (Oid const oid : selection.of(kind)) {
            Oid type = oid;
            if (kind == Only::relations) {
                type = pg_call([&] { return get_rel_type_id(oid); });
                if (OidIsValid(type)) {
                    collector.add_alias(key_of(TypeRelationId, type), key_of(RelationRelationId, oid));
                }
            }
            if (OidIsValid(type)) {
                add_type_names(collector, type);
            }
        }
    }
    std::vector<Key> rows;
    std::vector<Oid> oids;
    for (Key const key : collector.keys()) {
        rows.push_back(key >> 16U << 16U);
    }
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    oids.reserve(rows.size());
    for (Key const key : rows) {
        oids.push_back(oid_of(key));
    }
    read_texts(session, collector, &oids);
    Dependencies const found = dependencies_of(rows);
    for (std::size_t i = 0; i < found.count; ++i) {
        const Dependency& one = found.rows[i];
        if (is_of_schema(one)) {
            collector.add_dependency(one.from, one.to, one.type, true);
        }
    }
}

/// What only some roles see would differ with the role that looks. Nothing depends on it.
void hide(std::vector<model::Object>& objects) {
    for (model::Object& object : objects) {
        if (object.kind == "subscription" || object.kind == "user mapping") {
            object.definition.clear();
            object.attributes.clear();
        }
    }
}

/// What the server's printing functions raise when something is dropped between the query and them.
bool is_gone(const PgError& error) {
    if (error.data == nullptr) {
        return false;
    }
    int const code = error.data->sqlerrcode;
    return code == ERRCODE_INTERNAL_ERROR || code == ERRCODE_UNDEFINED_TABLE ||
           code == ERRCODE_UNDEFINED_OBJECT || code == ERRCODE_UNDEFINED_FUNCTION;
}

/// `read` again until nothing is dropped under its feet.
template <typename Read>
auto undisturbed(Read read) {
    constexpr int attempts = 20;
    for (int attempt = 1;; ++attempt) {
        run::Subtransaction attempted;
        try {
            auto result = read();
            attempted.release();
            return result;
        } catch (const PgError& error) {
            if (attempt == attempts || !is_gone(error)) {
                throw;
            }
            attempted.rollback();
            discard(error);
        }
    }
}

template <typename What>
std::vector<model::Unit> units_of(const What& what) {
    return undisturbed([&] {
        Session session;
        Collector collector;
        collect(session, collector, what);
        std::vector<model::Object> objects = collector.take();
        hide(objects);
        return collector.units(std::move(objects));
    });
}

}  // namespace

std::vector<model::Object> read_objects(const Reading& reading) {
    return undisturbed([&] {
        Session session;
        Collector collector;
        collect(session, collector, reading);
        std::vector<model::Object> objects = collector.take();
        read_connections(session, objects);
        return objects;
    });
}

model::Snapshot read_snapshot(const Reading& reading) {
    return model::Snapshot(read_objects(reading));
}

std::vector<model::Unit> read_units() {
    return units_of(Reading{});
}

std::vector<model::Unit> read_units(const Selection& selection) {
    return units_of(selection);
}

}  // namespace shepherd::catalog
