-- Kinds of change, for test/schema/changes: a line with the group and what changes, what both sides have, then what one side has before
-- and after. Each is tried there and back, in a schema of its own that comes first in search_path.
## extension | one comes
--- before
--- after
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a text);
CREATE INDEX i ON t USING gin (a gin_trgm_ops);
## extension | another schema
CREATE SCHEMA case_extensions;
--- before
CREATE EXTENSION citext SCHEMA public;
--- after
CREATE EXTENSION citext SCHEMA case_extensions;
## view | one comes
CREATE TABLE t (a integer, b text);
--- before
--- after
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1;
## view | a column at its end
CREATE TABLE t (a integer, b text);
--- before
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT * FROM v;
--- after
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
## view | other columns, with views, grants and comments on it
CREATE TABLE t (a integer, b text);
--- before
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
GRANT SELECT ON w TO regress_schema_reader;
COMMENT ON VIEW w IS 'x';
--- after
CREATE VIEW v AS SELECT b, a::bigint AS a FROM t;
CREATE VIEW w AS SELECT a FROM v;
GRANT SELECT ON w TO regress_schema_reader;
COMMENT ON VIEW w IS 'x';
## view | security_invoker and barrier
CREATE TABLE t (a integer, b text);
--- before
CREATE VIEW v AS SELECT a, b FROM t;
--- after
CREATE VIEW v WITH (security_invoker, security_barrier) AS SELECT a, b FROM t;
## view | check option
CREATE TABLE t (a integer, b text);
--- before
CREATE VIEW v AS SELECT a FROM t WHERE a > 1 WITH LOCAL CHECK OPTION;
--- after
CREATE VIEW v AS SELECT a FROM t WHERE a > 1 WITH CASCADED CHECK OPTION;
## view | default of a column
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
--- before
--- after
ALTER VIEW v ALTER COLUMN a SET DEFAULT 5;
## view | recursive
--- before
CREATE VIEW v AS SELECT 1 AS n;
--- after
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 5;
## view | of views of views
CREATE TABLE t (a integer, b text);
--- before
CREATE VIEW a AS SELECT a FROM t;
CREATE VIEW b AS SELECT a FROM a;
CREATE VIEW c AS SELECT a.a FROM a JOIN b USING (a);
--- after
CREATE VIEW a AS SELECT a::text FROM t;
CREATE VIEW b AS SELECT a FROM a;
CREATE VIEW c AS SELECT a.a FROM a JOIN b USING (a);
## view | a column of its table goes
--- before
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
--- after
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
## view | grouped by a key
CREATE TABLE t (a integer PRIMARY KEY, b text);
--- before
CREATE VIEW v AS SELECT a, b FROM t GROUP BY a;
--- after
CREATE VIEW v AS SELECT a, b, count(*) AS n FROM t GROUP BY a;
## matview | query, with an index
CREATE TABLE t (a integer, b text);
--- before
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX i ON m (a);
--- after
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE UNIQUE INDEX i ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'x';
## matview | options
CREATE TABLE t (a integer, b text);
--- before
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
--- after
CREATE MATERIALIZED VIEW m WITH (fillfactor = 60) AS SELECT a FROM t;
## function | one comes
--- before
--- after
CREATE FUNCTION f(a integer, b text DEFAULT 'x') RETURNS integer LANGUAGE sql AS 'SELECT a';
## function | body
--- before
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- after
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2';
## function | result
--- before
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT f() AS a;
--- after
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE VIEW v AS SELECT f() AS a;
## function | names of parameters
--- before
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
--- after
CREATE FUNCTION f(b integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
## function | defaults of parameters
--- before
CREATE FUNCTION f(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT $1';
--- after
CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
## function | overloads
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
--- before
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- after
CREATE FUNCTION f(bigint, VARIADIC text[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
## function | volatility, security, cost, settings
--- before
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- after
CREATE FUNCTION f() RETURNS integer LANGUAGE sql IMMUTABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 7 SET work_mem = '8MB' SET search_path = '' AS 'SELECT 1';
## function | returns a table
--- before
CREATE FUNCTION f() RETURNS TABLE (a integer) LANGUAGE sql ROWS 5 AS 'SELECT 1';
--- after
CREATE FUNCTION f() RETURNS TABLE (a integer, b text) LANGUAGE sql ROWS 9 AS 'SELECT 1, ''x''';
## function | SQL-standard body over a column that changes
--- before
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(a) AS m FROM t; END;
--- after
CREATE TABLE t (a bigint, b integer);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(a) AS m FROM t; END;
## function | of a table's row
--- before
CREATE TABLE t (a integer);
CREATE FUNCTION f(t) RETURNS integer LANGUAGE sql AS 'SELECT ($1).a';
--- after
CREATE TABLE t (a integer, b text);
CREATE FUNCTION f(t) RETURNS text LANGUAGE sql AS 'SELECT ($1).b';
## function | in a default, a check and an index
--- before
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE t (a integer DEFAULT f(1), CHECK (f(a) > 0));
CREATE INDEX i ON t (f(a));
--- after
CREATE FUNCTION f(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint';
CREATE TABLE t (a integer DEFAULT f(1), CHECK (f(a) > 0));
CREATE INDEX i ON t (f(a));
## function | language
--- before
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- after
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
## procedure | body and parameters
--- before
CREATE PROCEDURE p(a integer) LANGUAGE sql AS 'SELECT 1';
--- after
CREATE PROCEDURE p(INOUT a integer) LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE q() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
## aggregate | one comes
--- before
--- after
CREATE AGGREGATE a(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
## aggregate | changes
--- before
CREATE AGGREGATE a(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE VIEW v AS SELECT a(x) AS a FROM (VALUES (1), (2)) y (x);
--- after
CREATE AGGREGATE a(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '5', PARALLEL = safe);
CREATE VIEW v AS SELECT a(x) AS a FROM (VALUES (1), (2)) y (x);
## operator | an operator
CREATE FUNCTION same(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
--- before
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = text);
--- after
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = text, RESTRICT = eqsel);
## operator | a class, used by an index
CREATE TABLE t (a integer);
--- before
CREATE OPERATOR CLASS k FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE INDEX i ON t (a k);
--- after
CREATE OPERATOR CLASS k FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 3 =, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE INDEX i ON t (a k);
## operator | a family
--- before
CREATE OPERATOR FAMILY f USING btree;
--- after
CREATE OPERATOR FAMILY f USING btree;
ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 btint48cmp(integer, bigint);
## operator | a cast
CREATE TYPE ty AS (a integer);
CREATE FUNCTION to_int(ty) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a';
--- before
CREATE CAST (ty AS integer) WITH FUNCTION to_int(ty);
--- after
CREATE CAST (ty AS integer) WITH FUNCTION to_int(ty) AS ASSIGNMENT;
## domain | check, default, not null
--- before
CREATE DOMAIN d AS text CHECK (VALUE <> '');
CREATE TABLE t (a d);
--- after
CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL CONSTRAINT c CHECK (length(VALUE) > 1);
CREATE TABLE t (a d);
## domain | base type of one in use
--- before
CREATE DOMAIN d AS integer CHECK (VALUE > 0);
CREATE TABLE t (a d DEFAULT 1, b text);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a FROM t;
--- after
CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE t (a d DEFAULT 1, b text);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a FROM t;
## domain | check is validated
CREATE DOMAIN d AS integer;
--- before
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
--- after
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0);
## domain | over a domain
--- before
--- after
CREATE DOMAIN d AS text COLLATE "C";
CREATE DOMAIN e AS d CHECK (VALUE <> '');
CREATE TABLE t (a e, b d[]);
## enum | one comes
--- before
--- after
CREATE TYPE e AS ENUM ('a', 'it''s', 'b,c');
CREATE TABLE t (a e DEFAULT 'a');
## enum | a label at the end
--- before
CREATE TYPE e AS ENUM ('a', 'b');
--- after
CREATE TYPE e AS ENUM ('a', 'b', 'c');
## enum | a label between
--- before
CREATE TYPE e AS ENUM ('a', 'c');
CREATE TABLE t (a e);
--- after
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (a e);
## enum | a label goes
--- before
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (a e DEFAULT 'a', b e[]);
CREATE INDEX i ON t (a) WHERE a = 'a';
CREATE VIEW v AS SELECT a FROM t WHERE a = 'a';
--- after
CREATE TYPE e AS ENUM ('a', 'c');
CREATE TABLE t (a e DEFAULT 'a', b e[]);
CREATE INDEX i ON t (a) WHERE a = 'a';
CREATE VIEW v AS SELECT a FROM t WHERE a = 'a';
## enum | another order
--- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e PRIMARY KEY);
--- after
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE t (a e PRIMARY KEY);
## enum | a new label becomes the default
--- before
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (a e DEFAULT 'a');
--- after
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e DEFAULT 'b');
## enum | a parameter of a function and an attribute
--- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
CREATE TYPE c AS (a e);
--- after
CREATE TYPE e AS ENUM ('b', 'a');
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
CREATE TYPE c AS (a e);
## enum | a text becomes one
--- before
CREATE TABLE t (a text DEFAULT 'a' CHECK (a IN ('a', 'b')));
--- after
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (a e DEFAULT 'a');
## composite | attributes
--- before
CREATE TYPE c AS (a integer, b text);
--- after
CREATE TYPE c AS (a bigint, d text[]);
## composite | range types
--- before
CREATE TYPE r AS RANGE (subtype = float8);
CREATE TABLE t (a integer, b r);
--- after
CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE t (a integer);
## composite | a type of a column
--- before
CREATE TYPE c AS (a integer, b text);
CREATE TABLE t (c c);
--- after
CREATE TYPE c AS (a integer, b text, d integer);
CREATE TABLE t (c c);
## trigger | one comes
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a integer, b text);
--- before
--- after
CREATE TRIGGER r BEFORE INSERT OR UPDATE OF b ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION tf('x');
## trigger | changes
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a integer, b text);
--- before
CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
--- after
CREATE TRIGGER r AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION tf();
## trigger | state
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a integer, b text);
CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
--- before
ALTER TABLE t DISABLE TRIGGER r;
--- after
ALTER TABLE t ENABLE ALWAYS TRIGGER r;
## trigger | a constraint trigger
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a integer, b text);
--- before
CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
--- after
CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tf();
## trigger | on a column whose type changes
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
--- before
CREATE TABLE t (a integer, b text);
CREATE TRIGGER r BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION tf();
--- after
CREATE TABLE t (a bigint, b text);
CREATE TRIGGER r BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION tf();
## event trigger | changes
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
--- before
CREATE EVENT TRIGGER case_event ON ddl_command_end EXECUTE FUNCTION ef();
--- after
CREATE EVENT TRIGGER case_event ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION ef();
ALTER EVENT TRIGGER case_event DISABLE;
## rule | changes
CREATE TABLE t (a integer, b text);
--- before
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
--- after
CREATE RULE r AS ON DELETE TO t WHERE OLD.a > 3 DO ALSO UPDATE t SET a = 1;
## policy | one comes, with row security
CREATE TABLE t (a integer, b text);
--- before
--- after
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR SELECT TO regress_schema_reader USING (a > 1);
## policy | expressions, command and roles
CREATE TABLE t (a integer, b text);
--- before
CREATE POLICY p ON t USING (a > 1) WITH CHECK (a > 2);
CREATE POLICY q ON t TO regress_schema_reader USING (true);
--- after
CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE USING (a > 5);
CREATE POLICY q ON t TO regress_schema_owner, regress_schema_reader USING (b = 'x');
## policy | force row security
CREATE TABLE t (a integer, b text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--- before
--- after
ALTER TABLE t FORCE ROW LEVEL SECURITY;
## grants | table
CREATE TABLE t (a integer, b text);
--- before
GRANT SELECT, INSERT ON t TO regress_schema_reader;
--- after
GRANT SELECT ON t TO PUBLIC;
GRANT UPDATE ON t TO regress_schema_reader WITH GRANT OPTION;
## grants | columns of a table and of a view
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
--- before
GRANT SELECT (a) ON t TO regress_schema_reader;
--- after
GRANT SELECT (b), UPDATE (a) ON t TO regress_schema_reader;
GRANT SELECT (a) ON v TO regress_schema_reader;
## grants | schema
CREATE SCHEMA case_granted;
--- before
--- after
GRANT USAGE, CREATE ON SCHEMA case_granted TO regress_schema_reader;
## grants | function
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- before
--- after
REVOKE ALL ON FUNCTION f FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f TO regress_schema_reader;
## grants | sequence
CREATE SEQUENCE s;
--- before
--- after
GRANT USAGE ON SEQUENCE s TO regress_schema_reader;
## grants | type
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS integer;
--- before
--- after
REVOKE USAGE ON TYPE e FROM PUBLIC;
GRANT USAGE ON DOMAIN d TO regress_schema_reader WITH GRANT OPTION;
## grants | what the owner gave away
CREATE TABLE t (a integer);
--- before
--- after
REVOKE TRUNCATE, DELETE ON t FROM CURRENT_USER;
## grants | default privileges
--- before
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_schema_reader;
--- after
ALTER DEFAULT PRIVILEGES FOR ROLE regress_schema_owner IN SCHEMA public GRANT SELECT ON TABLES TO regress_schema_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE TABLE t (a integer);
## comments | table and column
CREATE TABLE t (a integer);
--- before
COMMENT ON TABLE t IS 'a';
--- after
COMMENT ON TABLE t IS 'it''s';
COMMENT ON COLUMN t.a IS 'b';
## comments | schema
CREATE SCHEMA case_commented;
--- before
--- after
COMMENT ON SCHEMA case_commented IS 'x';
## comments | view and its column
CREATE VIEW v AS SELECT 1 AS a;
--- before
--- after
COMMENT ON VIEW v IS 'x';
COMMENT ON COLUMN v.a IS 'y';
## comments | function
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- before
COMMENT ON FUNCTION f(integer) IS 'x';
--- after
COMMENT ON FUNCTION f(integer) IS 'y';
## comments | constraint and index
CREATE TABLE t (a integer CONSTRAINT k PRIMARY KEY CONSTRAINT c CHECK (a > 0));
CREATE INDEX i ON t (a);
--- before
--- after
COMMENT ON CONSTRAINT c ON t IS 'x';
COMMENT ON CONSTRAINT k ON t IS 'y';
COMMENT ON INDEX i IS 'z';
COMMENT ON INDEX k IS 'w';
## comments | type and domain
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS integer CONSTRAINT c CHECK (VALUE > 0);
--- before
--- after
COMMENT ON TYPE e IS 'x';
COMMENT ON DOMAIN d IS 'y';
COMMENT ON CONSTRAINT c ON DOMAIN d IS 'z';
## comments | trigger, rule and policy
CREATE TABLE t (a integer);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE RULE u AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE POLICY p ON t;
--- before
--- after
COMMENT ON TRIGGER r ON t IS 'x';
COMMENT ON RULE u ON t IS 'y';
COMMENT ON POLICY p ON t IS 'z';
## comments | sequence and extension
CREATE SEQUENCE s;
CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public;
--- before
--- after
COMMENT ON SEQUENCE s IS 'x';
COMMENT ON EXTENSION hstore IS 'y';
## owners | tables, views, functions, types
CREATE TABLE t (a serial);
CREATE VIEW v AS SELECT 1 AS a;
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
GRANT SELECT ON t TO regress_schema_reader;
--- before
--- after
ALTER TABLE t OWNER TO regress_schema_owner;
ALTER VIEW v OWNER TO regress_schema_owner;
ALTER FUNCTION f() OWNER TO regress_schema_owner;
ALTER TYPE e OWNER TO regress_schema_owner;
## owners | a schema
CREATE SCHEMA case_owned;
--- before
--- after
ALTER SCHEMA case_owned OWNER TO regress_schema_owner;
## publication | tables
CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE TABLE u (a integer PRIMARY KEY);
--- before
CREATE PUBLICATION case_p FOR TABLE t;
--- after
CREATE PUBLICATION case_p FOR TABLE t (a) WHERE (a > 5), u WITH (publish = 'insert');
## publication | all tables, schemas
CREATE SCHEMA case_published;
--- before
CREATE PUBLICATION case_q FOR ALL TABLES;
--- after
CREATE PUBLICATION case_q FOR TABLES IN SCHEMA case_published WITH (publish_via_partition_root);
## subscription | one comes
--- before
--- after
CREATE SUBSCRIPTION case_s CONNECTION 'host=nowhere' PUBLICATION a WITH (connect = false, slot_name = 'x');
## foreign data | wrapper
--- before
CREATE FOREIGN DATA WRAPPER case_w OPTIONS (a 'x');
--- after
CREATE FOREIGN DATA WRAPPER case_w OPTIONS (a 'y', b 'z');
## foreign data | server
CREATE FOREIGN DATA WRAPPER case_w2;
--- before
CREATE SERVER case_server FOREIGN DATA WRAPPER case_w2 OPTIONS (host 'a');
CREATE FOREIGN TABLE t (a integer) SERVER case_server;
--- after
CREATE SERVER case_server VERSION '2' FOREIGN DATA WRAPPER case_w2 OPTIONS (host 'b', port '1');
CREATE FOREIGN TABLE t (a integer) SERVER case_server;
## foreign data | user mapping
CREATE FOREIGN DATA WRAPPER case_w3;
CREATE SERVER case_server3 FOREIGN DATA WRAPPER case_w3;
--- before
CREATE USER MAPPING FOR PUBLIC SERVER case_server3;
--- after
CREATE USER MAPPING FOR regress_schema_reader SERVER case_server3 OPTIONS (password 'x');
## foreign data | foreign table
CREATE FOREIGN DATA WRAPPER case_w4;
CREATE SERVER case_server4 FOREIGN DATA WRAPPER case_w4;
--- before
CREATE FOREIGN TABLE t (a integer OPTIONS (name 'x'), b text) SERVER case_server4 OPTIONS (t 'a');
--- after
CREATE FOREIGN TABLE t (a bigint OPTIONS (name 'y', k '1') NOT NULL, c text) SERVER case_server4 OPTIONS (t 'b');
## statistics | one comes
CREATE TABLE t (a integer, b integer);
--- before
--- after
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
## statistics | kinds and target
CREATE TABLE t (a integer, b integer);
--- before
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
--- after
CREATE STATISTICS s (dependencies, mcv) ON a, (b + 1) FROM t;
ALTER STATISTICS s SET STATISTICS 50;
## text search | configuration and dictionary
--- before
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH d;
--- after
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH d, simple;
## text search | parser and template
--- before
--- after
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize);
## collation | changes
--- before
CREATE COLLATION c (locale = 'C');
CREATE TABLE t (a text COLLATE c);
--- after
CREATE COLLATION c (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE TABLE t (a text COLLATE c);
## others | conversion
--- before
CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
--- after
CREATE DEFAULT CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
## others | language
--- before
--- after
CREATE TRUSTED LANGUAGE case_language HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
## others | transform
CREATE TYPE ty AS (a integer);
CREATE FUNCTION from_ty(internal) RETURNS internal LANGUAGE internal AS 'textlike';
--- before
--- after
CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION pg_catalog.varchar_support(internal));
## others | access method
--- before
--- after
CREATE ACCESS METHOD case_tree TYPE INDEX HANDLER bthandler;
## extension's own | a grant on a function
CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;
--- before
--- after
REVOKE EXECUTE ON FUNCTION public.gen_salt(text) FROM PUBLIC;
## extension's own | a type in use
CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public;
--- before
CREATE TABLE t (a text);
--- after
CREATE TABLE t (a public.hstore, b public.hstore[]);
