-- The security review: what is installed, who may call it, and that nothing runs with other rights than the caller's.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
SELECT p.oid::regprocedure::text AS function, l.lanname AS language, p.prosecdef AS security_definer,
       has_function_privilege('public', p.oid, 'EXECUTE') AS public, p.proconfig AS settings
  FROM pg_depend d
  JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
  JOIN pg_language l ON l.oid = p.prolang
  JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'pg_shepherd'
 WHERE d.deptype = 'e' ORDER BY p.oid::regprocedure::text COLLATE "C";

-- Every function is documented
SELECT p.oid::regprocedure FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
  JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'pg_shepherd'
 WHERE d.deptype = 'e' AND obj_description(p.oid, 'pg_proc') IS NULL;

-- Nobody but the owner has a right on the state
SELECT c.relname, c.relkind, c.relacl FROM pg_class c WHERE c.relnamespace = 'shepherd'::regnamespace AND c.relkind IN ('r', 'S') ORDER BY 1;
SELECT nspacl FROM pg_namespace WHERE nspname = 'shepherd';

-- State survives a dump: tables and sequences are marked
SELECT (SELECT array_agg(c::regclass::text ORDER BY c::regclass::text COLLATE "C") FROM unnest(extconfig) c) FROM pg_extension WHERE extname = 'pg_shepherd';
