-- A schema with every kind of object, and the things about them that are easily lost. For PostgreSQL 15 to 18.
-- Roles are not part of a database: regress_schema_owner and regress_schema_reader have to exist.
SET client_min_messages = error;

CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'it''s a "comment" with \ and
a second line';
CREATE SCHEMA "Odd Name, with ""quotes"" (and) more" AUTHORIZATION regress_schema_owner;
GRANT USAGE ON SCHEMA app TO regress_schema_reader;
GRANT CREATE ON SCHEMA app TO regress_schema_reader WITH GRANT OPTION;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Types
CREATE TYPE app.status AS ENUM ('active', 'gone', 'it''s', 'a,b');
ALTER TYPE app.status ADD VALUE 'new' BEFORE 'gone';
CREATE TYPE app.empty_enum AS ENUM ();
CREATE TYPE app.empty_type AS ();
CREATE TYPE app.point3 AS (x double precision, y double precision, "Z z" numeric(10,2), label text COLLATE "C");
COMMENT ON TYPE app.point3 IS 'three';
COMMENT ON COLUMN app.point3."Z z" IS 'height';
DO $$ BEGIN
    CREATE COLLATION app.numeric_order (provider = icu, locale = 'en-u-kn-true', deterministic = false);
EXCEPTION WHEN feature_not_supported THEN  -- a server that was built without ICU
    CREATE COLLATION app.numeric_order (lc_collate = 'POSIX', lc_ctype = 'C');
END $$;
CREATE COLLATION app.plain (lc_collate = 'C', lc_ctype = 'POSIX');
COMMENT ON COLLATION app.plain IS 'bytes';
CREATE DOMAIN app.email AS text COLLATE app.plain DEFAULT 'nobody@example.org' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@') CHECK (length(VALUE) < 100);
COMMENT ON CONSTRAINT has_at ON DOMAIN app.email IS 'an at';
ALTER DOMAIN app.email ADD CONSTRAINT late CHECK (VALUE <> '') NOT VALID;
REVOKE USAGE ON DOMAIN app.email FROM PUBLIC;
CREATE DOMAIN app.many AS app.status[];
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = app.float_ranges);
CREATE TYPE app.text_range AS RANGE (subtype = text, collation = "C");
CREATE TYPE app.shell;
CREATE TYPE app.number;
CREATE FUNCTION app.number_in(cstring) RETURNS app.number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION app.number_out(app.number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE app.number (INPUT = app.number_in, OUTPUT = app.number_out, LIKE = int4, CATEGORY = 'N', DEFAULT = '7');
CREATE TYPE app.day_range;
CREATE FUNCTION app.day_canonical(app.day_range) RETURNS app.day_range LANGUAGE internal IMMUTABLE STRICT AS 'daterange_canonical';
CREATE TYPE app.day_range AS RANGE (subtype = date, canonical = app.day_canonical);
ALTER TYPE app.status OWNER TO regress_schema_owner;

-- Routines
CREATE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 AS $$ SELECT a + b $$;
COMMENT ON FUNCTION app.add IS 'adds';
CREATE FUNCTION app.add(text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '8MB' AS $body$
BEGIN
  RETURN $1 || $$ a 'b' $$;
END $body$;
CREATE FUNCTION app.rows(VARIADIC numbers integer[]) RETURNS TABLE (n integer, "N" text) LANGUAGE sql ROWS 5 AS 'SELECT 1, ''x''';
CREATE FUNCTION app.out_parameters(INOUT a integer, OUT b text) LANGUAGE sql AS 'SELECT a, ''x''';
CREATE PROCEDURE app.work(INOUT a integer, b app.status DEFAULT 'active') LANGUAGE plpgsql AS 'BEGIN a := 1; END';
REVOKE EXECUTE ON PROCEDURE app.work FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE app.work TO regress_schema_reader;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE);
COMMENT ON AGGREGATE app.total(integer) IS 'sum';
CREATE AGGREGATE app.count_all(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE app.moving(integer) (SFUNC = int4_sum, STYPE = bigint, MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[], MINITCOND = '{0,0}', MFINALFUNC = int2int4_sum);
CREATE AGGREGATE app.nth(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE app.ranked(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE app.least_of(integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = <);
ALTER AGGREGATE app.total(integer) OWNER TO regress_schema_owner;

-- Operators
CREATE FUNCTION app.same(app.point3, app.point3) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x = ($2).x';
CREATE FUNCTION app.different(app.point3, app.point3) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x <> ($2).x';
CREATE OPERATOR app.=== (FUNCTION = app.same, LEFTARG = app.point3, RIGHTARG = app.point3, COMMUTATOR = OPERATOR(app.===), NEGATOR = OPERATOR(app.!==), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR app.!== (FUNCTION = app.different, LEFTARG = app.point3, RIGHTARG = app.point3, COMMUTATOR = OPERATOR(app.!==), NEGATOR = OPERATOR(app.===));
CREATE OPERATOR app.@@@ (FUNCTION = int4abs, RIGHTARG = integer);
COMMENT ON OPERATOR app.@@@ (NONE, integer) IS 'absolute';
CREATE FUNCTION app.compare(integer, integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE OPERATOR FAMILY app.numbers USING btree;
CREATE OPERATOR CLASS app.backwards FOR TYPE integer USING btree FAMILY app.numbers AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 app.compare(integer, integer);
ALTER OPERATOR FAMILY app.numbers USING btree ADD OPERATOR 1 >(integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE OPERATOR CLASS app.own_family FOR TYPE integer USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);
COMMENT ON OPERATOR CLASS app.backwards USING btree IS 'down';
COMMENT ON OPERATOR FAMILY app.numbers USING btree IS 'up and down';
CREATE CAST (integer AS app.point3) WITH INOUT AS ASSIGNMENT;
CREATE FUNCTION app.to_text(app.point3) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).label';
CREATE CAST (app.point3 AS text) WITH FUNCTION app.to_text(app.point3) AS IMPLICIT;
CREATE CAST (app.number AS integer) WITHOUT FUNCTION;
COMMENT ON CAST (app.number AS integer) IS 'the same bits';
CREATE DEFAULT CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION app.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE app_language HANDLER app.handler;
GRANT USAGE ON LANGUAGE app_language TO regress_schema_reader;
REVOKE USAGE ON LANGUAGE app_language FROM PUBLIC;
CREATE FUNCTION app.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_lextype';
CREATE TRANSFORM FOR app.point3 LANGUAGE app_language (FROM SQL WITH FUNCTION app.from_sql(internal));
CREATE ACCESS METHOD app_btree TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD app_heap TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD app_btree IS 'a tree';
CREATE OPERATOR CLASS app.tree DEFAULT FOR TYPE integer USING app_btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);

-- Text search
CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE app.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.dictionary (TEMPLATE = app.template, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION app.search (PARSER = app.parser);
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR asciiword, word WITH app.dictionary, simple;
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR email, url WITH simple;
COMMENT ON TEXT SEARCH CONFIGURATION app.search IS 'search';

-- Sequences and tables
CREATE SEQUENCE app.counter AS smallint START 5 INCREMENT -2 MINVALUE -100 MAXVALUE 100 CACHE 3 CYCLE;
CREATE UNLOGGED SEQUENCE app.fleeting;
GRANT USAGE ON SEQUENCE app.counter TO regress_schema_reader;
CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 10 CACHE 5) PRIMARY KEY,
    "User Name" text COLLATE "C" NOT NULL DEFAULT 'it''s',
    email app.email,
    status app.status DEFAULT 'active' NOT NULL,
    code integer DEFAULT nextval('app.counter'),
    serial_number serial,
    other integer GENERATED BY DEFAULT AS IDENTITY,
    twice integer GENERATED ALWAYS AS (app.add(1, 2) * 2) STORED,
    wide text COMPRESSION pglz,
    dropped integer,
    tags text[] DEFAULT '{}'::text[],
    since timestamptz DEFAULT '2020-01-01 00:00:00+02',
    price numeric(12,2) CONSTRAINT positive CHECK (price > 0) NO INHERIT,
    during app.float_range,
    place app.point3,
    UNIQUE (email),
    UNIQUE NULLS NOT DISTINCT (code, status) INCLUDE (price) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (price > 1) DEFERRABLE
) WITH (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE app.users DROP COLUMN dropped;
ALTER TABLE app.users ALTER COLUMN wide SET STORAGE EXTERNAL;
ALTER TABLE app.users ALTER COLUMN "User Name" SET STATISTICS 500;
ALTER TABLE app.users ALTER COLUMN code SET (n_distinct = -0.5, n_distinct_inherited = 100);
ALTER TABLE app.users ADD CONSTRAINT later CHECK (length("User Name") > 2) NOT VALID;
COMMENT ON TABLE app.users IS 'people';
COMMENT ON COLUMN app.users."User Name" IS 'how they are called';
COMMENT ON CONSTRAINT users_pkey ON app.users IS 'key';
COMMENT ON INDEX app.users_pkey IS 'key''s index';
COMMENT ON SEQUENCE app.users_id_seq IS 'numbers';
GRANT SELECT ON app.users TO PUBLIC;
GRANT INSERT, UPDATE ON app.users TO regress_schema_reader WITH GRANT OPTION;
GRANT SELECT ("User Name"), UPDATE (code) ON app.users TO regress_schema_reader;
REVOKE TRUNCATE ON app.users FROM CURRENT_USER;
ALTER TABLE app.users REPLICA IDENTITY USING INDEX users_pkey;
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
CREATE POLICY readers ON app.users AS RESTRICTIVE FOR SELECT TO regress_schema_reader, regress_schema_owner USING (price < 100);
CREATE POLICY all_of_them ON app.users USING (true) WITH CHECK (status <> 'gone');
COMMENT ON POLICY readers ON app.users IS 'cheap';
CREATE TABLE "Odd Name, with ""quotes"" (and) more"."Table.with.dots" ("select" integer PRIMARY KEY, "a.b" text, "c""d" integer);
ALTER TABLE "Odd Name, with ""quotes"" (and) more"."Table.with.dots" OWNER TO regress_schema_owner;
CREATE TABLE app.child_of_two (a integer REFERENCES app.users (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
    b integer, c integer, d integer,
    FOREIGN KEY (b) REFERENCES "Odd Name, with ""quotes"" (and) more"."Table.with.dots" MATCH FULL,
    CONSTRAINT two FOREIGN KEY (c) REFERENCES app.users (id) ON DELETE SET DEFAULT);
ALTER TABLE app.child_of_two ADD CONSTRAINT not_yet FOREIGN KEY (d) REFERENCES app.users (id) NOT VALID;
ALTER TABLE app.child_of_two REPLICA IDENTITY FULL;
CREATE TABLE app.no_columns ();
CREATE UNLOGGED TABLE app.unlogged (i integer) USING app_heap;
CREATE TABLE app.typed OF app.point3 (PRIMARY KEY (x));
ALTER TABLE app.typed ALTER COLUMN y SET DEFAULT 1;
CREATE TABLE app.mutual_a (id integer PRIMARY KEY, b integer);
CREATE TABLE app.mutual_b (id integer PRIMARY KEY, a integer REFERENCES app.mutual_a);
ALTER TABLE app.mutual_a ADD FOREIGN KEY (b) REFERENCES app.mutual_b;
CREATE FUNCTION app.of_row(app.mutual_a) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1).b';
ALTER TABLE app.mutual_a ADD CHECK (app.of_row(mutual_a) > 0);
CREATE FUNCTION app.next_id() RETURNS integer BEGIN ATOMIC SELECT max(id) + 1 FROM app.mutual_a; END;
ALTER TABLE app.mutual_a ALTER COLUMN id SET DEFAULT app.next_id();

-- Inheritance
CREATE TABLE app.parent (id integer NOT NULL DEFAULT 1, name text, CONSTRAINT named CHECK (name <> ''));
CREATE TABLE app.other_parent (extra integer);
CREATE TABLE app.child (own integer, name text) INHERITS (app.parent, app.other_parent);
ALTER TABLE app.child ALTER COLUMN id SET DEFAULT 2;
ALTER TABLE app.child ALTER COLUMN extra SET NOT NULL;
CREATE TABLE app.adopted (id integer NOT NULL, name text, more text, CONSTRAINT named CHECK (name <> ''));
ALTER TABLE app.adopted INHERIT app.parent;

-- Partitions
CREATE TABLE app.measurement (city integer NOT NULL, day date NOT NULL, value integer DEFAULT 3, CHECK (value > 0)) PARTITION BY RANGE (day);
CREATE TABLE app.measurement_old PARTITION OF app.measurement FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE app.measurement_new (value integer, day date NOT NULL, city integer NOT NULL, CONSTRAINT measurement_value_check CHECK (value > 0));
ALTER TABLE app.measurement ATTACH PARTITION app.measurement_new FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
CREATE TABLE app.measurement_rest PARTITION OF app.measurement DEFAULT PARTITION BY LIST (city);
CREATE TABLE app.measurement_rest_1 PARTITION OF app.measurement_rest (value DEFAULT 5) FOR VALUES IN (1, NULL);
ALTER TABLE app.measurement ADD PRIMARY KEY (city, day);
CREATE INDEX measurement_value ON app.measurement (value) WHERE value > 5;
CREATE INDEX not_everywhere ON ONLY app.measurement (value, day);
CREATE INDEX measurement_old_part ON app.measurement_old (value, day);
ALTER INDEX app.not_everywhere ATTACH PARTITION app.measurement_old_part;
CREATE TABLE app.refers (city integer, day date, FOREIGN KEY (city, day) REFERENCES app.measurement) PARTITION BY HASH (city);
CREATE TABLE app.refers_0 PARTITION OF app.refers FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.by_expression (a text, b text) PARTITION BY LIST (lower(a) COLLATE "C" text_pattern_ops);

-- Indexes
CREATE INDEX users_email_idx ON app.users USING btree (lower(email::text) DESC NULLS LAST, code) INCLUDE (price) WITH (fillfactor = 60) WHERE status = 'active';
CREATE INDEX "Index with ""quote""" ON app.users USING gin (tags);
CREATE UNIQUE INDEX by_prefix ON app.users ("User Name" COLLATE "POSIX" text_pattern_ops);
CREATE INDEX of_class ON app.users (code app.backwards);
ALTER INDEX app.users_email_idx ALTER COLUMN 1 SET STATISTICS 77;
COMMENT ON INDEX app.users_email_idx IS 'by address';
ALTER TABLE app.mutual_b CLUSTER ON mutual_b_pkey;
CREATE UNIQUE INDEX identified ON app.mutual_b (id);
ALTER TABLE app.mutual_b REPLICA IDENTITY USING INDEX identified;
CREATE STATISTICS app.correlated (dependencies, ndistinct) ON code, price FROM app.users;
CREATE STATISTICS app.expressions ON (code + 1), price FROM app.users;
ALTER STATISTICS app.correlated SET STATISTICS 99;
COMMENT ON STATISTICS app.correlated IS 'both';

-- Views
CREATE VIEW app.active WITH (security_barrier, security_invoker = true) AS SELECT id, "User Name", (place).x AS "X" FROM app.users WHERE status = 'active' WITH LOCAL CHECK OPTION;
ALTER VIEW app.active ALTER COLUMN "User Name" SET DEFAULT 'somebody';
COMMENT ON COLUMN app.active."X" IS 'east';
GRANT SELECT (id) ON app.active TO regress_schema_reader;
CREATE VIEW app.grouped AS SELECT u.id, u."User Name", u.price, count(*) AS n FROM app.users u LEFT JOIN app.child_of_two c ON c.a = u.id GROUP BY u.id;
CREATE VIEW app.counting AS WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 10) SELECT n FROM c;
CREATE MATERIALIZED VIEW app.summary WITH (fillfactor = 50) AS SELECT status, count(*) AS n FROM app.users GROUP BY 1;
CREATE UNIQUE INDEX summary_status ON app.summary (status);
ALTER MATERIALIZED VIEW app.summary CLUSTER ON summary_status;
COMMENT ON MATERIALIZED VIEW app.summary IS 'counts';
CREATE VIEW app.first AS SELECT 1 AS a, 'x'::text AS b;
CREATE VIEW app.second AS SELECT a FROM app.first;
CREATE OR REPLACE VIEW app.first AS SELECT count(*)::integer AS a, 'x'::text AS b FROM app.second WHERE false;
CREATE FUNCTION app.of_view() RETURNS SETOF app.active BEGIN ATOMIC SELECT * FROM app.active; END;

-- Triggers and rules
CREATE FUNCTION app.trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE OF code, price OR INSERT ON app.users FOR EACH ROW WHEN (NEW.price > 0) EXECUTE FUNCTION app.trigger_function('a', 'it''s');
CREATE TRIGGER transitions AFTER UPDATE ON app.users REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION app.trigger_function();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.trigger_function();
CREATE TRIGGER instead INSTEAD OF INSERT ON app.active FOR EACH ROW EXECUTE FUNCTION app.trigger_function();
ALTER TABLE app.users DISABLE TRIGGER touched;
ALTER TABLE app.users ENABLE ALWAYS TRIGGER transitions;
COMMENT ON TRIGGER touched ON app.users IS 'off';
CREATE TRIGGER on_parts AFTER INSERT ON app.measurement FOR EACH ROW EXECUTE FUNCTION app.trigger_function();
ALTER TABLE app.measurement_old DISABLE TRIGGER on_parts;
CREATE RULE quiet AS ON DELETE TO app.unlogged DO INSTEAD NOTHING;
CREATE RULE loud AS ON INSERT TO app.unlogged WHERE NEW.i > 3 DO ALSO (INSERT INTO app.no_columns DEFAULT VALUES; DELETE FROM app.unlogged WHERE i = 3);
ALTER TABLE app.unlogged DISABLE RULE quiet;
COMMENT ON RULE loud ON app.unlogged IS 'noise';
CREATE FUNCTION app.event_function() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER app_event ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION app.event_function();
ALTER EVENT TRIGGER app_event DISABLE;
COMMENT ON EVENT TRIGGER app_event IS 'off';

-- Foreign data
CREATE FOREIGN DATA WRAPPER app_wrapper OPTIONS (debug 'it''s');
CREATE SERVER app_server TYPE 'kind' VERSION '1.2' FOREIGN DATA WRAPPER app_wrapper OPTIONS (host 'there', "Odd" 'x');
COMMENT ON SERVER app_server IS 'far';
GRANT USAGE ON FOREIGN SERVER app_server TO regress_schema_reader;
CREATE USER MAPPING FOR PUBLIC SERVER app_server;
CREATE USER MAPPING FOR regress_schema_reader SERVER app_server OPTIONS (password 'secret');
CREATE FOREIGN TABLE app.distant (id integer OPTIONS (column_name 'ID') NOT NULL, t text COLLATE "C" DEFAULT 'x', CHECK (id > 0)) SERVER app_server OPTIONS (table_name 'T');
ALTER FOREIGN TABLE app.distant ALTER COLUMN t SET STATISTICS 5;
COMMENT ON FOREIGN TABLE app.distant IS 'there';

-- Publications and subscriptions
CREATE PUBLICATION app_publication WITH (publish = 'insert, update', publish_via_partition_root);
ALTER PUBLICATION app_publication ADD TABLE app.mutual_b (id, a) WHERE (id > 5);
ALTER PUBLICATION app_publication OWNER TO regress_schema_owner;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA app;
COMMENT ON PUBLICATION everything IS 'all';
CREATE SUBSCRIPTION app_subscription CONNECTION 'host=nowhere dbname=x' PUBLICATION a, "B" WITH (connect = false, slot_name = 'slot', binary, synchronous_commit = 'local');

-- Default privileges
ALTER DEFAULT PRIVILEGES FOR ROLE regress_schema_owner IN SCHEMA app GRANT SELECT ON TABLES TO regress_schema_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_schema_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_schema_owner GRANT USAGE ON SCHEMAS TO regress_schema_reader WITH GRANT OPTION;

RESET client_min_messages;
