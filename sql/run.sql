-- CALL migrate_run: every migration commits as it ends, and statements that no transaction takes run by themselves.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
-- They tidy up by hand, which is drift: sql/schema_drift.sql.
SET pg_shepherd.record_schema = off;
SET client_min_messages = warning;

-- All kinds of statements, in the order written
CREATE PROCEDURE commits_inside() LANGUAGE plpgsql AS $$BEGIN INSERT INTO mixed VALUES (100); COMMIT; INSERT INTO mixed VALUES (101); END$$;
SELECT migrate_add('01_mixed', $m$CREATE TABLE mixed (i int);
CREATE TYPE mood AS ENUM ('good');
INSERT INTO mixed SELECT generate_series(1, 10);
CREATE INDEX CONCURRENTLY mixed_idx ON mixed (i);
INSERT INTO mixed VALUES (11);
VACUUM mixed;
REINDEX TABLE CONCURRENTLY mixed;
CALL commits_inside();
ALTER TYPE mood ADD VALUE 'fine';
COMMIT;
CREATE TABLE moods AS SELECT 'fine'::mood AS m;
$m$, $m$DROP TABLE moods;
DROP TYPE mood;
DROP INDEX CONCURRENTLY mixed_idx;
DROP TABLE mixed;
$m$);
SELECT migrate_add('02_enum', $m$ALTER TYPE mood ADD VALUE 'bad'$m$, 'SELECT 1');
SELECT migrate_add('03_use', $m$INSERT INTO moods VALUES ('bad')$m$, 'DELETE FROM moods', verify => $m$SELECT count(*) = 2 FROM moods$m$);
BEGIN;
SELECT migrate_apply();
ROLLBACK;
CALL migrate_run();
SELECT version, how, statements, affected_rows FROM shepherd.ledger ORDER BY run_order;
SELECT action, outcome FROM migrate_history('01_mixed') ORDER BY id;
SELECT count(*) FROM mixed;
SELECT indisvalid FROM pg_index WHERE indexrelid = 'mixed_idx'::regclass;
SELECT * FROM shepherd.progress;
SELECT migrate_ready();
CALL migrate_run();
CALL migrate_run_revert('01_mixed');
SELECT version FROM migrate_status() WHERE state = 'applied';
CALL migrate_run_revert('base');
SELECT version, state FROM migrate_status();
SELECT to_regclass('mixed'), to_regtype('mood');

-- A failure: what was committed stays, the next call goes on at the statement that failed
SELECT migrate_add('10_parts', $m$CREATE TABLE parts (i int);
INSERT INTO parts VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY parts_idx ON parts (i);
INSERT INTO parts VALUES (2);
$m$, 'DROP TABLE parts', project => 'parts');
SELECT migrate_add('11_after', 'CREATE TABLE after_parts ()', 'DROP TABLE after_parts', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT version, state, note FROM migrate_status('parts');
SELECT action, outcome, sqlstate, statement FROM migrate_history('10_parts', 'parts') ORDER BY id;
SELECT count(*) FROM pg_index WHERE indrelid = 'parts'::regclass;
SELECT done, done_bytes, attempted FROM shepherd.progress;
-- … it is nothing for a transaction
BEGIN;
SELECT migrate_apply(project => 'parts');
ROLLBACK;
-- … the cause is mended in the data, or behind what ran
DELETE FROM parts;
INSERT INTO parts VALUES (1);
CALL migrate_run(project => 'parts');
SELECT * FROM parts ORDER BY i;
SELECT version, statements FROM shepherd.ledger WHERE project = 'parts' ORDER BY run_order;
-- … but not in what ran
SELECT migrate_add('12_edit', E'CREATE TABLE edited (i int);\nCOMMIT;\nSELECT 1/0;', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT migrate_add('12_edit', E'CREATE TABLE edited (j int);\nCOMMIT;\nSELECT 1;', replace => true, project => 'parts');
CALL migrate_run(project => 'parts');
SELECT migrate_add('12_edit', E'CREATE TABLE edited (i int);\nCOMMIT;\nINSERT INTO edited VALUES (1);', replace => true, project => 'parts');
CALL migrate_run(project => 'parts');
SELECT * FROM edited;
-- … or it is recorded by hand
SELECT migrate_add('13_mark', E'CREATE TABLE marked (i int);\nCOMMIT;\nSELECT 1/0;', project => 'parts');
CALL migrate_run(project => 'parts');
DROP TABLE marked;
SELECT migrate_remove('13_mark', 'parts');
SELECT migrate_mark('13_mark', 'pending', 'parts');
SELECT * FROM shepherd.progress;
CALL migrate_run(project => 'parts');
SELECT migrate_mark('13_mark', 'applied', 'parts');
SELECT * FROM shepherd.progress;
CALL migrate_run(project => 'parts');

-- A failure inside one transaction leaves nothing of the migration
SELECT migrate_add('14_whole', E'CREATE TABLE whole (i int);\nSELECT 1/0;', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT to_regclass('whole');
SELECT migrate_remove('14_whole', 'parts');
-- A verify script that does not hold undoes its migration
SELECT migrate_add('15_verify', 'CREATE TABLE verified (i int)', verify => 'SELECT false', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT to_regclass('verified');
SELECT migrate_remove('15_verify', 'parts');
-- A deferred constraint fails at the migration's own commit
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT migrate_add('16_deferred', 'INSERT INTO child VALUES (1)', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT migrate_remove('16_deferred', 'parts');
SELECT migrate_add('17_deferred', E'INSERT INTO child VALUES (1);\nCOMMIT;\nSELECT 1', project => 'parts');
CALL migrate_run(project => 'parts');
SELECT migrate_remove('17_deferred', 'parts');

-- Refused before anything runs: inside BEGIN … COMMIT, and where a marker asks for one transaction
SELECT version FROM migrate_load('{"1_a.sql": "CREATE TABLE refused (i int);", "2_b.sql": "BEGIN;\nCREATE INDEX CONCURRENTLY x ON refused (i);\nCOMMIT;"}', project => 'refused');
CALL migrate_run(project => 'refused');
SELECT to_regclass('refused');
-- A marker that asks for no transaction is honoured: each statement commits
SELECT version FROM migrate_load('{"1_a.up.sql": "-- no-transaction\nCREATE TYPE t3 AS ENUM (''a'');\nALTER TYPE t3 ADD VALUE ''b'';\nCREATE TABLE t3s AS SELECT ''b''::t3 AS v;\nSELECT 1/0;", "1_a.down.sql": "DROP TABLE t3s; DROP TYPE t3;"}', layout => 'sqlx', project => 'none');
CALL migrate_run(project => 'none');
SELECT done FROM shepherd.progress;
SELECT * FROM t3s;
SELECT migrate_mark('1', 'applied', 'none');
CALL migrate_run_revert('base', 'none');
SELECT to_regtype('t3');

-- Settings: a SET holds to the script's end, in all its transactions, and no longer
SELECT migrate_add('20_set', $m$SET search_path = pg_catalog;
SET work_mem = '7MB';
CREATE TABLE public.seen (path text, mem text);
INSERT INTO public.seen VALUES (current_setting('search_path'), current_setting('work_mem'));
COMMIT;
INSERT INTO public.seen VALUES (current_setting('search_path'), current_setting('work_mem'));
CREATE INDEX CONCURRENTLY seen_idx ON public.seen (path);
INSERT INTO public.seen VALUES (current_setting('search_path'), current_setting('work_mem'));
$m$, project => 'set');
SELECT migrate_add('21_set', $m$INSERT INTO public.seen VALUES (current_setting('search_path'), current_setting('work_mem'))$m$, project => 'set');
SET work_mem = '3MB';
CALL migrate_run(project => 'set');
SELECT * FROM seen;
SHOW search_path;
SHOW work_mem;
SHOW lock_timeout;
-- … also when it is taken up again
SELECT migrate_add('22_again', $m$SET search_path = pg_catalog;
INSERT INTO public.seen VALUES ('22', current_setting('search_path'));
COMMIT;
SELECT 1 / count(*) FROM public.gate;
INSERT INTO public.seen VALUES ('22', current_setting('search_path'));
$m$, project => 'set');
CREATE TABLE gate (i int);
CALL migrate_run(project => 'set');
INSERT INTO gate VALUES (1);
CALL migrate_run(project => 'set');
SELECT * FROM seen WHERE path = '22';
-- … and with keep_settings to the end of the call
SELECT migrate_add('23_keep', $m$SET work_mem = '9MB'$m$, project => 'set');
SELECT migrate_add('24_kept', $m$INSERT INTO seen VALUES ('24', current_setting('work_mem'))$m$, project => 'set');
SET pg_shepherd.keep_settings = on;
CALL migrate_run(project => 'set');
RESET pg_shepherd.keep_settings;
SELECT * FROM seen WHERE path = '24';
SHOW work_mem;
RESET work_mem;

-- Scopes, files, targets, temporary tables of the session
CREATE SCHEMA run_tenant;
CALL migrate_run('001_t', '{"001_t.sql": "CREATE TABLE scoped (i int);\nCREATE INDEX CONCURRENTLY scoped_idx ON scoped (i);", "002_u.sql": "SELECT 1;"}', project => 'scoped', scope => 'run_tenant');
SELECT to_regclass('run_tenant.scoped_idx');
SELECT version, state FROM migrate_status('scoped', 'run_tenant');
CALL migrate_run('001_t', project => 'scoped', scope => 'nowhere');
CREATE TEMP TABLE mine AS SELECT 1 AS i;
SELECT migrate_add('1_temp', 'CREATE TABLE from_temp AS SELECT * FROM mine', project => 'temp');
CALL migrate_run(project => 'temp');
SELECT * FROM from_temp;

-- Changed files stop it, repeatables run again, a precondition puts off
CALL migrate_run(files => '{"V1__a.sql": "SELECT 1;", "R__view.sql": "CREATE OR REPLACE VIEW r AS SELECT 1 AS a;"}', project => 'fly');
CALL migrate_run(files => '{"V1__a.sql": "SELECT 2;", "R__view.sql": "CREATE OR REPLACE VIEW r AS SELECT 1 AS a;"}', project => 'fly');
CALL migrate_run(files => '{"V1__a.sql": "SELECT 1;", "R__view.sql": "CREATE OR REPLACE VIEW r AS SELECT 2 AS a;"}', project => 'fly');
SELECT * FROM r;

-- Where it cannot commit it says so
BEGIN;
CALL migrate_run();
ROLLBACK;
DO $$BEGIN CALL migrate_run(); END$$;
CREATE PROCEDURE wrapped() LANGUAGE plpgsql AS $$BEGIN CALL migrate_run(); END$$;
CALL wrapped();
CREATE PROCEDURE definer() LANGUAGE sql SECURITY DEFINER AS $$CALL migrate_run()$$;
CALL definer();
SELECT migrate_add('1_self', 'CALL migrate_run()', project => 'self');
CALL migrate_run(project => 'self');
SET default_transaction_read_only = on;
CALL migrate_run();
RESET default_transaction_read_only;

-- The caller's own rights, and its role without login
CREATE ROLE regress_shepherd_runner NOLOGIN;
SELECT migrate_grant('regress_shepherd_runner');
GRANT CREATE ON SCHEMA public TO regress_shepherd_runner;
SET ROLE regress_shepherd_runner;
SELECT migrate_add('1_own', E'CREATE TABLE owned (i int);\nCREATE INDEX CONCURRENTLY owned_idx ON owned (i);\nALTER TABLE owned ADD j int;', project => 'own');
CALL migrate_run(project => 'own');
SELECT tableowner FROM pg_tables WHERE tablename = 'owned';
SELECT role_name, outcome FROM migrate_history('1_own', 'own');
RESET ROLE;
SELECT migrate_add('2_low', 'SELECT 1', project => 'own');
SET ROLE regress_shepherd_runner;
SELECT migrate_add('3_low', 'SELECT 1', project => 'own');
RESET ROLE;
CALL migrate_run(project => 'own');
SELECT version, state FROM migrate_status('own');
DROP OWNED BY regress_shepherd_runner;
DROP ROLE regress_shepherd_runner;

-- Nothing is left behind
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
SELECT count(*) FROM shepherd.progress;
SHOW search_path;
DROP TABLE parts, after_parts, edited, marked, parent, child, seen, gate, from_temp, mine;
DROP SCHEMA run_tenant CASCADE;
DROP VIEW r;
DROP PROCEDURE commits_inside, wrapped, definer;
