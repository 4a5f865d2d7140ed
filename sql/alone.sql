-- A call that stands alone runs in a worker, which commits each migration as it ends; inside BEGIN … COMMIT the same call is part of the transaction.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
-- They tidy up by hand, which is drift: sql/schema_drift.sql.
SET pg_shepherd.record_schema = off;
SET client_min_messages = warning;

-- The one rule: alone, what ended before the failure stays
SELECT version FROM migrate_load('{"1_a.sql": "CREATE TABLE a (i int);", "2_b.sql": "CREATE TABLE b (i int);\nSELECT 1/0;", "3_c.sql": "CREATE TABLE c (i int);"}');
SELECT migrate_apply();
SELECT to_regclass('a'), to_regclass('b'), to_regclass('c');
SELECT version, state, note FROM migrate_status();
SELECT version, action, outcome, sqlstate, statement FROM migrate_history() ORDER BY version;
DROP TABLE a;
SELECT migrate_mark('1_a', 'pending');
-- … in a block, nothing does
BEGIN;
SELECT migrate_apply();
ROLLBACK;
SELECT to_regclass('a'), to_regclass('b'), to_regclass('c');
SELECT version, state FROM migrate_status();
BEGIN;
SELECT version FROM migrate_apply('1_a');
SELECT to_regclass('a');
ROLLBACK;
SELECT to_regclass('a');

-- Any statement, from a SELECT
CREATE PROCEDURE commits_inside() LANGUAGE plpgsql AS $$BEGIN INSERT INTO mixed VALUES (100); COMMIT; INSERT INTO mixed VALUES (101); END$$;
SELECT migrate_add('01_mixed', $m$CREATE TABLE mixed (i int);
CREATE TYPE mood AS ENUM ('good');
INSERT INTO mixed SELECT generate_series(1, 10);
CREATE INDEX CONCURRENTLY mixed_idx ON mixed (i);
INSERT INTO mixed VALUES (11);
VACUUM mixed;
REINDEX TABLE CONCURRENTLY mixed;
CALL commits_inside();
CREATE TABLE parted (i int) PARTITION BY RANGE (i);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (10);
ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;
ALTER TYPE mood ADD VALUE 'fine';
COMMIT;
CREATE TABLE moods AS SELECT 'fine'::mood AS m;
$m$, $m$DROP TABLE moods, parted, part;
DROP TYPE mood;
DROP INDEX CONCURRENTLY mixed_idx;
DROP TABLE mixed;
$m$, project => 'mixed');
SELECT version, action, outcome, statements, affected_rows FROM migrate_apply(project => 'mixed');
SELECT indisvalid FROM pg_index WHERE indexrelid = 'mixed_idx'::regclass;
SELECT version, action, outcome, statements FROM migrate_redo(project => 'mixed');
SELECT version, action, outcome, statements FROM migrate_revert(project => 'mixed');
SELECT to_regclass('mixed'), to_regtype('mood');
SELECT version, action FROM migrate_revert('base', project => 'mixed');
SELECT version FROM migrate_apply(project => 'mixed');
SELECT version, action FROM migrate_revert(1, project => 'mixed');

-- … also what depends on the object
SELECT migrate_add('02_objects', $m$CREATE TABLE parted (i int) PARTITION BY RANGE (i);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (10);
CREATE INDEX parted_idx ON parted (i);
REINDEX TABLE parted;
REINDEX INDEX parted_idx;
REINDEX TABLE part;
CREATE SUBSCRIPTION regress_shepherd_sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);
ALTER SUBSCRIPTION regress_shepherd_sub SET (slot_name = NONE);
DROP SUBSCRIPTION regress_shepherd_sub;
CREATE DATABASE regress_shepherd_made;
DROP DATABASE regress_shepherd_made;
DROP TABLE parted;
$m$, project => 'objects');
SET client_min_messages = error;
SELECT version, outcome, statements FROM migrate_apply(project => 'objects');
SET client_min_messages = warning;

-- However the call is written: CREATE INDEX CONCURRENTLY needs the calling statement to read nothing else
CREATE TABLE target (i int);
SELECT migrate_add('1_index', 'CREATE INDEX CONCURRENTLY target_idx ON target (i)', 'DROP INDEX target_idx', project => 'how');
SELECT count(*) FROM migrate_apply(project => 'how');
SELECT count(*) FROM migrate_revert(project => 'how');
SELECT string_agg(version || ' ' || outcome, ', ' ORDER BY position) AS done, now() IS NOT NULL AS n FROM migrate_apply(project => 'how');
SELECT count(*) FROM migrate_revert(project => 'how');
WITH run AS MATERIALIZED (SELECT * FROM migrate_apply(project => 'how')) SELECT (SELECT count(*) FROM run), (SELECT max(version) FROM run LIMIT 1);
SELECT count(*) FROM migrate_revert(project => 'how');
SELECT (SELECT version FROM migrate_apply(NULL, '{"1_i.sql": "CREATE INDEX CONCURRENTLY other_idx ON target (i)"}', project => 'files') LIMIT 1);
PREPARE run_it(text) AS SELECT version FROM migrate_apply(project => $1);
EXECUTE run_it('how');
EXECUTE run_it('how');
DEALLOCATE run_it;
SELECT count(*) FROM migrate_revert(project => 'how');
SELECT p, (SELECT count(*) FROM migrate_apply(project => p)) FROM (VALUES ('how'), ('how')) v(p);
SELECT count(*) FROM migrate_revert(project => 'how');
-- … a table, a function of the user's, an isolation level with one snapshot for all: refused before anything runs
SELECT count(*) FROM target, migrate_apply(project => 'how');
CREATE FUNCTION reads_target() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM target';
CREATE FUNCTION volatile_one() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM target); END';
SELECT (SELECT count(*) FROM migrate_apply(project => 'how')), reads_target();
SELECT count(*), volatile_one() FROM migrate_apply(project => 'how');
SELECT count(*) FROM migrate_apply(project => 'how', files => (SELECT jsonb_object_agg('x' || i, '') FROM target));
SET default_transaction_isolation = 'repeatable read';
SELECT migrate_apply(project => 'how');
SET default_transaction_isolation = 'serializable';
SELECT migrate_apply(project => 'how');
RESET default_transaction_isolation;
SELECT to_regclass('target_idx');
SELECT outcome, sqlstate FROM migrate_history('1_index', 'how') WHERE outcome = 'failed' ORDER BY id;
-- … what waits for no snapshot runs beside them
SELECT migrate_add('0_before', E'CREATE TABLE before_it (i int);\nVACUUM before_it;', 'DROP TABLE before_it', project => 'beside');
INSERT INTO target VALUES (1);
SELECT version, i FROM target, migrate_apply(project => 'beside');
SELECT count(*) FROM migrate_revert(project => 'beside');
SET default_transaction_isolation = 'repeatable read';
SELECT count(*) FROM migrate_apply(project => 'beside');
RESET default_transaction_isolation;
-- … a lock of the calling statement in the way is noticed
SELECT migrate_add('1_lock', 'ALTER TABLE target ADD j int', project => 'lock');
\set VERBOSITY terse
SELECT version, i FROM target, migrate_apply(project => 'lock');
SELECT migrate_add('1_data', 'LOCK TABLE ONLY target; UPDATE target SET i = 2', project => 'lock2');
SELECT version, i FROM target, migrate_apply(project => 'lock2');
SELECT migrate_add('1_hidden', 'DO $d$BEGIN TRUNCATE target; END$d$', project => 'lock3');
SELECT version, i FROM target, migrate_apply(project => 'lock3');
\set VERBOSITY default
SELECT count(*) FROM migrate_apply(project => 'lock');
SELECT * FROM target;

-- Not alone: part of the transaction, which CREATE INDEX CONCURRENTLY cannot be
\set VERBOSITY terse
DO $$BEGIN PERFORM * FROM migrate_apply(project => 'how'); END$$;
DO $$DECLARE r record; BEGIN FOR r IN SELECT * FROM migrate_apply(project => 'how') LOOP NULL; END LOOP; END$$;
DO $$DECLARE c CURSOR FOR SELECT * FROM migrate_apply(project => 'how'); BEGIN OPEN c; MOVE c; END$$;
CREATE FUNCTION calls() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM migrate_apply(project => 'how')$$;
SELECT calls();
EXPLAIN ANALYZE SELECT migrate_apply(project => 'how');
CREATE TABLE result AS SELECT * FROM migrate_apply(project => 'how');
INSERT INTO target (i) SELECT position FROM migrate_apply(project => 'how');
WITH w AS (INSERT INTO target VALUES (9) RETURNING i) SELECT i FROM w, migrate_apply(project => 'how');
DECLARE c CURSOR WITH HOLD FOR SELECT * FROM migrate_apply(project => 'how');
SELECT 1\; SELECT migrate_apply(project => 'how');
SELECT * FROM migrate_apply(project => 'how', dry_run => true);
\set VERBOSITY default
SELECT to_regclass('target_idx');
DROP FUNCTION calls, reads_target, volatile_one;

-- As the caller: settings, search_path, application_name, role
CREATE SCHEMA elsewhere;
SET search_path = elsewhere, public;
SET application_name = 'the app';
SET work_mem = '3MB';
SET myapp.tenant = 'blue';
SELECT migrate_add('1_who', $m$CREATE TABLE who AS SELECT current_setting('work_mem') AS mem, current_setting('myapp.tenant') AS tenant,
  current_setting('application_name') AS app, current_schema() AS schema, current_user AS me, session_user AS login$m$, 'DROP TABLE who', project => 'who');
SELECT count(*) FROM migrate_apply(project => 'who');
SELECT mem, tenant, app, schema, me = current_user AS me, login = session_user AS login FROM elsewhere.who;
SELECT application_name, role_name = current_user AS role FROM migrate_history('1_who', 'who');
RESET search_path;
RESET work_mem;
CREATE ROLE regress_shepherd_alone NOLOGIN;
SELECT migrate_grant('regress_shepherd_alone');
GRANT CREATE ON SCHEMA public TO regress_shepherd_alone;
SET ROLE regress_shepherd_alone;
SELECT migrate_add('1_own', E'CREATE TABLE owned AS SELECT current_user AS me;\nCREATE INDEX CONCURRENTLY owned_idx ON owned (me);', project => 'own');
SELECT count(*) FROM migrate_apply(project => 'own');
SELECT tableowner, me FROM pg_tables, owned WHERE tablename = 'owned';
SELECT role_name FROM migrate_history('1_own', 'own');
SELECT migrate_add('2_no', $m$SELECT pg_read_file('postgresql.conf')$m$, project => 'own');
SELECT migrate_apply(project => 'own');
RESET ROLE;
SELECT migrate_remove('2_no', 'own');
SET SESSION AUTHORIZATION regress_shepherd_alone;
SELECT migrate_add('3_auth', 'CREATE TABLE authorized AS SELECT current_user AS me, session_user AS login', project => 'own');
SELECT count(*) FROM migrate_apply(project => 'own');
SELECT * FROM authorized;
RESET SESSION AUTHORIZATION;
CREATE FUNCTION definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM migrate_apply()';
SELECT definer();
DROP FUNCTION definer;
SET default_transaction_read_only = on;
SELECT migrate_apply(project => 'how');
RESET default_transaction_read_only;
-- … but not what only the session has
CREATE TEMP TABLE mine AS SELECT 1 AS i;
SELECT migrate_add('1_temp', 'CREATE TABLE from_temp AS SELECT * FROM mine', project => 'temp');
SELECT migrate_apply(project => 'temp');
BEGIN;
SELECT count(*) FROM migrate_apply(project => 'temp');
COMMIT;
-- … and messages at the caller's level
SELECT migrate_add('1_say', $m$DO $d$BEGIN RAISE WARNING 'a warning'; RAISE NOTICE 'a notice'; RAISE INFO 'an info'; END$d$$m$, 'SELECT 1', project => 'say');
SELECT count(*) FROM migrate_apply(project => 'say');

-- Detached: a job that goes on alone
SELECT migrate_add('1_job', E'CREATE TABLE job (i int);\nCREATE INDEX CONCURRENTLY job_idx ON job (i);\nSELECT pg_sleep(0.2);', project => 'job');
SELECT position, version, name ~ '^process \d+$' AS name, action, outcome FROM migrate_apply(project => 'job', detach => true);
SELECT migrate_wait(project => 'job');
SELECT to_regclass('job_idx');
SELECT * FROM migrate_apply(project => 'job', detach => true);
SELECT migrate_add('2_bad', 'SELECT 1/0', project => 'job');
SELECT outcome FROM migrate_apply(project => 'job', detach => true);
SELECT migrate_wait(project => 'job', timeout => '30 s');
SELECT sqlstate, message FROM migrate_history('2_bad', 'job');
BEGIN;
SELECT migrate_apply(project => 'job', detach => true);
ROLLBACK;
SELECT migrate_apply(project => 'job', detach => true, dry_run => true);

-- Nothing is left behind
DO $$
BEGIN
  FOR i IN 1 .. 1000 LOOP
    PERFORM pg_stat_clear_snapshot();
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type LIKE 'pg_shepherd%');
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$;
SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'pg_shepherd%';
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
DROP TABLE target, before_it, owned, authorized, elsewhere.who, from_temp, mine, job;
DROP SCHEMA elsewhere;
DROP PROCEDURE commits_inside;
DROP OWNED BY regress_shepherd_alone;
DROP ROLE regress_shepherd_alone;
