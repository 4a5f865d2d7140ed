# Who may do what: a deployer who is no superuser, a role without rights, and what hostile names do not change.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('rights');
my $sql = sub { $node->safe_psql('postgres', $_[0]) };
my $as = sub { my ($role, $query) = @_; return $node->safe_psql('postgres', $query, extra_params => [ '-U', $role ]) };
my $no = sub { my ($role, $query) = @_; return refused($node, $query, user => $role) };
my $superuser = $sql->('SELECT current_user');

$sql->(q{
    CREATE ROLE deployer LOGIN; CREATE ROLE nobody_much LOGIN; CREATE ROLE group_role; GRANT group_role TO deployer;
    CREATE SCHEMA app AUTHORIZATION deployer; ALTER ROLE deployer SET search_path = app, public;
    GRANT CREATE ON DATABASE postgres TO deployer, nobody_much;
    CREATE TABLE public.precious (id int); INSERT INTO public.precious VALUES (1);
    SELECT migrate_grant('deployer')});

# --- A deployer can do everything, with its own rights

my %files = (
    'm/1_a.up.sql' => "CREATE TABLE a (id int);\nCREATE FUNCTION who() RETURNS text LANGUAGE sql AS 'SELECT current_user::text';\nCREATE TABLE ran_as AS SELECT current_user::text AS cu, session_user::text AS su;\n",
    'm/1_a.down.sql' => "DROP TABLE a, ran_as;\nDROP FUNCTION who();\n");
is($as->('deployer', 'SELECT count(*) FROM ' . apply_call(\%files)), '1', 'deployer: apply with files');
is($as->('deployer', 'SELECT cu, su FROM ran_as'), 'deployer|deployer', 'deployer: scripts run as the caller');
is($sql->(q{SELECT string_agg(DISTINCT pg_get_userbyid(relowner) || ' ' || relnamespace::regnamespace, ',') FROM pg_class WHERE relname IN ('a', 'ran_as')}), 'deployer app', 'deployer: owns what it made, in its search_path');
is($sql->(q{SELECT DISTINCT applied_by, (SELECT string_agg(DISTINCT role_name || ' ' || session_role, ',') FROM shepherd.event) FROM shepherd.ledger}), 'deployer|deployer deployer', 'deployer: is named in ledger and events');
is($as->('deployer', "SELECT count(*) FROM migrate_revert(steps => 1); SELECT count(*) FROM migrate_apply(dry_run => true); SELECT count(*) FROM migrate_apply(); SELECT count(*) FROM migrate_redo(); SELECT count(*) FROM migrate_verify(); SELECT count(*) FROM migrate_history()"),
    "1\n1\n1\n2\n1\n5", 'deployer: revert, dry run, apply, redo, verify, history');
is($as->('deployer', "SELECT migrate_add('2_b', 'SELECT 1'); SELECT migrate_mark('2_b'); SELECT migrate_mark('2_b', 'pending'); SELECT migrate_remove('2_b')"), "2_b\n2_b\n2_b\n2_b", 'deployer: add, mark, remove');
is($as->('deployer', "SELECT count(*) FROM migrate_load_script('SELECT 1', '3_c.sql', project => 's'); SELECT count(*) FROM migrate_plan(project => 's'); SELECT name FROM migrate_show('3_c', project => 's')"), "1\n1\nc", 'deployer: load_script, plan, show');
like($no->('deployer', "SELECT migrate_load_dir('/etc')"), qr/42501: .*permission denied to read files of the server/, 'deployer: no files of the server');
like($no->('deployer', "SELECT migrate_grant('nobody_much')"), qr/42501/, 'deployer: cannot make deployers');
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"DROP TABLE public.precious\"}')"), qr/42501: .*must be owner of table precious/, 'deployer: cannot drop what is not its own');
is($sql->("SELECT sqlstate, role_name FROM shepherd.event WHERE project = 'p'"), '42501|deployer', 'and the attempt is on record');
like($no->('deployer', 'SELECT ' . apply_call({ '1_x.sql' => "COPY public.precious FROM STDIN;\n7\n\\.\n" }, "project => 'p'")), qr/42501: .*permission denied for table precious/, 'COPY FROM STDIN asks for the right to insert');
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"COPY a FROM PROGRAM ''id''\"}')"), qr/42501/, 'COPY FROM PROGRAM is not for it');

# SET ROLE and SESSION AUTHORIZATION in a script go with it.
my %roles = ('m/1_a.sql' => "SET ROLE group_role;\nCREATE TEMP TABLE seen AS SELECT current_user::text AS cu;\n", 'm/2_b.sql' => "INSERT INTO app.roles SELECT current_user;\n");
$sql->('CREATE TABLE app.roles (cu text); GRANT ALL ON app.roles TO deployer');
is($as->('deployer', "SELECT count(*) FROM ${\ apply_call(\%roles, q{project => 'roles'})}; SELECT current_user, (SELECT cu FROM app.roles)"), "2\ndeployer|deployer", 'SET ROLE is restored after its script');
is($sql->("SELECT DISTINCT applied_by FROM shepherd.ledger WHERE project = 'roles'"), 'deployer', 'and the ledger names the caller');
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"SET ROLE group_role; CREATE TABLE group_made (id int); SELECT 1/0\"}'); "), qr/42501|22012/, 'a failure under another role');
is($sql->("SELECT DISTINCT role_name FROM shepherd.event WHERE project = 'p'"), 'deployer', 'is recorded for the caller');
like($no->('deployer', 'SET ROLE group_role; SELECT migrate_apply()'), qr/42501: .*permission denied for function/, 'what counts is the current role, not the session\'s');

# --- It cannot read or write the state

for my $attempt ('SELECT * FROM shepherd.ledger', 'SELECT * FROM shepherd.event', "INSERT INTO shepherd.event SELECT * FROM shepherd.event", 'DELETE FROM shepherd.ledger',
    'UPDATE shepherd.scope_state SET settled = true', "SELECT nextval('shepherd.event_id_seq')", 'DROP SCHEMA shepherd CASCADE', 'CREATE TABLE shepherd.mine (id int)',
    'DROP EXTENSION pg_shepherd', 'ALTER EXTENSION pg_shepherd UPDATE', 'BEGIN; LOCK TABLE shepherd.event', 'CREATE TRIGGER t BEFORE INSERT ON shepherd.event EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE RULE r AS ON INSERT TO shepherd.event DO INSTEAD NOTHING', 'TRUNCATE shepherd.event', 'ALTER TABLE shepherd.event OWNER TO deployer')
{
    like($no->('deployer', $attempt), qr/42501: /, "deployer: refused: $attempt");
}
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"DELETE FROM shepherd.event\"}')"), qr/42501: .*permission denied for (schema|table)/, 'nor by a migration');
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"CREATE VIEW w AS SELECT * FROM shepherd.event\"}')"), qr/42501: /, 'nor by a view');

# --- SECURITY DEFINER

$sql->("CREATE FUNCTION public.deploy() RETURNS SETOF record LANGUAGE sql SECURITY DEFINER AS 'SELECT migrate_apply()'; GRANT EXECUTE ON FUNCTION public.deploy() TO PUBLIC; SELECT migrate_add('9_z', 'CREATE TABLE z (id int)', 'DROP TABLE z')");
like($no->('nobody_much', 'SELECT public.deploy()'), qr/42501: .*migrate_apply\(\) cannot be called from a SECURITY DEFINER function/, 'SECURITY DEFINER: refused');
$sql->("CREATE OR REPLACE FUNCTION public.back() RETURNS SETOF record LANGUAGE sql SECURITY DEFINER AS 'SELECT migrate_revert()'; GRANT EXECUTE ON FUNCTION public.back() TO PUBLIC");
like($no->('nobody_much', 'SELECT public.back()'), qr/42501: .*migrate_revert\(\) cannot be called from a SECURITY DEFINER function/, 'SECURITY DEFINER: revert refused');
$sql->("CREATE TABLE public.indexed (id int); CREATE FUNCTION public.sly(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS \$\$BEGIN PERFORM public.migrate_apply(); RETURN \$1; END\$\$; INSERT INTO public.indexed VALUES (1)");
like(refused($node, 'CREATE INDEX ON public.indexed (public.sly(id))'), qr/42501: .*security-restricted operation/, 'an index expression: refused');
is($sql->("SELECT to_regclass('z') IS NULL"), 't', 'nothing ran');

# --- A role without rights

is($as->('nobody_much', 'SELECT count(*) FROM migrate_status()'), '2', 'no rights: status');
is($as->('nobody_much', 'SELECT version FROM migrate_current()'), '1', 'no rights: current');
like($no->('nobody_much', 'SELECT migrate_ready()'), qr/MG012: .*not applied/, 'no rights: ready');
like($no->('nobody_much', "SELECT migrate_wait(timeout => '50ms')"), qr/MG013: /, 'no rights: wait');
is($as->('nobody_much', "SELECT count(*) FROM migrate_new('x')"), '1', 'no rights: new');
for my $call ("migrate_add('x', 'y')", "migrate_load('{}')", "migrate_load_dir('/')", "migrate_load_script('x')", "migrate_remove('1')", 'migrate_plan()', 'migrate_apply()', 'migrate_revert()',
    'migrate_revert(1)', 'migrate_redo()', 'migrate_verify()', 'migrate_history()', "migrate_show('1')", "migrate_mark('1')", "migrate_baseline('1')", "migrate_repair('1')", 'migrate_cancel()', 'schema_assert()', 'schema_record()', "migrate_generate('x', 'y')", "migrate_grant('nobody_much')")
{
    like($no->('nobody_much', "SELECT $call"), qr/42501: .*permission denied for function/, "no rights: $call");
}
like($no->('nobody_much', 'CALL migrate_run()'), qr/42501: .*permission denied for procedure/, 'no rights: CALL migrate_run()');
like($no->('nobody_much', 'CALL migrate_run_revert()'), qr/42501: .*permission denied for procedure/, 'no rights: CALL migrate_run_revert()');
like($no->('nobody_much', "SELECT * FROM schema_diff('" . $_ . "')"), qr/42501: .*permission denied for the migrations' texts/, "no rights: schema_diff('$_')") for 'applied', 'migrations';
is($as->('nobody_much', 'SELECT count(*) FROM migrate_progress()'), '0', 'no rights: progress');
my $open = $sql->(q{SELECT string_agg(p.proname, ',' ORDER BY p.proname) FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'pg_shepherd' WHERE d.deptype = 'e' AND has_function_privilege('nobody_much', p.oid, 'EXECUTE')});
is($open, 'migrate_current,migrate_new,migrate_progress,migrate_ready,migrate_status,migrate_wait,schema_assert,schema_check,schema_diff,schema_diff,schema_drift,schema_dump,schema_fingerprint,schema_snapshot', 'no rights: exactly these functions');
# What PUBLIC sees of the state are names and times, not texts.
unlike($as->('nobody_much', 'SELECT * FROM migrate_status()'), qr/CREATE TABLE/, 'no rights: no script texts');

# --- A schema of its own does not open the door

$sql->('CREATE DATABASE elsewhere');
$node->safe_psql('elsewhere', 'CREATE SCHEMA tools; CREATE EXTENSION pg_shepherd SCHEMA tools');
$node->safe_psql('elsewhere', "SET search_path = tools; SELECT migrate_grant('deployer')");
like(refused($node, 'SELECT * FROM tools.migrate_status()', db => 'elsewhere', user => 'nobody_much'), qr/42501: .*permission denied for schema tools/, 'a closed schema is closed');
is($node->safe_psql('elsewhere', "GRANT USAGE ON SCHEMA tools TO deployer; SET ROLE deployer; SELECT count(*) FROM tools.migrate_status()"), '0', 'deployer elsewhere, with USAGE on the schema');

# --- Row-level security

$sql->(q{CREATE TABLE app.guarded (id int); ALTER TABLE app.guarded ENABLE ROW LEVEL SECURITY; CREATE POLICY only_odd ON app.guarded USING (id % 2 = 1); GRANT ALL ON app.guarded TO deployer});
like($no->('deployer', 'SELECT ' . apply_call({ '1_x.sql' => "COPY app.guarded FROM STDIN;\n1\n\\.\n" }, "project => 'p'")), qr/0A000: .*COPY FROM not supported with row-level security/, 'row-level security: COPY is refused as the server does');
like($no->('deployer', "SELECT migrate_apply(project => 'p', files => '{\"1_x.sql\": \"INSERT INTO app.guarded VALUES (2)\"}')"), qr/42501: .*violates row-level security policy/, 'row-level security: holds for scripts');
is($as->('deployer', "SET row_security = off; SELECT count(*) FROM migrate_apply(project => 'rls', files => '{\"1_x.sql\": \"SELECT 1\"}')"), '1', 'row_security = off: our own tables are not in its way');

# --- Read-only transactions

for my $setting ('SET default_transaction_read_only = on', 'BEGIN READ ONLY')
{
    like(refused($node, "$setting; SELECT migrate_apply()"), qr/25006: .*cannot execute migrate_apply\(\) in a read-only transaction/, "$setting: apply is refused");
    like(refused($node, "$setting; SELECT migrate_add('x', 'y')"), qr/25006: /, "$setting: add is refused");
    like(refused($node, "$setting; SELECT migrate_revert()"), qr/25006: /, "$setting: revert is refused");
    like(refused($node, "$setting; SELECT migrate_mark('1', 'pending')"), qr/25006: /, "$setting: mark is refused");
    is($sql->("$setting; SELECT count(*) FROM migrate_status()"), '2', "$setting: looking works");
    is($sql->("$setting; SELECT count(*) FROM migrate_apply(project => 'rls')"), '0', "$setting: a call with nothing to do works");
}

$node->stop;
done_testing();
