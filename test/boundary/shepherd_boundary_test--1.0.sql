\echo Use "CREATE EXTENSION shepherd_boundary_test" to load this file. \quit

CREATE FUNCTION guarded(sql text) RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_guarded';
CREATE FUNCTION unguarded(sql text) RETURNS bigint LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'shepherd_unguarded';
CREATE FUNCTION throw_kind(kind text) RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_throw_kind';
CREATE FUNCTION throw_failure(condition integer, message text, detail text DEFAULT NULL, hint text DEFAULT NULL, path text DEFAULT NULL, line integer DEFAULT NULL)
    RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_throw_failure';
CREATE FUNCTION throw_long(length integer) RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_throw_long';
CREATE FUNCTION spin() RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_spin';
CREATE FUNCTION live_objects() RETURNS integer LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_live_objects';
CREATE FUNCTION runtime_clean() RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_runtime_clean';

CREATE FUNCTION subtransaction(sql text, throw_on boolean DEFAULT false) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_subtransaction';
CREATE FUNCTION stacks_after(kind text) RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_stacks_after';
CREATE FUNCTION cursor_rows(sql text, stop_at integer DEFAULT 0) RETURNS integer LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_cursor_rows';
CREATE FUNCTION receive_rows(sql text, kind text DEFAULT 'none', at integer DEFAULT 0) RETURNS integer LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_receive_rows';
CREATE FUNCTION with_context(sql text, mode text DEFAULT 'text') RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_with_context';

CREATE FUNCTION session_after_rollback() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_after_rollback';
CREATE FUNCTION session_after_failure() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_after_failure';
CREATE FUNCTION session_failure() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_failure';
CREATE FUNCTION session_in_destructor() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_in_destructor';
CREATE FUNCTION session_cell(row_number integer, column_number integer) RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_cell';
CREATE FUNCTION session_bad_query() RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_session_bad_query';

CREATE FUNCTION echo(a text, b bytea, c text, d integer, e boolean, f interval, g integer, h text[])
    RETURNS TABLE (words text, bytes bytea, document jsonb, number integer, big bigint, flag boolean, span interval, moment timestamptz, list text[])
    LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_echo';
CREATE FUNCTION spi_echo(a text, b bytea, c text, d integer, e boolean, f interval, g integer, h text[])
    RETURNS TABLE (words text, bytes bytea, document text, big bigint, flag boolean, span text, moment text, list text[])
    LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_spi_echo';
CREATE FUNCTION lengths(a text, b text[]) RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_lengths';
CREATE FUNCTION read_late(a text) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_read_late';
CREATE FUNCTION keep_result(a text) RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_keep_result';
CREATE FUNCTION json_text(a jsonb) RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_json_text';
CREATE FUNCTION missing_argument(a text) RETURNS boolean LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_missing_argument';
CREATE FUNCTION many_rows(n integer, word text) RETURNS TABLE (number integer, word text) LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_many_rows';
CREATE FUNCTION no_rows(n integer, word text) RETURNS integer LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_many_rows';
CREATE FUNCTION bad_row(kind text) RETURNS TABLE (number integer, word text) LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_bad_row';

CREATE FUNCTION heap_bytes() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_heap_bytes';
CREATE FUNCTION resident_bytes() RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'shepherd_resident_bytes';

-- A crash of any backend restarts all the others: the checkpointer's start says whether there was one.
CREATE TABLE server_started AS
    SELECT pg_postmaster_start_time() AS postmaster, (SELECT backend_start FROM pg_stat_activity WHERE backend_type = 'checkpointer') AS checkpointer;
CREATE FUNCTION all_well(OUT same_server boolean, OUT live_objects integer, OUT runtime_clean boolean) LANGUAGE sql AS $$
    SELECT (SELECT (s.postmaster, s.checkpointer) = (pg_postmaster_start_time(), a.backend_start)
              FROM server_started s, pg_stat_activity a WHERE a.backend_type = 'checkpointer'),
           live_objects(), runtime_clean()
$$;

-- Everything that GET STACKED DIAGNOSTICS has about the error of a statement, one line a field, without the empty ones.
CREATE FUNCTION diagnosis(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    state text; message text; detail text; hint text; context text; col text; cons text; typ text; tab text; sch text;
BEGIN
    EXECUTE statement;
    RETURN NEXT 'no error';
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT, col = COLUMN_NAME, cons = CONSTRAINT_NAME,
        typ = PG_DATATYPE_NAME, tab = TABLE_NAME, sch = SCHEMA_NAME;
    RETURN QUERY SELECT name || ': ' || value
        FROM (VALUES (1, 'state', state), (2, 'message', message), (3, 'detail', detail), (4, 'hint', hint), (5, 'schema', sch),
            (6, 'table', tab), (7, 'column', col), (8, 'constraint', cons), (9, 'type', typ), (10, 'context', context)) v(i, name, value)
        WHERE value <> '' ORDER BY i;
END
$$;

-- The same statement guarded and as plain C: what differs. Nothing should, but for the function's own name.
CREATE FUNCTION differences(statement text) RETURNS SETOF text LANGUAGE sql AS $$
    WITH g AS (SELECT replace(d, 'unguarded', 'guarded') AS d FROM diagnosis(format('SELECT guarded(%L)', statement)) d),
         u AS (SELECT replace(d, 'unguarded', 'guarded') AS d FROM diagnosis(format('SELECT unguarded(%L)', statement)) d)
    (SELECT 'guarded ' || d FROM g EXCEPT SELECT 'guarded ' || d FROM u)
    UNION ALL
    (SELECT 'unguarded ' || d FROM u EXCEPT SELECT 'unguarded ' || d FROM g)
$$;
