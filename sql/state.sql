-- States, and how they are mended.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
-- They tidy up by hand, which is drift: sql/schema_drift.sql.
SET pg_shepherd.record_schema = off;
SET client_min_messages = warning;
\set QUIET on
\pset null '-'

-- Two files come in and are applied in one call
SELECT version, name, action, outcome, statements, affected_rows
  FROM migrate_apply(files => '{"migrations/20250101_users.sql": "CREATE TABLE users (id int);\nINSERT INTO users VALUES (1);\n",
                               "migrations/20250103_email.sql": "ALTER TABLE users ADD email text;\n",
                               "migrations/README.md": "how to"}');
SELECT version, name, state, note FROM migrate_status();
SELECT version, name FROM migrate_current();
SELECT migrate_ready();

-- The same files again, with CRLF and a BOM: nothing to do, nothing changed
SELECT count(*) FROM migrate_apply(files => jsonb_build_object(
    'migrations/20250101_users.sql', U&'\FEFF' || E'CREATE TABLE users (id int);\r\nINSERT INTO users VALUES (1);\r\n',
    'migrations/20250103_email.sql', E'ALTER TABLE users ADD email text;\r\n'));

-- Changed after it ran
SELECT * FROM migrate_load('{"20250101_users.sql": "CREATE TABLE users (id int);\nINSERT INTO users VALUES (2);\n",
                             "20250103_email.sql": "ALTER TABLE users ADD email text;\n"}');
SELECT version, state FROM migrate_status();
SELECT * FROM migrate_plan();
SELECT migrate_apply();
SELECT migrate_ready();
SET pg_shepherd.changed = warn;
SELECT migrate_apply();
RESET pg_shepherd.changed;
SELECT migrate_repair('20250101');
SELECT version, state, note FROM migrate_status();
SELECT migrate_apply();

-- Gone from the files after it ran
SELECT * FROM migrate_load('{"20250103_email.sql": "ALTER TABLE users ADD email text;\n"}');
SELECT version, state FROM migrate_status();
SELECT migrate_apply();
SET pg_shepherd.missing = allow;
SELECT count(*) FROM migrate_apply();
RESET pg_shepherd.missing;
SELECT migrate_repair('20250101_users');
SELECT version, state FROM migrate_status();
SELECT count(*) FROM migrate_apply();

-- Gone before it ran: forgotten
SELECT version, outcome FROM migrate_load('{"20250103_email.sql": "ALTER TABLE users ADD email text;\n", "20250199_never.sql": "SELECT 1"}');
SELECT version, outcome FROM migrate_load('{"20250103_email.sql": "ALTER TABLE users ADD email text;\n"}');
SELECT version, state FROM migrate_status();

-- A part of the files says nothing about the others
SELECT version, outcome FROM migrate_load('{"20250104_more.sql": "SELECT 1"}', partial => true);

-- Out of order
SELECT version FROM migrate_apply();
SELECT migrate_add('20250102_between', 'CREATE TABLE between_them (i int)', 'DROP TABLE between_them');
SELECT version, state, note FROM migrate_status();
SET pg_shepherd.out_of_order = error;
SELECT migrate_apply();
SET pg_shepherd.out_of_order = warn;
SELECT version, outcome FROM migrate_apply();
RESET pg_shepherd.out_of_order;
SELECT version, state FROM migrate_status();

-- Reverting: the newest first, no further than there are down scripts
SELECT version, action, outcome FROM migrate_revert();
SELECT migrate_revert();
SELECT migrate_revert('base');
SELECT version, action, outcome FROM migrate_apply();
SELECT version, action, outcome FROM migrate_redo();
SELECT version, action, outcome FROM migrate_revert(1, dry_run => true);
SELECT to_regclass('between_them');

-- Targets
SELECT migrate_add(format('2026010%s_step_%s', i, i), format('CREATE TABLE step_%s (i int)', i), format('DROP TABLE step_%s', i)) FROM generate_series(1, 5) i;
SELECT version FROM migrate_apply('20260102');
SELECT version FROM migrate_apply('+1');
SELECT version FROM migrate_apply('step_4');
SELECT version FROM migrate_apply('head');
SELECT count(*) FROM migrate_apply('20260102');
SELECT migrate_apply('20260109');
SELECT migrate_apply('2026010');
SELECT version FROM migrate_revert('20260103');
SELECT version FROM migrate_revert('-1');
SELECT version FROM migrate_revert(2);
SELECT migrate_revert('20260104');

-- Marking and baselines
SELECT migrate_mark('20260101');
SELECT migrate_mark('20260101');
SELECT version, state, note FROM migrate_status() WHERE name LIKE 'step%';
SELECT migrate_mark('20260101', 'pending');
SELECT migrate_mark('20260101', 'done');
SELECT migrate_baseline('20260103');
SELECT version, state, note FROM migrate_status() WHERE name LIKE 'step%';
SELECT version FROM migrate_apply();
SELECT version, action, outcome, message FROM migrate_history('20260101');

-- Dependencies
SELECT migrate_add('30_needs_b', 'SELECT 1', requires => '{31_b}');
SELECT migrate_add('31_b', 'SELECT 1');
SELECT migrate_add('32_unmet', 'SELECT 1', requires => '{nothing_like_it}');
SELECT migrate_apply();
SELECT migrate_remove('32_unmet');
SELECT version FROM migrate_apply();
SELECT migrate_add('40_x', 'SELECT 1', requires => '{42_z}');
SELECT migrate_add('41_y', 'SELECT 1', requires => '{40_x}');
SELECT migrate_add('42_z', 'SELECT 1', requires => '{41_y}');
SELECT migrate_apply();
SELECT migrate_remove(v) FROM unnest('{40_x,41_y,42_z}'::text[]) v;
SELECT migrate_add('43_conflict', 'SELECT 1', conflicts => '{31_b}');
SELECT migrate_apply();
SELECT migrate_remove('43_conflict');
SELECT migrate_remove('31_b');

-- Repeatables
CREATE TABLE runs (n int);
SELECT migrate_add('count_users', 'INSERT INTO runs VALUES (1); CREATE OR REPLACE VIEW user_count AS SELECT count(*) AS n FROM users', repeatable => true);
SELECT version, action FROM migrate_apply();
SELECT version, action FROM migrate_apply();
SELECT migrate_add('count_users', 'INSERT INTO runs VALUES (2); CREATE OR REPLACE VIEW user_count AS SELECT count(*) AS n FROM users WHERE true', repeatable => true);
SELECT migrate_add('count_users', 'INSERT INTO runs VALUES (2); CREATE OR REPLACE VIEW user_count AS SELECT count(*) AS n FROM users WHERE true', repeatable => true, replace => true);
SELECT version, state FROM migrate_status() WHERE name = 'count_users';
SELECT version, action FROM migrate_apply();
SELECT n FROM runs;

-- Verify scripts: in the same transaction as what they verify
SELECT migrate_add('50_verified', 'CREATE TABLE verified (i int)', verify => 'SELECT count(*) = 0 FROM verified');
SELECT version FROM migrate_apply();
SELECT version, outcome FROM migrate_verify('50_verified');
INSERT INTO verified VALUES (1);
SELECT version, outcome FROM migrate_verify();
SELECT migrate_add('51_fails', 'CREATE TABLE unverified (i int)', verify => E'SELECT 1;\nSELECT 1 / 0');
SELECT migrate_apply();
SELECT to_regclass('unverified');
SELECT outcome, sqlstate, message FROM migrate_history('51_fails');
SELECT migrate_remove('51_fails');

-- Scopes: the same migrations for one schema of many
CREATE SCHEMA tenant_a;
CREATE SCHEMA tenant_b;
SELECT migrate_add('001_things', 'CREATE TABLE things (i int)', 'DROP TABLE things', project => 'tenants');
SELECT version FROM migrate_apply(project => 'tenants', scope => 'tenant_a');
SELECT version FROM migrate_apply(project => 'tenants', scope => 'tenant_a');
SELECT version, state FROM migrate_status('tenants', 'tenant_b');
SELECT version FROM migrate_apply(project => 'tenants', scope => 'tenant_b');
SELECT to_regclass('tenant_a.things'), to_regclass('tenant_b.things'), to_regclass('public.things');
SELECT version FROM migrate_revert(project => 'tenants', scope => 'tenant_a');
SELECT to_regclass('tenant_a.things'), to_regclass('tenant_b.things');
SELECT migrate_apply(project => 'tenants', scope => 'nowhere');
SHOW search_path;

-- Waiting
SELECT migrate_wait('50_verified', timeout => '5 s');
SELECT migrate_wait('50_verified', project => 'default', timeout => '0');
SELECT migrate_wait('99_nobody', timeout => '30 ms');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT migrate_wait();
ROLLBACK;

-- In a transaction block: all or nothing
SELECT migrate_add('60_in_block', 'CREATE TABLE in_block (i int)', project => 'default');
BEGIN;
SELECT version, outcome FROM migrate_apply(project => 'default');
SELECT to_regclass('in_block');
ROLLBACK;
SELECT to_regclass('in_block');
SELECT version, state FROM migrate_status('default') WHERE version = '60_in_block';

-- A run with files that fails takes its files out again; what it asks for can be done all the same
SELECT count(*) FROM migrate_apply(files => '{"1_a.sql": "SELECT 1;", "2_b.sql": "SELECT 2;"}', project => 'again');
SELECT migrate_apply(files => '{"2_b.sql": "SELECT 2;"}', project => 'again');
SELECT migrate_repair('1_a', 'again');
SELECT count(*) FROM migrate_apply(files => '{"2_b.sql": "SELECT 2;"}', project => 'again');
SELECT migrate_apply(files => '{"2_b.sql": "SELECT 3;"}', project => 'again');
SELECT version, outcome FROM migrate_load('{"2_b.sql": "SELECT 3;"}', project => 'again', partial => true);
SELECT migrate_repair('2_b', 'again');
SELECT count(*) FROM migrate_apply(files => '{"2_b.sql": "SELECT 3;"}', project => 'again');
SELECT version, state FROM migrate_status('again');

-- A failure is in the status; what exists already is pointed at
SELECT migrate_add('70_exists', 'CREATE TABLE users (id int)', project => 'again');
SELECT migrate_apply(project => 'again');
SELECT version, state, note FROM migrate_status('again') WHERE state <> 'applied';
