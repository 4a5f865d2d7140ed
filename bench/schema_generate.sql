-- A schema of `tables` tables, as applications have them: psql -v tables=1000 -f bench/schema_generate.sql
-- Ten schemas; a table has nine columns, a key, a unique and a check constraint, three more indexes and two comments; nine
-- of ten refer to another one. To that a view to every five tables, a trigger, a policy and a grant to some.
SET client_min_messages = warning;
SELECT set_config('bench.tables', :'tables', false) \g /dev/null
DO $$
DECLARE
    amount integer := current_setting('bench.tables')::integer;
    home text;
    t text;
    before text;
BEGIN
    FOR s IN 0 .. 9 LOOP
        EXECUTE format('CREATE SCHEMA s%s', s);
        EXECUTE format('CREATE FUNCTION s%s.touch() RETURNS trigger LANGUAGE plpgsql AS %L', s, 'BEGIN NEW.changed := now(); RETURN NEW; END');
        FOR e IN 1 .. 5 LOOP
            EXECUTE format('CREATE TYPE s%s.kind_%s AS ENUM (''a'', ''b'', ''c'')', s, e);
        END LOOP;
    END LOOP;
    FOR i IN 1 .. amount LOOP
        home := 's' || (i % 10);
        t := home || '.table_' || i;
        EXECUTE format('CREATE TABLE %s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email varchar(255) UNIQUE,
            kind %s.kind_%s DEFAULT ''a'' NOT NULL, amount numeric(12,2) DEFAULT 0 NOT NULL CHECK (amount >= 0), parent bigint,
            data jsonb DEFAULT ''{}'', created timestamptz DEFAULT now() NOT NULL, changed timestamptz)', t, home, 1 + i % 5);
        EXECUTE format('CREATE INDEX ON %s (parent)', t);
        EXECUTE format('CREATE INDEX ON %s (lower(name))', t);
        EXECUTE format('CREATE INDEX ON %s (created DESC) WHERE kind <> ''c''', t);
        EXECUTE format('COMMENT ON TABLE %s IS ''table %s''', t, i);
        EXECUTE format('COMMENT ON COLUMN %s.name IS ''name of %s''', t, i);
        IF i % 10 <> 0 AND i > 10 THEN
            EXECUTE format('ALTER TABLE %s ADD FOREIGN KEY (parent) REFERENCES s%s.table_%s ON DELETE CASCADE', t, (i / 2) % 10, i / 2);
        END IF;
        IF i % 5 = 0 THEN
            EXECUTE format('CREATE VIEW %s.view_%s AS SELECT id, name, amount FROM %s WHERE kind = ''a''', home, i, t);
            EXECUTE format('CREATE TRIGGER touched BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s.touch()', t, home);
        END IF;
        IF i % 10 = 1 THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
            EXECUTE format('CREATE POLICY own ON %s USING (name = current_user)', t);
        END IF;
        EXECUTE format('GRANT SELECT ON %s TO PUBLIC', t);
        IF i % 500 = 0 THEN
            COMMIT;  -- the locks of 10,000 tables are more than a server has room for
        END IF;
    END LOOP;
END $$;
