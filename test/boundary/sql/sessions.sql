-- SpiSession when its frame is left by an exception.
SELECT pg_backend_pid() AS pid \gset
SELECT session_after_rollback();
SELECT session_after_failure();
SELECT session_failure();
SELECT session_in_destructor();

-- Inside a PL, which has an SPI connection of its own that must still be the current one afterwards.
DO $$
DECLARE
    total bigint := 0;
BEGIN
    FOR i IN 1 .. 100 LOOP
        total := total + session_after_rollback() + session_after_failure() + session_in_destructor();
        BEGIN
            PERFORM session_failure();
        EXCEPTION WHEN OTHERS THEN
            total := total + 1000;
        END;
        total := total + (SELECT count(*) FROM generate_series(1, 10));
    END LOOP;
    RAISE NOTICE 'total %', total;
END
$$;
SELECT guarded('SELECT session_after_rollback(), session_after_failure(), session_in_destructor()');
BEGIN;
SELECT session_after_failure(), session_in_destructor();
COMMIT;
SELECT * FROM all_well();

-- A cell that is not there raises, instead of reading what lies behind.
SELECT session_cell(0, 0);
SELECT session_cell(0, 1);
SELECT session_cell(1, 0);
SELECT session_cell(0, -1);
SELECT session_bad_query();
SELECT session_bad_query();
SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
