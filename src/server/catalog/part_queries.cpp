// What hangs on relations: constraints, indexes, triggers, rules, policies, statistics.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
}

// 18 has keys over periods, and some that are not enforced.
#if PG_VERSION_NUM >= 180000
#define ENFORCED_18 " AND k.conenforced"
#define USUAL_KEY_18 " AND NOT k.conperiod" ENFORCED_18
#else
#define ENFORCED_18
#define USUAL_KEY_18
#endif
// Those that Collector::constraint_definition can print.
#define USUAL_KEY                                                                                          \
    "k.contype = ANY ('{p,u,f}') AND NOT k.condeferrable AND k.convalidated AND (k.contype = 'f' AND "     \
    "k.confmatchtype = 's' AND k.confdelsetcols IS NULL OR k.contype <> 'f' AND x.reloptions IS NULL AND " \
    "x.reltablespace = 0 AND i.indnkeyatts = i.indnatts AND NOT i.indnullsnotdistinct)" USUAL_KEY_18

#define USUAL_CHECK "k.contype = 'c' AND NOT k.connoinherit AND k.convalidated" ENFORCED_18

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    // Copies that the server makes of a foreign key for each partition are left out, as are NOT NULL
    // constraints, which are attributes of their column. pg_get_constraintdef leaves out how the index is
    // stored.
    {ConstraintRelationId, R"sql(
SELECT 'constraint', k.oid::bigint, 0, k.conrelid::bigint, @quote_ident(k.conname),
       CASE WHEN k.contype = ANY ('{p,u}') AND (x.reloptions IS NOT NULL OR x.reltablespace <> 0) THEN
           @concat(CASE WHEN k.condeferrable
                        THEN @left(@pg_get_constraintdef(k.oid), CASE WHEN k.condeferred THEN -30 ELSE -11 END)
                        ELSE @pg_get_constraintdef(k.oid) END,
                   (SELECT @concat(' WITH (', @string_agg((@quote_ident(o.option_name) || '=') || @quote_literal(o.option_value), ', '), ')')
                      FROM @pg_options_to_table(x.reloptions) o HAVING @count(*) > 0),
                   ' USING INDEX TABLESPACE ' || @quote_ident(s.spcname),
                   CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END)
            WHEN )sql" USUAL_KEY R"sql( THEN NULL
            WHEN )sql" USUAL_CHECK R"sql( THEN NULL
            ELSE @pg_get_constraintdef(k.oid) END, NULL::@text, NULL::@text[],
       ARRAY['type', CASE WHEN k.contype = 'p' THEN 'primary key' WHEN k.contype = 'u' THEN 'unique' WHEN k.contype = 'f' THEN 'foreign key'
                          WHEN k.contype = 'c' THEN 'check' WHEN k.contype = 'x' THEN 'exclusion' END,
             'inherited', CASE WHEN k.contype <> 'c' OR k.coninhcount = 0 THEN NULL WHEN k.conislocal THEN 'merged' ELSE 'yes' END,
             'partition of', (SELECT (@quote_ident(pn.nspname) || '.') || @quote_ident(p.relname)
                  FROM @pg_inherits h JOIN @pg_class p ON p.oid = h.inhparent JOIN @pg_namespace pn ON pn.oid = p.relnamespace
                 WHERE h.inhrelid = x.oid AND x.relispartition),
             'not valid', CASE WHEN NOT k.convalidated THEN 'yes' END,
             'clustered', CASE WHEN i.indisclustered THEN 'yes' END,
             'replica identity', CASE WHEN i.indisreplident THEN 'yes' END,
             'statistics', CASE WHEN k.contype = 'x' THEN
                 (SELECT @string_agg((a.attnum::@text || ' ') || a.attstattarget::@text, ', ' ORDER BY a.attnum)
                    FROM @pg_attribute a WHERE a.attrelid = k.conindid AND a.attstattarget >= 0) END], x.oid::bigint,
       CASE WHEN )sql" USUAL_KEY R"sql( THEN
           @concat(k.contype, '|', k.conkey, CASE WHEN k.contype = 'f' THEN
               @concat('|', k.confrelid, '|', k.confkey, '|', k.confupdtype, k.confdeltype) END)
            WHEN )sql" USUAL_CHECK R"sql( THEN k.contype::@text END,
       CASE WHEN k.contype = 'c' THEN k.conbin::@text END
  FROM @pg_constraint k
  JOIN @pg_class c ON c.oid = k.conrelid
  LEFT JOIN @pg_index i ON i.indexrelid = k.conindid AND k.contype = ANY ('{p,u,x}')
  LEFT JOIN @pg_class x ON x.oid = i.indexrelid
  LEFT JOIN @pg_tablespace s ON s.oid = x.reltablespace
 WHERE c.relnamespace = ANY ($1) AND k.contype = ANY ('{p,u,x,f,c}') AND NOT (k.contype = 'f' AND k.conparentid <> 0)@only(k.conrelid))sql",
     false, Only::relations},

    {RelationRelationId, R"sql(
SELECT 'index', c.oid::bigint, 0, i.indrelid::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(c.relname), NULL::@text, NULL::@text, NULL::@text[],
       ARRAY['tablespace', @quote_ident(s.spcname),
             'partition of', (SELECT (@quote_ident(pn.nspname) || '.') || @quote_ident(p.relname)
                  FROM @pg_inherits h JOIN @pg_class p ON p.oid = h.inhparent JOIN @pg_namespace pn ON pn.oid = p.relnamespace
                 WHERE h.inhrelid = c.oid AND c.relispartition),
             'clustered', CASE WHEN i.indisclustered THEN 'yes' END,
             'replica identity', CASE WHEN i.indisreplident THEN 'yes' END,
             'invalid', CASE WHEN c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready) THEN 'yes' END,
             'statistics', CASE WHEN i.indexprs IS NOT NULL THEN
                 (SELECT @string_agg((a.attnum::@text || ' ') || a.attstattarget::@text, ', ' ORDER BY a.attnum)
                    FROM @pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0) END], NULL::bigint,
       CASE WHEN c.relkind = 'i' AND c.relam = 403 AND i.indnkeyatts = i.indnatts AND NOT i.indnullsnotdistinct AND c.reloptions IS NULL THEN
           @concat_ws('|', i.indkey, i.indclass, i.indcollation, i.indoption) END,
       CASE WHEN i.indisunique THEN 1 ELSE 0 END, @quote_ident(c.relname), i.indexprs::@text, i.indpred::@text
  FROM @pg_index i
  JOIN @pg_class c ON c.oid = i.indexrelid
  JOIN @pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN @pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN @pg_constraint k ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype = ANY ('{p,u,x}')
 WHERE c.relnamespace = ANY ($1) AND k.oid IS NULL@only(i.indrelid))sql",
     false, Only::relations},

    // The server's copy of a trigger on a partition is only of interest when its state is another one.
    {TriggerRelationId, R"sql(
SELECT 'trigger', t.oid::bigint, 0, t.tgrelid::bigint, @quote_ident(t.tgname),
       CASE WHEN t.tgparentid = 0 THEN @pg_get_triggerdef(t.oid) END, NULL::@text, NULL::@text[],
       ARRAY['enabled', CASE WHEN t.tgenabled = 'D' THEN 'disabled' WHEN t.tgenabled = 'R' THEN 'replica' WHEN t.tgenabled = 'A' THEN 'always'
                             WHEN t.tgparentid <> 0 THEN 'origin' END,
             'copied', CASE WHEN t.tgparentid <> 0 THEN 'yes' END]
  FROM @pg_trigger t
  JOIN @pg_class c ON c.oid = t.tgrelid
  LEFT JOIN @pg_trigger p ON p.oid = t.tgparentid
 WHERE c.relnamespace = ANY ($1)
   AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND NOT p.tgisinternal)
   AND (t.tgparentid = 0 OR p.tgenabled <> t.tgenabled)@only(t.tgrelid))sql",
     false, Only::relations},

    {RewriteRelationId, R"sql(
SELECT 'rule', r.oid::bigint, 0, r.ev_class::bigint, @quote_ident(r.rulename),
       CASE WHEN r.rulename <> '_RETURN' THEN @pg_get_ruledef(r.oid) END, NULL::@text, NULL::@text[],
       ARRAY['enabled', CASE WHEN r.ev_enabled = 'D' THEN 'disabled' WHEN r.ev_enabled = 'R' THEN 'replica' WHEN r.ev_enabled = 'A' THEN 'always' END]
  FROM @pg_rewrite r
  JOIN @pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = ANY ($1)@only(r.ev_class))sql",
     false, Only::relations},

    {PolicyRelationId, R"sql(
SELECT 'policy', p.oid::bigint, 0, p.polrelid::bigint, @quote_ident(p.polname), NULL::@text, NULL::@text, NULL::@text[],
       ARRAY['permissive', CASE WHEN NOT p.polpermissive THEN 'no' END,
             'command', CASE WHEN p.polcmd = 'r' THEN 'SELECT' WHEN p.polcmd = 'a' THEN 'INSERT' WHEN p.polcmd = 'w' THEN 'UPDATE'
                             WHEN p.polcmd = 'd' THEN 'DELETE' END,
             'roles', CASE WHEN p.polroles <> '{0}' THEN
                 (SELECT @string_agg(@quote_ident(r.rolname), ', ' ORDER BY r.rolname) FROM @pg_roles r WHERE r.oid = ANY (p.polroles)) END,
             'using', @pg_get_expr(p.polqual, p.polrelid), 'check', @pg_get_expr(p.polwithcheck, p.polrelid)]
  FROM @pg_policy p
  JOIN @pg_class c ON c.oid = p.polrelid
 WHERE c.relnamespace = ANY ($1)@only(p.polrelid))sql",
     false, Only::relations},

    {StatisticExtRelationId, R"sql(
SELECT 'statistics', s.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(s.stxname), @pg_get_statisticsobjdef(s.oid),
       @quote_ident(@pg_get_userbyid(s.stxowner)), NULL::@text[],
       ARRAY['statistics', CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::@text END]
  FROM @pg_statistic_ext s
  JOIN @pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.stxnamespace = ANY ($1)@only(s.oid))sql",
     false, Only::statistics},
};

}  // namespace

std::span<const CatalogQuery> part_queries() {
    return queries;
}

}  // namespace shepherd::catalog
