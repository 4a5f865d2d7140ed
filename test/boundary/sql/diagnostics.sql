-- Server -> C++ -> server: nothing of an error is lost or doubled.
SELECT pg_backend_pid() AS pid \gset
\setenv PGDATABASE :DBNAME
CREATE SCHEMA "Other";
CREATE DOMAIN "Other".positive AS integer CONSTRAINT more_than_zero CHECK (VALUE > 0);
CREATE TABLE "Other".things (id integer PRIMARY KEY, amount "Other".positive, name text NOT NULL, CONSTRAINT name_length CHECK (length(name) < 5));
CREATE TABLE "Other".parts (thing integer CONSTRAINT of_thing REFERENCES "Other".things);
INSERT INTO "Other".things VALUES (1, 1, 'one');
CREATE FUNCTION "Other".raises() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'ZZ123', MESSAGE = 'raised', DETAIL = 'Its detail.', HINT = 'Its hint.', SCHEMA = 'a', TABLE = 'b',
        COLUMN = 'c', CONSTRAINT = 'd', DATATYPE = 'e';
END
$$;
CREATE FUNCTION "Other".asserts() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN ASSERT false, 'not so'; END $$;

CREATE TABLE statements (id serial, statement text);
INSERT INTO statements (statement) VALUES
    ('SELECT 1/0'),
    ('INSERT INTO "Other".things VALUES (1, 1, ''two'')'),
    ('INSERT INTO "Other".things VALUES (2, 1, NULL)'),
    ('INSERT INTO "Other".things VALUES (2, -1, ''two'')'),
    ('INSERT INTO "Other".things VALUES (2, 1, ''too long'')'),
    ('INSERT INTO "Other".parts VALUES (7)'),
    ('SELECT "Other".raises()'),
    ('SELECT "Other".asserts()'),
    ('SELECT nothing FROM "Other".things'),
    ('SELECT 1 FROM'),
    ('SELECT ''x''::integer'),
    ('DO ''BEGIN PERFORM guarded(''''SELECT guarded(''''''''SELECT 1/0'''''''')''''); END'''),
    ('VACUUM');
SELECT id, diagnosis(format('SELECT guarded(%L)', statement)) FROM statements ORDER BY id;

-- The same as a C function without a guard reports, field by field.
SELECT count(*) AS compared, sum((SELECT count(*) FROM differences(statement))) AS different FROM statements;
SELECT * FROM all_well();

-- Called from PL/pgSQL, each line of CONTEXT is there once; so it is when the error is a Failure.
\set SHOW_CONTEXT always
CREATE FUNCTION calls_guarded() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM guarded('SELECT 1/0');
END
$$;
CREATE FUNCTION calls_failure() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM throw_failure(0, 'the message');
END
$$;
SELECT calls_guarded();
SELECT calls_failure();
SELECT guarded('SELECT calls_guarded()');
SELECT guarded('SELECT calls_failure()');

-- The position points into the inner query.
SELECT guarded('SELECT 1, nothing');
SELECT 1, nothing, guarded('SELECT 1');

-- Everything, with the place in the server's source, as psql's \errverbose shows it: guarded against unguarded.
\! for id in $(psql -XAtqc "SELECT id FROM statements ORDER BY id"); do for f in guarded unguarded; do psql -XAtqc "SELECT format(E'SELECT $f(%L);\n\\\\errverbose', statement) FROM statements WHERE id = $id" | psql -Xq 2>&1 | sed 's/unguarded/guarded/g; s/^LINE 1.*//; s/^ *^$//' > errverbose.$f; done; cmp errverbose.guarded errverbose.unguarded && grep -c '^LOCATION: ' errverbose.guarded; done

SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
