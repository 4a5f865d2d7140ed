// Text search: parsers, templates, dictionaries, configurations.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
}

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {TSParserRelationId, R"sql(
SELECT 'text search parser', p.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(p.prsname),
       @concat('CREATE TEXT SEARCH PARSER ', @quote_ident(n.nspname), '.', @quote_ident(p.prsname),
               ' (START = ', p.prsstart::@regproc::@text, ', GETTOKEN = ', p.prstoken::@regproc::@text, ', END = ', p.prsend::@regproc::@text,
               CASE WHEN p.prsheadline <> 0 THEN ', HEADLINE = ' || p.prsheadline::@regproc::@text END,
               ', LEXTYPES = ', p.prslextype::@regproc::@text, ')'),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_ts_parser p
  JOIN @pg_namespace n ON n.oid = p.prsnamespace
 WHERE p.prsnamespace = ANY ($1))sql"},

    {TSTemplateRelationId, R"sql(
SELECT 'text search template', t.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(t.tmplname),
       @concat('CREATE TEXT SEARCH TEMPLATE ', @quote_ident(n.nspname), '.', @quote_ident(t.tmplname), ' (',
               CASE WHEN t.tmplinit <> 0 THEN @concat('INIT = ', t.tmplinit::@regproc::@text, ', ') END, 'LEXIZE = ', t.tmpllexize::@regproc::@text, ')'),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_ts_template t
  JOIN @pg_namespace n ON n.oid = t.tmplnamespace
 WHERE t.tmplnamespace = ANY ($1))sql"},

    {TSDictionaryRelationId, R"sql(
SELECT 'text search dictionary', d.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(d.dictname),
       @concat('CREATE TEXT SEARCH DICTIONARY ', @quote_ident(n.nspname), '.', @quote_ident(d.dictname),
               ' (TEMPLATE = ', @quote_ident(tn.nspname), '.', @quote_ident(t.tmplname), ', ' || d.dictinitoption, ')'),
       @quote_ident(@pg_get_userbyid(d.dictowner)), NULL::@text[], NULL::@text[]
  FROM @pg_ts_dict d
  JOIN @pg_namespace n ON n.oid = d.dictnamespace
  JOIN @pg_ts_template t ON t.oid = d.dicttemplate
  JOIN @pg_namespace tn ON tn.oid = t.tmplnamespace
 WHERE d.dictnamespace = ANY ($1))sql"},

    {TSConfigRelationId, R"sql(
SELECT 'text search configuration', c.oid::bigint, 0, NULL::bigint, (@quote_ident(n.nspname) || '.') || @quote_ident(c.cfgname),
       @concat('CREATE TEXT SEARCH CONFIGURATION ', @quote_ident(n.nspname), '.', @quote_ident(c.cfgname),
               ' (PARSER = ', @quote_ident(pn.nspname), '.', @quote_ident(p.prsname), ')',
               (SELECT @string_agg(@concat(E';\nALTER TEXT SEARCH CONFIGURATION ', @quote_ident(n.nspname), '.', @quote_ident(c.cfgname),
                                           ' ADD MAPPING FOR ', x.tokens, ' WITH ', x.dictionaries), '' ORDER BY x.dictionaries)
                  FROM (SELECT @string_agg(@quote_ident(m.alias), ', ' ORDER BY m.alias) AS tokens, m.dictionaries
                          FROM (SELECT t.alias, @string_agg((@quote_ident(dn.nspname) || '.') || @quote_ident(d.dictname), ', ' ORDER BY g.mapseqno) AS dictionaries
                                  FROM @pg_ts_config_map g
                                  JOIN @ts_token_type(c.cfgparser) t ON t.tokid = g.maptokentype
                                  JOIN @pg_ts_dict d ON d.oid = g.mapdict
                                  JOIN @pg_namespace dn ON dn.oid = d.dictnamespace
                                 WHERE g.mapcfg = c.oid
                                 GROUP BY t.alias) m
                         GROUP BY m.dictionaries) x)),
       @quote_ident(@pg_get_userbyid(c.cfgowner)), NULL::@text[], NULL::@text[]
  FROM @pg_ts_config c
  JOIN @pg_namespace n ON n.oid = c.cfgnamespace
  JOIN @pg_ts_parser p ON p.oid = c.cfgparser
  JOIN @pg_namespace pn ON pn.oid = p.prsnamespace
 WHERE c.cfgnamespace = ANY ($1))sql"},
};

}  // namespace

std::span<const CatalogQuery> search_queries() {
    return queries;
}

}  // namespace shepherd::catalog
