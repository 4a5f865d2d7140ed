# The state is data like any other: it survives dump and restore, goes with the extension, and lives in any schema.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('state');
my $sql = sub { my ($db, $query) = @_; return $node->safe_psql($db, $query) };

my %files = (
    'm/20250101_a.up.sql' => "CREATE TABLE a (id int PRIMARY KEY, t text DEFAULT 'ü \"q\" \\\\');\nINSERT INTO a VALUES (1);\n",
    'm/20250102_b.up.sql' => "ALTER TABLE a ADD b int;\n",
    'm/20250102_b.down.sql' => "ALTER TABLE a DROP b;\n",
    'm/20250101_a.down.sql' => "DROP TABLE a;\n");
$sql->('postgres', 'SELECT migrate_apply FROM ' . apply_call(\%files));
$sql->('postgres', "SELECT migrate_add('9_later', 'CREATE TABLE later (id int)', 'DROP TABLE later', project => 'other')");
refused($node, 'SELECT * FROM ' . apply_call({ 'm/1_bad.sql' => 'SELECT 1/0' }, "project => 'bad'"));
my @tables = qw(migration ledger event scope_state);
my $content = sub {
    my ($db, $server) = @_;
    my $all = join "\n", map { ($server || $node)->safe_psql($db, "SELECT * FROM shepherd.$_ ORDER BY 1, 2, 3") } @tables;
    $all .= "\n" . ($server || $node)->safe_psql($db, "SELECT last_value, is_called FROM shepherd.$_") for qw(ledger_run_order_seq event_id_seq);
    return $all;
};
my $before = $content->('postgres');
like($before, qr/20250101.*20250102/s, 'there is a state to speak of');
like($before, qr/22012/, 'with a failure');

# Carries on in a restored database: nothing to do, then something to do, then a revert from the stored text.
my $carries_on = sub {
    my ($what, $server, $db) = @_;
    is($server->safe_psql($db, 'SELECT count(*) FROM ' . apply_call(\%files)), '0', "$what: nothing to do");
    is($server->safe_psql($db, "SELECT count(*) FROM migrate_apply(project => 'other')"), '1', "$what: what was pending is applied");
    my $more = { %files, 'm/20250103_c.up.sql' => 'CREATE TABLE c (id int);' };
    is($server->safe_psql($db, 'SELECT string_agg(name, \',\') FROM ' . apply_call($more)), 'c', "$what: a new file is applied");
    is($server->safe_psql($db, 'SELECT count(*), count(DISTINCT run_order) FROM shepherd.ledger'), '4|4', "$what: run_order goes on");
    is($server->safe_psql($db, 'SELECT count(*) = count(DISTINCT id) FROM shepherd.event'), 't', "$what: event ids go on");
    is($server->safe_psql($db, "SELECT count(*) FROM migrate_revert(project => 'other')"), '1', "$what: a revert from the stored text");
    like(refused($server, "SELECT * FROM migrate_apply(project => 'default', files => '{\"m/20250101_a.up.sql\": \"SELECT 2\"}', partial => true)", db => $db),
        qr/MG005/, "$what: a changed file is noticed");
};

# --- Dump and restore

my $target = server('restored', bare => 1);
for my $format (qw(plain custom directory))
{
    my $dump = "$PostgreSQL::Test::Utils::tmp_check/state.$format";
    $node->command_ok([ 'pg_dump', '-d', $node->connstr('postgres'), "--format=$format", '-f', $dump ], "pg_dump, $format");
    $target->safe_psql('postgres', "CREATE DATABASE restored_$format");
    my @restore = $format eq 'plain'
      ? ('psql', '-X', '-v', 'ON_ERROR_STOP=1', '-d', $target->connstr("restored_$format"), '-f', $dump)
      : ('pg_restore', '--exit-on-error', '-d', $target->connstr("restored_$format"), $dump);
    $target->command_ok(\@restore, "restore, $format");
    is($content->("restored_$format", $target), $before, "$format: every row and sequence is the same");
    $carries_on->($format, $target, "restored_$format");
}

my $dump = "$PostgreSQL::Test::Utils::tmp_check/schema.sql";
$node->command_ok([ 'pg_dump', '-d', $node->connstr('postgres'), '--schema-only', '-f', $dump ], 'pg_dump --schema-only');
unlike(slurp_file($dump), qr/20250101|shepherd\.ledger/, 'schema only: none of our rows or tables');
$target->safe_psql('postgres', 'CREATE DATABASE schema_only');
$target->command_ok([ 'psql', '-X', '-v', 'ON_ERROR_STOP=1', '-d', $target->connstr('schema_only'), '-f', $dump ], 'schema only: restores');
is($target->safe_psql('schema_only', 'SELECT ' . join ' + ', map { "(SELECT count(*) FROM shepherd.$_)" } @tables), '0', 'schema only: and empty');
like(refused($target, 'SELECT migrate_ready()', db => 'schema_only'), qr/MG012/, 'schema only: not ready');

my $all = "$PostgreSQL::Test::Utils::tmp_check/all.sql";
$node->command_ok([ 'pg_dumpall', '-d', $node->connstr('postgres'), '--no-role-passwords', '-f', $all ], 'pg_dumpall');
$node->safe_psql('postgres', 'CREATE DATABASE copied TEMPLATE postgres');
is($content->('copied'), $before, 'CREATE DATABASE … TEMPLATE: the same state');
$carries_on->('template', $node, 'copied');

# --- DROP EXTENSION

$sql->('postgres', 'CREATE DATABASE dropped TEMPLATE postgres');
$sql->('dropped', 'CREATE TABLE shepherds (id int); CREATE SCHEMA own; CREATE FUNCTION own.migrate_apply() RETURNS int LANGUAGE sql AS $$SELECT 1$$');
my $users_own = q{SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype = 'e')};
my $had = $sql->('dropped', $users_own);
$sql->('dropped', 'DROP EXTENSION pg_shepherd');
is($sql->('dropped', q{SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = 'shepherd'),
        (SELECT count(*) FROM pg_proc WHERE probin ~ 'pg_shepherd'),
        (SELECT count(*) FROM pg_proc WHERE proname ~ '^(migrate|schema)_' AND pronamespace = 'public'::regnamespace),
        (SELECT count(*) FROM pg_class WHERE relname ~ '^(migrate|schema)_' AND relnamespace = 'public'::regnamespace)}),
    '0|0|0|0', 'DROP EXTENSION takes all that is ours');
is($sql->('dropped', $users_own), $had, 'and nothing that migrations made');
is($sql->('dropped', 'SELECT own.migrate_apply()'), '1', 'nor what is somebody else\'s');
$sql->('dropped', 'CREATE EXTENSION pg_shepherd');
is($sql->('dropped', 'SELECT count(*) FROM migrate_status()'), '0', 'created again: empty');

# A session whose plans and OIDs are of the extension before.
is($sql->('dropped', 'SELECT count(*) FROM ' . apply_call({ 'm/1_x.sql' => 'CREATE TABLE x (id int)' })
          . '; DROP EXTENSION pg_shepherd; CREATE EXTENSION pg_shepherd; SELECT count(*) FROM '
          . apply_call({ 'm/1_y.sql' => 'CREATE TABLE y (id int)' }) . '; SELECT version FROM migrate_current();'),
    "1\n1\n1_y", 'dropped and created again in one session');

like(refused($node, 'BEGIN; CREATE SCHEMA shepherd; CREATE EXTENSION pg_shepherd;', db => 'template1'), qr/schema "shepherd" already exists/, 'a schema that is there already is not taken over');

# --- CREATE EXTENSION … SCHEMA

$sql->('postgres', 'CREATE DATABASE elsewhere');
$sql->('elsewhere', 'CREATE SCHEMA "Odd Place"; CREATE EXTENSION pg_shepherd SCHEMA "Odd Place"; REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE SCHEMA work');
my $q = '"Odd Place"';
my $works = sub { return $sql->('elsewhere', "SET search_path = work;\n" . join(";\n", @_)) };
is($works->("SELECT $q.migrate_add('1_a', 'CREATE TABLE a (id int)', 'DROP TABLE a', 'SELECT true')"), '1_a', 'elsewhere: add');
is($works->("SELECT count(*) FROM $q.migrate_load('{\"m/2_b.sql\": \"CREATE TABLE b (id int)\"}', partial => true)"), '1', 'elsewhere: load');
is($works->("SELECT count(*) FROM $q.migrate_load_script('CREATE TABLE s (id int)', '3_s.sql')"), '1', 'elsewhere: load_script');
is($works->("SELECT count(*) > 0 FROM $q.migrate_new('n')"), 't', 'elsewhere: new');
is($works->("SELECT count(*) FROM $q.migrate_plan()"), '3', 'elsewhere: plan');
is($works->("SELECT count(*) FROM $q.migrate_apply(dry_run => true)"), '3', 'elsewhere: dry run');
is($works->("SELECT count(*) FROM $q.migrate_apply()"), '3', 'elsewhere: apply');
is($works->("SELECT string_agg(relnamespace::regnamespace::text, ',') FROM pg_class WHERE relname IN ('a', 'b', 's') AND relkind = 'r'"), 'work,work,work', 'elsewhere: in the caller\'s search_path');
is($works->("SELECT $q.migrate_ready(), $q.migrate_wait(timeout => '1s')"), 't|t', 'elsewhere: ready, wait');
is($works->("SELECT count(*) FROM $q.migrate_status()"), '3', 'elsewhere: status');
is($works->("SELECT count(*) FROM $q.migrate_current()"), '1', 'elsewhere: current');
is($works->("SELECT count(*) FROM $q.migrate_history()"), '3', 'elsewhere: history');
is($works->("SELECT name FROM $q.migrate_show('1_a')"), 'a', 'elsewhere: show');
is($works->("SELECT count(*) FROM $q.migrate_verify()"), '3', 'elsewhere: verify');
$works->("SELECT $q.migrate_mark('2_b', 'pending')", "SELECT $q.migrate_mark('2_b')", "SELECT $q.migrate_mark('3_s', 'pending')", "SELECT $q.migrate_remove('3_s')");
is($works->("SELECT count(*) FROM $q.migrate_baseline('2_b')"), '0', 'elsewhere: mark, remove, baseline');
like(refused($node, "SET search_path = work; SELECT $q.migrate_repair('nothing')", db => 'elsewhere'), qr/MG003/, 'elsewhere: repair');
is($works->("SELECT $q.migrate_mark('2_b', 'pending')", "SELECT $q.migrate_remove('2_b')", "SELECT count(*) FROM $q.migrate_redo()"), "2_b\n2_b\n2", 'elsewhere: redo');
is($works->("SELECT count(*) FROM $q.migrate_revert()"), '1', 'elsewhere: revert');
like(refused($node, "SELECT $q.migrate_load_dir('/nonexistent')", db => 'elsewhere'), qr/nonexistent/, 'elsewhere: load_dir');
$sql->('elsewhere', 'CREATE ROLE away');
is($works->("SELECT $q.migrate_grant('away')", "SELECT count(*) FROM pg_proc p WHERE probin ~ 'pg_shepherd' AND NOT has_function_privilege('away', p.oid, 'EXECUTE')"), "\n0", 'elsewhere: grant');

# --- Versions

is($sql->('postgres', q{SELECT string_agg(version, ',') FROM pg_available_extension_versions WHERE name = 'pg_shepherd'}), '0.1.0', 'one version is available');
like($sql->('postgres', q{SELECT installed_version || ' ' || default_version FROM pg_available_extensions WHERE name = 'pg_shepherd'}), qr/^0\.1\.0 0\.1\.0$/, 'it is installed');
my ($code, $out, $err) = $node->psql('postgres', q{ALTER EXTENSION pg_shepherd UPDATE; ALTER EXTENSION pg_shepherd UPDATE TO '0.1.0'});
is($code, 0, 'UPDATE to the version that is there');
like($err, qr/NOTICE:.*version "0\.1\.0" of extension "pg_shepherd" is already installed/, 'says so');
like(refused($node, q{ALTER EXTENSION pg_shepherd UPDATE TO '9.9'}), qr/22023.*no update path/, 'UPDATE to a version that is not there is refused');
is($content->('postgres'), $before, 'nothing of this touched the state');
is($sql->('postgres', q{SELECT count(*) FROM pg_extension_update_paths('pg_shepherd') WHERE path IS NOT NULL}), '0', 'there are no update paths yet');
like(refused($node, 'ALTER EXTENSION pg_shepherd SET SCHEMA pg_temp'), qr/does not support SET SCHEMA/, 'not relocatable, as the state\'s schema is not');

$node->stop;
$target->stop;
done_testing();
