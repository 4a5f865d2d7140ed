-- Expectations: schema_check and schema_assert.
-- A database of its own, of a known encoding.
SELECT current_database() AS home \gset
CREATE DATABASE regress_schema_check TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
\c regress_schema_check
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
\set QUIET on
\pset null '-'
\pset format unaligned
CREATE TYPE status AS ENUM ('active', 'on hold', 'it''s', 'Gone');
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, username text NOT NULL DEFAULT 'x', email varchar(255) UNIQUE, status status DEFAULT 'active', "createdAt" timestamptz DEFAULT now() NOT NULL);
CREATE TABLE session_logs (id int PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE, "startedAt" timestamp(3));
CREATE INDEX users_email_idx ON users (lower(email), status) WHERE status <> 'Gone';
CREATE FUNCTION f(integer) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
CREATE FUNCTION f(text, status) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW active_users AS SELECT id, username FROM users;
CREATE SCHEMA app;
CREATE TABLE app.orders (id int, total numeric(10,2) NOT NULL);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON users USING (true);
ALTER TABLE users ADD CONSTRAINT short CHECK (length(username) < 50);

-- What is met
SELECT * FROM schema_check('users', 'USERS', 'public.users', 'users.username', 'users.username text', 'users.username text not null', 'public.users.username',
    'users.username text default ''x'' not null', 'users.email varchar(255) null', 'users.email character varying(255)', 'users.status status', 'users."createdAt" timestamptz not null default now()',
    'session_logs."startedAt"', 'session_logs."startedAt" timestamp(3)', 'column users.id int8', 'users.id bigint not null');
SELECT * FROM schema_check('table users', 'view active_users', 'active_users.id', 'users (id, username text not null)', 'app.orders', 'app.orders.total numeric(10, 2)', 'table app.orders (id int, total numeric(10,2)) only',
    'schema app', 'extension plpgsql', 'sequence users_id_seq', 'type status', 'enum status', 'enum status: active, Gone', 'enum status: active, ''on hold'', ''it''''s'', "Gone" only');
SELECT * FROM schema_check('index users_email_idx', 'index users_email_idx on users', 'index on users (lower(email), status)', 'index on users (lower(email::text), "status")', 'unique index on users (email)', 'index users_pkey', 'unique index users_pkey on users (id)',
    'primary key on users', 'primary key on users (id)', 'unique on users (email)', 'foreign key on session_logs (user_id) references users (id)', 'foreign key on session_logs (user_id)',
    'function f', 'function f(int)', 'function f(int) returns text', 'function f(text, status) returns int', 'function public.f(integer)', 'trigger touched on users', 'policy own on users', 'constraint short on users');
SELECT expectation, outcome, hint FROM schema_check('extension pg_shepherd', 'extension pg_sheperd', 'no extension pg_shepherd');
SELECT * FROM schema_check('no customers', 'no users.age', 'no index users_old_idx', 'no function f(bigint)', 'no extension nothing');
SELECT schema_assert('users', 'users.username text not null');

-- What is not
SELECT * FROM schema_check('notifications', 'user', 'users.user_name', 'users.username int', 'users.username null', 'users.username text default ''y''', 'users.username nonsense', 'users.id bigint not null default 7',
    'session_logs.startedAt', 'orders', 'ap.orders', 'app.order', 'table active_users', 'users (id int, age int) only', 'no users', 'no users.username');
SELECT * FROM schema_check('schema ap', 'extension citext', 'extension plpgsql 0.9', 'sequence users_seq', 'enum status: active, paused', 'enum status: active only', 'enum stat', 'type state', 'domain status');
SELECT * FROM schema_check('index user_email_idx', 'index users_email_idx on session_logs', 'unique index users_email_idx', 'index users_email_idx on users (email)', 'index on users (username)', 'primary key on users (username)',
    'primary key on active_users', 'foreign key on session_logs (user_id) references session_logs', 'unique on nothing (email)', 'function g', 'function f(bigint)', 'function f(int) returns int', 'trigger touch on users', 'policy owned on users', 'constraint short on session_logs');
SELECT schema_assert('users', 'notifications', 'users.user_name', 'users.username varchar(9) null', 'index user_email_idx', 'no session_logs');
SELECT schema_assert('notifications');
DO $$ BEGIN PERFORM schema_assert('nothing'); EXCEPTION WHEN SQLSTATE 'MG019' THEN RAISE WARNING '%', SQLERRM; END $$;

-- search_path decides, as everywhere
SET search_path = app, public;
SELECT * FROM schema_check('orders', 'orders.total', 'users', 'function f(integer)', 'orders.id int');
SET search_path = pg_catalog;
SELECT * FROM public.schema_check('users', 'public.users.username text', 'public.users.status public.status', 'public.users.status status');
RESET search_path;

-- An index that was left invalid is not there
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_email_idx'::regclass;
SELECT outcome, found FROM schema_check('index users_email_idx');
UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'users_email_idx'::regclass;

-- What is not understood
SELECT schema_check('');
SELECT schema_check('users.');
SELECT schema_check('users text');
SELECT schema_check('a.b.c.d');
SELECT schema_check('users.username text not');
SELECT schema_check('users.username text not null unique');
SELECT schema_check('users.username text default');
SELECT schema_check('"users');
SELECT schema_check('index');
SELECT schema_check('unique index on users');
SELECT schema_check('function f(int');
SELECT schema_check('enum status: active,');
SELECT schema_check('enum status: on hold');
SELECT schema_check('trigger touched');
SELECT schema_check('primary key users');
SELECT schema_check('only users');
SELECT schema_check('create users.name');
DO $$ BEGIN PERFORM schema_check('users.username text('); EXCEPTION WHEN syntax_error THEN RAISE WARNING 'not a type'; END $$;
SELECT schema_check(VARIADIC '{users,NULL}');
SELECT schema_assert(VARIADIC '{}');
SELECT count(*) FROM schema_check(VARIADIC '{}');
DROP TABLE session_logs, users, app.orders CASCADE;
DROP SCHEMA app;
DROP FUNCTION f(integer), f(text, status), touch();
DROP TYPE status;
\c :home
DROP DATABASE regress_schema_check;
