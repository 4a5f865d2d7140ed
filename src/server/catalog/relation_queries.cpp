// Schemas, tables, views, sequences, columns.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
}

// 18 made NOT NULL a constraint with a name, which can be inherited, not inherited, or not valid
// (14e87ffa5c5). The name that pg_dump takes for the usual one is not truncated, so a longer one always
// counts as somebody's own.
#if PG_VERSION_NUM >= 180000
#define NOT_NULL_ATTRIBUTES                                                                            \
    ", 'not null name', CASE WHEN nn.conname <> @concat(c.relname, '_', a.attname, '_not_null') THEN " \
    "@quote_ident(nn.conname) END, 'not null no inherit', CASE WHEN nn.connoinherit THEN 'yes' END, "  \
    "'not null inherited', CASE WHEN NOT nn.conislocal AND NOT c.relispartition THEN 'yes' END, "      \
    "'not null not valid', CASE WHEN NOT nn.convalidated THEN 'yes' END"
#define NOT_NULL_JOIN                                                                                \
    " LEFT JOIN @pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = " \
    "ARRAY[a.attnum]"
#define NOT_NULL_OID ", nn.oid::bigint"
#else
#define NOT_NULL_ATTRIBUTES
#define NOT_NULL_JOIN
#define NOT_NULL_OID ", NULL::bigint"
#endif

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {NamespaceRelationId, R"sql(
SELECT 'schema', n.oid::bigint, 0, NULL::bigint, @quote_ident(n.nspname), NULL::@text,
       @quote_ident(@pg_get_userbyid(n.nspowner)), n.nspacl::@text[], NULL::@text[]
  FROM @pg_namespace n
 WHERE n.oid = ANY ($1)@only(n.oid))sql",
     false, Only::schemas},

    {RelationRelationId, R"sql(
SELECT CASE WHEN c.relkind = 'v' THEN 'view' WHEN c.relkind = 'm' THEN 'materialized view'
            WHEN c.relkind = 'f' THEN 'foreign table' ELSE 'table' END,
       c.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(c.relname),
       CASE WHEN c.relkind = ANY ('{v,m}') THEN @pg_get_viewdef(c.oid) END,
       @quote_ident(@pg_get_userbyid(c.relowner)), c.relacl::@text[],
       ARRAY[CASE WHEN c.relkind = 'p' THEN 'nominal persistence' ELSE 'persistence' END, CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
             'partition by', CASE WHEN c.relkind = 'p' THEN @pg_get_partkeydef(c.oid) END,
             'partition bound', CASE WHEN c.relispartition THEN @pg_get_expr(c.relpartbound, c.oid) END,
             CASE WHEN c.relispartition THEN 'partition of' ELSE 'inherits' END, i.parents,
             'of type', CASE WHEN c.reloftype <> 0 THEN @format_type(c.reloftype, NULL) END,
             'access method', CASE WHEN m.amname <> 'heap' THEN @quote_ident(m.amname) END,
             'tablespace', @quote_ident(s.spcname),
             'options', CASE WHEN c.reloptions IS NOT NULL THEN
                 (SELECT @string_agg((@quote_ident(o.option_name) || '=') || @quote_literal(o.option_value), ', ')
                    FROM @pg_options_to_table(c.reloptions) o) END,
             'toast options', CASE WHEN t.reloptions IS NOT NULL THEN
                 (SELECT @string_agg((('toast.' || @quote_ident(o.option_name)) || '=') || @quote_literal(o.option_value), ', ')
                    FROM @pg_options_to_table(t.reloptions) o) END,
             'row security', CASE WHEN c.relrowsecurity THEN 'enabled' END,
             'force row security', CASE WHEN c.relforcerowsecurity THEN 'yes' END,
             'replica identity', CASE WHEN c.relkind = ANY ('{v,f}') THEN NULL WHEN c.relreplident = 'n' THEN 'nothing' WHEN c.relreplident = 'f' THEN 'full' END,
             'server', @quote_ident(fs.srvname),
             'foreign options', CASE WHEN f.ftoptions IS NOT NULL THEN
                 (SELECT @string_agg((@quote_ident(o.option_name) || ' ') || @quote_literal(o.option_value), ', ')
                    FROM @pg_options_to_table(f.ftoptions) o) END]
  FROM @pg_class c
  JOIN @pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN @pg_am m ON m.oid = c.relam
  LEFT JOIN @pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN @pg_class t ON t.oid = c.reltoastrelid
  LEFT JOIN @pg_foreign_table f ON f.ftrelid = c.oid
  LEFT JOIN @pg_foreign_server fs ON fs.oid = f.ftserver
  LEFT JOIN (SELECT h.inhrelid, @string_agg((@quote_ident(pn.nspname) || '.') || @quote_ident(p.relname), ', ' ORDER BY h.inhseqno) AS parents
               FROM @pg_inherits h JOIN @pg_class p ON p.oid = h.inhparent JOIN @pg_namespace pn ON pn.oid = p.relnamespace
              WHERE p.relkind = ANY ('{r,p,f}')@only(h.inhrelid)
              GROUP BY h.inhrelid) i ON i.inhrelid = c.oid
 WHERE c.relnamespace = ANY ($1) AND c.relkind = ANY ('{r,p,v,m,f}')@only(c.oid))sql",
     false, Only::relations},

    {TypeRelationId, R"sql(
SELECT 'composite type', t.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(t.typname), NULL::@text,
       @quote_ident(@pg_get_userbyid(t.typowner)), t.typacl::@text[], NULL::@text[], t.typrelid::bigint
  FROM @pg_type t
  JOIN @pg_namespace n ON n.oid = t.typnamespace
  JOIN @pg_class c ON c.oid = t.typrelid
 WHERE t.typnamespace = ANY ($1) AND t.typtype = 'c' AND c.relkind = 'c'@only(t.oid))sql",
     false, Only::composites},

    {RelationRelationId,
     R"sql(
SELECT 'column', a.attrelid::bigint, a.attnum::integer, a.attrelid::bigint, @quote_ident(a.attname), NULL::@text, NULL::@text, a.attacl::@text[],
       ARRAY['type', @format_type(a.atttypid, a.atttypmod),
             'collation', CASE WHEN a.attcollation <> t.typcollation THEN
                 (SELECT (@quote_ident(n.nspname) || '.') || @quote_ident(l.collname)
                    FROM @pg_collation l JOIN @pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation) END,
             'not null', CASE WHEN a.attnotnull THEN 'yes' END,
             'identity', CASE WHEN a.attidentity = 'a' THEN 'always' WHEN a.attidentity = 'd' THEN 'by default' END,
             'generated', CASE WHEN a.attgenerated <> '' THEN
                 (SELECT @pg_get_expr(g.adbin, g.adrelid) FROM @pg_attrdef g WHERE g.adrelid = a.attrelid AND g.adnum = a.attnum) END,
             'generated as', CASE WHEN a.attgenerated = 'v' THEN 'virtual' END,
             'storage', CASE WHEN a.attstorage <> t.typstorage AND a.attgenerated <> 'v' AND c.relkind = ANY ('{r,p,m,f}') THEN
                 CASE WHEN a.attstorage = 'p' THEN 'plain' WHEN a.attstorage = 'e' THEN 'external'
                      WHEN a.attstorage = 'm' THEN 'main' ELSE 'extended' END END,
             'compression', CASE WHEN a.attcompression = 'p' THEN 'pglz' WHEN a.attcompression = 'l' THEN 'lz4' END,
             'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::@text END,
             -- Nearly all columns have the server's own key.
             'options', CASE WHEN NOT @starts_with(a.attoptions[1], 'pg_attver=') OR @cardinality(a.attoptions) > 1 THEN
                 (SELECT @string_agg((@quote_ident(o.option_name) || '=') || @quote_literal(o.option_value), ', ')
                    FROM @pg_options_to_table(a.attoptions) o WHERE o.option_name <> 'pg_attver') END,
             'foreign options', CASE WHEN a.attfdwoptions IS NOT NULL THEN
                 (SELECT @string_agg((@quote_ident(o.option_name) || ' ') || @quote_literal(o.option_value), ', ')
                    FROM @pg_options_to_table(a.attfdwoptions) o) END,
             'inherited', CASE WHEN c.relispartition OR a.attinhcount = 0 THEN NULL WHEN a.attislocal THEN 'merged' ELSE 'yes' END)sql" NOT_NULL_ATTRIBUTES
     "]" NOT_NULL_OID R"sql(, a.atttypid::bigint, a.attcollation::bigint
  FROM @pg_attribute a
  JOIN @pg_class c ON c.oid = a.attrelid
  JOIN @pg_type t ON t.oid = a.atttypid)sql" NOT_NULL_JOIN
     R"sql(
 WHERE c.relnamespace = ANY ($1) AND c.relkind = ANY ('{r,p,v,m,f,c}') AND a.attnum > 0 AND NOT a.attisdropped@only(a.attrelid)
 ORDER BY a.attrelid, a.attnum)sql",
     false, Only::with_columns},

    {RelationRelationId, R"sql(
SELECT 'sequence', c.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(c.relname), NULL::@text,
       @quote_ident(@pg_get_userbyid(c.relowner)), c.relacl::@text[],
       ARRAY['type', @format_type(s.seqtypid, NULL),
             'start', s.seqstart::@text, 'increment', s.seqincrement::@text,
             'minimum', s.seqmin::@text, 'maximum', s.seqmax::@text, 'cache', s.seqcache::@text,
             'cycle', CASE WHEN s.seqcycle THEN 'yes' END,
             'persistence', CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
             CASE WHEN d.deptype = 'i' THEN 'identity of' ELSE 'owned by' END,
             (((@quote_ident(tn.nspname) || '.') || @quote_ident(t.relname)) || '.') || a.name,
             'on', (@quote_ident(tn.nspname) || '.') || @quote_ident(t.relname), 'column', a.name]
  FROM @pg_class c
  JOIN @pg_namespace n ON n.oid = c.relnamespace
  JOIN @pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN @pg_depend d ON d.classid = 'pg_catalog.pg_class'::@regclass AND d.objid = c.oid AND d.objsubid = 0
        AND d.refclassid = 'pg_catalog.pg_class'::@regclass AND d.refobjsubid > 0 AND d.deptype = ANY ('{a,i}')
  LEFT JOIN @pg_class t ON t.oid = d.refobjid
  LEFT JOIN @pg_namespace tn ON tn.oid = t.relnamespace
  -- OFFSET 0 has it look up one column for each sequence, not make a hash table of all columns.
  LEFT JOIN LATERAL (SELECT @quote_ident(a.attname) AS name FROM @pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid OFFSET 0) a ON true
 WHERE c.relnamespace = ANY ($1) AND c.relkind = 'S'@only(c.oid))sql",
     false, Only::sequences},
};

}  // namespace

std::span<const CatalogQuery> relation_queries() {
    return queries;
}

}  // namespace shepherd::catalog
