-- The schema: snapshot, fingerprint, dump.
-- A database of its own, of a known encoding.
SELECT current_database() AS home \gset
CREATE DATABASE regress_schema TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
\c regress_schema
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
\set QUIET on
\pset null '-'
\pset format unaligned
CREATE ROLE regress_schema_owner;
CREATE ROLE regress_schema_reader;

-- What a column, its default and its table look like
CREATE SCHEMA small;
CREATE TABLE small.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" DEFAULT 'x' NOT NULL, "Odd name" integer);
COMMENT ON COLUMN small.t.name IS 'how it''s called';
CREATE INDEX t_name ON small.t (lower(name)) WHERE id > 5;
CREATE VIEW small.v AS SELECT count(*) AS n FROM small.t;
SELECT kind, identity, definition, attributes - 'owner' AS attributes, depends FROM schema_snapshot('{small}');
SELECT replace(schema_dump(schemas => '{small}'), current_user, 'somebody') AS dump;

-- The hash does not depend on the order of creation, on OIDs and on settings
SELECT schema_fingerprint('{small}') AS before, schema_fingerprint('{small}', column_order => false) AS unordered \gset
DROP SCHEMA small CASCADE;
CREATE SCHEMA small;
SET search_path = small, public;
SET DateStyle = 'German';
SET TimeZone = 'Asia/Tokyo';
SET quote_all_identifiers = on;
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, name text COLLATE "C" NOT NULL, "Odd name" integer);
CREATE VIEW v AS SELECT count(*) AS n FROM t;
CREATE INDEX t_name ON t (lower(name)) WHERE id > 5;
ALTER TABLE t ADD PRIMARY KEY (id), ALTER name SET DEFAULT 'x';
COMMENT ON COLUMN t.name IS 'how it''s called';
SELECT schema_fingerprint('{small}') = :'before' AS same;
-- … but on what is there
ALTER TABLE t ALTER name SET DEFAULT 'y';
SELECT schema_fingerprint('{small}') = :'before' AS same;
ALTER TABLE t ALTER name SET DEFAULT 'x', ALTER name SET STATISTICS 5;
SELECT schema_fingerprint('{small}') = :'before' AS same;
ALTER TABLE t ALTER name SET STATISTICS -1;
SELECT schema_fingerprint('{small}') = :'before' AS same;
RESET quote_all_identifiers;
RESET TimeZone;
RESET DateStyle;
RESET search_path;
-- The order of columns counts unless it is not asked for
ALTER TABLE small.t DROP "Odd name";
SELECT schema_fingerprint('{small}', column_order => false) = :'unordered' AS same;
ALTER TABLE small.t RENAME COLUMN name TO n;
ALTER TABLE small.t ADD "Odd name" integer;
ALTER TABLE small.t RENAME COLUMN n TO name;
SELECT schema_fingerprint('{small}', column_order => false) = :'unordered' AS same;
-- A grant that is taken back, and privileges that were never touched, are the same
GRANT SELECT ON small.t TO regress_schema_reader;
SELECT schema_fingerprint('{small}', column_order => false) = :'unordered' AS same;
REVOKE SELECT ON small.t FROM regress_schema_reader;
SELECT schema_fingerprint('{small}', column_order => false) = :'unordered' AS same;
DROP SCHEMA small CASCADE;

-- An expression that the server prints in another way once it was printed and read
CREATE SCHEMA small;
CREATE TABLE small.c (a varchar(9), CONSTRAINT one_of CHECK (a IN ('b', 'c')));
SELECT schema_fingerprint('{small}') AS before, pg_get_constraintdef(oid) AS printed FROM pg_constraint WHERE conname = 'one_of' \gset
ALTER TABLE small.c DROP CONSTRAINT one_of;
ALTER TABLE small.c ADD CONSTRAINT one_of :printed;
SELECT pg_get_constraintdef(oid) = :'printed' AS printed_the_same, schema_fingerprint('{small}') = :'before' AS same FROM pg_constraint WHERE conname = 'one_of';
DROP SCHEMA small CASCADE;

-- Left out: members of extensions, temporary objects, the system's own schemas
CREATE TEMPORARY TABLE passing (i integer);
SELECT kind, identity, attributes - 'owner' - 'grants' FROM schema_snapshot() WHERE kind <> 'privileges';
DROP TABLE passing;

-- Every kind of object
\getenv root PG_ABS_SRCDIR
\set file :root '/test/schema/kinds.sql'
\set ECHO none
\i :file
\set ECHO all
SET client_min_messages = warning;
SELECT kind, count(*) FROM schema_snapshot() GROUP BY kind ORDER BY kind COLLATE "C";
SELECT count(*) AS with_keys_of_the_server FROM schema_snapshot() WHERE attributes::text LIKE '%pg_attver%';
SELECT count(*) AS doubles FROM (SELECT FROM schema_snapshot() GROUP BY kind, identity HAVING count(*) > 1) d;
SELECT count(*) AS loose_ends FROM schema_snapshot() s, unnest(s.depends) d
 WHERE NOT EXISTS (SELECT FROM schema_snapshot() o WHERE o.kind || ' ' || o.identity = d);
-- The dump makes the same in an empty database
SELECT schema_fingerprint() AS before, replace(schema_dump(), 'client_min_messages = warning', 'client_min_messages = error') AS dump \gset
CREATE DATABASE regress_schema_copy TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
\c regress_schema_copy
:dump
SHOW search_path;
CREATE EXTENSION pg_shepherd;
SELECT schema_fingerprint() = :'before' AS same;
-- The other form of the dump leaves alone what is there …
SELECT replace(schema_dump(if_not_exists => true), 'client_min_messages = warning', 'client_min_messages = error') AS dump \gset
SET client_min_messages = error;
:dump
SET client_min_messages = error;
SELECT schema_fingerprint() = :'before' AS same;
-- … and brings back what is not
ALTER TABLE app.users DROP COLUMN wide, DROP CONSTRAINT later;
DROP INDEX app.of_class;
DROP FUNCTION app.add(text);
DROP VIEW app.second, app.first CASCADE;
SELECT schema_fingerprint() = :'before' AS same;
:dump
SET client_min_messages = error;
SELECT coalesce(string_agg(kind || ' ' || identity, ', '), 'all there') AS missing
  FROM (VALUES ('column', 'app.users.wide'), ('constraint', 'later ON app.users'), ('index', 'app.of_class'), ('function', 'app.add(text)'), ('view', 'app.second')) w (kind, identity)
 WHERE NOT EXISTS (SELECT FROM schema_snapshot() s WHERE s.kind = w.kind AND s.identity = w.identity);

-- A role without superuser sees it too, but for passwords
GRANT USAGE ON SCHEMA public TO regress_schema_reader;
SET ROLE regress_schema_reader;
SELECT kind, identity, attributes ->> 'hidden' AS hidden FROM schema_snapshot() WHERE attributes ? 'hidden' ORDER BY 1, 2;
SELECT schema_fingerprint('{app}') IS NOT NULL AS works;
RESET ROLE;

-- Unusable arguments
SELECT schema_fingerprint('{ap}');
SELECT schema_snapshot('{app,NULL}');
SELECT count(*) FROM schema_snapshot('{}');

-- Reading only
BEGIN READ ONLY;
SELECT schema_fingerprint() IS NOT NULL AS works;
COMMIT;
ALTER SUBSCRIPTION app_subscription SET (slot_name = NONE);
DROP SUBSCRIPTION app_subscription;
\c regress_schema
SET client_min_messages = warning;
DROP DATABASE regress_schema_copy;
ALTER SUBSCRIPTION app_subscription SET (slot_name = NONE);
DROP SUBSCRIPTION app_subscription;
-- What is dropped, one by one, by the diff to nothing
SELECT count(*) > 50 AS steps, bool_and(allowed) AS all_allowed FROM schema_diff('[]', allow_data_loss => true);
SELECT string_agg(sql, E';\n' ORDER BY position) AS script FROM schema_diff('[]', allow_data_loss => true) WHERE identity <> 'plpgsql' \gset
:script;
SELECT kind, identity FROM schema_snapshot() WHERE kind <> 'privileges';
\c :home
DROP DATABASE regress_schema;
DROP OWNED BY regress_schema_owner CASCADE;
DROP OWNED BY regress_schema_reader CASCADE;
DROP ROLE regress_schema_owner, regress_schema_reader;
