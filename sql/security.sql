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

-- What a role without superuser registered, a superuser does not run: neither up, verify nor down
SET client_min_messages = warning;
CREATE ROLE regress_shepherd_deployer;
GRANT CREATE ON SCHEMA public TO regress_shepherd_deployer;
SELECT migrate_grant('regress_shepherd_deployer');
SET ROLE regress_shepherd_deployer;
SELECT migrate_add('1_escalate', 'ALTER ROLE regress_shepherd_deployer SUPERUSER');
RESET ROLE;
\set VERBOSITY sqlstate
SELECT migrate_apply();
\set VERBOSITY default
SELECT migrate_apply();
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_shepherd_deployer';
SET ROLE regress_shepherd_deployer;
\set VERBOSITY sqlstate
SELECT migrate_apply();
\set VERBOSITY default
SELECT migrate_remove('1_escalate');
SELECT migrate_add('2_own', 'CREATE TABLE own (i int)', 'DROP TABLE own', 'SELECT true');
SELECT version, outcome FROM migrate_apply();
RESET ROLE;
SELECT migrate_verify();
SELECT migrate_revert();
SELECT migrate_redo();
SET ROLE regress_shepherd_deployer;
SET pg_shepherd.trust_deployers = on;
RESET ROLE;
SET pg_shepherd.trust_deployers = on;
SELECT version, outcome FROM migrate_verify();
RESET pg_shepherd.trust_deployers;
-- Who registers the same text stands behind it; another text is another matter
SELECT migrate_add('2_own', 'CREATE TABLE own (i int)', 'DROP TABLE own', 'SELECT true');
SELECT version, action FROM migrate_redo();
SET ROLE regress_shepherd_deployer;
SELECT migrate_add('2_own', 'CREATE TABLE own (i int)', 'DROP TABLE own; ALTER ROLE regress_shepherd_deployer SUPERUSER', replace => true);
RESET ROLE;
SELECT version, action FROM migrate_revert();
SELECT migrate_apply();
-- A role that is gone is nobody to trust
DROP OWNED BY regress_shepherd_deployer;
DROP ROLE regress_shepherd_deployer;
SELECT migrate_apply();
SELECT migrate_remove('2_own');

-- Files: a superuser's own call brings them in, and so vouches for them
CREATE ROLE regress_shepherd_deployer;
SELECT migrate_grant('regress_shepherd_deployer');
SET ROLE regress_shepherd_deployer;
SELECT version, outcome FROM migrate_load('{"1_a.sql": "SELECT 1;"}', project => 'files');
RESET ROLE;
SELECT migrate_apply(project => 'files');
SELECT version, outcome FROM migrate_apply(files => '{"1_a.sql": "SELECT 1;"}', project => 'files');
DROP OWNED BY regress_shepherd_deployer;

-- A deployer needs no more than migrate_grant, also where the functions have a schema of their own
DROP EXTENSION pg_shepherd;
CREATE SCHEMA "Shepherd functions";
CREATE EXTENSION pg_shepherd SCHEMA "Shepherd functions";
SELECT "Shepherd functions".migrate_grant('regress_shepherd_deployer');
SET ROLE regress_shepherd_deployer;
SELECT count(*) FROM "Shepherd functions".migrate_apply();
RESET ROLE;
DROP EXTENSION pg_shepherd;
DROP SCHEMA "Shepherd functions";
DROP ROLE regress_shepherd_deployer;
CREATE EXTENSION pg_shepherd;
