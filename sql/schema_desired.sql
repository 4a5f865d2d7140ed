-- DDL text as the desired schema: built in a database of its own. And what rests on it: migrations that are generated, derived, asserted.
-- In a database of its own: the other tests leave tables behind, which no migration made.
SELECT current_database() AS home \gset
CREATE DATABASE regress_shepherd_desired;
\c regress_shepherd_desired
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
-- Text comes as it is in a file: in any order of functions, with COPY, psql's own lines, settings, transactions.
CREATE TABLE desired_users (id int PRIMARY KEY, username text);
SELECT position, kind, identity, change, sql, hazards, allowed FROM schema_diff($$
  \restrict abc
  BEGIN;
  SET search_path = public;
  CREATE FUNCTION desired_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM desired_posts';
  CREATE TABLE desired_users (id int PRIMARY KEY, username text NOT NULL, mail text);
  COMMIT;
  CREATE TABLE desired_posts (author int REFERENCES desired_users);
  COPY desired_users FROM stdin;
1	a	b
\.
  CREATE INDEX CONCURRENTLY desired_mail ON desired_users (mail);
$$);
-- The same as a snapshot of another database would be.
SELECT count(*) FROM schema_diff((SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s)::text);
SELECT count(*) FROM schema_diff((SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s));
-- A dump is a desired schema.
SELECT count(*) FROM schema_diff(schema_dump());
SELECT kind, identity, change, allowed FROM schema_diff('');
SELECT kind, identity, change, allowed FROM schema_diff('', allow_data_loss => true);
-- What is not said stays as it is: owners, grants, the schema public.
CREATE ROLE desired_owner;
CREATE ROLE desired_reader;
GRANT CREATE ON SCHEMA public TO desired_owner;
ALTER TABLE desired_users OWNER TO desired_owner;
GRANT SELECT (username) ON desired_users TO desired_reader;
GRANT SELECT ON desired_users TO desired_reader;
COMMENT ON SCHEMA public IS 'ours';
SELECT count(*) FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text)');
SELECT sql FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text); CREATE TABLE desired_new ()');
SELECT sql FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text); GRANT INSERT ON desired_users TO desired_reader');
SELECT sql FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text); ALTER TABLE desired_users OWNER TO desired_reader');
-- What reaches outside of the shadow database is passed over, also in a DO block.
SELECT sql FROM schema_diff($$
  CREATE TABLE desired_users (id int PRIMARY KEY, username text);
  CREATE ROLE desired_nobody;
  DO 'BEGIN CREATE ROLE desired_nobody; DROP ROLE desired_reader; END';
  ALTER ROLE desired_reader SUPERUSER;
  CREATE DATABASE desired_database;
  ALTER SYSTEM SET work_mem = '9MB';
  CREATE SUBSCRIPTION desired_subscription CONNECTION 'host=203.0.113.1' PUBLICATION p;
$$);
SELECT rolname, rolsuper FROM pg_roles WHERE rolname LIKE 'desired\_%' ORDER BY 1;
-- Errors say where in the text; nothing changes here.
SELECT * FROM schema_diff(E'CREATE TABLE a ();\n\nCREATE TABLE b (x nosuchtype);');
SELECT * FROM schema_diff(E'CREATE TABLE a ();\n\nCREATE TABEL b ();');
SELECT * FROM schema_diff(E'CREATE TABLE a ();\n\nROLLBACK;');
SELECT * FROM schema_diff(E'\\i other.sql');
SELECT * FROM schema_diff(NULL::text);
SELECT * FROM schema_diff('applied');
SELECT * FROM schema_diff('migrations');
SELECT schema_assert();
BEGIN READ ONLY;
SELECT * FROM schema_diff('CREATE TABLE a ()');
ROLLBACK;
-- SQL is an expectation as well: what it makes has to be there, what it does not make is not looked at.
\pset format unaligned
CREATE TABLE desired_teams (id bigserial PRIMARY KEY, name varchar(200) NOT NULL, "createdAt" timestamptz);
CREATE INDEX desired_teams_name ON desired_teams (lower(name));
CREATE FUNCTION desired_f(int) RETURNS int LANGUAGE sql RETURN 1;
COMMENT ON TABLE desired_teams IS 'ours';
SELECT * FROM schema_check('CREATE TABLE desired_teams (id bigserial PRIMARY KEY, name varchar(200) NOT NULL)', 'desired_teams', $$
  -- Settings and comments may come first.
  SET search_path = public;
  CREATE TABLE desired_teams ("createdAt" timestamptz);
$$);
SELECT * FROM schema_check($$
  CREATE TABLE desired_teams (id bigserial, nam text, name text, created_at timestamptz);
  CREATE INDEX desired_team_name ON desired_teams (name);
  CREATE FUNCTION desired_f(text) RETURNS int LANGUAGE sql RETURN 1;
  CREATE TABLE desired_new (id int PRIMARY KEY);
  CREATE VIEW desired_users AS SELECT 1 AS id;
$$, 'desired_nothing');
SELECT schema_assert('CREATE TABLE desired_teams (id bigserial PRIMARY KEY)', 'desired_users.username');
SELECT schema_assert('CREATE TABLE desired_teams (id bigint PRIMARY KEY, name text, CHECK (id > 0))', 'desired_user');
DO $$ BEGIN PERFORM schema_assert('CREATE TABLE desired_nothing ()'); EXCEPTION WHEN SQLSTATE 'MG019' THEN RAISE WARNING '%', SQLERRM; END $$;
SELECT schema_assert(E'CREATE TABLE a ();\n\nALTER TABLE desired_teams ADD x int');
-- With ONLY nothing else may be there, in the schemas that it has something in.
SELECT * FROM schema_check('only CREATE TABLE desired_teams (id bigserial PRIMARY KEY, name varchar(200) NOT NULL)');
SELECT schema_assert(schema_dump()), schema_assert('only ' || schema_dump()), schema_assert('only ' || (SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s)::text);
CREATE SCHEMA desired_other;
CREATE TABLE desired_other.t (i int);
SELECT schema_assert('only CREATE SCHEMA desired_other; CREATE TABLE desired_other.t (i int)');
SELECT expectation, outcome FROM schema_check('only CREATE SCHEMA desired_other; CREATE TABLE desired_other.t ()') WHERE expectation ~ 'desired_other';
DROP SCHEMA desired_other CASCADE;
-- A form with a word that begins statements is still one.
SELECT expectation, outcome FROM schema_check('comment', 'comment.id', 'set', 'begin', 'only', 'no create', 'select (id int)', 'create.name text');
DROP TABLE desired_teams;
DROP FUNCTION desired_f(int);
\pset format aligned
-- A role that may not create databases is told what it can do.
SET ROLE desired_reader;
SELECT * FROM schema_diff('CREATE TABLE a ()');
SELECT schema_assert('CREATE TABLE desired_users (id int PRIMARY KEY)');
RESET ROLE;
CREATE FUNCTION desired_definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM schema_diff(''CREATE TABLE a ()'')';
SELECT desired_definer();
DROP FUNCTION desired_definer();
CREATE FUNCTION desired_definer() RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT schema_assert(''CREATE TABLE a ()'')';
SELECT desired_definer();
DROP FUNCTION desired_definer();
-- Scoped to schemas.
CREATE SCHEMA desired_app;
SELECT sql FROM schema_diff('CREATE SCHEMA desired_app; CREATE TABLE desired_app.t (i int); CREATE TABLE public.not_looked_at ()', schemas => '{desired_app}');
DROP SCHEMA desired_app;
-- In a transaction it sees what that did.
BEGIN;
CREATE TABLE desired_users2 (i int);
SELECT kind, identity, change FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text)');
ROLLBACK;
DROP TABLE desired_users;
COMMENT ON SCHEMA public IS 'standard public schema';
REVOKE CREATE ON SCHEMA public FROM desired_owner;
DROP ROLE desired_owner, desired_reader;
-- migrate_generate: the way there and the way back, registered.
SELECT migrate_add('1_items', 'CREATE TYPE desired_state AS ENUM (''new''); CREATE TABLE desired_items (id int, state desired_state, note text)', 'DROP TABLE desired_items; DROP TYPE desired_state');
SELECT * FROM migrate_generate('too early', 'SELECT 1');
SELECT outcome FROM migrate_apply();
\set ECHO none
SELECT $$
CREATE TYPE desired_state AS ENUM ('new', 'gone');
CREATE TABLE desired_items (id bigint NOT NULL DEFAULT 7, state desired_state DEFAULT 'gone', note text);
CREATE FUNCTION desired_f() RETURNS int LANGUAGE sql AS 'SELECT 1';
$$ AS wanted \gset
\set ECHO all
SELECT version ~ '^\d{14}_more$' AS version, up, replace(down, 'OWNER TO ' || quote_ident(current_user), 'OWNER TO me') AS down FROM migrate_generate('more', :'wanted');
SELECT outcome FROM migrate_apply();
SELECT count(*) FROM schema_diff(:'wanted');
SELECT * FROM migrate_generate('again', :'wanted');
SELECT schema_assert();
SELECT outcome FROM migrate_revert(1);
SELECT schema_assert();
SELECT outcome FROM migrate_apply();
SELECT count(*) FROM schema_diff(:'wanted');
-- Left out unless allowed, and then not in the way back either.
SELECT up, replace(down, 'OWNER TO ' || quote_ident(current_user), 'OWNER TO me') AS down FROM migrate_generate('fewer', $$CREATE TYPE desired_state AS ENUM ('new', 'gone'); CREATE TABLE desired_items (id bigint NOT NULL DEFAULT 7, extra int)$$);
SELECT outcome FROM migrate_apply();
SELECT outcome FROM migrate_revert(1);
SELECT migrate_remove((SELECT version FROM migrate_status() WHERE state = 'pending')) ~ '^\d{14}_fewer$' AS removed;
SELECT up, replace(down, 'OWNER TO ' || quote_ident(current_user), 'OWNER TO me') AS down FROM migrate_generate('fewer', 'SELECT 1', allow_data_loss => true);
SELECT outcome FROM migrate_apply();
SELECT schema_assert();
SELECT outcome FROM migrate_revert(1);
SELECT schema_assert();
SELECT * FROM migrate_generate(NULL, 'SELECT 1');
SELECT migrate_remove((SELECT version FROM migrate_status() WHERE state = 'pending')) ~ '^\d{14}_fewer$' AS removed;
-- schema_assert(): what the applied migrations make, everything that differs at once.
ALTER TABLE desired_items DROP COLUMN note, ALTER id TYPE int;
CREATE TABLE desired_extra (i int);
SELECT schema_assert();
SELECT kind, identity, change, sql FROM schema_diff('applied') WHERE allowed;
DROP TABLE desired_extra;
ALTER TABLE desired_items ADD COLUMN note text, ALTER id TYPE bigint;
SELECT schema_assert();
-- A migration that cannot run again says which it is.
SELECT migrate_add('30000101000000_only_here', 'SELECT 1/count(*) FROM desired_items');
INSERT INTO desired_items DEFAULT VALUES;
SELECT outcome FROM migrate_apply('30000101000000_only_here');
SELECT schema_assert();
SELECT outcome FROM migrate_revert(1, derive => true);
SELECT migrate_mark('30000101000000_only_here', 'pending');
SELECT migrate_remove('30000101000000_only_here');
-- derive => true: the down script that is not there.
SELECT migrate_add('30000102000000_parts', 'CREATE TABLE desired_parts (id int PRIMARY KEY); ALTER TABLE desired_items ADD part int REFERENCES desired_parts');
SELECT outcome FROM migrate_apply();
SELECT outcome FROM migrate_revert(1);
BEGIN;
SELECT outcome, statements FROM migrate_revert(1, derive => true);
ROLLBACK;
SELECT outcome, statements FROM migrate_revert(1, derive => true);
SELECT outcome FROM migrate_apply();
CALL migrate_run_revert(derive => true);
SELECT schema_assert();
SELECT to_regclass('desired_parts') IS NULL AS gone;
-- Scopes: each schema has its own history in the shadow too.
CREATE SCHEMA desired_tenant;
SELECT migrate_add('1_tenant', 'CREATE TABLE rooms (i int)', 'DROP TABLE rooms', project => 'tenants');
SELECT outcome FROM migrate_apply(project => 'tenants', scope => 'desired_tenant');
SELECT schema_assert();
CREATE TABLE desired_tenant.stray ();
SELECT schema_assert();
SELECT outcome FROM migrate_revert('base', derive => true, project => 'tenants', scope => 'desired_tenant');
DROP SCHEMA desired_tenant CASCADE;
TRUNCATE desired_items;
SELECT outcome FROM migrate_revert('base');
SELECT count(*) FROM pg_database WHERE datname LIKE 'pg\_shepherd\_shadow\_%';
-- Renames that are told go through the shadow and back.
CREATE TABLE desired_people (id int PRIMARY KEY, user_name text);
ALTER TABLE desired_people ENABLE ROW LEVEL SECURITY;
CREATE ROLE desired_owner;
ALTER TABLE desired_people OWNER TO desired_owner;
GRANT SELECT ON desired_people TO PUBLIC;
SELECT kind, identity, change, sql, allowed, note FROM schema_diff('CREATE TABLE desired_users (id int PRIMARY KEY, username text, n int); ALTER TABLE desired_users ENABLE ROW LEVEL SECURITY',
    renames => '{"public.desired_people": "desired_users", "public.desired_people.user_name": "username"}');
SELECT up, replace(down, 'OWNER TO ' || quote_ident(current_user), 'OWNER TO me') AS down FROM migrate_generate('renamed', 'CREATE TABLE desired_users (id int PRIMARY KEY, username text, n int); ALTER TABLE desired_users ENABLE ROW LEVEL SECURITY',
    renames => '{"public.desired_people": "desired_users", "public.desired_people.user_name": "username"}', project => 'renames');
SELECT outcome FROM migrate_apply(project => 'renames');
SELECT outcome FROM migrate_revert(1, project => 'renames');
SELECT kind, identity, change, detail FROM schema_drift();
DROP TABLE desired_people;
DROP ROLE desired_owner;
-- Statements commit one by one, as with psql -f, so that a large schema does not run out of locks; a transaction of the text's own stays one.
SELECT identity FROM schema_diff($$
    CREATE TABLE desired_first ();
    DO 'BEGIN
        IF (SELECT xmin FROM pg_class WHERE relname = ''desired_first'') <> pg_current_xact_id()::xid THEN CREATE TABLE desired_another_transaction (); END IF;
    END';
    BEGIN;
    CREATE TABLE desired_second ();
    DO 'BEGIN
        IF (SELECT xmin FROM pg_class WHERE relname = ''desired_second'') = pg_current_xact_id()::xid THEN CREATE TABLE desired_same_transaction (); END IF;
    END';
    COMMIT$$) WHERE kind = 'table' AND change = 'create' ORDER BY 1;
-- A superuser does not run, in the shadow either, what a role without superuser registered.
CREATE ROLE desired_deployer CREATEDB;
SELECT migrate_grant('desired_deployer');
GRANT CREATE ON SCHEMA public TO desired_deployer;
SET ROLE desired_deployer;
SELECT migrate_add('1_theirs', $$CREATE TABLE desired_theirs (i int); DO 'BEGIN ASSERT current_user = ''desired_deployer''; END'$$, project => 'theirs');
SELECT outcome FROM migrate_apply(project => 'theirs');
RESET ROLE;
SELECT schema_assert();
SELECT * FROM schema_diff('applied');
SELECT outcome FROM migrate_revert(1, project => 'theirs', derive => true);
SET ROLE desired_deployer;
SELECT schema_assert();
SELECT outcome FROM migrate_revert(1, project => 'theirs', derive => true);
RESET ROLE;
\c :home
DROP DATABASE regress_shepherd_desired;
DROP ROLE desired_deployer;
