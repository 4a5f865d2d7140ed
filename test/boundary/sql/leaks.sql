-- Nothing is left behind by 100,000 calls, whether they succeed or fail. Measured in one transaction, where the server
-- would free nothing of its own accord: a call that leaves 11 bytes is found.
SELECT pg_backend_pid() AS pid \gset
CREATE PROCEDURE measure(statement text, calls integer DEFAULT 100000) LANGUAGE plpgsql AS $$
DECLARE
    heap bigint; contexts bigint; resident bigint; most CONSTANT bigint := 1024 * 1024;
BEGIN
    FOR i IN 1 .. calls + 5000 LOOP
        -- At 1 too: what the measuring itself needs of the caches is no leak.
        IF i IN (1, 5001) THEN
            SELECT heap_bytes(), resident_bytes(), sum(total_bytes) INTO heap, resident, contexts FROM pg_backend_memory_contexts;
        END IF;
        BEGIN
            EXECUTE statement;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
    SELECT heap_bytes() - heap, resident_bytes() - resident, sum(total_bytes) - contexts INTO heap, resident, contexts FROM pg_backend_memory_contexts;
    -- Resident memory moves in steps of the allocator's own, so it may move further.
    RAISE NOTICE '%: %', statement, CASE WHEN heap < most AND contexts < most AND resident < 2 * most THEN 'flat'
        ELSE format('grew by %s bytes on the heap, %s in contexts, %s resident', heap, contexts, resident) END;
END
$$;
-- The measure itself: a statement that does leave something behind is found out.
CREATE FUNCTION leaves_something() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('leak.v' || nextval('leak_number'), 'x', false);
END
$$;
CREATE SEQUENCE leak_number;
CREATE TABLE measured AS SELECT heap_bytes() AS before;
SELECT count(leaves_something()) FROM generate_series(1, 5000);
SELECT heap_bytes() - before > 512 * 1024 AS found_out FROM measured;

CALL measure('SELECT guarded(''SELECT 1'')');
CALL measure('SELECT guarded(''SELECT 1/0'')');
CALL measure('SELECT throw_kind(''int'')');
CALL measure('SELECT throw_kind(''bad_alloc'')');
CALL measure('SELECT throw_kind(''exception'')');
CALL measure('SELECT throw_kind(''server'')');
CALL measure('SELECT throw_failure(4, repeat(''m'', 500), repeat(''d'', 500), repeat(''h'', 500), ''a/b.sql'', 7)');
CALL measure('SELECT subtransaction(''SELECT 1'')');
CALL measure('SELECT subtransaction(''SELECT 1/0'')');
CALL measure('SELECT subtransaction(''SELECT 1/0'', true)');
CALL measure('SELECT session_after_rollback(), session_after_failure(), session_in_destructor()', 30000);
CALL measure('SELECT session_failure()');
CALL measure('SELECT session_bad_query()');
CALL measure('SELECT cursor_rows(''SELECT 1 / (5 - g) FROM generate_series(1, 10) g'')', 30000);
CALL measure('SELECT receive_rows(''SELECT g FROM generate_series(1, 5) g'', ''failure'', 3)', 30000);
CALL measure('SELECT with_context(''SELECT 1/0'', ''failure'')', 30000);
CALL measure('SELECT with_context(''SELECT 1/0'', ''server'')', 30000);
CALL measure($$SELECT * FROM echo('text', '\x00ff', '{"a": [1, null]}', 42, true, '1 day', 123456789, ARRAY['a', '', 'c'])$$, 30000);
CALL measure($$SELECT * FROM spi_echo('text', '\x00ff', '{"a": [1, null]}', 42, true, '1 day', 123456789, ARRAY['a', '', 'c'])$$, 30000);
CALL measure('SELECT * FROM bad_row(''many'')', 30000);

-- And in one statement, where the calls' own memory is freed row by row.
SELECT max(heap) - min(heap) < 512 * 1024 AS flat
  FROM (SELECT i, lengths(repeat('w', 1000), ARRAY[repeat('w', 1000)]), heap_bytes() AS heap FROM generate_series(1, 100000) i OFFSET 0) c WHERE i > 1000;
SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
