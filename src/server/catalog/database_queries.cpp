// What lives in no schema: extensions, foreign servers, publications, subscriptions, event triggers, default
// privileges.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_default_acl.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_user_mapping.h"
}

#define OPTIONS_OF(array)                                                                \
    "(SELECT @concat(' OPTIONS (', @string_agg((@quote_ident(o.option_name) || ' ') || " \
    "@quote_literal(o.option_value), ', '), ')') FROM @pg_options_to_table(" array       \
    ") o HAVING @count(*) > 0)"

// Each major has added options of subscriptions.
#if PG_VERSION_NUM >= 160000
#define SUBSCRIPTION_16                                                                                   \
    "CASE WHEN s.substream = 'p' THEN ', streaming = parallel' WHEN s.substream = 't' THEN ', streaming " \
    "= on' WHEN s.substream = 'f' THEN ', streaming = off' END,"                                          \
    " CASE WHEN s.suborigin <> 'any' THEN ', origin = ' || @quote_literal(s.suborigin) END,"              \
    " CASE WHEN NOT s.subpasswordrequired THEN ', password_required = false' END,"                        \
    " CASE WHEN s.subrunasowner THEN ', run_as_owner = true' END,"
#else
#define SUBSCRIPTION_16 "CASE WHEN s.substream THEN ', streaming = on' END,"
#endif
#if PG_VERSION_NUM >= 170000
#define SUBSCRIPTION_17 "CASE WHEN s.subfailover THEN ', failover = true' END,"
#else
#define SUBSCRIPTION_17
#endif
#if PG_VERSION_NUM >= 180000
#define PUBLICATION_18 ", CASE WHEN p.pubgencols = 's' THEN ', publish_generated_columns = stored' END"
#else
#define PUBLICATION_18
#endif

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {ExtensionRelationId, R"sql(
SELECT 'extension', e.oid::bigint, 0, NULL::bigint, @quote_ident(e.extname), NULL::@text, NULL::@text, NULL::@text[],
       ARRAY['schema', CASE WHEN n.nspname <> 'pg_catalog' THEN @quote_ident(n.nspname) END, 'version', e.extversion]
  FROM @pg_extension e
  JOIN @pg_namespace n ON n.oid = e.extnamespace)sql",
     true},

    {ForeignDataWrapperRelationId,
     R"sql(
SELECT 'foreign data wrapper', f.oid::bigint, 0, NULL::bigint, @quote_ident(f.fdwname),
       @concat('CREATE FOREIGN DATA WRAPPER ', @quote_ident(f.fdwname),
               CASE WHEN f.fdwhandler <> 0 THEN ' HANDLER ' || f.fdwhandler::@regproc::@text END,
               CASE WHEN f.fdwvalidator <> 0 THEN ' VALIDATOR ' || f.fdwvalidator::@regproc::@text END, )sql" OPTIONS_OF(
         "f.fdwoptions") R"sql(),
       @quote_ident(@pg_get_userbyid(f.fdwowner)), f.fdwacl::@text[], NULL::@text[]
  FROM @pg_foreign_data_wrapper f)sql",
     true},

    {ForeignServerRelationId, R"sql(
SELECT 'server', s.oid::bigint, 0, NULL::bigint, @quote_ident(s.srvname),
       @concat('CREATE SERVER ', @quote_ident(s.srvname), ' TYPE ' || @quote_literal(s.srvtype), ' VERSION ' || @quote_literal(s.srvversion),
               ' FOREIGN DATA WRAPPER ', @quote_ident(f.fdwname), )sql" OPTIONS_OF("s.srvoptions") R"sql(),
       @quote_ident(@pg_get_userbyid(s.srvowner)), s.srvacl::@text[], NULL::@text[]
  FROM @pg_foreign_server s
  JOIN @pg_foreign_data_wrapper f ON f.oid = s.srvfdw)sql",
     true},

    // The view shows the options only to those who may see them.
    {UserMappingRelationId,
     R"sql(
SELECT 'user mapping', u.umid::bigint, 0, NULL::bigint,
       @concat('FOR ', CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE @quote_ident(u.usename) END, ' SERVER ', @quote_ident(u.srvname)),
       @concat('CREATE USER MAPPING FOR ', CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE @quote_ident(u.usename) END, ' SERVER ', @quote_ident(u.srvname), )sql" OPTIONS_OF(
         "u.umoptions") R"sql(),
       NULL::@text, NULL::@text[],
       ARRAY['hidden', CASE WHEN u.umoptions IS NULL AND NOT (SELECT r.rolsuper FROM @pg_roles r WHERE r.rolname = current_user)
                             AND NOT @pg_has_role(s.srvowner, 'USAGE') THEN 'options' END]
  FROM @pg_user_mappings u
  JOIN @pg_foreign_server s ON s.oid = u.srvid)sql",
     true},

    {PublicationRelationId,
     R"sql(
SELECT 'publication', p.oid::bigint, 0, NULL::bigint, @quote_ident(p.pubname),
       @concat('CREATE PUBLICATION ', @quote_ident(p.pubname), CASE WHEN p.puballtables THEN ' FOR ALL TABLES' END, ' WITH (publish = ',
               @quote_literal(@concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                               CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)),
               CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' END)sql" PUBLICATION_18
     R"sql(, ')'),
       @quote_ident(@pg_get_userbyid(p.pubowner)), NULL::@text[], NULL::@text[]
  FROM @pg_publication p)sql",
     true},

    {PublicationRelRelationId, R"sql(
SELECT 'publication table', r.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(p.pubname), ' TABLE ', @quote_ident(n.nspname), '.', @quote_ident(c.relname)),
       @concat('ALTER PUBLICATION ', @quote_ident(p.pubname), ' ADD TABLE ONLY ', @quote_ident(n.nspname), '.', @quote_ident(c.relname),
               (SELECT @concat(' (', @string_agg(@quote_ident(a.attname), ', ' ORDER BY a.attnum), ')')
                  FROM @pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::@int2[]) HAVING @count(*) > 0),
               CASE WHEN r.prqual IS NOT NULL THEN @concat(' WHERE (', @pg_get_expr(r.prqual, r.prrelid), ')') END),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_publication_rel r
  JOIN @pg_publication p ON p.oid = r.prpubid
  JOIN @pg_class c ON c.oid = r.prrelid
  JOIN @pg_namespace n ON n.oid = c.relnamespace)sql",
     true},

    {PublicationNamespaceRelationId, R"sql(
SELECT 'publication schema', r.oid::bigint, 0, NULL::bigint, @format('%I TABLES IN SCHEMA %I', p.pubname, n.nspname),
       @format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I', p.pubname, n.nspname), NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_publication_namespace r
  JOIN @pg_publication p ON p.oid = r.pnpubid
  JOIN @pg_namespace n ON n.oid = r.pnnspid)sql",
     true},

    {EventTriggerRelationId, R"sql(
SELECT 'event trigger', t.oid::bigint, 0, NULL::bigint, @quote_ident(t.evtname),
       @concat('CREATE EVENT TRIGGER ', @quote_ident(t.evtname), ' ON ', t.evtevent,
               (SELECT @concat(' WHEN TAG IN (', @string_agg(@quote_literal(x.tag), ', '), ')') FROM @unnest(t.evttags) x (tag) HAVING @count(*) > 0),
               ' EXECUTE FUNCTION ', t.evtfoid::@regproc::@text, '()'),
       @quote_ident(@pg_get_userbyid(t.evtowner)), NULL::@text[],
       ARRAY['enabled', CASE WHEN t.evtenabled = 'D' THEN 'disabled' WHEN t.evtenabled = 'R' THEN 'replica' WHEN t.evtenabled = 'A' THEN 'always' END]
  FROM @pg_event_trigger t)sql",
     true},

    {DefaultAclRelationId, R"sql(
SELECT 'default privileges', d.oid::bigint, 0, NULL::bigint,
       @concat('FOR ROLE ', @quote_ident(@pg_get_userbyid(d.defaclrole)), ' IN SCHEMA ' || @quote_ident(n.nspname), ' ON ',
               CASE WHEN d.defaclobjtype = 'r' THEN 'TABLES' WHEN d.defaclobjtype = 'S' THEN 'SEQUENCES' WHEN d.defaclobjtype = 'f' THEN 'FUNCTIONS'
                    WHEN d.defaclobjtype = 'T' THEN 'TYPES' WHEN d.defaclobjtype = 'L' THEN 'LARGE OBJECTS' ELSE 'SCHEMAS' END),
       NULL::@text, NULL::@text, d.defaclacl::@text[],
       ARRAY['role', @quote_ident(@pg_get_userbyid(d.defaclrole)), 'schema', @quote_ident(n.nspname),
             'on', CASE WHEN d.defaclobjtype = 'r' THEN 'TABLES' WHEN d.defaclobjtype = 'S' THEN 'SEQUENCES' WHEN d.defaclobjtype = 'f' THEN 'FUNCTIONS'
                    WHEN d.defaclobjtype = 'T' THEN 'TYPES' WHEN d.defaclobjtype = 'L' THEN 'LARGE OBJECTS' ELSE 'SCHEMAS' END]
  FROM @pg_default_acl d
  LEFT JOIN @pg_namespace n ON n.oid = d.defaclnamespace)sql",
     true},

    // Passwords stand in the connection string, which only superusers may read.
    {SubscriptionRelationId, R"sql(
SELECT 'subscription', s.oid::bigint, 0, NULL::bigint, @quote_ident(s.subname),
       @concat('CREATE SUBSCRIPTION ', @quote_ident(s.subname), ' CONNECTION %CONNECTION% PUBLICATION ',
               (SELECT @string_agg(@quote_ident(x.name), ', ') FROM @unnest(s.subpublications) x (name)), ' WITH (connect = false, slot_name = ',
               COALESCE(@quote_literal(s.subslotname), 'NONE'), CASE WHEN s.subbinary THEN ', binary = true' END,
               )sql" SUBSCRIPTION_16 SUBSCRIPTION_17 R"sql(
               CASE WHEN s.subtwophasestate <> 'd' THEN ', two_phase = on' END,
               CASE WHEN s.subdisableonerr THEN ', disable_on_error = true' END,
               CASE WHEN s.subsynccommit <> 'off' THEN ', synchronous_commit = ' || @quote_literal(s.subsynccommit) END, ')'),
       @quote_ident(@pg_get_userbyid(s.subowner)), NULL::@text[], NULL::@text[]
  FROM @pg_subscription s
  JOIN @pg_database d ON d.oid = s.subdbid
 WHERE d.datname = @current_database())sql",
     true},
};

}  // namespace

std::span<const CatalogQuery> database_queries() {
    return queries;
}

}  // namespace shepherd::catalog
