-- Scripts: what is taken out, what is honoured, what is refused.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
-- They tidy up by hand, which is drift: sql/schema_drift.sql.
SET pg_shepherd.record_schema = off;
SET client_min_messages = warning;

-- COPY FROM STDIN with data, psql commands of a dump, several statements
SELECT migrate_add('001_copy', $m$\restrict abc
CREATE TABLE places (id int, name text, note text);
COPY places (id, name, note) FROM stdin;
1	Oslo	\N
2	Bergen	a\tb
\.
COPY places FROM STDIN WITH (FORMAT csv, HEADER);
id,name,note
3,"Tromsø, north","say ""hi"""
4,empty,
\.
COPY places FROM STDIN WHERE id > 5;
5	left out	x
6	kept	y
\.
\unrestrict abc
$m$);
SELECT version, action, outcome, statements, affected_rows FROM migrate_apply();
SELECT * FROM places ORDER BY id;

-- BEGIN and COMMIT are passed over, SET LOCAL ends with them
SELECT migrate_add('002_wrapped', $m$BEGIN;
SET LOCAL application_name = 'inside';
CREATE TABLE seen AS SELECT current_setting('application_name') AS name;
COMMIT;
INSERT INTO seen SELECT current_setting('application_name');
START TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET application_name = 'set';
SET LOCAL application_name = 'hidden';
INSERT INTO seen SELECT current_setting('application_name');
END;
INSERT INTO seen SELECT current_setting('application_name')$m$);
SET application_name = 'outside';
SELECT version, statements, affected_rows FROM migrate_apply();
SELECT name FROM seen;

-- Savepoints
SELECT migrate_add('003_savepoints', $m$BEGIN;
CREATE TABLE kept (n int);
SAVEPOINT a;
INSERT INTO kept VALUES (1);
SAVEPOINT b;
INSERT INTO kept VALUES (2);
ROLLBACK TO SAVEPOINT b;
INSERT INTO kept VALUES (3);
RELEASE a;
SAVEPOINT c;
INSERT INTO kept VALUES (4);
ROLLBACK TO c;
COMMIT;
$m$);
SELECT version, statements FROM migrate_apply();
SELECT n FROM kept ORDER BY n;
SELECT migrate_add('004_no_savepoint', E'SELECT 1;\nRELEASE nowhere;');
SELECT version FROM migrate_apply();
SELECT migrate_remove('004');

-- Settings are restored, with a notice
SELECT migrate_add('005_settings', $m$
SELECT pg_catalog.set_config('search_path', '', false);
SET lock_timeout = '3s';
SET LOCAL work_mem = '8MB';
CREATE SCHEMA inner_schema;
CREATE FUNCTION inner_schema.path() RETURNS text LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT pg_catalog.current_setting(''search_path'')';
$m$);
SELECT version FROM migrate_apply();
SHOW search_path;
SHOW lock_timeout;
SHOW work_mem;
SELECT inner_schema.path();

-- keep_settings lets one script's SET reach the next, and no further than the call
SELECT migrate_add('006_set', 'SET search_path = inner_schema');
SELECT migrate_add('007_uses_it', 'CREATE TABLE lands_there (i int)');
SET pg_shepherd.keep_settings = on;
SELECT count(*) FROM migrate_apply();
RESET pg_shepherd.keep_settings;
SHOW search_path;
SELECT 'inner_schema.lands_there'::regclass;

-- The caller's search_path is what a function's SET search_path FROM CURRENT captures
CREATE SCHEMA app;
SET search_path = app, public;
SELECT migrate_add('008_from_current', $m$CREATE FUNCTION app_path() RETURNS text LANGUAGE sql SET search_path FROM CURRENT
AS 'SELECT pg_catalog.current_setting(''search_path'')'$m$);
SELECT count(*) FROM migrate_apply();
RESET search_path;
SELECT app.app_path();

-- standard_conforming_strings off, set by the script itself
SET escape_string_warning = off;
SELECT migrate_add('009_strings', $m$CREATE TABLE strings (s text);
SET standard_conforming_strings = off;
INSERT INTO strings VALUES ('it\'s; one');
SET standard_conforming_strings = on;
INSERT INTO strings VALUES ('back\'), (E'it\'s');
$m$);
SELECT statements, affected_rows FROM migrate_apply();
SELECT s FROM strings ORDER BY s COLLATE "C";
SHOW standard_conforming_strings;

-- Bodies, dollar quotes, nested comments, unicode strings, no final semicolon
SELECT migrate_add('010_bodies', $m$/* outer /* inner; */ still; */
CREATE FUNCTION atomic() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
CREATE FUNCTION dollar() RETURNS text LANGUAGE plpgsql AS $tag$ BEGIN RETURN $$;$$; END $tag$;
SELECT U&'d\0061t\+000061' || 'x' -- no end ;
  || E'\'', "a;b" FROM (SELECT 1 AS "a;b") s$m$);
SELECT statements FROM migrate_apply();
SELECT atomic(), dollar();

-- Empty scripts, comments only, BOM, CRLF
SELECT migrate_add('011_empty', '');
SELECT migrate_add('012_comment', '-- nothing here');
SELECT migrate_add('013_bom', U&'\FEFF' || E'CREATE TABLE bom (i int);\r\nINSERT INTO bom VALUES (1);\r\n');
SELECT version, statements FROM migrate_apply();

-- Refused before anything runs: ROLLBACK, psql commands, cut-off data, syntax errors, unterminated strings
SELECT migrate_add('020_rollback', E'CREATE TABLE never (i int);\nROLLBACK;');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_include', E'SELECT 1;\n\\i other.sql');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_cut', E'SELECT 1;\nCOPY places FROM stdin;\n1\ta\tb');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_syntax', E'CREATE TABLE never (i int);\n\n  CREATE TABEL oops (i int);');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_string', E'SELECT 1;\nSELECT ''open;\n');
SELECT migrate_apply();
SELECT migrate_remove('020');

SELECT migrate_add('020_out', E'SELECT 1;\nCOPY places TO STDOUT;');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_itself', 'SELECT migrate_apply()');
SELECT migrate_apply();
SELECT migrate_remove('020');
SELECT migrate_add('020_drops', 'DROP EXTENSION pg_shepherd');
SELECT migrate_apply();
SELECT migrate_remove('020');

-- Refused before anything runs: what cannot be part of a transaction
CREATE TABLE big (i int);
DO $$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY '{"CREATE INDEX CONCURRENTLY ON big (i)", "DROP INDEX CONCURRENTLY big_i", "REINDEX (CONCURRENTLY) TABLE big",
    "REINDEX TABLE CONCURRENTLY big", "REINDEX DATABASE regression", "REINDEX SCHEMA public", "VACUUM big", "CLUSTER", "CREATE DATABASE x", "DROP DATABASE x",
    "CREATE TABLESPACE t LOCATION ''/x''", "DROP TABLESPACE t", "ALTER SYSTEM SET work_mem = 1", "CREATE SUBSCRIPTION s CONNECTION '''' PUBLICATION p",
    "ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION s SET PUBLICATION p", "ALTER DATABASE x SET TABLESPACE t", "DISCARD ALL", "PREPARE TRANSACTION ''x''",
    "ALTER TABLE big DETACH PARTITION p CONCURRENTLY", "ALTER TABLE big DETACH PARTITION p FINALIZE"}'::text[]
  LOOP
    PERFORM migrate_add('030_alone', 'CREATE TABLE never (i int);' || chr(10) || statement);
    BEGIN
      PERFORM migrate_apply();
      RAISE EXCEPTION 'not refused: %', statement;
    EXCEPTION WHEN SQLSTATE 'MG010' THEN
      RAISE WARNING '% %', SQLSTATE, SQLERRM;
    END;
    PERFORM migrate_remove('030');
  END LOOP;
END $$;
-- and what looks like it but can
SELECT migrate_add('031_can', 'ANALYZE big; REINDEX TABLE big; CREATE SUBSCRIPTION s CONNECTION ''dbname=x'' PUBLICATION p WITH (connect = false); ALTER SUBSCRIPTION s DISABLE; ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s; DISCARD PLANS');
SET client_min_messages = error;  -- what the server says to a subscription without a connection differs by version
SELECT statements FROM migrate_apply();
SET client_min_messages = warning;

-- The failing statement, its line and its caret; what the server says is kept
SELECT migrate_add('040_fails', $m$CREATE TABLE checked (n int CONSTRAINT positive CHECK (n > 0));
-- a comment
-- and another
INSERT INTO checked
  VALUES (1), (-1);$m$);
SELECT migrate_apply();
SELECT version, outcome, sqlstate, message, place, statement FROM migrate_history('040');
SELECT migrate_add('040_fails', $m$DO $$ BEGIN
  RAISE EXCEPTION 'no more' USING DETAIL = 'the detail', HINT = 'the hint', ERRCODE = 'U0001';
END $$;$m$, replace => true);
SELECT migrate_apply();
SELECT migrate_add('040_fails', E'SELECT ''tøø'', nope FROM places;', replace => true);
SELECT migrate_apply();
SELECT to_regclass('checked');

-- An error inside savepoints, and in a statement of our own: the session goes on
SELECT migrate_add('040_fails', E'SAVEPOINT a;\nCREATE TABLE checked (i int);\nSAVEPOINT b;\nSELECT 1 / 0;', replace => true);
SELECT migrate_apply();
SELECT to_regclass('checked');
BEGIN;
SAVEPOINT mine;
SELECT migrate_apply();
ROLLBACK TO mine;
SELECT version, state FROM migrate_status() WHERE state <> 'applied';
COMMIT;

-- A deferred constraint is tried at the end of its migration, so that the error is the migration's
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT migrate_add('1_good', 'INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1)', 'DELETE FROM parent; DELETE FROM child', project => 'deferred');
SELECT migrate_add('2_bad', 'INSERT INTO child VALUES (2)', project => 'deferred');
BEGIN;
SELECT migrate_apply(project => 'deferred');
ROLLBACK;
SELECT outcome, sqlstate, message FROM migrate_history('2_bad', 'deferred');
-- What the caller's own transaction left open is the caller's to mend
BEGIN;
INSERT INTO child VALUES (7);
SELECT migrate_remove('2_bad', 'deferred');
SELECT version, affected_rows FROM migrate_apply(project => 'deferred');
INSERT INTO parent VALUES (7);
COMMIT;
BEGIN;
SELECT version, affected_rows FROM migrate_revert(project => 'deferred');
SELECT count(*) FROM child;
ROLLBACK;
SELECT * FROM child ORDER BY parent_id;

-- Rows that are only read are not affected; rows that are written are
SELECT migrate_add('rows', 'SELECT generate_series(1, 5); CREATE TABLE three AS SELECT generate_series(1, 3) AS i; UPDATE three SET i = i; WITH d AS (DELETE FROM three RETURNING i) SELECT i FROM d', version => '3', project => 'deferred');
SELECT statements, affected_rows FROM migrate_apply(project => 'deferred');
