// Schemas, tables, views, sequences.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
}

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
