-- Files on their way in.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
SET client_min_messages = warning;
\pset null '-'

-- An object or an array of files; the layout is found
SELECT * FROM migrate_load('[{"path": "db/migrations/20250101000000_a.sql", "content": "-- migrate:up\nCREATE TABLE a (i int);\n\n-- migrate:down\nDROP TABLE a;\n"},
                             {"path": "db/migrations/20250102000000_b.sql", "content": "-- migrate:up\nCREATE TABLE b (i int);\n\n-- migrate:down\nDROP TABLE b;\n"}]', project => 'dbmate');
SELECT version, name, layout, path, down FROM migrate_show('20250102000000', 'dbmate');
SELECT version, outcome FROM migrate_apply(project => 'dbmate');
SELECT version, outcome FROM migrate_revert(2, project => 'dbmate');

-- Errors name the line of the file, not of the part that ran
SELECT outcome FROM migrate_load('{"20250103000000_c.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n\nSELECT nope;\n"}', project => 'lines');
SELECT count(*) FROM migrate_apply(project => 'lines');
SELECT migrate_revert(project => 'lines');

-- Prisma folders; eighteen may share one timestamp
SELECT version, name FROM migrate_load('{"prisma/migrations/20250101000000_b/migration.sql": "CREATE TABLE pb (i int)", "prisma/migrations/20250101000000_a/migration.sql": "CREATE TABLE pa (i int)",
  "prisma/migrations/migration_lock.toml": "provider = \"postgresql\"\n", "prisma/schema.prisma": "model"}', project => 'prisma');

-- One paste that holds many
SELECT version, name, outcome, path FROM migrate_load_script($$-- file: 001_first.sql
CREATE TABLE first (i int);
-- file: 002_second.sql
CREATE TABLE second (i int);
$$, project => 'paste');
SELECT version, name, outcome FROM migrate_load_script('CREATE TABLE third (i int)', '003_third.sql', project => 'paste');
SELECT version FROM migrate_apply(project => 'paste');

-- Flyway with placeholders
SELECT version, name FROM migrate_load('{"V1__one.sql": "CREATE TABLE ${table} (i int)", "V1.10__ten.sql": "SELECT 10", "V1.9__nine.sql": "SELECT 9", "R__view.sql": "SELECT 1"}',
  project => 'flyway', options => '{"placeholders": {"table": "made_by_flyway"}}');
SELECT version FROM migrate_apply(project => 'flyway');
SELECT 'made_by_flyway'::regclass;

-- What is not understood is refused, with its place
SELECT migrate_load('{"20250103000000_c.sql": "-- migrate:up transation:false\nSELECT 1;\n-- migrate:down\n"}', project => 'x');
SELECT migrate_load('{"V1__one.sql": "SELECT ${missing}"}', project => 'x');
SELECT migrate_load('{"001_a.sql": "SELECT 1", "001_b.py": "print()"}', project => 'x');
SELECT migrate_load('{"001_a.sql": "SELECT 1"}', layout => 'nonsense', project => 'x');
SELECT migrate_load('{"notes.txt": "no migrations here"}', project => 'x');
SELECT migrate_load('{}', project => 'x');
SELECT migrate_load('{"../../etc/001_a.sql": "SELECT 1"}', project => 'x');
SELECT migrate_load('"text"', project => 'x');
SELECT migrate_load('[1]', project => 'x');
SELECT migrate_load('{"001_a.sql": {"nested": 1}}', project => 'x');
SELECT migrate_load('[{"path": "001_a.sql"}]', project => 'x');
SELECT migrate_load('[{"path": "001_a.sql", "content": "", "mode": "x"}]', project => 'x');
SELECT migrate_load(NULL);
SELECT migrate_load('{"001_a.sql": "SELECT 1"}', options => '{"placeholder": {}}', project => 'x');
SELECT migrate_load('{"001_a.sql": "SELECT 1"}', options => '[]', project => 'x');
SELECT migrate_load_dir('relative');
SELECT migrate_load_dir('/nonexistent/folder');
SELECT count(*) FROM migrate_status('x');

-- Templates
SELECT regexp_replace(path, '^\d{14}', 'TIMESTAMP') AS path, content FROM migrate_new('add users');
SELECT regexp_replace(path, '^\d{14}', 'TIMESTAMP') AS path, content FROM migrate_new('add users', 'golang-migrate');
SELECT migrate_new('x', 'sqitch');
SELECT migrate_new('');

-- Several projects: name one
SELECT migrate_status();
SELECT count(*) FROM migrate_apply('head');
SELECT migrate_apply('20250101');

-- A file that other files' company makes another migration is not run twice
SELECT version, outcome FROM migrate_apply(files => '{"20250101_a.sql": "CREATE TABLE once (i int);"}', project => 'company');
SELECT migrate_apply(files => '{"20250101_a.sql": "CREATE TABLE once (i int);", "20250102_b.up.sql": "SELECT 1;", "20250102_b.down.sql": "SELECT 2;"}',
                     project => 'company', partial => true);
SELECT version FROM migrate_status('company');
