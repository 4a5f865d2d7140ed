-- The schema as runs leave it, and what others changed since.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
SELECT * FROM schema_drift();
SELECT migrate_add('1_users', 'CREATE TABLE drift_users (id int PRIMARY KEY, username text); CREATE INDEX drift_name ON drift_users (username)', 'DROP TABLE drift_users');
SELECT outcome FROM migrate_apply();
SELECT * FROM schema_drift();
SELECT version, state FROM migrate_status();
-- Somebody's hands.
ALTER TABLE drift_users ALTER id TYPE bigint, ADD mail text;
DROP INDEX drift_name;
CREATE TABLE drift_extra (i int, CHECK (i > 0));
COMMENT ON TABLE drift_users IS 'who';
SELECT kind, identity, change, detail, undo, replace(keep, 'OWNER TO ' || quote_ident(current_user), 'OWNER TO me') AS keep FROM schema_drift();
SELECT version, state FROM migrate_status();
-- A run does not take it for its own.
SELECT migrate_add('2_posts', 'CREATE TABLE drift_posts (i int)', 'DROP TABLE drift_posts');
SELECT outcome FROM migrate_apply();
SELECT kind, identity, change FROM schema_drift();
SELECT outcome FROM migrate_revert(1);
BEGIN;
SELECT outcome FROM migrate_apply();
COMMIT;
CALL migrate_run_revert();
SELECT kind, identity, change FROM schema_drift();
-- Undone, it is no drift.
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT undo FROM schema_drift() WHERE undo IS NOT NULL LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
SELECT kind, identity, change, detail FROM schema_drift();
-- Accepted, it is none either.
SELECT length(schema_record()), schema_record() = schema_record() AS same;
SELECT * FROM schema_drift();
SELECT version, state FROM migrate_status();
-- What leaves the schema alone: data, temporary tables, TRUNCATE, REINDEX, VACUUM FULL, a DDL that is rolled back, one that is undone.
INSERT INTO drift_users VALUES (1, 'a');
CREATE TEMP TABLE drift_temporary (i int);
TRUNCATE drift_users;
REINDEX TABLE drift_users;
VACUUM FULL drift_users;
BEGIN;
DROP TABLE drift_users;
ROLLBACK;
ALTER TABLE drift_users ADD passing int;
ALTER TABLE drift_users DROP passing;
ANALYZE drift_users;
SELECT * FROM schema_drift();
-- A failed run leaves the record right, in a transaction and alone.
SELECT migrate_add('3_fails', 'CREATE TABLE drift_half (i int); SELECT 1/0');
SELECT outcome FROM migrate_apply();
BEGIN;
SELECT outcome FROM migrate_apply();
ROLLBACK;
CALL migrate_run();
SELECT kind, identity, change FROM schema_drift();
SELECT migrate_remove('3_fails');
SELECT migrate_add('3_parts', E'CREATE TABLE drift_half (i int);\nCOMMIT;\nSELECT 1/0');
SELECT outcome FROM migrate_apply();
SELECT * FROM schema_drift();
SELECT migrate_mark('3_parts', 'pending');
SELECT migrate_remove('3_parts');
-- Off, and then on again: an old record is not taken for the truth.
SET pg_shepherd.record_schema = off;
SELECT outcome FROM migrate_revert(1);
SELECT * FROM schema_drift();
SELECT version, state FROM migrate_status();
SET pg_shepherd.record_schema = on;
SELECT outcome FROM migrate_revert('base');
SELECT * FROM schema_drift();
-- Who may do what.
CREATE ROLE drift_reader;
SET ROLE drift_reader;
SELECT * FROM schema_drift();
SELECT schema_record();
RESET ROLE;
DROP ROLE drift_reader;
BEGIN READ ONLY;
SELECT * FROM schema_drift();
SELECT schema_record();
ROLLBACK;
DROP TABLE drift_half;
