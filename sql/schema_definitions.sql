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
-- As read, with names that are not found in search_path
SET search_path = '';
SELECT identity, definition, pg_catalog.pg_get_indexdef(identity::regclass) AS wanted FROM public.schema_snapshot()
 WHERE kind = 'index' AND definition <> pg_catalog.pg_get_indexdef(identity::regclass);
SELECT identity, definition, wanted FROM (SELECT s.identity, s.definition, pg_catalog.pg_get_constraintdef(k.oid) AS wanted
  FROM public.schema_snapshot() s JOIN pg_catalog.pg_constraint k ON k.conrelid = (s.attributes ->> 'on')::regclass AND pg_catalog.quote_ident(k.conname) = s.attributes ->> 'name'
 WHERE s.kind = 'constraint') x WHERE definition <> wanted AND definition NOT LIKE '% WITH (%';
SELECT kind, count(*) > 20 AS many FROM public.schema_snapshot() WHERE kind IN ('index', 'constraint') GROUP BY 1 ORDER BY 1;
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
