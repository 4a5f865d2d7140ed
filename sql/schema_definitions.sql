-- Definitions of indexes and constraints that pg_shepherd prints itself are those of the server's own functions.
-- A database of its own, of a known encoding.
SELECT current_database() AS home \gset
CREATE DATABASE regress_schema_definitions TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
\c regress_schema_definitions
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
\set QUIET on
\pset format unaligned
CREATE SCHEMA "Odd "". name";
CREATE SCHEMA app;
CREATE DOMAIN app.word AS text COLLATE "C";
CREATE TYPE app.state AS ENUM ('a', 'b');
CREATE TYPE app.pair AS (a integer, b text);
CREATE TABLE app.t (id bigint, small smallint, v varchar(20), c char(5), "Text" text, "select" text COLLATE "C", w app.word, s app.state, p app.pair, n numeric(5,2), d date, ts timestamptz, b boolean,
    arr integer[], texts text[], vs varchar[], j jsonb, u uuid, i inet, ci cidr, o oid, nm name, r int4range, mr int4multirange, bits bit(3), vb varbit, m money, iv interval, by bytea, mac macaddr, tsv tsvector, "int" integer, single "char", lsn pg_lsn, gone integer);
ALTER TABLE app.t DROP COLUMN gone;
DO $$
DECLARE
    x text;
BEGIN
    FOR x IN SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'app.t'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'j' LOOP
        EXECUTE format('CREATE INDEX ON app.t (%s)', x);
        EXECUTE format('CREATE UNIQUE INDEX ON app.t (id, %s)', x);
        EXECUTE format('CREATE INDEX ON app.t (%s DESC)', x);
        EXECUTE format('CREATE INDEX ON app.t (%s NULLS FIRST, id DESC NULLS LAST)', x);
    END LOOP;
END $$;
CREATE INDEX "Odd "". index" ON app.t ("select", "Text");
CREATE INDEX ON app.t (v varchar_ops);
CREATE INDEX ON app.t (v text_pattern_ops);
CREATE INDEX ON app.t (v varchar_pattern_ops, c bpchar_pattern_ops);
CREATE INDEX ON app.t ("Text" COLLATE "C");
CREATE INDEX ON app.t ("select" COLLATE "C", w COLLATE "POSIX");
CREATE INDEX ON app.t (lower("Text"));
CREATE INDEX ON app.t (id) WHERE id > 5;
CREATE INDEX ON app.t (id) INCLUDE (v);
CREATE INDEX ON app.t (id) WITH (fillfactor = 70);
CREATE UNIQUE INDEX ON app.t (id, small) NULLS NOT DISTINCT;
CREATE INDEX ON app.t USING hash (v);
CREATE INDEX ON app.t USING brin (id int8_minmax_multi_ops (values_per_range = 16));
CREATE INDEX ON app.t USING gin (tsv);
CREATE INDEX ON app.t USING gin (j jsonb_path_ops);
CREATE INDEX ON app.t USING gist (i inet_ops, tsv tsvector_ops (siglen = 100));
-- An operator class for a type of one's own, and one that is not the default
CREATE OPERATOR CLASS app.other FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE INDEX ON app.t ("int" app.other);
CREATE TABLE app.parted (a integer, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE app.part PARTITION OF app.parted FOR VALUES FROM (1) TO (10);
CREATE INDEX ON app.parted (b);
CREATE INDEX ON ONLY app.parted (b, a);
CREATE MATERIALIZED VIEW app.mv AS SELECT 1 AS x, 'a'::text AS y WITH NO DATA;
CREATE UNIQUE INDEX ON app.mv (x, y);
CREATE TABLE "Odd "". name"."T" ("a b" integer PRIMARY KEY, "C" integer UNIQUE DEFERRABLE INITIALLY DEFERRED, d integer, e integer, UNIQUE (d, "a b"), UNIQUE NULLS NOT DISTINCT (e), UNIQUE (e) INCLUDE (d), UNIQUE (d) WITH (fillfactor = 70),
    CHECK (d > 0), CHECK (e > 0) NO INHERIT, EXCLUDE USING btree (d WITH =));
CREATE TABLE app.refers (a integer REFERENCES "Odd "". name"."T", b integer REFERENCES app.parted ON DELETE CASCADE ON UPDATE SET NULL, c integer, d integer, e integer,
    FOREIGN KEY (c, "d") REFERENCES "Odd "". name"."T" (d, "a b") ON DELETE SET DEFAULT ON UPDATE RESTRICT, FOREIGN KEY (c, d) REFERENCES "Odd "". name"."T" (d, "a b") MATCH FULL,
    FOREIGN KEY (d, e) REFERENCES "Odd "". name"."T" (d, "a b") ON DELETE SET NULL (e), FOREIGN KEY (e) REFERENCES app.parted DEFERRABLE, FOREIGN KEY (e) REFERENCES app.parted DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE app.refers ADD CONSTRAINT later FOREIGN KEY (e) REFERENCES app.parted NOT VALID;
ALTER TABLE app.refers ADD UNIQUE (e);
ALTER TABLE app.refers ADD FOREIGN KEY (a) REFERENCES app.refers (e) ON UPDATE CASCADE;
-- Expressions of every shape, as keys, conditions of indexes and constraints
CREATE FUNCTION "Odd "". name"."F"(app.t) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION app.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
CREATE FUNCTION app.many(VARIADIC integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE OPERATOR app.### (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4mul);
CREATE TABLE expressions (id integer GENERATED ALWAYS AS IDENTITY, x text);
INSERT INTO expressions (x) VALUES
  ('id + 1'), ('id > 0'), ('NOT b'), ('b'), ('b IS NOT TRUE'), ('id IS NULL'), ('"Text" IS DISTINCT FROM "select"'), ('id = ANY (ARRAY[1, 2])'), ('small IN (1, 2)'),
  ('id BETWEEN 1 AND 5'), ('b AND NOT (id > 1 OR small < 2)'), ('lower("Text")'), ('lower("Text") COLLATE "C"'), ('("Text" || ''it''''s'') COLLATE "POSIX"'), ('"select" || "Text" COLLATE "C"'), ('v || c'),
  ('v::text'), ('lower(v)'), ('v::varchar(5)'), ('c::text'), ('coalesce("Text", v)'), ('greatest(id, small)'), ('least(n, 1.5)'), ('nullif(id, 5)'), ('CASE WHEN b THEN id ELSE 0 END'),
  ('CASE s WHEN ''a'' THEN 1 END'), ('CASE WHEN b THEN id ELSE 0 END > 1'), ('coalesce(CASE "int" WHEN 1 THEN true END, b)'), ('s'), ('s = ''a'''), ('s > ''a'''), ('w'), ('w || ''x'''), ('(p).a'), ('(p).b'), ('(p).b || ''x'''), ('p'),
  ('p = ROW(1, ''a'')::app.pair'), ('ROW(id, small) < ROW(1, 2)'), ('arr'), ('arr[1]'), ('arr[1:2]'), ('texts || ''a''::text'), ('array_length(arr, 1)'), ('cardinality(arr) = 1'), ('j ->> ''a'''), ('(j -> ''a'') ->> ''b'''),
  ('j #>> ''{a,b}'''), ('j ? ''a'''), ('j IS NOT NULL'), ('extract(year FROM d)'), ('d + 1'), ('d::timestamp'), ('ts AT TIME ZONE ''UTC'''), ('date_trunc(''day'', ts AT TIME ZONE ''UTC'')'), ('substring("Text" FROM 1 FOR 3)'),
  ('substring("Text", 2)'), ('position(''a'' IN "Text")'), ('trim(both ''x'' FROM "Text")'), ('overlay("Text" PLACING ''x'' FROM 1)'), ('"Text" LIKE ''a%'''), ('"Text" ILIKE ''a%'''), ('"Text" SIMILAR TO ''a'''), ('"Text" ~ ''^a'''),
  ('normalize("Text")'), ('"Text" IS NORMALIZED'), ('iv + interval ''1 day'''), ('n::integer'), ('-id'), ('id::integer'), ('"int" OPERATOR(app.###) 2'), ('app.twice("int")'), ('app.many("int", 2)'), ('app.many(VARIADIC arr)'),
  ('"Odd "". name"."F"(t)'), ('t IS NOT NULL'), ('tableoid > 0'), ('xmlexists(''a'' PASSING NULL)'), ('by || ''\x00'''), ('u'), ('i'), ('host(i)'), ('r @> 1'), ('upper(r)'), ('mr'), ('m'), ('bits'), ('bits || vb'), ('lsn'),
  ('"int" % 2'), ('md5("Text")'), ('pg_catalog.lower(''a''::text)'), ('true'), ('1'), ('NULL::integer'), ('"single"'), ('nm'), ('o'), ('tsv'), ('to_tsvector(''simple''::regconfig, "Text")'), ('d IS NOT DISTINCT FROM date ''2020-02-03''');
DO $$
DECLARE
    e expressions;
    statement text;
BEGIN
    FOR e IN SELECT * FROM expressions ORDER BY id LOOP
        FOREACH statement IN ARRAY ARRAY['CREATE INDEX ON app.t ((%s))', 'CREATE UNIQUE INDEX ON app.t (id DESC, (%s) DESC NULLS LAST, "Text") WHERE b', 'CREATE INDEX ON app.t (id) WHERE %s',
            'CREATE INDEX ON app.t (lower("Text") varchar_pattern_ops, (id + 1) NULLS FIRST) WHERE (%s) IS NULL', 'ALTER TABLE app.t ADD CHECK (%s)', 'ALTER TABLE app.t ADD CHECK ((%s) IS NOT NULL) NOT VALID'] LOOP
            BEGIN
                EXECUTE format(statement, e.x);
            EXCEPTION WHEN OTHERS THEN
                NULL;  -- not every expression is a condition, or may be in an index
            END;
        END LOOP;
    END LOOP;
END $$;
CREATE TABLE app.base (gone integer, a integer CHECK (a > 0), b text CHECK (b <> 'x') NO INHERIT);
ALTER TABLE app.base DROP COLUMN gone;
CREATE TABLE app.heir ("Z" integer, CHECK ("Z" + a > 0) NO INHERIT) INHERITS (app.base);
CREATE TABLE app.later ("c d" integer, gone integer, "A""b" text CHECK ("A""b" <> 'x'), CHECK ("c d" > 0 AND "A""b" LIKE '%'), CHECK (later IS NOT NULL));
ALTER TABLE app.later DROP COLUMN gone;
CREATE INDEX ON app.later (("A""b" || "c d"), "c d") WHERE "A""b" > 'a';
CREATE INDEX ON app.part ((a + 1)) WHERE b IS NOT NULL;
CREATE INDEX ON app.mv ((x + 1)) WHERE y <> 'b';
-- As read, with names that are not found in search_path, and dates and intervals in the form that is read
SET datestyle = iso;
SET intervalstyle = postgres;
SET search_path = '';
SELECT identity, definition, pg_catalog.pg_get_indexdef(identity::regclass) AS wanted FROM public.schema_snapshot()
 WHERE kind = 'index' AND definition <> pg_catalog.pg_get_indexdef(identity::regclass);
SELECT identity, definition, wanted FROM (SELECT s.identity, s.definition, pg_catalog.pg_get_constraintdef(k.oid) AS wanted
  FROM public.schema_snapshot() s JOIN pg_catalog.pg_constraint k ON k.conrelid = (s.attributes ->> 'on')::regclass AND pg_catalog.quote_ident(k.conname) = s.attributes ->> 'name'
 WHERE s.kind = 'constraint') x WHERE definition <> wanted AND definition NOT LIKE '% WITH (%';
SELECT kind, count(*) > 20 AS many FROM public.schema_snapshot() WHERE kind IN ('index', 'constraint') GROUP BY 1 ORDER BY 1;
SELECT pg_catalog.count(*) > 400 AS of_expressions FROM public.schema_snapshot() WHERE identity LIKE '%app.t' OR attributes ->> 'on' = 'app.t';
-- With a default operator class of its own, varchar is no longer taken for text.
SET search_path = public;
CREATE OPERATOR CLASS app.own FOR TYPE varchar USING btree AS OPERATOR 1 < (text, text), OPERATOR 2 <= (text, text), OPERATOR 3 = (text, text), OPERATOR 4 >= (text, text), OPERATOR 5 > (text, text), FUNCTION 1 bttextcmp(text, text);
UPDATE pg_opclass SET opcdefault = true WHERE opcname = 'own';
SET search_path = '';
SELECT identity, definition, pg_catalog.pg_get_indexdef(identity::regclass) AS wanted FROM public.schema_snapshot()
 WHERE kind = 'index' AND definition <> pg_catalog.pg_get_indexdef(identity::regclass);
SELECT count(*) > 0 AS printed FROM public.schema_snapshot() WHERE kind = 'index' AND definition LIKE '%(v text_ops)';
\c :home
DROP DATABASE regress_schema_definitions;
