// Domains, enums, ranges, base and shell types; constraints of domains; collations and conversions.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_type.h"
}

// 17 renamed colliculocale and has locales of its own.
#if PG_VERSION_NUM >= 170000
#define COLLATION_LOCALE "l.colllocale"
#else
#define COLLATION_LOCALE "l.colliculocale"
#endif
// 16 added ICU's rules.
#if PG_VERSION_NUM >= 160000
#define COLLATION_RULES "l.collicurules"
#else
#define COLLATION_RULES "NULL::@text"
#endif

// 17 gave NOT NULL of a domain a name.
#if PG_VERSION_NUM >= 170000
#define DOMAIN_NOT_NULL_NAME                                                                              \
    "(SELECT @quote_ident(nn.conname) FROM @pg_constraint nn WHERE nn.contypid = t.oid AND nn.contype = " \
    "'n' AND "                                                                                            \
    "nn.conname <> @concat(t.typname, '_not_null'))"
#define DOMAIN_NOT_NULL_OID \
    ", (SELECT nn.oid::bigint FROM @pg_constraint nn WHERE nn.contypid = t.oid AND nn.contype = 'n')"
#else
#define DOMAIN_NOT_NULL_OID
#define DOMAIN_NOT_NULL_NAME "NULL::@text"
#endif

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {CollationRelationId, R"sql(
SELECT 'collation', l.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(l.collname),
       @concat('CREATE COLLATION ', @quote_ident(n.nspname), '.', @quote_ident(l.collname), ' (provider = ',
               CASE WHEN l.collprovider = 'i' THEN 'icu' WHEN l.collprovider = 'b' THEN 'builtin' WHEN l.collprovider = 'd' THEN 'default' ELSE 'libc' END,
               CASE WHEN NOT l.collisdeterministic THEN ', deterministic = false' END,
               CASE WHEN l.collprovider <> 'c' THEN ', locale = ' || @quote_literal()sql" COLLATION_LOCALE
                          R"sql()
                    WHEN l.collcollate = l.collctype THEN ', locale = ' || @quote_literal(l.collcollate)
                    ELSE @concat(', lc_collate = ', @quote_literal(l.collcollate), ', lc_ctype = ', @quote_literal(l.collctype)) END,
               ', rules = ' || @quote_literal()sql" COLLATION_RULES R"sql(), ')'),
       @quote_ident(@pg_get_userbyid(l.collowner)), NULL::@text[], NULL::@text[]
  FROM @pg_collation l
  JOIN @pg_namespace n ON n.oid = l.collnamespace
 WHERE l.collnamespace = ANY ($1))sql"},

    {TypeRelationId,
     R"sql(
SELECT CASE WHEN t.typtype = 'd' THEN 'domain' WHEN t.typtype = 'e' THEN 'enum' WHEN t.typtype = 'r' THEN 'range type'
            WHEN t.typisdefined THEN 'base type' ELSE 'shell type' END,
       t.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(t.typname),
       CASE WHEN t.typtype = 'r' THEN
                @concat('CREATE TYPE ', @quote_ident(n.nspname), '.', @quote_ident(t.typname), ' AS RANGE (subtype = ', @format_type(r.rngsubtype, NULL),
                        (SELECT @concat(', subtype_opclass = ', @quote_ident(rn.nspname), '.', @quote_ident(o.opcname))
                           FROM @pg_opclass o JOIN @pg_namespace rn ON rn.oid = o.opcnamespace
                          WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
                        (SELECT @concat(', collation = ', @quote_ident(rn.nspname), '.', @quote_ident(l.collname))
                           FROM @pg_collation l JOIN @pg_namespace rn ON rn.oid = l.collnamespace
                           JOIN @pg_type st ON st.oid = r.rngsubtype
                          WHERE l.oid = r.rngcollation AND r.rngcollation <> st.typcollation),
                        CASE WHEN r.rngcanonical <> 0 THEN ', canonical = ' || r.rngcanonical::@text END,
                        CASE WHEN r.rngsubdiff <> 0 THEN ', subtype_diff = ' || r.rngsubdiff::@text END,
                        (SELECT @concat(', multirange_type_name = ', @quote_ident(mn.nspname), '.', @quote_ident(m.typname))
                           FROM @pg_type m JOIN @pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid), ')')
            WHEN t.typtype = 'b' AND t.typisdefined THEN
                @concat('CREATE TYPE ', @quote_ident(n.nspname), '.', @quote_ident(t.typname), ' (INTERNALLENGTH = ',
                        CASE WHEN t.typlen >= 0 THEN t.typlen::@text ELSE 'variable' END,
                        ', INPUT = ', t.typinput::@text, ', OUTPUT = ', t.typoutput::@text,
                        CASE WHEN t.typreceive <> 0 THEN ', RECEIVE = ' || t.typreceive::@text END,
                        CASE WHEN t.typsend <> 0 THEN ', SEND = ' || t.typsend::@text END,
                        CASE WHEN t.typmodin <> 0 THEN ', TYPMOD_IN = ' || t.typmodin::@text END,
                        CASE WHEN t.typmodout <> 0 THEN ', TYPMOD_OUT = ' || t.typmodout::@text END,
                        CASE WHEN t.typanalyze <> 0 THEN ', ANALYZE = ' || t.typanalyze::@text END,
                        CASE WHEN t.typsubscript <> 0 THEN ', SUBSCRIPT = ' || t.typsubscript::@text END,
                        CASE WHEN t.typcollation <> 0 THEN ', COLLATABLE = true' END,
                        ', DEFAULT = ' || @quote_literal(t.typdefault),
                        CASE WHEN t.typcategory <> 'U' THEN ', CATEGORY = ' || @quote_literal(t.typcategory::@text) END,
                        CASE WHEN t.typispreferred THEN ', PREFERRED = true' END,
                        CASE WHEN t.typelem <> 0 THEN ', ELEMENT = ' || @format_type(t.typelem, NULL) END,
                        CASE WHEN t.typdelim <> ',' THEN ', DELIMITER = ' || @quote_literal(t.typdelim::@text) END,
                        CASE WHEN t.typalign = 'c' THEN ', ALIGNMENT = char' WHEN t.typalign = 's' THEN ', ALIGNMENT = int2'
                             WHEN t.typalign = 'i' THEN ', ALIGNMENT = int4' ELSE ', ALIGNMENT = double' END,
                        CASE WHEN t.typstorage = 'p' THEN ', STORAGE = plain' WHEN t.typstorage = 'e' THEN ', STORAGE = external'
                             WHEN t.typstorage = 'x' THEN ', STORAGE = extended' ELSE ', STORAGE = main' END,
                        CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' END, ')') END,
       @quote_ident(@pg_get_userbyid(t.typowner)), t.typacl::@text[],
       CASE WHEN t.typtype = 'd' THEN
                ARRAY['type', @format_type(t.typbasetype, t.typtypmod),
                      'collation', (SELECT (@quote_ident(cn.nspname) || '.') || @quote_ident(l.collname)
                          FROM @pg_type b, @pg_collation l JOIN @pg_namespace cn ON cn.oid = l.collnamespace
                         WHERE b.oid = t.typbasetype AND l.oid = t.typcollation AND t.typcollation <> b.typcollation),
                      'default', @pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::@regclass),
                      'default of type', CASE WHEN t.typdefaultbin IS NULL AND t.typdefault IS NOT NULL THEN 'yes' END,
                      'not null', CASE WHEN t.typnotnull THEN 'yes' END, 'not null name', )sql" DOMAIN_NOT_NULL_NAME
     R"sql(]
            WHEN t.typtype = 'e' THEN
                ARRAY['labels', COALESCE((SELECT @string_agg(@quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                            FROM @pg_enum e WHERE e.enumtypid = t.oid), '')] END)sql" DOMAIN_NOT_NULL_OID
     R"sql(
  FROM @pg_type t
  JOIN @pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN @pg_range r ON r.rngtypid = t.oid
 WHERE t.typnamespace = ANY ($1)
   AND (t.typtype = ANY ('{b,d,e,r}') OR NOT t.typisdefined)
   AND NOT EXISTS (SELECT 1 FROM @pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)@only(t.oid))sql",
     false, Only::types},

    {ConstraintRelationId, R"sql(
SELECT 'domain constraint', k.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(k.conname), ' ON DOMAIN ', @quote_ident(n.nspname), '.', @quote_ident(t.typname)),
       @pg_get_constraintdef(k.oid), NULL::@text, NULL::@text[],
       ARRAY['on', (@quote_ident(n.nspname) || '.') || @quote_ident(t.typname), 'name', @quote_ident(k.conname),
             'not valid', CASE WHEN NOT k.convalidated THEN 'yes' END], k.contypid::bigint
  FROM @pg_constraint k
  JOIN @pg_type t ON t.oid = k.contypid
  JOIN @pg_namespace n ON n.oid = t.typnamespace
 WHERE t.typnamespace = ANY ($1) AND k.contype = 'c'@only(k.contypid))sql",
     false, Only::types},

    {ConversionRelationId, R"sql(
SELECT 'conversion', c.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(c.conname),
       @format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END, n.nspname, c.conname,
               @pg_encoding_to_char(c.conforencoding), @pg_encoding_to_char(c.contoencoding), c.conproc::@text),
       @quote_ident(@pg_get_userbyid(c.conowner)), NULL::@text[], NULL::@text[]
  FROM @pg_conversion c
  JOIN @pg_namespace n ON n.oid = c.connamespace
 WHERE c.connamespace = ANY ($1))sql"},
};

}  // namespace

std::span<const CatalogQuery> type_queries() {
    return queries;
}

}  // namespace shepherd::catalog
