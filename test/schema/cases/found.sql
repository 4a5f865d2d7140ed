-- Kinds of change that random pairs (test/schema/random) found to be wrong once; as in the other files.
## enum | becomes a domain while columns use it
--- before
CREATE TYPE ty AS ENUM ('a', 'b');
CREATE TABLE t (id integer, e ty NOT NULL, es ty[]);
CREATE INDEX t_e ON t (e);
--- after
CREATE DOMAIN ty AS text DEFAULT 'x' CONSTRAINT short CHECK (length(VALUE) < 100);
CREATE TABLE t (id integer, e ty NOT NULL, es ty[]);
CREATE INDEX t_e ON t (e);
## enum | other labels while a column leaves it and another comes to it
CREATE DOMAIN dom AS text;
--- before
CREATE TYPE ty AS ENUM ('a', 'b');
CREATE TABLE t (one ty, two text, three ty);
--- after
CREATE TYPE ty AS ENUM ('b', 'c');
CREATE TABLE t (one dom, two ty, three ty);
## enum | other labels inside of a composite type in use
--- before
CREATE TYPE ty AS ENUM ('a', 'b');
CREATE TYPE co AS (n integer, e ty);
CREATE TABLE t (id integer, c co, cs co[]);
--- after
CREATE TYPE ty AS ENUM ('b', 'c');
CREATE TYPE co AS (n integer, e ty);
CREATE TABLE t (id integer, c co, cs co[]);
## domain | another check while arrays and composite types hold it
--- before
CREATE DOMAIN dom AS text CONSTRAINT one CHECK (length(VALUE) < 100);
CREATE TYPE co AS (n integer, d dom);
CREATE TABLE t (id integer, a dom, b dom[], c co);
--- after
CREATE DOMAIN dom AS text CONSTRAINT one CHECK (length(VALUE) < 50) CONSTRAINT two CHECK (VALUE <> '');
CREATE TYPE co AS (n integer, d dom);
CREATE TABLE t (id integer, a dom, b dom[], c co);
## composite | becomes an enum while columns use it
--- before
CREATE TYPE ty AS (a integer, b text);
CREATE TABLE t (id integer, c ty);
--- after
CREATE TYPE ty AS ENUM ('a', 'b');
CREATE TABLE t (id integer, c ty);
## composite | an attribute of one in use gets another type
--- before
CREATE TYPE co AS (a integer, b text);
CREATE TABLE t (id integer, c co, cs co[]);
CREATE TABLE u OF co;
CREATE VIEW v AS SELECT (c).a FROM t;
--- after
CREATE TYPE co AS (a bigint, b text, d integer);
CREATE TABLE t (id integer, c co, cs co[]);
CREATE TABLE u OF co;
CREATE VIEW v AS SELECT (c).a FROM t;
## composite | an attribute changes before a table uses it
--- before
CREATE TYPE co AS (a integer, b text);
--- after
CREATE TYPE co AS (a text, d bigint);
CREATE TABLE t (id integer, c co);
## base type | another default while columns use it
CREATE TYPE ty;
CREATE FUNCTION ty_in(cstring) RETURNS ty LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION ty_out(ty) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
--- before
CREATE TYPE ty (INPUT = ty_in, OUTPUT = ty_out, LIKE = int4, DEFAULT = '7');
CREATE TABLE t (id integer, a ty NOT NULL DEFAULT '1', b ty[]);
CREATE VIEW v AS SELECT a FROM t;
--- after
CREATE TYPE ty (INPUT = ty_in, OUTPUT = ty_out, LIKE = int4);
CREATE TABLE t (id integer, a ty NOT NULL DEFAULT '1', b ty[]);
CREATE VIEW v AS SELECT a FROM t;
## table | of a type whose attributes change
--- before
CREATE TYPE ty AS (a integer, b text);
CREATE TABLE t OF ty;
CREATE TABLE u OF ty (b NOT NULL);
--- after
CREATE TYPE ty AS (a bigint, c text);
CREATE TABLE t OF ty;
CREATE TABLE u OF ty (c NOT NULL);
## table | of a type that holds an enum whose labels change
--- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE ty AS (n integer, e e);
CREATE TABLE t OF ty;
--- after
CREATE TYPE e AS ENUM ('b', 'c');
CREATE TYPE ty AS (n integer, e e);
CREATE TABLE t OF ty;
## table | becomes one of a type, with other columns
--- before
CREATE TABLE t (id integer, b text);
--- after
CREATE TYPE ty AS (c timestamptz, id bigint);
CREATE TABLE t OF ty;
## column | of a generated one, plain and of another type
--- before
CREATE TABLE t (id integer, a integer GENERATED ALWAYS AS (id * 2) STORED);
--- after
CREATE TABLE t (id integer, a bigint GENERATED ALWAYS AS IDENTITY);
## column | storage and compression behind a new type
CREATE TYPE e AS ENUM ('a', 'b');
--- before
CREATE TABLE t (id integer, a text COMPRESSION pglz);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
--- after
CREATE TABLE t (id integer, a varchar(20) COMPRESSION pglz);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
## column | leaves a type as a cast comes
CREATE TYPE ty AS (a integer);
--- before
CREATE TABLE t (id integer, c ty);
--- after
CREATE FUNCTION ty_to_integer(ty) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a';
CREATE CAST (ty AS integer) WITH FUNCTION ty_to_integer(ty);
CREATE TABLE t (id integer, c integer);
## column | NOT NULL of a parent with heirs
--- before
CREATE TABLE p (a integer, b integer NOT NULL, c integer);
CREATE TABLE h (d integer) INHERITS (p);
CREATE TABLE i () INHERITS (h);
--- after
CREATE TABLE p (a integer NOT NULL, b integer, c integer CONSTRAINT c_is_there NOT NULL);
CREATE TABLE h (d integer) INHERITS (p);
CREATE TABLE i () INHERITS (h);
## inheritance | the parent's storage and compression are not the heir's
--- before
--- after
CREATE TABLE p (id integer, a text COMPRESSION pglz, b text);
ALTER TABLE ONLY p ALTER COLUMN b SET STORAGE EXTERNAL;
CREATE TABLE h (LIKE p);
ALTER TABLE h INHERIT p;
## inheritance | columns with defaults come that are the heir's own as well
--- before
CREATE TABLE p (id integer, a integer DEFAULT 1);
CREATE TABLE h (LIKE p);
ALTER TABLE h INHERIT p;
--- after
CREATE TABLE p (id bigint, a date DEFAULT '2020-01-01', b text DEFAULT 'x' NOT NULL, c boolean DEFAULT true);
CREATE TABLE h (LIKE p);
ALTER TABLE h INHERIT p;
## inheritance | a check that is not valid comes to both
CREATE TABLE p (id integer);
--- before
CREATE TABLE h (LIKE p);
ALTER TABLE h INHERIT p;
CREATE TABLE i (LIKE p);
ALTER TABLE i INHERIT p;
--- after
CREATE TABLE h (LIKE p);
ALTER TABLE h INHERIT p;
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
CREATE TABLE i (LIKE p INCLUDING CONSTRAINTS);
ALTER TABLE i INHERIT p;
## inheritance | one comes with a check that is not valid
--- before
--- after
CREATE TABLE p (id integer);
CREATE TABLE h () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
## inheritance | an heir leaves, its parent loses a column
--- before
CREATE TABLE p (a integer, b integer, CONSTRAINT k CHECK (b > 0));
CREATE TABLE h (LIKE p INCLUDING CONSTRAINTS);
ALTER TABLE h INHERIT p;
CREATE TABLE i (c integer) INHERITS (p);
CREATE VIEW v AS SELECT b FROM i;
--- after
CREATE TABLE p (a integer);
CREATE TABLE h (a integer, b integer, CONSTRAINT k CHECK (b > 0));
## partition | one goes of a table that refers to itself
CREATE TABLE p (id integer PRIMARY KEY, up integer) PARTITION BY LIST (id);
ALTER TABLE p ADD CONSTRAINT up FOREIGN KEY (up) REFERENCES p;
--- before
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--- after
## partition | type and default of a column change together
--- before
CREATE TABLE p (id bigint, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (2) PARTITION BY RANGE (id);
CREATE TABLE p2 PARTITION OF p1 DEFAULT;
--- after
CREATE TABLE p (id bigint, a interval DEFAULT '1 day') PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (2) PARTITION BY RANGE (id);
CREATE TABLE p2 PARTITION OF p1 DEFAULT;
## partition | becomes a table of its own as its parent goes
--- before
CREATE TABLE p (id integer PRIMARY KEY, a text DEFAULT 'x', up integer, b integer) PARTITION BY LIST (id);
ALTER TABLE p ADD CONSTRAINT up FOREIGN KEY (up) REFERENCES p;
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (3);
--- after
CREATE TABLE p1 (id bigint, b text, c integer);
## partition | stays as its parent is made anew
--- before
CREATE TABLE p (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (0);
--- after
CREATE TABLE p (id bigint, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (0);
## partition | of no value stays as its parent is made anew
CREATE TYPE e AS ENUM ('a', 'b');
--- before
CREATE TABLE p (id integer, a text, CONSTRAINT k CHECK (id > 0)) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (NULL);
--- after
CREATE TABLE p (id e, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (NULL);
## partition | has a key like that of its parent
CREATE TABLE p (id integer CONSTRAINT odd_key PRIMARY KEY) PARTITION BY LIST (id);
--- before
--- after
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (4);
ALTER TABLE p1 ADD UNIQUE (id);
## partition | a check of its parent reads it
--- before
CREATE TABLE p (id integer) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM p1; END;
ALTER TABLE p ADD CONSTRAINT k CHECK (f() IS NOT NULL);
--- after
## index | target of statistics behind a new type
--- before
CREATE TABLE t (id bigint, a text);
CREATE INDEX i ON t ((id IS NULL));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 99;
--- after
CREATE TABLE t (id integer, a text);
CREATE INDEX i ON t ((id IS NULL));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 99;
## statistics | target and owner behind a new type
--- before
CREATE TABLE t (id bigint, a text);
CREATE STATISTICS s ON id, a FROM t;
ALTER STATISTICS s SET STATISTICS 99;
ALTER STATISTICS s OWNER TO regress_schema_owner;
--- after
CREATE TABLE t (id integer, a text);
CREATE STATISTICS s ON id, a FROM t;
ALTER STATISTICS s SET STATISTICS 99;
ALTER STATISTICS s OWNER TO regress_schema_owner;
## statistics | the same in another schema
CREATE SCHEMA case_of_statistics;
CREATE TABLE t (id bigint, a text);
--- before
CREATE STATISTICS s ON id, a FROM t;
--- after
CREATE STATISTICS case_of_statistics.z ON id, a FROM t;
## sequence | gets an owner with its table
CREATE SEQUENCE s;
--- before
CREATE TABLE t (id integer);
ALTER TABLE t OWNER TO regress_schema_owner;
--- after
CREATE TABLE t (id integer);
ALTER SEQUENCE s OWNED BY t.id;
## view | that reads itself
--- before
--- after
CREATE TABLE t (id integer);
CREATE VIEW v AS SELECT id FROM t;
CREATE OR REPLACE VIEW v AS SELECT * FROM v;
## matview | of whole rows while a column changes its type
--- before
CREATE TABLE t (id integer, a boolean) PARTITION BY LIST (id);
CREATE MATERIALIZED VIEW v AS SELECT w AS whole, id FROM t w WITH NO DATA;
--- after
CREATE TABLE t (id integer, a bigint) PARTITION BY LIST (id);
CREATE MATERIALIZED VIEW v AS SELECT w AS whole, id FROM t w WITH NO DATA;
## table | becomes a view while a function returns its rows
--- before
CREATE TABLE t (id integer, a text);
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
--- after
CREATE VIEW t AS SELECT 1 AS id, 'x'::text AS a;
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
## matview | of whole rows of a table to which columns with values come
--- before
CREATE TABLE t (id integer);
CREATE MATERIALIZED VIEW v AS SELECT w AS whole FROM t w WITH NO DATA;
CREATE TABLE p (id integer);
CREATE TABLE h () INHERITS (p);
CREATE MATERIALIZED VIEW w AS SELECT h FROM h WITH NO DATA;
--- after
CREATE DOMAIN d AS text CHECK (VALUE <> '');
CREATE TABLE t (id integer, a integer DEFAULT 1, b d, c integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE MATERIALIZED VIEW v AS SELECT w AS whole FROM t w WITH NO DATA;
CREATE TABLE p (id integer, a integer DEFAULT 1);
CREATE TABLE h () INHERITS (p);
CREATE MATERIALIZED VIEW w AS SELECT h FROM h WITH NO DATA;
## matview | of whole rows, inside of others, of a table that becomes unlogged
--- before
CREATE TABLE t (id integer);
CREATE TYPE co AS (n integer, rows t[]);
CREATE MATERIALIZED VIEW v AS SELECT NULL::co AS c FROM t w WITH NO DATA;
--- after
CREATE UNLOGGED TABLE t (id integer);
CREATE TYPE co AS (n integer, rows t[]);
CREATE MATERIALIZED VIEW v AS SELECT NULL::co AS c FROM t w WITH NO DATA;
## matview | replica identity
CREATE MATERIALIZED VIEW v AS SELECT 1 AS a WITH NO DATA;
--- before
--- after
ALTER MATERIALIZED VIEW v REPLICA IDENTITY FULL;
## column | its storage was another one than that of its new type
CREATE TYPE e AS ENUM ('a', 'b');
CREATE DOMAIN n AS numeric;
--- before
CREATE TABLE t (a text COMPRESSION pglz, b text, c n);
ALTER TABLE t ALTER COLUMN a SET STORAGE PLAIN;
ALTER TABLE t ALTER COLUMN b SET STORAGE MAIN;
ALTER TABLE t ALTER COLUMN c SET STORAGE PLAIN;
--- after
CREATE TABLE t (a e, b e, c n);
## inheritance | one is made under a check that is not valid
CREATE TABLE p (id integer);
--- before
CREATE TABLE q () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
CREATE TABLE r () INHERITS (p);
--- after
CREATE TABLE q () INHERITS (p);
CREATE TABLE h (CONSTRAINT k CHECK (id <> 5)) INHERITS (q);
CREATE TABLE i () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
COMMENT ON CONSTRAINT k ON i IS 'not valid';
CREATE TABLE r () INHERITS (p);
## inheritance | a check of an heir is no longer valid
CREATE TABLE p (id integer);
--- before
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
CREATE TABLE h () INHERITS (p);
CREATE TABLE i () INHERITS (p);
--- after
CREATE TABLE h () INHERITS (p);
ALTER TABLE p ADD CONSTRAINT k CHECK (id <> 5) NOT VALID;
CREATE TABLE i () INHERITS (p);
## partition | becomes a table of its own as a type changes
--- before
CREATE TYPE ty AS ENUM ('a', 'b');
CREATE TABLE p (id integer, a ty, b ty) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
--- after
CREATE DOMAIN ty AS text CHECK (VALUE <> '');
CREATE TABLE p1 (id integer, a text, b ty);
## extension | comes while there are default privileges
--- before
--- after
CREATE EXTENSION cube SCHEMA public;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO regress_schema_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
## partition | unlogged, which means nothing
--- before
CREATE TABLE p (id integer) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
--- after
CREATE UNLOGGED TABLE p (id integer) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
## partition | unlogged, while foreign keys ask for it
CREATE UNLOGGED TABLE u (id integer PRIMARY KEY);
CREATE TABLE t (id integer);
--- before
CREATE TABLE p (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES p;
--- after
CREATE UNLOGGED TABLE p (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE UNLOGGED TABLE p1 PARTITION OF p DEFAULT;
ALTER TABLE p ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES u;
## partition | comes with its key and its parent
--- before
CREATE TABLE q (id bigint CONSTRAINT q_pkey PRIMARY KEY, a integer);
CREATE TABLE p (id integer, b text) PARTITION BY LIST (id);
ALTER TABLE p ADD PRIMARY KEY (id);
--- after
CREATE TABLE p (id integer, b text) PARTITION BY LIST (id);
ALTER TABLE p ADD PRIMARY KEY (id);
CREATE TABLE q PARTITION OF p FOR VALUES IN (3);
## partition | an index that some have
CREATE TABLE p (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--- before
CREATE INDEX i ON ONLY p (a);
CREATE INDEX p1_i ON p1 (a);
ALTER INDEX i ATTACH PARTITION p1_i;
--- after
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX i ON ONLY p (a);
CREATE INDEX p1_i ON p1 (a);
ALTER INDEX i ATTACH PARTITION p1_i;
## partition | an index that none has
CREATE TABLE p (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--- before
CREATE INDEX i ON ONLY p (a);
--- after
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX i ON ONLY p (a);
CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3);
## partition | an index of which one is missing
CREATE TABLE p (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX i ON ONLY p (a);
CREATE INDEX p1_i ON p1 (a);
ALTER INDEX i ATTACH PARTITION p1_i;
--- before
--- after
CREATE INDEX p2_i ON p2 (a);
ALTER INDEX i ATTACH PARTITION p2_i;
## partition | the one that lacks an index goes
CREATE TABLE p (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--- before
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX i ON ONLY p (a);
CREATE INDEX p1_i ON p1 (a);
ALTER INDEX i ATTACH PARTITION p1_i;
--- after
CREATE INDEX i ON ONLY p (a);
CREATE INDEX p1_i ON p1 (a);
ALTER INDEX i ATTACH PARTITION p1_i;
## partition | a default goes as a type comes for which it is none
--- before
CREATE TABLE p (id integer, a jsonb DEFAULT '{}') PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
--- after
CREATE TABLE p (id integer, a bigint) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p DEFAULT;
## function | with a SQL body whose columns have no names
CREATE TABLE t (id integer, a text);
--- before
CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END;
--- after
CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT a FROM t UNION ALL SELECT 'x'; END;
CREATE FUNCTION g() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT -7; END;
CREATE FUNCTION h() RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT 1 UNION SELECT 2.5; END;
CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t SELECT 1, 'x'; SELECT B'101', 1.5::numeric(10,2), '1 day'::interval; END;
## enum | two are made anew, and one is left by a column
--- before
CREATE TYPE one AS ENUM ('a', 'b');
CREATE TYPE two AS ENUM ('a', 'b');
CREATE TABLE t (a one, b two, c one);
CREATE TABLE u (a two);
--- after
CREATE TYPE one AS ENUM ('b', 'c');
CREATE TYPE two AS ENUM ('b', 'c');
CREATE TABLE t (a text, b text, c one);
CREATE TABLE u (a two);
## column | comes with values to a table that has rows
--- before
CREATE TABLE t (id integer);
INSERT INTO t VALUES (1), (2);
--- after
CREATE FUNCTION f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 5; END;
CREATE DOMAIN d AS integer DEFAULT f() NOT NULL;
CREATE TABLE t (id integer, a bigint GENERATED ALWAYS AS IDENTITY, b integer NOT NULL DEFAULT f(), c d DEFAULT 3, e bigserial, f integer GENERATED BY DEFAULT AS IDENTITY (START WITH 5 INCREMENT BY 2));
COMMENT ON SEQUENCE t_a_seq IS 'a';
## statistics | on columns that come in another order
--- before
CREATE TABLE t (b text);
--- after
CREATE TABLE t (a integer, b text);
CREATE STATISTICS s ON a, b FROM t;
## constraint | a key becomes another one while what refers to it gets a comment
CREATE TABLE t (id integer NOT NULL, a text);
CREATE TABLE u (id integer);
--- before
ALTER TABLE t ADD UNIQUE (id);
ALTER TABLE u ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES t (id);
--- after
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TABLE u ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES t (id);
COMMENT ON CONSTRAINT k ON u IS 'k';
## view | groups by a key that gets another name, and gets a comment
CREATE TABLE t (id integer NOT NULL, a text);
--- before
ALTER TABLE t ADD CONSTRAINT one PRIMARY KEY (id);
CREATE VIEW v AS SELECT a, count(*) FROM t GROUP BY id;
--- after
ALTER TABLE t ADD CONSTRAINT two PRIMARY KEY (id) WITH (fillfactor = 80);
CREATE VIEW v AS SELECT a, count(*) FROM t GROUP BY id;
COMMENT ON VIEW v IS 'v';
## grants | on a table are revoked, those on its columns stay
CREATE TABLE t (a integer, b integer);
GRANT SELECT (a), INSERT (b) ON t TO regress_schema_reader;
--- before
GRANT SELECT, INSERT, UPDATE ON t TO regress_schema_reader;
--- after
GRANT SELECT (b) ON t TO PUBLIC;
## inheritance | a plain column becomes a computed one as the table gets a parent
--- before
CREATE TABLE p (id integer);
CREATE TABLE h (id integer, a integer);
--- after
CREATE TABLE p (id integer, a integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE h (LIKE p INCLUDING GENERATED);
ALTER TABLE h INHERIT p;
## trigger | no longer reads a column that goes while its table changes
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
--- before
CREATE TABLE t (id bigint, a integer);
CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f();
--- after
CREATE TABLE t (id integer, b bigint);
COMMENT ON TABLE t IS 't';
CREATE TRIGGER x BEFORE TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();
## constraint | has the name of one that goes with its table
--- before
CREATE TABLE t (id integer CONSTRAINT odd_key PRIMARY KEY, a bigint UNIQUE);
CREATE TABLE u (id bigint) PARTITION BY LIST (id);
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t (a);
CREATE POLICY p ON t USING (EXISTS (SELECT FROM u));
--- after
CREATE TABLE a (id integer CONSTRAINT odd_key PRIMARY KEY);
## rename | a key that had the name of a type
CREATE TYPE same AS ENUM ('a', 'b');
CREATE TABLE u (id integer, c same DEFAULT 'a');
--- before
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CONSTRAINT same UNIQUE (id);
--- after
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (id);
## composite | of another type, while the table that has it goes
CREATE TABLE other (id integer);
--- before
CREATE TYPE state AS ENUM ('a', 'b', 'c');
CREATE TYPE pair AS (s state, n bigint);
CREATE TABLE t (id integer, p pair, s state NOT NULL);
--- after
CREATE TYPE status AS ENUM ('c', 'b', 'a');
CREATE TYPE state AS (s status[]);
CREATE TYPE pair AS (s bigint, x xml, c2 state);
## partition | a partition with the key's own name, while the key gets a comment
CREATE TABLE parent (id integer, c bigint NOT NULL) PARTITION BY LIST (id);
ALTER TABLE parent ADD CONSTRAINT odd_key UNIQUE (id, c) DEFERRABLE INITIALLY DEFERRED;
--- before
--- after
CREATE TABLE part (LIKE parent) PARTITION BY RANGE (id);
ALTER TABLE parent ATTACH PARTITION part FOR VALUES IN (7);
COMMENT ON CONSTRAINT odd_key ON parent IS 'is there';
## inheritance | a parent that is no table any more, or of another server
CREATE FOREIGN DATA WRAPPER found_parents;
CREATE SERVER found_parents FOREIGN DATA WRAPPER found_parents;
CREATE SERVER found_parents_2 FOREIGN DATA WRAPPER found_parents;
--- before
CREATE TABLE parent (id bigint, c text DEFAULT CURRENT_USER NOT NULL, d text);
CREATE TABLE heir (LIKE parent, own integer);
ALTER TABLE heir INHERIT parent;
CREATE FOREIGN TABLE moves_parent (id integer, c text) SERVER found_parents;
CREATE TABLE moves_heir (id integer, c text);
ALTER TABLE moves_heir INHERIT moves_parent;
--- after
CREATE FOREIGN TABLE parent (id integer, c money NOT NULL) SERVER found_parents;
CREATE TABLE heir (LIKE parent, own integer);
ALTER TABLE heir INHERIT parent;
CREATE FOREIGN TABLE moves_parent (id integer, c text) SERVER found_parents_2;
CREATE TABLE moves_heir (id integer, c text);
ALTER TABLE moves_heir INHERIT moves_parent;
## partition | leaves its parent, whose parent loses a check
--- before
CREATE TABLE top (id integer, c xml) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (0) PARTITION BY LIST (id);
ALTER TABLE top ADD CONSTRAINT odd CHECK (id IS NOT NULL OR id > 3);
CREATE TABLE bottom PARTITION OF middle FOR VALUES IN (7);
--- after
CREATE TABLE top (id integer, c xml) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (0) PARTITION BY LIST (id);
CREATE TABLE bottom PARTITION OF top FOR VALUES IN (4);
## partition | columns come to a parent whose partitions differ in compression and default
CREATE TABLE parent (id integer) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF parent FOR VALUES IN (0) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF middle FOR VALUES IN (0);
CREATE TABLE leaf_2 PARTITION OF parent FOR VALUES IN (1);
--- before
--- after
ALTER TABLE parent ADD COLUMN c text COMPRESSION pglz DEFAULT 'x', ADD COLUMN d text, ADD COLUMN e text COMPRESSION pglz DEFAULT 'y';
ALTER TABLE ONLY middle ALTER COLUMN c SET COMPRESSION default, ALTER COLUMN c DROP DEFAULT, ALTER COLUMN d SET COMPRESSION pglz;
ALTER TABLE leaf ALTER COLUMN c SET COMPRESSION default, ALTER COLUMN c DROP DEFAULT, ALTER COLUMN d SET COMPRESSION pglz;
ALTER TABLE ONLY middle ALTER COLUMN e SET COMPRESSION default, ALTER COLUMN e DROP DEFAULT;
ALTER TABLE leaf_2 ALTER COLUMN d SET COMPRESSION pglz, ALTER COLUMN e SET DEFAULT 'z';
## domain | NOT NULL, and a check that becomes valid, while arrays hold it
--- before
CREATE DOMAIN dom AS text;
CREATE DOMAIN checked AS text;
ALTER DOMAIN checked ADD CONSTRAINT short CHECK (length(VALUE) < 100) NOT VALID;
CREATE TABLE t (id integer, c dom[] DEFAULT '{}', d checked[]);
--- after
CREATE DOMAIN dom AS text DEFAULT 'x' NOT NULL;
CREATE DOMAIN checked AS text CONSTRAINT short CHECK (length(VALUE) < 100);
CREATE TABLE t (id integer, c dom[] DEFAULT '{}', d checked[]);
## privileges | default ones of the owner of a table that gets an identity column
ALTER DEFAULT PRIVILEGES FOR ROLE regress_schema_owner GRANT USAGE ON SEQUENCES TO regress_schema_reader;
CREATE TABLE kept (id integer);
ALTER TABLE kept OWNER TO regress_schema_owner;
--- before
--- after
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t OWNER TO regress_schema_owner;
ALTER TABLE kept ADD COLUMN c smallint GENERATED ALWAYS AS IDENTITY;
REVOKE ALL ON SEQUENCE kept_c_seq FROM regress_schema_reader;
## view | made anew while columns of tables have its row type
--- before
CREATE TABLE a (id integer, c text);
CREATE VIEW v AS SELECT id, c FROM a;
CREATE MATERIALIZED VIEW m AS SELECT id FROM a;
CREATE TABLE holder (id integer, c v, d v[], e m) PARTITION BY LIST (id);
CREATE TABLE holder_1 PARTITION OF holder FOR VALUES IN (1);
CREATE VIEW of_holder AS SELECT (c).id FROM holder;
--- after
CREATE TABLE a (id integer, c text);
CREATE VIEW v AS SELECT id::bigint AS id, c FROM a;
CREATE MATERIALIZED VIEW m AS SELECT id::bigint AS id FROM a;
CREATE TABLE holder (id integer, c v, d v[], e m) PARTITION BY LIST (id);
CREATE TABLE holder_1 PARTITION OF holder FOR VALUES IN (1);
CREATE VIEW of_holder AS SELECT (c).id FROM holder;
## table | toast options, no column that wants them, and a type that is made anew
--- before
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (id bigint, c text, d mood) WITH (toast.autovacuum_enabled = false);
ALTER TABLE t ALTER c SET STORAGE PLAIN;
CREATE TABLE u (id bigint, c text) WITH (toast.autovacuum_enabled = false);
ALTER TABLE u ALTER c SET STORAGE PLAIN;
--- after
CREATE TYPE mood AS ENUM ('c', 'b');
CREATE TABLE t (id bigint, c text, d mood) WITH (toast.autovacuum_enabled = false);
ALTER TABLE t ALTER c SET STORAGE PLAIN;
CREATE TABLE u (id integer, c text) WITH (toast.autovacuum_enabled = false);
ALTER TABLE u ALTER c SET STORAGE PLAIN;
## composite | of a typed table, with another owner and no attribute that stays
--- before
CREATE TYPE pair AS (a point, b text, c integer);
CREATE TABLE t OF pair WITH (fillfactor = 80);
--- after
CREATE TYPE pair AS (d inet);
ALTER TYPE pair OWNER TO regress_schema_owner;
CREATE TABLE t OF pair WITH (fillfactor = 80);
## partition | comes to a parent with a primary key and a unique constraint over the same columns
CREATE TABLE parent (id bigint PRIMARY KEY, c text) PARTITION BY RANGE (id);
ALTER TABLE parent ADD CONSTRAINT odd UNIQUE (id);
--- before
--- after
CREATE TABLE part PARTITION OF parent FOR VALUES FROM (3) TO (4);
## partition | a column is not generated any more, in all levels, with a default in one
--- before
CREATE TABLE top (id integer, c double precision GENERATED ALWAYS AS (id * 2) STORED) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (3) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF middle FOR VALUES IN (3);
CREATE TABLE parent (id integer, c integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE heir () INHERITS (parent);
--- after
CREATE TABLE top (id integer, c double precision) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (3) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF middle (c DEFAULT 7) FOR VALUES IN (3);
CREATE TABLE parent (id integer, c bigint NOT NULL);
CREATE TABLE heir () INHERITS (parent);
## composite | loses attributes, and its table goes
--- before
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (a point, b mood, c mood);
CREATE TABLE t OF pair;
--- after
CREATE TYPE pair AS (a date);
## inheritance | an identity column comes to tables with heirs and partitions
--- before
CREATE TABLE parent (id integer);
CREATE TABLE heir (own text) INHERITS (parent);
CREATE TABLE top (id integer) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (3);
--- after
CREATE TABLE parent (id integer, n integer GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY 5));
CREATE TABLE heir (own text) INHERITS (parent);
CREATE TABLE top (id integer, n bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (3);
## sequence | stays LOGGED under a table that becomes UNLOGGED, and the other way round
--- before
CREATE TABLE one (id serial, n integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE two (id serial, n integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE two SET UNLOGGED;
CREATE TABLE three (id serial);
--- after
CREATE TABLE one (id serial, n integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE one SET UNLOGGED;
ALTER SEQUENCE one_id_seq SET LOGGED;
ALTER SEQUENCE one_n_seq SET LOGGED;
CREATE TABLE two (id serial, n integer GENERATED ALWAYS AS IDENTITY);
ALTER SEQUENCE two_id_seq SET UNLOGGED;
CREATE TABLE three (id serial);
ALTER TABLE three SET UNLOGGED;
## partition | with partitions of its own, comes to a table with an identity column
--- before
CREATE TABLE keyed (a integer PRIMARY KEY, id integer GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (a);
CREATE TABLE plain (a integer, id integer GENERATED BY DEFAULT AS IDENTITY) PARTITION BY LIST (a);
CREATE TABLE moved (a integer, id integer NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE a_leaf PARTITION OF moved FOR VALUES FROM (1) TO (2) PARTITION BY LIST (a);
CREATE TABLE a_lowest PARTITION OF a_leaf DEFAULT;
--- after
CREATE TABLE keyed (a integer PRIMARY KEY, id integer GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (a);
CREATE TABLE m_keyed PARTITION OF keyed FOR VALUES IN (1, 2) PARTITION BY RANGE (a);
CREATE TABLE a_keyed PARTITION OF m_keyed FOR VALUES FROM (1) TO (2) PARTITION BY LIST (a);
CREATE TABLE n_keyed PARTITION OF a_keyed DEFAULT;
CREATE TABLE z_keyed PARTITION OF m_keyed DEFAULT;
CREATE TABLE plain (a integer, id integer GENERATED BY DEFAULT AS IDENTITY) PARTITION BY LIST (a);
CREATE TABLE moved (a integer, id integer NOT NULL) PARTITION BY RANGE (a);
ALTER TABLE plain ATTACH PARTITION moved FOR VALUES IN (1, 2);
CREATE TABLE a_leaf PARTITION OF moved FOR VALUES FROM (1) TO (2) PARTITION BY LIST (a);
CREATE TABLE a_lowest PARTITION OF a_leaf DEFAULT;
CREATE TABLE leaf PARTITION OF moved DEFAULT;
## inheritance | a primary key comes to a table whose heirs have NOT NULL of their own
--- before
CREATE TABLE parent (id integer, n integer NOT NULL);
CREATE TABLE one (LIKE parent);
ALTER TABLE one INHERIT parent;
CREATE TABLE two (id integer CONSTRAINT own_name NOT NULL, n integer NOT NULL);
CREATE TABLE left_alone (id integer, n integer NOT NULL);
ALTER TABLE left_alone INHERIT parent;
--- after
CREATE TABLE parent (id integer PRIMARY KEY, n integer NOT NULL);
CREATE TABLE one (LIKE parent);
ALTER TABLE one INHERIT parent;
CREATE TABLE two (id integer CONSTRAINT own_name NOT NULL, n integer NOT NULL);
ALTER TABLE two INHERIT parent;
CREATE TABLE left_alone (id integer, n integer NOT NULL);
## partition | comes with a column of its parent that is NOT NULL
--- before
CREATE TABLE top (id integer) PARTITION BY LIST (id);
--- after
CREATE TABLE top (id integer, n integer DEFAULT 7 NOT NULL, "com,ma" text NOT NULL) PARTITION BY LIST (id);
CREATE TABLE a_leaf PARTITION OF top FOR VALUES IN (1) PARTITION BY LIST (id);
CREATE TABLE a_lowest PARTITION OF a_leaf DEFAULT;
## partition | the name of its NOT NULL changes, with its parent's and by itself
--- before
CREATE TABLE top (id integer CONSTRAINT first NOT NULL) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE TABLE leaf PARTITION OF middle DEFAULT;
CREATE TABLE other (id integer CONSTRAINT second NOT NULL) PARTITION BY LIST (id);
CREATE TABLE a_middle (id integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE a_leaf PARTITION OF a_middle DEFAULT;
ALTER TABLE other ATTACH PARTITION a_middle FOR VALUES IN (1);
CREATE TABLE own (id integer CONSTRAINT own_first NOT NULL);
ALTER TABLE other ATTACH PARTITION own FOR VALUES IN (2);
ALTER TABLE other ADD n integer;
CREATE TABLE parent (id integer CONSTRAINT third NOT NULL);
CREATE TABLE heir (id integer CONSTRAINT fourth NOT NULL) INHERITS (parent);
--- after
CREATE TABLE top (id integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE middle PARTITION OF top FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE TABLE leaf PARTITION OF middle DEFAULT;
CREATE TABLE other (id integer CONSTRAINT second NOT NULL, n integer) PARTITION BY LIST (id);
CREATE TABLE a_middle PARTITION OF other FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE TABLE a_leaf PARTITION OF a_middle DEFAULT;
CREATE TABLE own PARTITION OF other FOR VALUES IN (2);
CREATE TABLE parent (id integer CONSTRAINT third NOT NULL);
CREATE TABLE heir (id integer CONSTRAINT fifth NOT NULL) INHERITS (parent);
## domain | that is NOT NULL gets another type, and its constraint another name
--- before
CREATE DOMAIN one AS integer NOT NULL;
CREATE TABLE t (id one, n integer);
CREATE DOMAIN two AS integer CONSTRAINT named NOT NULL;
CREATE DOMAIN three AS integer;
--- after
CREATE DOMAIN one AS text NOT NULL;
CREATE TABLE t (id one, n integer);
CREATE DOMAIN two AS integer NOT NULL;
CREATE DOMAIN three AS integer CONSTRAINT named NOT NULL;
## operator | names a negator that was never made, and goes with its schema
--- before
CREATE SCHEMA case_shell;
CREATE FUNCTION same(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE OPERATOR @@@ (FUNCTION = same, LEFTARG = integer, RIGHTARG = text, NEGATOR = OPERATOR(case_shell.<!>), COMMUTATOR = OPERATOR(case_shell.@@@));
--- after
## column | of types between which there is no cast, though their names look alike
--- before
CREATE TABLE t (a time(3), b interval, c bit varying(8), d integer, e time(3));
--- after
CREATE TABLE t (a timestamp(3) with time zone, b time with time zone, c integer, d bit varying(8), e time with time zone);
## composite | an attribute of one inside of another that a table uses gets another type
--- before
CREATE TYPE inner_one AS (a smallint, b bigint);
CREATE TYPE outer_one AS (c inner_one);
CREATE TABLE t (id integer, o outer_one);
--- after
CREATE TYPE inner_one AS (a smallint, b text);
CREATE TYPE outer_one AS (c inner_one);
CREATE TABLE t (id integer, o outer_one);
## partition | that stays gets NOT NULL with its parent's, of its name or another
--- before
CREATE TABLE top (id bigint, n integer) PARTITION BY RANGE (id);
CREATE TABLE leaf (LIKE top INCLUDING CONSTRAINTS);
ALTER TABLE top ATTACH PARTITION leaf FOR VALUES FROM (3) TO (4);
CREATE TABLE other (id bigint, n integer);
ALTER TABLE top ATTACH PARTITION other FOR VALUES FROM (4) TO (5);
--- after
CREATE TABLE top (id bigint NOT NULL, n integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE leaf (LIKE top INCLUDING CONSTRAINTS);
ALTER TABLE top ATTACH PARTITION leaf FOR VALUES FROM (3) TO (4);
CREATE TABLE other (id bigint NOT NULL, n integer CONSTRAINT own_name NOT NULL);
ALTER TABLE top ATTACH PARTITION other FOR VALUES FROM (4) TO (5);
## partition | comes with a key to a table that has another one
--- before
CREATE TABLE top (id integer) PARTITION BY LIST (id);
ALTER TABLE top ADD CONSTRAINT again UNIQUE (id) INCLUDE (id);
--- after
CREATE TABLE top (id integer NOT NULL) PARTITION BY LIST (id);
ALTER TABLE top ADD PRIMARY KEY (id);
ALTER TABLE top ADD CONSTRAINT again UNIQUE (id) INCLUDE (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (1);
## matview | holds whole rows of a foreign table whose column gets another type
--- before
CREATE FOREIGN DATA WRAPPER case_whole;
CREATE SERVER case_whole FOREIGN DATA WRAPPER case_whole;
CREATE FOREIGN TABLE t (id integer, n smallint) SERVER case_whole;
CREATE MATERIALIZED VIEW m AS SELECT t AS whole, id FROM t WITH NO DATA;
--- after
CREATE FOREIGN DATA WRAPPER case_whole;
CREATE SERVER case_whole FOREIGN DATA WRAPPER case_whole;
CREATE FOREIGN TABLE t (id integer, n bigint) SERVER case_whole;
CREATE MATERIALIZED VIEW m AS SELECT t AS whole, id FROM t WITH NO DATA;
## inheritance | a key comes to the parent of a table that has one, whose NOT NULL gets the name of the parent's
--- before
CREATE TABLE parent (id bigint);
CREATE TABLE heir (id bigint PRIMARY KEY, c text) INHERITS (parent);
--- after
CREATE TABLE parent (id bigint PRIMARY KEY);
CREATE TABLE heir (id bigint CONSTRAINT parent_id_not_null NOT NULL PRIMARY KEY, c text) INHERITS (parent);
## table | loses a grant while a column with grants is made anew
--- before
CREATE TABLE t (id integer, c bigint DEFAULT 7, n integer);
GRANT DELETE ON TABLE t TO regress_schema_reader;
GRANT SELECT (n) ON TABLE t TO regress_schema_reader;
--- after
CREATE TABLE t (id bigint, c text GENERATED ALWAYS AS (id::text || 'x') STORED, n integer);
GRANT INSERT (c), SELECT (n) ON t TO PUBLIC;
GRANT SELECT (n) ON TABLE t TO regress_schema_reader;
## partition | goes with its table, which refers to one whose policy reads the partition
--- before
CREATE TABLE top (id integer) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (5);
CREATE TABLE other (id bigint UNIQUE);
CREATE POLICY p ON other USING (EXISTS (SELECT FROM leaf o WHERE o.id = 3));
ALTER TABLE top ADD FOREIGN KEY (id) REFERENCES other (id);
--- after
## inheritance | a column that is NOT NULL goes from the parents of heirs that keep it
--- before
CREATE TABLE one (id integer NOT NULL, n integer);
CREATE TABLE heir (id integer, c text) INHERITS (one);
CREATE TABLE two (id integer GENERATED ALWAYS AS IDENTITY, n integer);
CREATE TABLE heir_of_two (id integer NOT NULL, c text) INHERITS (two);
CREATE TABLE three (n integer NOT NULL);
CREATE TABLE middle (own integer, n integer NOT NULL) INHERITS (three);
CREATE TABLE lowest (n integer) INHERITS (middle);
--- after
CREATE TABLE one (n integer);
CREATE TABLE heir (id integer, c text) INHERITS (one);
CREATE TABLE two (n integer);
CREATE TABLE heir_of_two (id integer NOT NULL, c text) INHERITS (two);
CREATE TABLE three (n integer);
CREATE TABLE middle (own integer, n integer NOT NULL) INHERITS (three);
CREATE TABLE lowest (n integer) INHERITS (middle);
## partition | a key comes to the table of one that has a key of its own
--- before
CREATE TABLE top (id integer, n integer NOT NULL) PARTITION BY HASH (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES WITH (MODULUS 4, REMAINDER 0);
ALTER TABLE leaf ADD PRIMARY KEY (id);
--- after
CREATE TABLE top (id integer, n integer NOT NULL) PARTITION BY HASH (id);
ALTER TABLE top ADD PRIMARY KEY (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES WITH (MODULUS 4, REMAINDER 0);
## partition | parts from a table that is made anew, and takes the names of its NOT NULL along
--- before
CREATE TABLE top (id integer, c integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (2);
--- after
CREATE TABLE top (id integer, c integer NOT NULL);
CREATE TABLE leaf (id integer, c integer);
## domain | has the default of its type, or none although that has one
--- before
CREATE DOMAIN seven AS integer DEFAULT 7;
CREATE DOMAIN none_then AS integer;
CREATE TYPE odd;
CREATE FUNCTION odd_in(cstring) RETURNS odd LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION odd_out(odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE odd (INPUT = odd_in, OUTPUT = odd_out, LIKE = int4, DEFAULT = '7');
CREATE DOMAIN loses AS odd;
CREATE DOMAIN gets AS odd DEFAULT NULL;
CREATE DOMAIN has_its_own AS odd;
CREATE TABLE t (a gets, b loses, c has_its_own);
--- after
CREATE DOMAIN seven AS integer DEFAULT 7;
CREATE DOMAIN none_then AS integer;
CREATE DOMAIN has_none AS seven DEFAULT NULL;
CREATE DOMAIN has_it AS seven;
CREATE DOMAIN had_none AS none_then;
ALTER DOMAIN none_then SET DEFAULT 3;
CREATE TYPE odd;
CREATE FUNCTION odd_in(cstring) RETURNS odd LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION odd_out(odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE odd (INPUT = odd_in, OUTPUT = odd_out, LIKE = int4, DEFAULT = '7');
CREATE DOMAIN loses AS odd DEFAULT NULL;
CREATE DOMAIN gets AS odd;
CREATE DOMAIN has_its_own AS odd DEFAULT '8';
CREATE DOMAIN new_one AS odd;
CREATE DOMAIN new_without AS odd DEFAULT NULL;
CREATE DOMAIN upon AS new_without;
CREATE TABLE t (a gets, b loses, c has_its_own);
## partition | keeps its NOT NULL while that of its table goes
--- before
CREATE TABLE top (id integer NOT NULL, n integer CONSTRAINT own_name NOT NULL, c integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (1) PARTITION BY LIST (id);
CREATE TABLE lowest PARTITION OF leaf DEFAULT;
CREATE TABLE keyed PARTITION OF top FOR VALUES IN (2);
ALTER TABLE keyed ADD PRIMARY KEY (id);
--- after
CREATE TABLE top (id integer, n integer, c integer) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (1) PARTITION BY LIST (id);
ALTER TABLE leaf ALTER c SET NOT NULL;
CREATE TABLE lowest PARTITION OF leaf (id NOT NULL, n NOT NULL) DEFAULT;
CREATE TABLE keyed PARTITION OF top (n CONSTRAINT own_name NOT NULL) FOR VALUES IN (2);
ALTER TABLE keyed ADD PRIMARY KEY (id);
## table | becomes one of a type whose first attribute is of an enum that is made anew
--- before
CREATE TYPE kind;
CREATE FUNCTION kind_in(cstring) RETURNS kind LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION kind_out(kind) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE kind (INPUT = kind_in, OUTPUT = kind_out, LIKE = int4);
CREATE TABLE t (id bigint);
--- after
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE shape AS (k kind, n bigint, i interval);
CREATE TABLE t OF shape;
## table | leaves a parent that has a NO INHERIT check of the name of one of its own
--- before
CREATE TABLE p (id integer);
CREATE TABLE q (id integer) INHERITS (p);
ALTER TABLE q ADD CONSTRAINT k CHECK (id > 0), ADD CONSTRAINT other CHECK (id > 1), ADD CONSTRAINT anew CHECK (id > 2);
ALTER TABLE p ADD CONSTRAINT k CHECK (id < 1000) NO INHERIT, ADD CONSTRAINT other CHECK (id < 99) NO INHERIT NOT VALID, ADD CONSTRAINT anew CHECK (id < 98) NO INHERIT;
CREATE TABLE heir (s text, CONSTRAINT shared CHECK (s > ''));
CREATE TABLE lowest (c integer) INHERITS (heir);
CREATE TABLE parent (s text);
ALTER TABLE heir INHERIT parent;
--- after
CREATE TABLE p (id integer);
CREATE TABLE q (id integer);
ALTER TABLE q ADD CONSTRAINT k CHECK (id > 0), ADD CONSTRAINT anew CHECK (id > 3);
ALTER TABLE p ADD CONSTRAINT k CHECK (id < 1000) NO INHERIT, ADD CONSTRAINT other CHECK (id < 99) NO INHERIT, ADD CONSTRAINT anew CHECK (id < 98) NO INHERIT;
CREATE TABLE heir (s text, CONSTRAINT shared CHECK (s > ''));
CREATE TABLE lowest (c integer) INHERITS (heir);
CREATE TABLE parent (s text, CONSTRAINT shared CHECK (s < 'z') NO INHERIT);
## partition | goes with its table, a rule of which uses it, and to which a foreign key refers
--- before
CREATE TABLE top (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (0);
CREATE RULE r AS ON INSERT TO top WHERE NEW.id > 3 DO ALSO DELETE FROM leaf WHERE id = 3;
CREATE TABLE refers (c integer REFERENCES top);
--- after
CREATE TABLE refers (c integer);
## table | has a column from two parents whose type changes
--- before
CREATE TYPE mood AS ENUM ('sad', 'glad', 'mad');
CREATE TABLE a (x integer, m mood, only_a text);
CREATE TABLE b (x integer, m mood);
CREATE TABLE heir (own integer) INHERITS (a, b);
CREATE TABLE lowest () INHERITS (heir);
CREATE INDEX ON heir (x);
--- after
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE a (x bigint, m mood, only_a text);
CREATE TABLE b (x bigint, m mood);
CREATE TABLE heir (own integer) INHERITS (a, b);
CREATE TABLE lowest () INHERITS (heir);
CREATE INDEX ON heir (x);
## table | has a column of a domain over an enum that is made anew from two parents
--- before
CREATE TYPE mood AS ENUM ('sad', 'glad', 'mad');
CREATE DOMAIN state AS mood;
CREATE TABLE a (m state[]);
CREATE TABLE b (m state[]);
CREATE TABLE heir () INHERITS (a, b);
--- after
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN state AS mood;
CREATE TABLE a (m state[]);
CREATE TABLE b (m state[]);
CREATE TABLE heir () INHERITS (a, b);
## constraint | gets a name that one of a partition has, which goes
--- before
CREATE TABLE top (id bigint, n integer) PARTITION BY LIST (id);
ALTER TABLE top ADD CONSTRAINT one CHECK (id > 0);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (5) PARTITION BY LIST (n);
CREATE TABLE lowest PARTITION OF leaf FOR VALUES IN (5);
ALTER TABLE lowest ADD CONSTRAINT other UNIQUE (id) DEFERRABLE;
--- after
CREATE TABLE top (id bigint, n integer) PARTITION BY LIST (id);
ALTER TABLE top ADD CONSTRAINT other CHECK (id > 0);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (5) PARTITION BY LIST (n);
CREATE TABLE lowest PARTITION OF leaf FOR VALUES IN (5);
## index | of a partitioned table gets another statistics target, that of a partition does not
--- before
CREATE TABLE top (id bigint, n integer) PARTITION BY LIST (id);
CREATE INDEX i ON top ((n::text), (n + 1));
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (5);
ALTER INDEX leaf_n_expr_idx ALTER COLUMN 2 SET STATISTICS 7;
--- after
CREATE TABLE top (id bigint, n integer) PARTITION BY LIST (id);
CREATE INDEX i ON top ((n::text), (n + 1));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 99;
ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 98;
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (5);
ALTER INDEX leaf_n_expr_idx ALTER COLUMN 2 SET STATISTICS 7;
ALTER INDEX leaf_n_expr_idx ALTER COLUMN 1 SET STATISTICS -1;
## composite | loses an attribute, and the table of it is none any more and has columns of it
--- before
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE shape AS (c5 tsvector, c6 integer, c1 integer);
CREATE TABLE t OF shape;
--- after
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE shape AS (c6 bigint, c7 integer);
CREATE TABLE t (id bigint, c5 kind NOT NULL, more shape[], c3 kind DEFAULT 'a');
## inheritance | a parent that an heir leaves meanwhile gets a check that the heir has as its own
--- before
CREATE TYPE mood AS ENUM ('sad', 'glad', 'mad');
CREATE TABLE a (x integer, m mood);
CREATE TABLE b (x integer, m mood);
CREATE TABLE heir (own integer) INHERITS (a, b);
--- after
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE a (x integer, m mood);
CREATE TABLE b (x integer, m mood);
CREATE TABLE heir (own integer, CONSTRAINT positive CHECK (x > 0)) INHERITS (a, b);
ALTER TABLE b ADD CONSTRAINT positive CHECK (x > 0);
## base type | of the column of an heir is made anew, and a materialized view reads it
--- before
CREATE FUNCTION kind_in(cstring) RETURNS kind LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION kind_out(kind) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE kind (INPUT = kind_in, OUTPUT = kind_out, LIKE = int4, CATEGORY = 'U');
CREATE TABLE a (id integer, k kind[] DEFAULT '{}' NOT NULL);
CREATE TABLE heir () INHERITS (a);
CREATE TABLE lowest () INHERITS (heir);
CREATE MATERIALIZED VIEW seen AS SELECT id, k::text AS k FROM lowest WITH NO DATA;
--- after
CREATE FUNCTION kind_in(cstring) RETURNS kind LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION kind_out(kind) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE kind (INPUT = kind_in, OUTPUT = kind_out, LIKE = int4, CATEGORY = 'U', DEFAULT = '7');
CREATE TABLE a (id integer, k kind[] DEFAULT '{}' NOT NULL);
CREATE TABLE heir () INHERITS (a);
CREATE TABLE lowest () INHERITS (heir);
CREATE MATERIALIZED VIEW seen AS SELECT id, k::text AS k FROM lowest WITH NO DATA;
## enum | is made anew, and a column gets it that had a type made of it, which goes
--- before
CREATE TYPE kind AS ENUM ('new', 'gone');
CREATE TYPE pair AS (one kind, other text);
CREATE DOMAIN sure AS kind NOT NULL;
CREATE TABLE t (id integer, p pair, s sure);
--- after
CREATE TYPE kind AS ENUM ('active', 'gone');
CREATE TABLE t (id integer, p kind, s kind);
## partition | keeps a check that goes from its table
--- before
CREATE TABLE top (id integer, n integer) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (0) PARTITION BY LIST (n);
CREATE TABLE lowest PARTITION OF leaf FOR VALUES IN (0);
CREATE TABLE other PARTITION OF top FOR VALUES IN (1);
ALTER TABLE top ADD CONSTRAINT positive CHECK (n > 0);
--- after
CREATE TABLE top (id integer, n integer) PARTITION BY LIST (id);
CREATE TABLE leaf PARTITION OF top FOR VALUES IN (0) PARTITION BY LIST (n);
CREATE TABLE lowest PARTITION OF leaf FOR VALUES IN (0);
CREATE TABLE other PARTITION OF top FOR VALUES IN (1);
ALTER TABLE leaf ADD CONSTRAINT positive CHECK (n > 0);
## sequence | and an enum of its name
--- before
CREATE TABLE t (id integer);
--- after
CREATE SEQUENCE twin;
CREATE TYPE twin AS ENUM ('a', 'b');
CREATE TABLE t (id integer);
