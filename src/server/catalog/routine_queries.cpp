// Functions, procedures, aggregates, operators and their classes and families, casts, languages, transforms,
// access methods.

#include "server/boundary/postgres.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_am.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_language.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_transform.h"
}

namespace shepherd::catalog {

namespace {

constexpr CatalogQuery queries[] = {
    {ProcedureRelationId, R"sql(
SELECT CASE WHEN p.prokind = 'p' THEN 'procedure' ELSE 'function' END, p.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(n.nspname), '.', @quote_ident(p.proname), '(', @oidvectortypes(p.proargtypes), ')'),
       @pg_get_functiondef(p.oid), @quote_ident(@pg_get_userbyid(p.proowner)), p.proacl::@text[],
       ARRAY['returns', @pg_get_function_result(p.oid), 'arguments', @pg_get_function_arguments(p.oid),
             -- With the modes of parameters: without them procedures can be ambiguous.
             'signature', CASE WHEN p.prokind = 'p' THEN
                 @concat(@quote_ident(n.nspname), '.', @quote_ident(p.proname), '(', @pg_get_function_identity_arguments(p.oid), ')') END,
             'language', (SELECT @quote_ident(l.lanname) FROM @pg_language l WHERE l.oid = p.prolang)]
  FROM @pg_proc p
  JOIN @pg_namespace n ON n.oid = p.pronamespace
 WHERE p.pronamespace = ANY ($1) AND p.prokind <> 'a'
   AND NOT EXISTS (SELECT 1 FROM @pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::@regclass AND d.objid = p.oid AND d.deptype = 'i')@only(p.oid))sql",
     false, Only::routines},

    {ProcedureRelationId, R"sql(
SELECT 'aggregate', p.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(n.nspname), '.', @quote_ident(p.proname), '(', @oidvectortypes(p.proargtypes), ')'),
       @concat('CREATE AGGREGATE ', @quote_ident(n.nspname), '.', @quote_ident(p.proname), '(',
               CASE WHEN p.pronargs = 0 THEN '*' ELSE @pg_get_function_arguments(p.oid) END, ') (SFUNC = ', a.aggtransfn::@text,
               ', STYPE = ', @format_type(a.aggtranstype, NULL),
               CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace::@text END,
               ', INITCOND = ' || @quote_literal(a.agginitval),
               CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::@text END,
               CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' END,
               CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify <> (CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END)::"char" THEN ', FINALFUNC_MODIFY = ' ||
                    CASE WHEN a.aggfinalmodify = 'r' THEN 'READ_ONLY' WHEN a.aggfinalmodify = 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
               CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::@text END,
               CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn::@text END,
               CASE WHEN a.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn::@text END,
               CASE WHEN a.aggmtransfn <> 0 THEN @concat(', MSFUNC = ', a.aggmtransfn::@text, ', MINVFUNC = ', a.aggminvtransfn::@text,
                    ', MSTYPE = ', @format_type(a.aggmtranstype, NULL),
                    CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace::@text END,
                    ', MINITCOND = ' || @quote_literal(a.aggminitval),
                    CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn::@text END,
                    CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' END,
                    CASE WHEN a.aggmfinalfn <> 0 AND a.aggmfinalmodify <> (CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END)::"char" THEN ', MFINALFUNC_MODIFY = ' ||
                         CASE WHEN a.aggmfinalmodify = 'r' THEN 'READ_ONLY' WHEN a.aggmfinalmodify = 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END) END,
               CASE WHEN a.aggsortop <> 0 THEN @concat(', SORTOP = OPERATOR(', @quote_ident(son.nspname), '.', so.oprname, ')') END,
               CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' END,
               CASE WHEN p.proparallel = 's' THEN ', PARALLEL = safe' WHEN p.proparallel = 'r' THEN ', PARALLEL = restricted' END, ')'),
       @quote_ident(@pg_get_userbyid(p.proowner)), p.proacl::@text[], NULL::@text[]
  FROM @pg_proc p
  JOIN @pg_namespace n ON n.oid = p.pronamespace
  JOIN @pg_aggregate a ON a.aggfnoid = p.oid
  LEFT JOIN @pg_operator so ON so.oid = a.aggsortop
  LEFT JOIN @pg_namespace son ON son.oid = so.oprnamespace
 WHERE p.pronamespace = ANY ($1)@only(p.oid))sql",
     false, Only::routines},

    {OperatorRelationId, R"sql(
SELECT 'operator', o.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(n.nspname), '.', o.oprname, ' (', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE @format_type(o.oprleft, NULL) END, ', ',
               CASE WHEN o.oprright = 0 THEN 'NONE' ELSE @format_type(o.oprright, NULL) END, ')'),
       @concat('CREATE OPERATOR ', @quote_ident(n.nspname), '.', o.oprname, ' (FUNCTION = ', o.oprcode::@text,
               CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || @format_type(o.oprleft, NULL) END,
               CASE WHEN o.oprright <> 0 THEN ', RIGHTARG = ' || @format_type(o.oprright, NULL) END,
               CASE WHEN o.oprcom <> 0 THEN @concat(', COMMUTATOR = OPERATOR(', @quote_ident(cn.nspname), '.', c.oprname, ')') END,
               CASE WHEN o.oprnegate <> 0 THEN @concat(', NEGATOR = OPERATOR(', @quote_ident(gn.nspname), '.', g.oprname, ')') END,
               CASE WHEN o.oprcanmerge THEN ', MERGES' END, CASE WHEN o.oprcanhash THEN ', HASHES' END,
               CASE WHEN o.oprrest <> 0 THEN ', RESTRICT = ' || o.oprrest::@text END,
               CASE WHEN o.oprjoin <> 0 THEN ', JOIN = ' || o.oprjoin::@text END, ')'),
       @quote_ident(@pg_get_userbyid(o.oprowner)), NULL::@text[], NULL::@text[]
  FROM @pg_operator o
  JOIN @pg_namespace n ON n.oid = o.oprnamespace
  LEFT JOIN @pg_operator c ON c.oid = o.oprcom
  LEFT JOIN @pg_namespace cn ON cn.oid = c.oprnamespace
  LEFT JOIN @pg_operator g ON g.oid = o.oprnegate
  LEFT JOIN @pg_namespace gn ON gn.oid = g.oprnamespace
 WHERE o.oprnamespace = ANY ($1) AND o.oprcode <> 0)sql"},

    // Loose members, which belong to no class, are added to the family afterwards.
    {OperatorFamilyRelationId, R"sql(
SELECT 'operator family', f.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(n.nspname), '.', @quote_ident(f.opfname), ' USING ', @quote_ident(m.amname)),
       @concat('CREATE OPERATOR FAMILY ', @quote_ident(n.nspname), '.', @quote_ident(f.opfname), ' USING ', @quote_ident(m.amname)),
       @quote_ident(@pg_get_userbyid(f.opfowner)), NULL::@text[],
       ARRAY['members', (SELECT @string_agg(x.member, ', ' ORDER BY x.place, x.number, x.member)
          FROM (SELECT 1 AS place, o.amopstrategy AS number,
                       @concat('OPERATOR ', o.amopstrategy, ' ', o.amopopr::@regoperator::@text,
                               (SELECT @concat(' FOR ORDER BY ', @quote_ident(sn.nspname), '.', @quote_ident(s.opfname))
                                  FROM @pg_opfamily s JOIN @pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily)) AS member
                  FROM @pg_amop o JOIN @pg_depend d ON d.classid = 'pg_catalog.pg_amop'::@regclass AND d.objid = o.oid
                   AND d.refclassid = 'pg_catalog.pg_opfamily'::@regclass AND d.refobjid = f.oid
                 UNION ALL
                SELECT 2, p.amprocnum, @concat('FUNCTION ', p.amprocnum, ' (', @format_type(p.amproclefttype, NULL), ', ',
                               @format_type(p.amprocrighttype, NULL), ') ', p.amproc::@regprocedure::@text)
                  FROM @pg_amproc p JOIN @pg_depend d ON d.classid = 'pg_catalog.pg_amproc'::@regclass AND d.objid = p.oid
                   AND d.refclassid = 'pg_catalog.pg_opfamily'::@regclass AND d.refobjid = f.oid) x)]
  FROM @pg_opfamily f
  JOIN @pg_namespace n ON n.oid = f.opfnamespace
  JOIN @pg_am m ON m.oid = f.opfmethod
 WHERE f.opfnamespace = ANY ($1))sql"},

    {OperatorClassRelationId, R"sql(
SELECT 'operator class', c.oid::bigint, 0, NULL::bigint,
       @concat(@quote_ident(n.nspname), '.', @quote_ident(c.opcname), ' USING ', @quote_ident(m.amname)),
       @concat('CREATE OPERATOR CLASS ', @quote_ident(n.nspname), '.', @quote_ident(c.opcname), CASE WHEN c.opcdefault THEN ' DEFAULT' END,
               ' FOR TYPE ', @format_type(c.opcintype, NULL), ' USING ', @quote_ident(m.amname),
               ' FAMILY ', @quote_ident(fn.nspname), '.', @quote_ident(f.opfname), ' AS ',
               @concat_ws(', ',
               (SELECT @string_agg(x.member, ', ' ORDER BY x.place, x.number, x.member)
                  FROM (SELECT 1 AS place, o.amopstrategy AS number,
                               @concat('OPERATOR ', o.amopstrategy, ' ', o.amopopr::@regoperator::@text,
                                       (SELECT @concat(' FOR ORDER BY ', @quote_ident(sn.nspname), '.', @quote_ident(s.opfname))
                                          FROM @pg_opfamily s JOIN @pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily)) AS member
                          FROM @pg_amop o JOIN @pg_depend d ON d.classid = 'pg_catalog.pg_amop'::@regclass AND d.objid = o.oid
                           AND d.refclassid = 'pg_catalog.pg_opclass'::@regclass AND d.refobjid = c.oid
                         UNION ALL
                        SELECT 2, p.amprocnum, @concat('FUNCTION ', p.amprocnum, ' (', @format_type(p.amproclefttype, NULL), ', ',
                                       @format_type(p.amprocrighttype, NULL), ') ', p.amproc::@regprocedure::@text)
                          FROM @pg_amproc p JOIN @pg_depend d ON d.classid = 'pg_catalog.pg_amproc'::@regclass AND d.objid = p.oid
                           AND d.refclassid = 'pg_catalog.pg_opclass'::@regclass AND d.refobjid = c.oid) x),
               CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || @format_type(c.opckeytype, NULL) END,
               -- A class has to have a member, and its type as storage says nothing.
               CASE WHEN c.opckeytype = 0 AND NOT EXISTS (SELECT 1 FROM @pg_depend d WHERE d.refclassid = 'pg_catalog.pg_opclass'::@regclass AND d.refobjid = c.oid
                          AND d.deptype = 'i') THEN 'STORAGE ' || @format_type(c.opcintype, NULL) END)),
       @quote_ident(@pg_get_userbyid(c.opcowner)), NULL::@text[], NULL::@text[]
  FROM @pg_opclass c
  JOIN @pg_namespace n ON n.oid = c.opcnamespace
  JOIN @pg_am m ON m.oid = c.opcmethod
  JOIN @pg_opfamily f ON f.oid = c.opcfamily
  JOIN @pg_namespace fn ON fn.oid = f.opfnamespace
 WHERE c.opcnamespace = ANY ($1))sql"},

    {CastRelationId, R"sql(
SELECT 'cast', c.oid::bigint, 0, NULL::bigint,
       @format('(%s AS %s)', @format_type(c.castsource, NULL), @format_type(c.casttarget, NULL)),
       @format('CREATE CAST (%s AS %s) %s%s', @format_type(c.castsource, NULL), @format_type(c.casttarget, NULL),
               CASE WHEN c.castmethod = 'b' THEN 'WITHOUT FUNCTION' WHEN c.castmethod = 'i' THEN 'WITH INOUT'
                    ELSE 'WITH FUNCTION ' || c.castfunc::@regprocedure::@text END,
               CASE WHEN c.castcontext = 'a' THEN ' AS ASSIGNMENT' WHEN c.castcontext = 'i' THEN ' AS IMPLICIT' END),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_cast c
 WHERE c.oid >= 16384
   AND NOT EXISTS (SELECT 1 FROM @pg_range r WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget))sql",
     true},

    {LanguageRelationId, R"sql(
SELECT 'language', l.oid::bigint, 0, NULL::bigint, @quote_ident(l.lanname),
       @concat('CREATE ', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' END, 'LANGUAGE ', @quote_ident(l.lanname), ' HANDLER ', l.lanplcallfoid::@regproc::@text,
               CASE WHEN l.laninline <> 0 THEN ' INLINE ' || l.laninline::@regproc::@text END,
               CASE WHEN l.lanvalidator <> 0 THEN ' VALIDATOR ' || l.lanvalidator::@regproc::@text END),
       @quote_ident(@pg_get_userbyid(l.lanowner)), l.lanacl::@text[], NULL::@text[]
  FROM @pg_language l
 WHERE l.lanispl AND l.oid >= 16384)sql",
     true},

    {TransformRelationId, R"sql(
SELECT 'transform', t.oid::bigint, 0, NULL::bigint, @format('FOR %s LANGUAGE %I', @format_type(t.trftype, NULL), l.lanname),
       @format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', @format_type(t.trftype, NULL), l.lanname,
               @concat_ws(', ', CASE WHEN t.trffromsql <> 0 THEN 'FROM SQL WITH FUNCTION ' || t.trffromsql::@regprocedure::@text END,
                          CASE WHEN t.trftosql <> 0 THEN 'TO SQL WITH FUNCTION ' || t.trftosql::@regprocedure::@text END)),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_transform t
  JOIN @pg_language l ON l.oid = t.trflang
 WHERE t.oid >= 16384)sql",
     true},

    {AccessMethodRelationId, R"sql(
SELECT 'access method', m.oid::bigint, 0, NULL::bigint, @quote_ident(m.amname),
       @format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', m.amname, CASE WHEN m.amtype = 'i' THEN 'INDEX' ELSE 'TABLE' END, m.amhandler::@regproc::@text),
       NULL::@text, NULL::@text[], NULL::@text[]
  FROM @pg_am m
 WHERE m.oid >= 16384)sql",
     true},
};

}  // namespace

std::span<const CatalogQuery> routine_queries() {
    return queries;
}

}  // namespace shepherd::catalog
