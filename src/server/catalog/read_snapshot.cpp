#include "server/catalog/read_snapshot.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/plan/nearest.hpp"
#include "server/catalog/collector.hpp"
#include "server/catalog/queries.hpp"
#include "server/run/subtransaction.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "storage/bufmgr.h"
#include "utils/guc.h"
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

constexpr const char* generated_columns = R"sql(
SELECT d.oid::bigint, d.adrelid::bigint, d.adnum::integer
  FROM @pg_attrdef d
  JOIN @pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE a.attgenerated <> '')sql";

// Members of operator classes and families first: the collector has to know whose parts they are. What the
// server made itself has smaller OIDs; only its schema "public" can be depended on.
constexpr const char* dependencies = R"sql(
SELECT d.classid::bigint, d.objid::bigint, d.objsubid, d.refclassid::bigint, d.refobjid::bigint, d.refobjsubid, d.deptype::@text
  FROM @pg_depend d
 WHERE d.objid >= 16384 AND (d.refobjid >= 16384 OR d.refclassid = 'pg_catalog.pg_namespace'::@regclass) AND d.deptype <> 'e'
 ORDER BY d.refclassid <> ALL ('{pg_catalog.pg_opclass,pg_catalog.pg_opfamily}'::@regclass[]))sql";

constexpr const char* operator_classes = R"sql(
SELECT o.oid::bigint, o.opcintype::bigint
  FROM @pg_opclass o
 WHERE o.opcmethod = 403 AND o.opcdefault)sql";

constexpr const char* comments = R"sql(
SELECT d.classoid::bigint, d.objoid::bigint, d.objsubid, d.description
  FROM @pg_description d
 WHERE d.objoid >= 16384 OR d.classoid = 'pg_catalog.pg_namespace'::@regclass)sql";

constexpr const char* labels = R"sql(
SELECT l.classoid::bigint, l.objoid::bigint, l.objsubid, l.provider, l.label
  FROM @pg_seclabel l)sql";

constexpr const char* connections_readable = R"sql(
SELECT 1 WHERE @has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT'))sql";

/// Whole catalogs are joined by hashing. The planner takes nested loops where it has no statistics, which
/// takes twice the time at 1,000 tables. Small catalogs are read faster by loops, and planned as well.
class WholeCatalogs {
  public:
    WholeCatalogs() {
        nest_level_ = pg_call([] {
            int const level = NewGUCNestLevel();
            Relation const columns = table_open(AttributeRelationId, AccessShareLock);
            if (RelationGetNumberOfBlocks(columns) > large) {
                (void)set_config_option("enable_nestloop", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
                                        true, 0, false);
            }
            table_close(columns, AccessShareLock);
            return level;
        });
    }
    ~WholeCatalogs() { AtEOXact_GUC(true, nest_level_); }
    WholeCatalogs(const WholeCatalogs&) = delete;
    WholeCatalogs& operator=(const WholeCatalogs&) = delete;

  private:
    static constexpr BlockNumber large = 200;  // of pg_attribute; 57 in an empty database

    int nest_level_ = 0;
};

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
    session.run(generated_columns, {}, [&](const Cell* row) {
        collector.add_alias(key_of(AttrDefaultRelationId, row[0].number),
                            key_of(RelationRelationId, row[1].number, row[2].number));
    });
    collector.resolve_members();
    session.run(dependencies, {}, [&](const Cell* row) {
        collector.add_dependency(
            key_of(static_cast<std::uint64_t>(row[0].number), row[1].number, row[2].number),
            key_of(static_cast<std::uint64_t>(row[3].number), row[4].number, row[5].number),
            row[6].text().front());
    });
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

model::Snapshot read_once(const Reading& reading) {
    Session session;
    WholeCatalogs const planning;
    std::vector<Oid> const schemas = schemas_of(session, reading);
    Collector collector;
    session.run(member_list, {}, [&](const Cell* row) {
        collector.add_member(key_of(static_cast<std::uint64_t>(row[0].number), row[1].number),
                             static_cast<Oid>(row[2].number));
    });
    session.run(operator_classes, {},
                [&](const Cell* row) { collector.add_operator_class(row[0].number, row[1].number); });
    for (auto const family : {relation_queries(), type_queries(), part_queries(), routine_queries(),
                              search_queries(), database_queries(), privilege_queries()}) {
        for (const CatalogQuery& query : family) {
            if (!query.of_database || !reading.schemas || reading.database) {
                session.run(query.sql, schemas, [&](const Cell* row) { collector.add(query.class_id, row); });
            }
        }
    }
    session.run(comments, {}, [&](const Cell* row) {
        collector.add_comment(key_of(static_cast<std::uint64_t>(row[0].number), row[1].number, row[2].number),
                              row[3].text());
    });
    session.run(labels, {}, [&](const Cell* row) {
        collector.add_label(key_of(static_cast<std::uint64_t>(row[0].number), row[1].number, row[2].number),
                            row[3].text(), row[4].text());
    });
    if (reading.dependencies) {
        read_dependencies(session, collector);
    }
    std::vector<model::Object> objects = collector.take();
    read_connections(session, objects);
    return model::Snapshot(std::move(objects));
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

}  // namespace

model::Snapshot read_snapshot(const Reading& reading) {
    constexpr int attempts = 20;
    for (int attempt = 1;; ++attempt) {
        run::Subtransaction attempted;
        try {
            model::Snapshot snapshot = read_once(reading);
            attempted.release();
            return snapshot;
        } catch (const PgError& error) {
            if (attempt == attempts || !is_gone(error)) {
                throw;
            }
            attempted.rollback();
            discard(error);
        }
    }
}

}  // namespace shepherd::catalog
