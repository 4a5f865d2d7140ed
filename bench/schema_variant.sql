-- About 70 changes to the schema of schema_generate.sql with 1,000 tables: psql -f bench/schema_variant.sql
SET client_min_messages = warning;
DO $$
DECLARE
    t text;
BEGIN
    FOR n IN 1 .. 10 LOOP
        t := format('s%s.table_%s', n % 10, 20 * n + n % 10);
        EXECUTE format('ALTER TABLE %s ADD COLUMN note text DEFAULT ''x'' NOT NULL', t);
        EXECUTE format('CREATE INDEX note_%s ON %s (note)', n, t);
        t := format('s%s.table_%s', n % 10, 300 + 20 * n + n % 10);
        EXECUTE format('ALTER TABLE %s ALTER COLUMN email TYPE text', t);
        EXECUTE format('ALTER TABLE %s DROP COLUMN data', t);
        EXECUTE format('COMMENT ON TABLE %s IS ''changed''', t);
        t := format('s%s.table_%s', n % 10, 600 + 20 * n + n % 10);
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT small CHECK (amount < 1000000)', t);
        EXECUTE format('GRANT INSERT, UPDATE ON %s TO PUBLIC', t);
    END LOOP;
    FOR n IN 1 .. 3 LOOP
        EXECUTE format('CREATE TABLE s%s.added_%s (id bigint PRIMARY KEY, other bigint REFERENCES s%s.table_%s)', n, n, n, 10 + n);
        EXECUTE format('ALTER TYPE s%s.kind_1 ADD VALUE ''d''', n);
        EXECUTE format('DROP TRIGGER touched ON s5.table_%s', 5 + 10 * n);
        EXECUTE format('CREATE OR REPLACE FUNCTION s%s.touch() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN NEW.changed := clock_timestamp(); RETURN NEW; END''', n);
    END LOOP;
    DROP VIEW s5.view_5;
    DROP POLICY own ON s1.table_1;
END $$;
