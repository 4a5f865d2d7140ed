\echo Use "CREATE EXTENSION pg_shepherd" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- State. Only pg_shepherd's own code reads and writes these tables, as their owner; a deployer has no right on them,
-- so history cannot be forged. Names are stored as text, so rows survive dump and restore.

CREATE SCHEMA shepherd;

CREATE TABLE shepherd.migration (
    project             text NOT NULL,
    version             text NOT NULL,
    name                text NOT NULL,
    sort_key            text COLLATE "C" NOT NULL,
    kind                text NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{versioned,repeatable,baseline}'::text[])),
    layout              text NOT NULL,
    path                text NOT NULL,
    checksum            text NOT NULL,
    up                  text NOT NULL,
    up_path             text NOT NULL,
    up_line             integer NOT NULL,
    up_transaction      text NOT NULL CHECK (up_transaction OPERATOR(pg_catalog.=) ANY ('{automatic,required,none}'::text[])),
    down                text,
    down_path           text,
    down_line           integer,
    down_transaction    text NOT NULL CHECK (down_transaction OPERATOR(pg_catalog.=) ANY ('{automatic,required,none}'::text[])),
    verify              text,
    verify_path         text,
    verify_line         integer,
    requirements        text[] NOT NULL,
    conflicts           text[] NOT NULL,
    tags                text[] NOT NULL,
    run_always          boolean NOT NULL,
    ignored             boolean NOT NULL,
    ignore_reason       text NOT NULL,
    precondition        text NOT NULL,
    precondition_result text NOT NULL,
    precondition_action text NOT NULL,
    from_files          boolean NOT NULL,
    present             boolean NOT NULL,
    digest              text NOT NULL,
    registered_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    registered_by       text NOT NULL,
    PRIMARY KEY (project, version)
);
COMMENT ON TABLE shepherd.migration IS 'Migrations that are known, as they came in last';
COMMENT ON COLUMN shepherd.migration.sort_key IS 'order inside the project, compared as bytes';
COMMENT ON COLUMN shepherd.migration.checksum IS 'SHA-256 of the up script without BOM and final newlines, line ends as LF';
COMMENT ON COLUMN shepherd.migration.digest IS 'SHA-256 of everything that was read, so that an unchanged file is passed over';
COMMENT ON COLUMN shepherd.migration.from_files IS 'came in with a complete set of files, so that its absence from the next one means something';
COMMENT ON COLUMN shepherd.migration.present IS 'was in the newest complete set of files';

CREATE SEQUENCE shepherd.ledger_run_order_seq;

CREATE TABLE shepherd.ledger (
    project          text NOT NULL,
    scope            text NOT NULL,
    version          text NOT NULL,
    name             text NOT NULL,
    sort_key         text COLLATE "C" NOT NULL,
    kind             text NOT NULL,
    layout           text NOT NULL,
    path             text NOT NULL,
    checksum         text NOT NULL,
    up               text NOT NULL,
    up_path          text NOT NULL,
    up_line          integer NOT NULL,
    down             text,
    down_path        text,
    down_line        integer,
    down_transaction text NOT NULL,
    verify           text,
    verify_path      text,
    verify_line      integer,
    requirements     text[] NOT NULL,
    tags             text[] NOT NULL,
    how              text NOT NULL CHECK (how OPERATOR(pg_catalog.=) ANY ('{applied,marked,baseline,adopted}'::text[])),
    run_order        bigint NOT NULL DEFAULT nextval('shepherd.ledger_run_order_seq'),
    applied_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by       text NOT NULL,
    registered_by    text NOT NULL,
    duration         interval,
    statements       integer,
    affected_rows    bigint,
    PRIMARY KEY (project, scope, version)
);
ALTER SEQUENCE shepherd.ledger_run_order_seq OWNED BY shepherd.ledger.run_order;
COMMENT ON TABLE shepherd.ledger IS 'What is applied now, with the texts as they ran';

CREATE SEQUENCE shepherd.event_id_seq;

CREATE TABLE shepherd.event (
    id               bigint NOT NULL DEFAULT nextval('shepherd.event_id_seq') PRIMARY KEY,
    project          text NOT NULL,
    scope            text NOT NULL,
    version          text NOT NULL,
    name             text NOT NULL,
    action           text NOT NULL,
    outcome          text NOT NULL,
    started_at       timestamptz NOT NULL,
    duration         interval,
    statements       integer,
    affected_rows    bigint,
    wal_bytes        bigint,
    role_name        text NOT NULL,
    session_role     text NOT NULL,
    application_name text NOT NULL,
    client_address   text,
    process_id       integer NOT NULL,
    sqlstate         text,
    message          text,
    detail           text,
    hint             text,
    context          text,
    path             text,
    line             integer,
    statement_number integer,
    statement        text,
    fingerprint      text
);
CREATE INDEX event_migration_idx ON shepherd.event (project, scope, version, id);
CREATE INDEX event_failed_idx ON shepherd.event (project, scope, version) WHERE outcome OPERATOR(pg_catalog.<>) 'ok';
ALTER SEQUENCE shepherd.event_id_seq OWNED BY shepherd.event.id;
COMMENT ON TABLE shepherd.event IS 'Append-only: one row an attempt';
COMMENT ON COLUMN shepherd.event.fingerprint IS 'of the schema after it, where it was recorded';

CREATE TABLE shepherd.progress (
    project        text NOT NULL,
    scope          text NOT NULL,
    version        text NOT NULL,
    action         text NOT NULL,
    done           integer NOT NULL,
    done_bytes     bigint NOT NULL,
    done_digest    bytea NOT NULL,
    attempted      integer NOT NULL,
    invalid_before text[] NOT NULL,
    since          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project, scope, version)
);
COMMENT ON TABLE shepherd.progress IS 'Migrations of which some statements are committed and others are not';
COMMENT ON COLUMN shepherd.progress.done IS 'statements that are committed; the next run goes on behind them';
COMMENT ON COLUMN shepherd.progress.done_digest IS 'SHA-256 of the first done_bytes bytes of the script, so that a file that was changed there is found';
COMMENT ON COLUMN shepherd.progress.attempted IS 'the statement that was begun outside of a transaction and has not ended; 0 = none';
COMMENT ON COLUMN shepherd.progress.invalid_before IS 'OIDs of the indexes that were invalid before it';

CREATE TABLE shepherd.scope_state (
    project      text NOT NULL,
    scope        text NOT NULL,
    settled      boolean NOT NULL,
    files_digest bytea,
    PRIMARY KEY (project, scope)
);
COMMENT ON TABLE shepherd.scope_state IS 'Whether there is nothing to do, so that a call with nothing to do costs one look-up';

CREATE TABLE shepherd.recorded_schema (
    only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    recorded_at  timestamptz NOT NULL,
    recorded_by  text NOT NULL,
    event_id     bigint NOT NULL,
    fingerprint  text NOT NULL,
    change_token bytea NOT NULL,
    catalog_pages bytea NOT NULL,
    sum          bytea NOT NULL,
    objects      bigint NOT NULL,
    home         text NOT NULL,
    snapshot     bytea
);
COMMENT ON TABLE shepherd.recorded_schema IS 'The schema as the last run left it';
COMMENT ON COLUMN shepherd.recorded_schema.event_id IS 'the newest event then';
COMMENT ON COLUMN shepherd.recorded_schema.change_token IS 'of the catalogs'' rows: as long as it is the same nothing has changed';
COMMENT ON COLUMN shepherd.recorded_schema.catalog_pages IS 'the same by pages, so that only those written since have to be looked at';
COMMENT ON COLUMN shepherd.recorded_schema.sum IS 'of the objects'' hashes, of which the fingerprint is the hash';
COMMENT ON COLUMN shepherd.recorded_schema.home IS 'the database whose OIDs are in recorded_part; a restored dump has others';
COMMENT ON COLUMN shepherd.recorded_schema.snapshot IS 'the rows of schema_snapshot(), in a form of the library''s own, where the schema had drifted; otherwise they are in recorded_part';

-- Hashes, which do not compress.
ALTER TABLE shepherd.recorded_schema ALTER COLUMN catalog_pages SET STORAGE EXTERNAL;

CREATE TABLE shepherd.recorded_part (
    unit      bigint PRIMARY KEY,
    sum       bytea NOT NULL,
    objects   bigint NOT NULL,
    keys_hash bigint NOT NULL,
    content   bytea NOT NULL
);
COMMENT ON TABLE shepherd.recorded_part IS 'The schema on record: a row a table with its parts, or another object';
COMMENT ON COLUMN shepherd.recorded_part.unit IS 'OIDs of its catalog and of its row there';
COMMENT ON COLUMN shepherd.recorded_part.keys_hash IS 'of the OIDs of its objects';

CREATE UNLOGGED TABLE shepherd.built_schema (
    key      text PRIMARY KEY,
    built_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    built    bytea NOT NULL
);
COMMENT ON TABLE shepherd.built_schema IS 'What shadow databases showed, so that the same text is not built again; nothing is lost with its rows';
COMMENT ON COLUMN shepherd.built_schema.key IS 'SHA-256 of what was built and of what that depends on';

SELECT pg_extension_config_dump('shepherd.migration', '');
SELECT pg_extension_config_dump('shepherd.ledger', '');
SELECT pg_extension_config_dump('shepherd.ledger_run_order_seq', '');
SELECT pg_extension_config_dump('shepherd.event', '');
SELECT pg_extension_config_dump('shepherd.event_id_seq', '');
SELECT pg_extension_config_dump('shepherd.progress', '');
SELECT pg_extension_config_dump('shepherd.scope_state', '');
SELECT pg_extension_config_dump('shepherd.recorded_schema', '');
SELECT pg_extension_config_dump('shepherd.recorded_part', '');

-- Bring in

CREATE FUNCTION @extschema@.migrate_add(
    name text, up text, down text DEFAULT NULL, verify text DEFAULT NULL,
    requires text[] DEFAULT NULL, conflicts text[] DEFAULT NULL, version text DEFAULT NULL,
    repeatable boolean DEFAULT false, replace boolean DEFAULT false, project text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_migrate_add' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_add IS 'registers one migration given as text and returns its version';
REVOKE ALL ON FUNCTION @extschema@.migrate_add FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_load(
    files jsonb, layout text DEFAULT NULL, project text DEFAULT NULL, partial boolean DEFAULT false, options jsonb DEFAULT NULL)
RETURNS TABLE (version text, name text, outcome text, path text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_load' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_load IS 'registers the migrations in files: an object of path and content, or an array of objects with path and content';
REVOKE ALL ON FUNCTION @extschema@.migrate_load FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_load_dir(
    directory text, layout text DEFAULT NULL, project text DEFAULT NULL, partial boolean DEFAULT false, options jsonb DEFAULT NULL)
RETURNS TABLE (version text, name text, outcome text, path text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_load_dir' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_load_dir IS 'registers the migrations in a directory of the server; needs the role pg_read_server_files';
REVOKE ALL ON FUNCTION @extschema@.migrate_load_dir FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_load_script(
    script text, file_name text DEFAULT NULL, layout text DEFAULT NULL, project text DEFAULT NULL, partial boolean DEFAULT true, options jsonb DEFAULT NULL)
RETURNS TABLE (version text, name text, outcome text, path text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_load_script' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_load_script IS 'registers the migrations in one pasted text, which may hold many files';
REVOKE ALL ON FUNCTION @extschema@.migrate_load_script FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_new(
    name text, layout text DEFAULT 'flat')
RETURNS TABLE (path text, content text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_new' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_new IS 'an empty migration with a fresh timestamp: the path and content of its files; registers nothing';

CREATE FUNCTION @extschema@.migrate_remove(
    version text, project text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_migrate_remove' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_remove IS 'forgets a migration that is not applied anywhere; returns its version';
REVOKE ALL ON FUNCTION @extschema@.migrate_remove FROM PUBLIC;

-- Run

CREATE FUNCTION @extschema@.migrate_plan(
    target text DEFAULT NULL, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE ("position" integer, version text, name text, action text, reason text, path text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_plan' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_plan IS 'what migrate_apply would do, and what stands in its way';
REVOKE ALL ON FUNCTION @extschema@.migrate_plan FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_apply(
    target text DEFAULT NULL, files jsonb DEFAULT NULL, dry_run boolean DEFAULT false,
    project text DEFAULT NULL, scope text DEFAULT '', layout text DEFAULT NULL,
    partial boolean DEFAULT false, options jsonb DEFAULT NULL, detach boolean DEFAULT false)
RETURNS TABLE ("position" integer, version text, name text, action text, outcome text, statements integer, affected_rows bigint, duration interval)
AS 'MODULE_PATHNAME', 'shepherd_migrate_apply' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_apply IS 'brings in files, if any are given, and applies what is pending, up to target; alone it commits each migration as it ends, in BEGIN … COMMIT it is part of the transaction';
REVOKE ALL ON FUNCTION @extschema@.migrate_apply FROM PUBLIC;

CREATE PROCEDURE @extschema@.migrate_run(
    target text DEFAULT NULL, files jsonb DEFAULT NULL, project text DEFAULT NULL, scope text DEFAULT '',
    layout text DEFAULT NULL, partial boolean DEFAULT false, options jsonb DEFAULT NULL)
AS 'MODULE_PATHNAME', 'shepherd_migrate_run' LANGUAGE C;
COMMENT ON PROCEDURE @extschema@.migrate_run IS 'applies what is pending, and commits each migration as it ends; statements that no transaction takes run by themselves';
REVOKE ALL ON PROCEDURE @extschema@.migrate_run FROM PUBLIC;

CREATE PROCEDURE @extschema@.migrate_run_revert(
    target text DEFAULT NULL, project text DEFAULT NULL, scope text DEFAULT '', derive boolean DEFAULT false)
AS 'MODULE_PATHNAME', 'shepherd_migrate_run_revert' LANGUAGE C;
COMMENT ON PROCEDURE @extschema@.migrate_run_revert IS 'reverts as migrate_revert does, and commits each migration as it ends';
REVOKE ALL ON PROCEDURE @extschema@.migrate_run_revert FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_revert(
    target text DEFAULT NULL, dry_run boolean DEFAULT false, project text DEFAULT NULL, scope text DEFAULT '', derive boolean DEFAULT false)
RETURNS TABLE ("position" integer, version text, name text, action text, outcome text, statements integer, affected_rows bigint, duration interval)
AS 'MODULE_PATHNAME', 'shepherd_migrate_revert' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_revert(text, boolean, text, text, boolean) IS 'reverts the last migration, or all after target; target base reverts everything';
REVOKE ALL ON FUNCTION @extschema@.migrate_revert(text, boolean, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_revert(
    steps integer, dry_run boolean DEFAULT false, project text DEFAULT NULL, scope text DEFAULT '', derive boolean DEFAULT false)
RETURNS TABLE ("position" integer, version text, name text, action text, outcome text, statements integer, affected_rows bigint, duration interval)
AS 'MODULE_PATHNAME', 'shepherd_migrate_revert_steps' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_revert(integer, boolean, text, text, boolean) IS 'reverts the last steps migrations';
REVOKE ALL ON FUNCTION @extschema@.migrate_revert(integer, boolean, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_redo(
    dry_run boolean DEFAULT false, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE ("position" integer, version text, name text, action text, outcome text, statements integer, affected_rows bigint, duration interval)
AS 'MODULE_PATHNAME', 'shepherd_migrate_redo' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_redo IS 'reverts the last migration and applies it again';
REVOKE ALL ON FUNCTION @extschema@.migrate_redo FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_verify(
    target text DEFAULT NULL, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (version text, name text, outcome text, duration interval)
AS 'MODULE_PATHNAME', 'shepherd_migrate_verify' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_verify IS 'runs the verify scripts of what is applied and undoes them; raises when one does not hold';
REVOKE ALL ON FUNCTION @extschema@.migrate_verify FROM PUBLIC;

-- Look

CREATE FUNCTION @extschema@.migrate_status(
    project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (version text, name text, state text, applied_at timestamptz, duration interval, applied_by text, note text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_status' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_status IS 'one row a migration, in order, with its state';

CREATE FUNCTION @extschema@.migrate_current(
    project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (version text, name text, applied_at timestamptz)
AS 'MODULE_PATHNAME', 'shepherd_migrate_current' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_current IS 'the newest applied migration; one row a branch where there are several';

CREATE FUNCTION @extschema@.migrate_history(
    version text DEFAULT NULL, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (id bigint, started_at timestamptz, version text, name text, action text, outcome text, duration interval,
    statements integer, affected_rows bigint, wal_bytes bigint, role_name text, application_name text,
    sqlstate text, message text, place text, statement text, fingerprint text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_history' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_history IS 'every attempt, newest first: applied, reverted, failed, marked';
REVOKE ALL ON FUNCTION @extschema@.migrate_history FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_show(
    version text, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (version text, name text, state text, kind text, layout text, path text, requires text[], conflicts text[], tags text[],
    checksum text, applied_at timestamptz, applied_by text, up text, down text, verify text, up_as_applied text, down_as_applied text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_show' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_show IS 'everything known about one migration';
REVOKE ALL ON FUNCTION @extschema@.migrate_show FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_wait(
    target text DEFAULT NULL, timeout interval DEFAULT '5 minutes', project text DEFAULT NULL, scope text DEFAULT '')
RETURNS boolean
AS 'MODULE_PATHNAME', 'shepherd_migrate_wait' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_wait IS 'waits until target (or everything registered) is applied; raises MG013 after timeout';

CREATE FUNCTION @extschema@.migrate_ready(
    project text DEFAULT NULL, scope text DEFAULT '')
RETURNS boolean
AS 'MODULE_PATHNAME', 'shepherd_migrate_ready' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_ready IS 'true, or raises MG012 naming what is not applied: for health checks';

CREATE FUNCTION @extschema@.migrate_progress()
RETURNS TABLE (pid integer, role name, application_name text, since timestamptz, activity text, wait_event_type text, wait_event text,
    blocked_by integer[], phase text, percent numeric)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT a.pid, a.usename, a.application_name, a.query_start, a.query, a.wait_event_type, a.wait_event, pg_blocking_pids(a.pid),
           coalesce(i.phase, v.phase),
           CASE WHEN i.blocks_total > 0 THEN round(100.0 * i.blocks_done / i.blocks_total, 1)
                WHEN v.heap_blks_total > 0 THEN round(100.0 * v.heap_blks_scanned / v.heap_blks_total, 1) END
      FROM pg_locks l
      JOIN pg_stat_activity a ON a.pid = l.pid
      LEFT JOIN pg_stat_progress_create_index i ON i.pid = a.pid
      LEFT JOIN pg_stat_progress_vacuum v ON v.pid = a.pid
     -- The deploy lock: an advisory lock in a class of its own, with the four letters "shep" as its key.
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1936221552 AND l.objsubid = 3
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
END;
COMMENT ON FUNCTION @extschema@.migrate_progress IS 'the session that is running migrations in this database: which migration and statement, whom it waits for';

CREATE FUNCTION @extschema@.migrate_cancel()
RETURNS TABLE (pid integer, activity text, cancelled boolean)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT p.pid, p.activity, pg_cancel_backend(p.pid) FROM @extschema@.migrate_progress() p;
END;
COMMENT ON FUNCTION @extschema@.migrate_cancel IS 'cancels the run that migrate_progress shows, wherever it was called from, as pg_cancel_backend does and with its rights';
REVOKE ALL ON FUNCTION @extschema@.migrate_cancel FROM PUBLIC;

-- Mend

CREATE FUNCTION @extschema@.migrate_mark(
    version text, state text DEFAULT 'applied', project text DEFAULT NULL, scope text DEFAULT '')
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_migrate_mark' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_mark IS 'records a migration as applied, or as pending, without running anything';
REVOKE ALL ON FUNCTION @extschema@.migrate_mark FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_baseline(
    version text, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS TABLE (version text, name text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_baseline' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_baseline IS 'records everything up to version as applied, without running anything';
REVOKE ALL ON FUNCTION @extschema@.migrate_baseline FROM PUBLIC;

CREATE FUNCTION @extschema@.migrate_repair(
    version text, project text DEFAULT NULL, scope text DEFAULT '')
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_migrate_repair' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_repair IS 'accepts the file of one changed migration, or the absence of one missing migration';
REVOKE ALL ON FUNCTION @extschema@.migrate_repair FROM PUBLIC;

-- Rights

CREATE FUNCTION @extschema@.migrate_grant(deployer name)
RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    member regprocedure;
    home oid;
BEGIN
    -- Runs with the rights of whoever calls it, who therefore needs the right to grant.
    FOR member IN
        SELECT d.objid::regprocedure
          FROM pg_catalog.pg_depend d
         WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::regclass
           AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::regclass
           AND d.deptype OPERATOR(pg_catalog.=) 'e'
           AND d.refobjid OPERATOR(pg_catalog.=) (SELECT e.oid FROM pg_catalog.pg_extension e
                                                   WHERE e.extname OPERATOR(pg_catalog.=) 'pg_shepherd')
           AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_proc p WHERE p.oid OPERATOR(pg_catalog.=) d.objid
                                                               AND p.proname OPERATOR(pg_catalog.=) 'migrate_grant')
         ORDER BY 1
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', member, deployer);
    END LOOP;
    SELECT e.extnamespace INTO home FROM pg_catalog.pg_extension e WHERE e.extname OPERATOR(pg_catalog.=) 'pg_shepherd';
    IF NOT has_schema_privilege(deployer, home, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', home::regnamespace, deployer);
    END IF;
END
$function$;
COMMENT ON FUNCTION @extschema@.migrate_grant IS 'makes a role a deployer: grants EXECUTE on all functions of pg_shepherd, and USAGE on their schema';
REVOKE ALL ON FUNCTION @extschema@.migrate_grant FROM PUBLIC;

-- Schema

CREATE FUNCTION @extschema@.schema_snapshot(
    schemas text[] DEFAULT NULL)
RETURNS TABLE (kind text, identity text, definition text, attributes jsonb, depends text[])
AS 'MODULE_PATHNAME', 'shepherd_schema_snapshot' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_snapshot IS 'one row an object of the schema, read with the caller''s rights';

CREATE FUNCTION @extschema@.schema_fingerprint(
    schemas text[] DEFAULT NULL, column_order boolean DEFAULT true)
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_schema_fingerprint' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_fingerprint IS 'one hash that two databases share when their schemas are the same, whatever the order of creation';

CREATE FUNCTION @extschema@.schema_dump(
    if_not_exists boolean DEFAULT false, schemas text[] DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_schema_dump' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_dump IS 'SQL that rebuilds the schema in an empty database, in an order that works';

CREATE FUNCTION @extschema@.schema_check(
    VARIADIC expectations text[])
RETURNS TABLE (expectation text, outcome text, found text, hint text)
AS 'MODULE_PATHNAME', 'shepherd_schema_check' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_check IS 'one row an expectation such as users.username text not null, or a text of DDL: ok, missing, different, present';

CREATE FUNCTION @extschema@.schema_assert(
    VARIADIC expectations text[])
RETURNS boolean
AS 'MODULE_PATHNAME', 'shepherd_schema_assert' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_assert(text[]) IS 'true, or one error with everything that is missing or different';

CREATE FUNCTION @extschema@.schema_diff(
    desired jsonb, allow_data_loss boolean DEFAULT false, renames jsonb DEFAULT NULL, schemas text[] DEFAULT NULL)
RETURNS TABLE ("position" integer, kind text, identity text, change text, sql text, hazards text[], allowed boolean, note text)
AS 'MODULE_PATHNAME', 'shepherd_schema_diff' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_diff(jsonb, boolean, jsonb, text[]) IS 'the steps from this schema to another snapshot, in order, with SQL and hazards';

CREATE FUNCTION @extschema@.schema_diff(
    desired text, allow_data_loss boolean DEFAULT false, renames jsonb DEFAULT NULL, schemas text[] DEFAULT NULL)
RETURNS TABLE ("position" integer, kind text, identity text, change text, sql text, hazards text[], allowed boolean, note text)
AS 'MODULE_PATHNAME', 'shepherd_schema_diff_text' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_diff(text, boolean, jsonb, text[]) IS 'the steps from this schema to what a text of DDL makes, which is built in a database of its own';

CREATE FUNCTION @extschema@.schema_drift()
RETURNS TABLE (kind text, identity text, change text, detail text, undo text, keep text)
AS 'MODULE_PATHNAME', 'shepherd_schema_drift' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_drift IS 'what has changed since the last run, other than by a migration; no row when nothing has';

CREATE FUNCTION @extschema@.schema_record()
RETURNS text
AS 'MODULE_PATHNAME', 'shepherd_schema_record' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.schema_record IS 'accepts the schema as it is: schema_drift() counts from here; its fingerprint';
REVOKE ALL ON FUNCTION @extschema@.schema_record FROM PUBLIC;

CREATE FUNCTION @extschema@.schema_assert()
RETURNS boolean
AS 'MODULE_PATHNAME', 'shepherd_schema_assert_migrations' LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION @extschema@.schema_assert() FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.schema_assert() IS 'true when the schema is what the applied migrations make, or one error with everything that differs';

CREATE FUNCTION @extschema@.migrate_generate(
    name text, desired text, allow_data_loss boolean DEFAULT false, renames jsonb DEFAULT NULL, schemas text[] DEFAULT NULL, project text DEFAULT NULL)
RETURNS TABLE (version text, up text, down text)
AS 'MODULE_PATHNAME', 'shepherd_migrate_generate' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_generate IS 'registers the migration from the schema as it is to a desired one, with its way back';
REVOKE ALL ON FUNCTION @extschema@.migrate_generate FROM PUBLIC;
