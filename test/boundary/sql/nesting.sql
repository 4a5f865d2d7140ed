-- Guards in guards, subtransactions, cursors and callbacks.
SELECT pg_backend_pid() AS pid \gset
\set SHOW_CONTEXT always
CREATE TABLE kept (n integer);

-- Guard in entry in SPI in guard, ten deep, with a server error, a Failure and an int at the bottom.
CREATE FUNCTION nest(depth integer, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. depth LOOP
        statement := format('SELECT guarded(%L)', statement);
    END LOOP;
    RETURN statement;
END
$$;
SELECT d FROM diagnosis(nest(10, 'SELECT 1/0')) d WHERE d NOT LIKE 'context%';
SELECT d FROM diagnosis(nest(10, 'SELECT throw_failure(9, ''at the bottom'', ''The detail.'')')) d WHERE d NOT LIKE 'context%';
SELECT d FROM diagnosis(nest(10, 'SELECT throw_kind(''int'')')) d WHERE d NOT LIKE 'context%';
SELECT diagnosis(nest(10, 'SELECT 1'));
SELECT * FROM all_well();

-- C++ rolls back a subtransaction, and goes on.
BEGIN;
INSERT INTO kept VALUES (1);
SELECT subtransaction('INSERT INTO kept VALUES (2); SELECT 1/0');
SELECT subtransaction('INSERT INTO kept VALUES (3)');
SELECT subtransaction('SELECT subtransaction(''INSERT INTO kept VALUES (4); SELECT 1/0''); INSERT INTO kept VALUES (5)');
SELECT subtransaction('SELECT subtransaction(''INSERT INTO kept VALUES (6)''); SELECT 1/0');
SELECT subtransaction('SELECT throw_kind(''int'')');
SELECT subtransaction('SELECT session_failure()');
COMMIT;
SELECT array_agg(n ORDER BY n) FROM kept;

-- Rolled back, and raised again afterwards: everything of the error has outlasted the subtransaction.
SELECT diagnosis($$SELECT subtransaction('SELECT 1/0', true)$$);
SELECT diagnosis($$SELECT subtransaction('INSERT INTO kept SELECT guarded(''INSERT INTO nowhere VALUES (1)'')', true)$$);
SELECT subtransaction('SELECT 1, nothing', true);
DO $$
BEGIN
    FOR i IN 1 .. 3 LOOP
        BEGIN
            INSERT INTO kept VALUES (10 + i);
            PERFORM subtransaction('SELECT 1/0', i <> 2);
        EXCEPTION WHEN division_by_zero THEN
            RAISE NOTICE '%: %', i, SQLERRM;
        END;
    END LOOP;
END
$$;
SELECT array_agg(n ORDER BY n) FROM kept;
SELECT * FROM all_well();

-- After any of these the server's error stack is in order: the next error is found by whom it concerns.
SELECT stacks_after('failure');
SELECT stacks_after('int in a guard');
SELECT stacks_after('bad_alloc');
SELECT stacks_after('server');
SELECT * FROM all_well();

-- A cursor that fails in the middle, is stopped in the middle, or ends.
SELECT cursor_rows('SELECT g FROM generate_series(1, 100) g');
SELECT cursor_rows('SELECT 1 / (50 - g) FROM generate_series(1, 100) g');
SELECT cursor_rows('SELECT g FROM generate_series(1, 100) g', 50);
BEGIN;
SELECT diagnosis($$SELECT cursor_rows('SELECT 1 / (50 - g) FROM generate_series(1, 100) g')$$);
SELECT diagnosis($$SELECT cursor_rows('SELECT g FROM generate_series(1, 100) g', 50)$$);
SELECT name FROM pg_cursors;
COMMIT;
SELECT * FROM all_well();

-- A callback that the server calls for each row, and that throws.
SELECT receive_rows('SELECT g FROM generate_series(1, 100) g');
SELECT kind, diagnosis(format('SELECT receive_rows(''SELECT g FROM generate_series(1, 100) g'', %L, 50)', kind))
  FROM unnest(ARRAY['failure', 'server', 'int', 'bad_alloc', 'int in a guard']) kind;
SELECT receive_rows('SELECT g FROM generate_series(1, 100) g', 'failure', 50);
SELECT * FROM all_well();

-- An error context callback of C++, that adds a line, or itself fails in every way while an error is reported.
SELECT with_context('SELECT 1/0');
SELECT with_context('SELECT with_context(''SELECT guarded(''''SELECT 1/0'''')'')');
SELECT mode, diagnosis(format('SELECT with_context(''SELECT 1/0'', %L)', mode))
  FROM unnest(ARRAY['failure', 'server', 'int', 'bad_alloc', 'exception', 'int in a guard']) mode;
SELECT with_context('SELECT 1/0', 'failure');
SELECT with_context('SELECT 1/0', 'server');
SELECT with_context('SELECT with_context(''SELECT 1/0'', ''server'')', 'failure');
DO $$ BEGIN RAISE NOTICE 'an ordinary notice after that'; END $$;
SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
