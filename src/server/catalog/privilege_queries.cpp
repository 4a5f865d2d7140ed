// What was granted and revoked on objects that are not part of the schema themselves.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
}

// The system's objects have OIDs below 16384; members of pg_shepherd are its own business.
#define FOREIGN_OBJECT(catalog)                                                                              \
    "(x.oid < 16384 OR EXISTS (SELECT 1 FROM @pg_depend d JOIN @pg_extension e ON e.oid = d.refobjid WHERE " \
    "d.classid = 'pg_catalog." catalog                                                                       \
    "'::@regclass AND d.objid = x.oid AND d.deptype = 'e' AND d.refclassid = "                               \
    "'pg_catalog.pg_extension'::@regclass AND e.extname <> 'pg_shepherd'))"

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {RelationRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, CASE WHEN x.relkind = 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || (@quote_ident(n.nspname) || '.') || @quote_ident(x.relname), NULL::@text, @quote_ident(@pg_get_userbyid(x.relowner)), x.relacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault(CASE WHEN x.relkind = 'S' THEN 's' ELSE 'r' END::"char", x.relowner))::@text[]
  FROM @pg_class x JOIN @pg_namespace n ON n.oid = x.relnamespace
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_class'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE n.nspname <> 'information_schema' AND x.relkind = ANY ('{r,v,m,f,p,S}') AND x.relacl IS NOT NULL AND x.relacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault(CASE WHEN x.relkind = 'S' THEN 's' ELSE 'r' END::"char", x.relowner)) AND )sql" FOREIGN_OBJECT(
         "pg_class") "@only(x.oid)",
     true, Only::system_relations},

    {ProcedureRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, 'ROUTINE ' || @concat(@quote_ident(n.nspname), '.', @quote_ident(x.proname), '(', @pg_get_function_identity_arguments(x.oid), ')'), NULL::@text, @quote_ident(@pg_get_userbyid(x.proowner)), x.proacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault('f', x.proowner))::@text[]
  FROM @pg_proc x JOIN @pg_namespace n ON n.oid = x.pronamespace
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_proc'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE n.nspname <> 'information_schema' AND x.proacl IS NOT NULL AND x.proacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault('f', x.proowner)) AND )sql" FOREIGN_OBJECT(
         "pg_proc") "@only(x.oid)",
     true, Only::system_routines},

    {TypeRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, 'TYPE ' || (@quote_ident(n.nspname) || '.') || @quote_ident(x.typname), NULL::@text, @quote_ident(@pg_get_userbyid(x.typowner)), x.typacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault('T', x.typowner))::@text[]
  FROM @pg_type x JOIN @pg_namespace n ON n.oid = x.typnamespace
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_type'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE n.nspname <> 'information_schema' AND x.typacl IS NOT NULL AND x.typacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault('T', x.typowner)) AND )sql" FOREIGN_OBJECT(
         "pg_type") "@only(x.oid)",
     true, Only::system_types},

    {NamespaceRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, 'SCHEMA ' || @quote_ident(x.nspname), NULL::@text, @quote_ident(@pg_get_userbyid(x.nspowner)), x.nspacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault('n', x.nspowner))::@text[]
  FROM @pg_namespace x 
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_namespace'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE x.nspname <> ALL ('{public,information_schema}') AND x.nspacl IS NOT NULL AND x.nspacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault('n', x.nspowner)) AND )sql" FOREIGN_OBJECT(
         "pg_namespace") "@only(x.oid)",
     true, Only::system_schemas},

    {LanguageRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, 'LANGUAGE ' || @quote_ident(x.lanname), NULL::@text, @quote_ident(@pg_get_userbyid(x.lanowner)), x.lanacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault('l', x.lanowner))::@text[]
  FROM @pg_language x 
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_language'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE x.lanacl IS NOT NULL AND x.lanacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault('l', x.lanowner)) AND )sql" FOREIGN_OBJECT(
         "pg_language"),
     true},

    {ForeignDataWrapperRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, 0, NULL::bigint, 'FOREIGN DATA WRAPPER ' || @quote_ident(x.fdwname), NULL::@text, @quote_ident(@pg_get_userbyid(x.fdwowner)), x.fdwacl::@text[],
       NULL::@text[], COALESCE(i.initprivs, @acldefault('F', x.fdwowner))::@text[]
  FROM @pg_foreign_data_wrapper x 
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_foreign_data_wrapper'::@regclass AND i.objoid = x.oid AND i.objsubid = 0
 WHERE x.fdwacl IS NOT NULL AND x.fdwacl IS DISTINCT FROM COALESCE(i.initprivs, @acldefault('F', x.fdwowner)) AND )sql" FOREIGN_OBJECT(
         "pg_foreign_data_wrapper"),
     true},

    {RelationRelationId,
     R"sql(
SELECT 'privileges', x.oid::bigint, a.attnum::integer, NULL::bigint,
       @concat('COLUMN ', @quote_ident(n.nspname), '.', @quote_ident(x.relname), '.', @quote_ident(a.attname)), NULL::@text,
       @quote_ident(@pg_get_userbyid(x.relowner)), a.attacl::@text[],
       ARRAY['on', (@quote_ident(n.nspname) || '.') || @quote_ident(x.relname), 'name', @quote_ident(a.attname)],
       COALESCE(i.initprivs, '{}')::@text[]
  FROM @pg_class x
  JOIN @pg_namespace n ON n.oid = x.relnamespace
  -- OFFSET 0 has it look up the columns of the few relations, not go through all columns.
 CROSS JOIN LATERAL (SELECT c.attnum, c.attname, c.attacl FROM @pg_attribute c
                      WHERE c.attrelid = x.oid AND c.attacl IS NOT NULL AND NOT c.attisdropped OFFSET 0) a
  LEFT JOIN @pg_init_privs i ON i.classoid = 'pg_catalog.pg_class'::@regclass AND i.objoid = x.oid AND i.objsubid = a.attnum
 WHERE n.nspname <> 'information_schema' AND x.relkind = ANY ('{r,v,m,f,p,S}') AND a.attacl IS DISTINCT FROM COALESCE(i.initprivs, '{}') AND )sql" FOREIGN_OBJECT(
         "pg_class") "@only(x.oid)",
     true, Only::system_relations},
};

}  // namespace

std::span<const CatalogQuery> privilege_queries() {
    return queries;
}

}  // namespace shepherd::catalog
