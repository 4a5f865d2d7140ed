-- Migrations for test/schema/recorded, one between two lines of "--": what reaches other objects, what the server tells nobody of, what
-- touches much. They build on each other.
CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.users(id int PRIMARY KEY, name text NOT NULL, email text UNIQUE);
CREATE TABLE a.orders(id bigserial PRIMARY KEY, uid int REFERENCES a.users(id), total numeric CHECK (total>0));
--
ALTER TABLE a.users ADD COLUMN age int DEFAULT 3;
--
CREATE VIEW a.v1 AS SELECT u.id, u.name, o.total FROM a.users u JOIN a.orders o ON o.uid=u.id;
CREATE VIEW b.v2 AS SELECT * FROM a.v1 WHERE total>1;
--
ALTER TABLE a.users RENAME COLUMN name TO full_name;
--
ALTER TABLE a.users RENAME TO people;
--
ALTER VIEW a.v1 RENAME COLUMN total TO amount;
--
ALTER VIEW a.v1 RENAME TO vv1;
--
CREATE FUNCTION a.f() RETURNS SETOF a.people LANGUAGE sql STABLE AS 'SELECT * FROM a.people';
CREATE VIEW b.vf AS SELECT f.id, f.email FROM a.f() f;
CREATE VIEW b.vf2 AS SELECT * FROM a.f() AS g;
--
ALTER TABLE a.people ADD COLUMN added text;
--
ALTER TABLE a.people RENAME COLUMN added TO renamed;
--
ALTER TABLE a.people DROP COLUMN renamed;
--
CREATE TABLE a.aging(age int, f text);
ALTER TABLE a.aging ALTER COLUMN age TYPE bigint;
--
CREATE VIEW b.vj AS SELECT * FROM a.people JOIN a.orders USING (id);
--
ALTER TABLE a.orders ADD COLUMN email text;
--
ALTER TABLE a.people ADD COLUMN total int;
--
CREATE TYPE a.e AS ENUM ('x','y');
CREATE TABLE b.te(k a.e DEFAULT 'x', ks a.e[] CHECK (ks <> '{x,y}'::a.e[]));
CREATE INDEX ON b.te(k) WHERE k='y';
CREATE VIEW b.ve AS SELECT k='x' AS isx FROM b.te;
--
ALTER TYPE a.e RENAME VALUE 'x' TO 'xx';
--
ALTER TYPE a.e RENAME TO ee;
--
ALTER TYPE a.ee SET SCHEMA b;
--
ALTER TYPE b.ee ADD VALUE 'zz' BEFORE 'y';
--
CREATE TYPE a.ct AS (p int, q text);
CREATE TABLE b.tc(c a.ct, d a.ct[]);
CREATE FUNCTION b.fc(x a.ct) RETURNS a.ct LANGUAGE sql AS 'select x';
CREATE VIEW b.vc AS SELECT (c).p, d FROM b.tc;
CREATE VIEW b.vc2 AS SELECT z.* FROM b.tc, b.fc(c) z;
CREATE VIEW b.vc3 AS SELECT ROW(1,'a')::a.ct AS r;
--
ALTER TYPE a.ct RENAME ATTRIBUTE p TO pp CASCADE;
--
ALTER TYPE a.ct ADD ATTRIBUTE s int CASCADE;
--
ALTER TYPE a.ct DROP ATTRIBUTE s CASCADE;
--
ALTER TYPE a.ct RENAME TO cct;
--
COMMENT ON TYPE a.cct IS 'ct';
COMMENT ON COLUMN a.cct.pp IS 'col';
COMMENT ON TABLE a.people IS 'p';
COMMENT ON COLUMN a.people.email IS 'mail';
COMMENT ON CONSTRAINT orders_total_check ON a.orders IS 'chk';
COMMENT ON INDEX a.users_email_key IS 'idx';
COMMENT ON VIEW b.v2 IS 'v';
COMMENT ON SCHEMA a IS 's';
COMMENT ON FUNCTION a.f() IS 'fun';
--
COMMENT ON TABLE a.people IS NULL;
COMMENT ON COLUMN a.people.email IS NULL;
COMMENT ON CONSTRAINT orders_total_check ON a.orders IS NULL;
COMMENT ON INDEX a.users_email_key IS NULL;
--
DO $$BEGIN EXECUTE 'COMMENT ON VIEW b.v2 IS ''inner'''; BEGIN EXECUTE 'COMMENT ON VIEW b.v2 IS ''rolled'''; RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN NULL; END; END$$;
--
CREATE TABLE b.part(id int, at date, txt text, PRIMARY KEY(id,at)) PARTITION BY RANGE(at);
CREATE TABLE b.p1 PARTITION OF b.part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE b.p2 PARTITION OF b.part DEFAULT;
CREATE INDEX pi ON b.part(txt);
--
CREATE FUNCTION b.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr AFTER INSERT ON b.part FOR EACH ROW EXECUTE FUNCTION b.tf();
--
ALTER TABLE ONLY b.part DISABLE TRIGGER tr;
--
ALTER TABLE b.p1 ENABLE ALWAYS TRIGGER tr;
--
ALTER TRIGGER tr ON b.part RENAME TO trr;
--
ALTER FUNCTION b.tf() RENAME TO tff;
--
ALTER TABLE b.part RENAME TO parted;
--
ALTER INDEX b.pi RENAME TO pii;
--
ALTER TABLE b.parted RENAME COLUMN txt TO body;
--
ALTER TABLE b.parted DETACH PARTITION b.p1;
--
ALTER TABLE b.parted ATTACH PARTITION b.p1 FOR VALUES FROM ('2020-01-01') TO ('2022-01-01');
--
CREATE TABLE a.fkp(id int, at date, FOREIGN KEY (id,at) REFERENCES b.parted(id,at));
--
ALTER TABLE b.parted RENAME COLUMN at TO happened;
--
ALTER INDEX b.part_pkey RENAME TO parted_pkey;
--
ALTER TABLE a.fkp DROP CONSTRAINT fkp_id_at_fkey;
DROP TABLE b.p1;
--
DROP TABLE b.parted CASCADE;
--
CREATE TABLE a.par(x int CHECK (x>0), y text NOT NULL);
CREATE TABLE a.chi() INHERITS (a.par);
CREATE TABLE a.chi2(x int, y text NOT NULL, CHECK (x>0));
--
ALTER TABLE a.par ADD COLUMN z int DEFAULT 5;
--
ALTER TABLE a.chi RENAME TO child;
--
ALTER TABLE a.par RENAME CONSTRAINT par_x_check TO cx;
--
ALTER TABLE a.par RENAME TO parent;
--
ALTER TABLE a.child NO INHERIT a.parent;
--
ALTER TABLE a.child INHERIT a.parent;
--
ALTER TABLE a.parent ALTER COLUMN z SET DEFAULT 6, ALTER y SET STATISTICS 50, ALTER y SET STORAGE EXTERNAL;
--
DROP TABLE a.parent CASCADE;
--
CREATE SEQUENCE a.s1;
CREATE TABLE a.ts(id int DEFAULT nextval('a.s1'), g int GENERATED ALWAYS AS IDENTITY);
--
ALTER SEQUENCE a.s1 OWNED BY a.ts.id;
--
ALTER TABLE a.ts RENAME COLUMN id TO idd;
--
ALTER SEQUENCE a.s1 RENAME TO s2;
--
ALTER SEQUENCE a.s2 INCREMENT 7 MAXVALUE 1000;
--
ALTER TABLE a.ts RENAME TO tss;
--
ALTER TABLE a.tss SET SCHEMA b;
--
ALTER SEQUENCE b.s2 OWNED BY NONE;
--
ALTER TABLE b.tss ALTER g SET GENERATED BY DEFAULT SET START 5;
--
ALTER TABLE b.tss ALTER g DROP IDENTITY;
--
GRANT SELECT ON a.people TO PUBLIC;
GRANT UPDATE (email) ON a.people TO regress_schema_reader;
GRANT USAGE ON SCHEMA a TO regress_schema_reader;
GRANT EXECUTE ON FUNCTION a.f() TO regress_schema_reader;
GRANT USAGE ON TYPE b.ee TO regress_schema_reader;
GRANT USAGE ON SEQUENCE a.orders_id_seq TO PUBLIC;
--
REVOKE ALL ON ALL TABLES IN SCHEMA a FROM PUBLIC;
--
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
GRANT SELECT (rolname) ON pg_authid TO regress_schema_reader;
GRANT UPDATE ON pg_catalog.pg_proc TO regress_schema_reader;
--
GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO PUBLIC;
--
REVOKE EXECUTE ON FUNCTION similarity(text,text) FROM PUBLIC;
GRANT USAGE ON TYPE hstore TO regress_schema_reader;
--
GRANT CREATE ON SCHEMA pg_catalog TO regress_schema_reader;
REVOKE USAGE ON SCHEMA information_schema FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO regress_schema_reader;
--
ALTER TABLE a.people OWNER TO regress_schema_owner;
ALTER FUNCTION a.f() OWNER TO regress_schema_owner;
ALTER TYPE b.ee OWNER TO regress_schema_owner;
ALTER SCHEMA b OWNER TO regress_schema_owner;
ALTER VIEW b.v2 OWNER TO regress_schema_owner;
--
CREATE DOMAIN a.d AS int DEFAULT 4 CHECK (VALUE > 0);
CREATE TABLE a.td(x a.d);
--
ALTER DOMAIN a.d ADD CONSTRAINT dc CHECK (VALUE < 100);
--
ALTER DOMAIN a.d RENAME CONSTRAINT dc TO dcc;
--
COMMENT ON CONSTRAINT dcc ON DOMAIN a.d IS 'dom';
--
ALTER DOMAIN a.d SET DEFAULT 9;
ALTER DOMAIN a.d SET NOT NULL;
--
ALTER DOMAIN a.d RENAME TO dd;
--
ALTER DOMAIN a.dd DROP CONSTRAINT dcc;
--
CREATE TYPE a.r AS RANGE (subtype = float8);
CREATE TABLE a.tr(x a.r, z a.r[]);
--
CREATE TYPE a.r2 AS RANGE (subtype = float8, multirange_type_name = a.r2m);
CREATE TABLE a.tr2(x a.r2, y a.r2m, z a.r2m[]);
--
ALTER TYPE a.r2 RENAME TO r3;
--
ALTER TYPE a.r2m RENAME TO r3m;
--
CREATE STATISTICS a.st ON id, total FROM a.orders;
ALTER STATISTICS a.st SET STATISTICS 12;
--
ALTER TABLE a.orders RENAME TO orderz;
--
ALTER STATISTICS a.st RENAME TO stt;
COMMENT ON STATISTICS a.stt IS 'stat';
--
ALTER TABLE a.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol ON a.people USING (id IN (SELECT uid FROM a.orderz));
CREATE POLICY pol2 ON a.orderz TO regress_schema_reader WITH CHECK (total > 5);
--
ALTER TABLE a.orderz RENAME COLUMN uid TO person_id;
--
ALTER POLICY pol ON a.people RENAME TO poll;
ALTER POLICY pol2 ON a.orderz TO PUBLIC;
--
COMMENT ON POLICY poll ON a.people IS 'x';
CREATE RULE ru AS ON UPDATE TO a.td DO ALSO INSERT INTO a.tr2 VALUES (NULL);
COMMENT ON RULE ru ON a.td IS 'rule';
--
ALTER RULE ru ON a.td RENAME TO ruu;
ALTER TABLE a.tr2 RENAME COLUMN x TO xx;
--
ALTER TABLE a.td DISABLE RULE ruu;
--
CREATE TABLE a.up(k int CONSTRAINT upk PRIMARY KEY, n int);
CREATE TABLE a.src(k int);
CREATE RULE rc AS ON INSERT TO a.src DO ALSO INSERT INTO a.up VALUES (NEW.k, 1) ON CONFLICT ON CONSTRAINT upk DO UPDATE SET n = 2;
--
ALTER TABLE a.up RENAME CONSTRAINT upk TO upkk;
--
ALTER TABLE a.up ADD COLUMN g int GENERATED ALWAYS AS (n*2) STORED;
COMMENT ON COLUMN a.up.g IS 'gen';
--
CREATE FUNCTION a.sqlf(i int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT full_name FROM a.people WHERE id = i; END;
--
ALTER TABLE a.people RENAME COLUMN full_name TO nom;
--
CREATE FUNCTION a.imm(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select $1';
--
CREATE VIEW b.usef AS SELECT a.sqlf(1) AS q;
CREATE INDEX fi ON a.up ((a.imm(n)));
ALTER TABLE a.up ADD CHECK (a.imm(n) > 0), ALTER n SET DEFAULT a.imm(4);
--
ALTER FUNCTION a.imm(int) RENAME TO immu;
--
ALTER FUNCTION a.immu(int) SET SCHEMA b;
--
CREATE OR REPLACE FUNCTION b.immu(int) RETURNS int IMMUTABLE STRICT LANGUAGE sql AS 'select $1+0';
--
CREATE AGGREGATE a.agg(int) (sfunc = int4pl, stype = int);
CREATE VIEW b.va AS SELECT a.agg(id) FROM a.people;
--
ALTER AGGREGATE a.agg(int) RENAME TO aggg;
--
CREATE PROCEDURE a.pr(INOUT x int) LANGUAGE plpgsql AS 'BEGIN END';
DROP PROCEDURE a.pr(int);
CREATE PROCEDURE a.pr(x int) LANGUAGE plpgsql AS 'BEGIN END';
--
CREATE OPERATOR a.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int);
CREATE VIEW b.vop AS SELECT id OPERATOR(a.===) 3 AS x FROM a.people;
--
CREATE MATERIALIZED VIEW a.mv AS SELECT id FROM a.people;
CREATE UNIQUE INDEX mvi ON a.mv(id);
COMMENT ON INDEX a.mvi IS 'm';
--
REFRESH MATERIALIZED VIEW a.mv;
ALTER MATERIALIZED VIEW a.mv RENAME COLUMN id TO idd;
ALTER TABLE a.mv CLUSTER ON mvi;
--
CLUSTER a.people USING users_pkey;
REINDEX TABLE a.people;
TRUNCATE a.people CASCADE;
--
ALTER TABLE a.people REPLICA IDENTITY USING INDEX users_pkey;
ALTER TABLE a.up REPLICA IDENTITY FULL;
--
CREATE TABLE a.lk (LIKE a.people INCLUDING ALL);
CREATE TABLE a.asq AS SELECT * FROM a.people;
SELECT * INTO a.into FROM a.people;
--
CREATE TEMP TABLE tmp(x int);
CREATE TEMP VIEW tv AS SELECT * FROM a.people;
DROP TABLE tmp;
--
DO $$BEGIN CREATE TABLE a.gone(x int CHECK (x>1), y text UNIQUE); RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN CREATE TABLE a.stays(x int PRIMARY KEY); END$$;
--
CREATE TABLE a.fleeting(x int PRIMARY KEY, y int REFERENCES a.stays CHECK (y>0));
CREATE TYPE a.ft AS ENUM ('q');
CREATE DOMAIN a.fd AS int CHECK (VALUE>0);
DROP TABLE a.fleeting;
DROP TYPE a.ft;
DROP DOMAIN a.fd;
--
ALTER TABLE a.people SET (fillfactor=70, toast.autovacuum_enabled=false);
ALTER TABLE a.people ALTER email SET (n_distinct=5);
ALTER INDEX a.users_pkey SET (fillfactor=60);
--
ALTER TABLE a.lk SET UNLOGGED;
--
ALTER TABLE a.people ADD CONSTRAINT nv CHECK (id > 0) NOT VALID;
ALTER TABLE a.people ADD CONSTRAINT ex EXCLUDE USING gist (int4range(id,id+1) WITH &&);
--
ALTER TABLE a.people VALIDATE CONSTRAINT nv;
--
ALTER TABLE a.people DROP CONSTRAINT users_email_key;
ALTER TABLE a.people DROP CONSTRAINT ex;
ALTER TABLE a.people ALTER nom DROP NOT NULL;
--
ALTER TABLE a.orderz ALTER CONSTRAINT orders_uid_fkey DEFERRABLE;
--
ALTER SCHEMA b RENAME TO bb;
--
DROP SCHEMA bb CASCADE;
--
CREATE SCHEMA c CREATE TABLE t1(x int) CREATE VIEW tv AS SELECT x FROM t1;
--
INSERT INTO pg_description SELECT 'c.t1'::regclass, 'pg_class'::regclass, 0, 'direct';
--
UPDATE pg_class SET relname='t2' WHERE oid='c.t1'::regclass;
--
ALTER DEFAULT PRIVILEGES IN SCHEMA c GRANT SELECT ON TABLES TO PUBLIC;
--
CREATE TABLE c.t5(x int);
--
CREATE PUBLICATION pu FOR TABLE c.t2 WHERE (x > 5);
--
ALTER TABLE c.t2 ADD COLUMN more int;
--
ALTER TABLE c.t2 RENAME TO t3;
--
DROP TABLE c.t3 CASCADE;
--
CREATE FUNCTION c.etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION c.etf();
--
CREATE OR REPLACE FUNCTION c.etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
--
ALTER FUNCTION c.etf() RENAME TO etff;
--
CREATE EXTENSION citext SCHEMA c;
--
CREATE TABLE c.ci(x c.citext PRIMARY KEY DEFAULT 'a', y hstore);
CREATE INDEX ON c.ci USING gin (y);
--
ALTER EXTENSION citext SET SCHEMA public;
--
ALTER EXTENSION hstore ADD TABLE c.ci;
--
ALTER EXTENSION hstore DROP TABLE c.ci;
--
CREATE CAST (c.ci AS text) WITH INOUT;
--
ALTER TABLE c.ci ADD COLUMN zz int;
--
ALTER TABLE c.ci RENAME TO cii;
--
CREATE TEXT SEARCH CONFIGURATION c.tsc (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION c.tsc DROP MAPPING FOR host;
--
CREATE TABLE c.tsv(b text, v tsvector GENERATED ALWAYS AS (to_tsvector('c.tsc', b)) STORED);
--
ALTER TEXT SEARCH CONFIGURATION c.tsc RENAME TO tsd;
--
CREATE COLLATION c.co FROM "C";
CREATE TABLE c.col(x text COLLATE c.co);
--
ALTER COLLATION c.co RENAME TO coo;
--
ALTER ROLE regress_schema_owner RENAME TO regress_schema_renamed;
--
ALTER ROLE regress_schema_renamed RENAME TO regress_schema_owner;
--
REASSIGN OWNED BY regress_schema_owner TO regress_schema_reader;
--
DROP OWNED BY regress_schema_reader CASCADE;
--
CREATE SCHEMA z;
CREATE TABLE z.t(a int PRIMARY KEY, b text);
CREATE MATERIALIZED VIEW z.m AS SELECT 1 AS x;
CREATE UNIQUE INDEX mx ON z.m(x);
--
REFRESH MATERIALIZED VIEW z.m;
--
ALTER MATERIALIZED VIEW z.m RENAME COLUMN x TO y;
--
ALTER TABLE z.m CLUSTER ON mx;
--
CLUSTER z.t USING t_pkey;
--
REINDEX TABLE z.t;
--
TRUNCATE z.t;
--
ALTER TABLE z.t REPLICA IDENTITY USING INDEX t_pkey;
--
ALTER TABLE z.t REPLICA IDENTITY FULL;
--
ALTER TABLE z.t ALTER a TYPE bigint;
--
CREATE INDEX ON z.t(b);
--
ALTER TABLE z.t ADD COLUMN pp int DEFAULT 3 UNIQUE;
--
DROP TABLE z.t;
--
CREATE TABLE z.big AS SELECT g AS a, g::text AS b FROM generate_series(1,1000) g;
ANALYZE z.big;
--
ALTER TABLE z.big ALTER a TYPE bigint;
ALTER TABLE z.big ADD PRIMARY KEY (a);
--
ALTER TABLE z.big SET UNLOGGED;
