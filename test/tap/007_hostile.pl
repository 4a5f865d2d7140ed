# What an untrusted role can put in the way of our own queries (operators, functions, tables, types, casts; in its own schema
# before pg_catalog, and in pg_temp) is never used by them: nothing of it runs, least of all as the owner of the state.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('hostile', bare => 1);
my $sql = sub { $node->safe_psql('postgres', $_[0]) };
my $superuser = $sql->('SELECT current_user');
$sql->('CREATE ROLE mallory LOGIN; GRANT CREATE ON SCHEMA public TO mallory; GRANT CREATE ON DATABASE postgres TO mallory; CREATE SCHEMA evil AUTHORIZATION mallory');

# --- Before the extension is there

is(refused($node, 'CREATE SCHEMA shepherd; CREATE TABLE shepherd.ledger (id int)', user => 'mallory') =~ /did not fail/ ? 1 : 0, 1, 'a schema "shepherd" of somebody else');
like(refused($node, 'CREATE EXTENSION pg_shepherd'), qr/42P06: .*schema "shepherd" already exists/, 'stops CREATE EXTENSION');
$sql->('DROP SCHEMA shepherd CASCADE');
$node->safe_psql('postgres', "CREATE FUNCTION public.migrate_ready(project text, scope text) RETURNS boolean LANGUAGE sql AS 'SELECT true'", extra_params => [ '-U', 'mallory' ]);
like(refused($node, 'CREATE EXTENSION pg_shepherd'), qr/42723: .*already exists|42501/, 'a function of somebody else stops CREATE EXTENSION');
$sql->('DROP FUNCTION public.migrate_ready(text, text)');

# --- A minefield: every mine writes down whose rights it was stepped on with

my @mines = (
    "CREATE TABLE evil.caught (what text, as_role text);\nGRANT ALL ON evil.caught TO PUBLIC;\n",
    "CREATE FUNCTION evil.note(what text) RETURNS void LANGUAGE plpgsql AS \$f\$ BEGIN INSERT INTO evil.caught SELECT what, current_user; END \$f\$;\n");
my %pairs = ('text' => 'pg_catalog.text', 'int8' => 'pg_catalog.int8', 'int4' => 'pg_catalog.int4', 'bytea' => 'pg_catalog.bytea', 'name' => 'pg_catalog.name', 'oid' => 'pg_catalog.oid', 'bool' => 'pg_catalog.bool', 'char' => 'pg_catalog."char"');
my $mine = 0;
for my $type (values %pairs)
{
    for my $operator ('=', '<>', '<', '>', '||')
    {
        my $result = $operator eq '||' ? $type : 'pg_catalog.bool';
        $mine++;
        push @mines, "CREATE FUNCTION evil.op_$mine($type, $type) RETURNS $result LANGUAGE plpgsql AS \$f\$ BEGIN PERFORM evil.note('operator $operator'); RETURN NULL; END \$f\$;\n"
          . "CREATE OPERATOR evil.$operator (LEFTARG = $type, RIGHTARG = $type, FUNCTION = evil.op_$mine);\n";
    }
}
for my $signature ('count(anyelement)', 'max(pg_catalog.int8)', 'min(pg_catalog.timestamptz)', 'bool_and(pg_catalog.bool)', 'clock_timestamp()', 'now()', 'unnest(pg_catalog.text[])',
    'string_to_array(pg_catalog.text, pg_catalog.text)', 'format(pg_catalog.text, pg_catalog.text)', 'left(pg_catalog.text, pg_catalog.int4)', 'nextval(pg_catalog.regclass)', 'to_char(pg_catalog.timestamptz, pg_catalog.text)',
    'regexp_replace(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text)', 'text(pg_catalog.int4)', 'length(pg_catalog.text)')
{
    push @mines, "CREATE FUNCTION evil.$signature RETURNS pg_catalog.text LANGUAGE plpgsql AS \$f\$ BEGIN PERFORM evil.note(\$q\$$signature\$q\$); RETURN NULL; END \$f\$;\n";
}
for my $table (qw(migration ledger event scope_state pg_locks pg_stat_activity pg_proc pg_depend pg_extension pg_class))
{
    push @mines, "CREATE FUNCTION evil.view_$table() RETURNS pg_catalog.int4 LANGUAGE plpgsql AS \$f\$ BEGIN PERFORM evil.note('table $table'); RETURN 1; END \$f\$;\n"
      . "CREATE VIEW evil.$table AS SELECT evil.view_$table() AS id, ''::pg_catalog.text AS version, ''::pg_catalog.text AS project;\n";
}
push @mines, "CREATE DOMAIN evil.text AS pg_catalog.int4;\nCREATE DOMAIN evil.bool AS pg_catalog.text;\nCREATE DOMAIN evil.int4 AS pg_catalog.text;\nCREATE DOMAIN evil.bytea AS pg_catalog.text;\n";
$node->safe_psql('postgres', join('', @mines), extra_params => [ '-U', 'mallory' ]);

$sql->('SET search_path = evil, pg_catalog; CREATE EXTENSION pg_shepherd SCHEMA public');
$sql->(q{SET search_path = evil, pg_catalog; SELECT public.migrate_grant('mallory')});
is($sql->('SELECT count(*) FROM evil.caught'), '0', 'CREATE EXTENSION and migrate_grant step on no mine');
is($sql->(q{SELECT has_function_privilege('mallory', 'public.migrate_plan(text, text, text)', 'EXECUTE')}), 't', 'and the grant took place');

my $temp = join '', map { "CREATE TEMP TABLE $_ (project text, version text, scope text, settled bool, files_digest bytea, name text, up text);\nINSERT INTO pg_temp.$_ DEFAULT VALUES;\n" } qw(migration ledger event scope_state pg_locks pg_extension);
$temp .= "CREATE DOMAIN pg_temp.text AS pg_catalog.int4;\nCREATE DOMAIN pg_temp.bool AS pg_catalog.int4;\n";
# The name that CREATE SCHEMA does not take is the nearest to a temporary schema "shepherd".
like(refused($node, 'CREATE SCHEMA pg_temp_shepherd', user => 'mallory'), qr/42939/, 'there is no temporary schema to make');

# Every function, by mallory and by the superuser, under each path. What mallory's own migrations use under such a path is
# mallory's affair, so their text names nothing that is in evil.
my $up = 'CREATE SCHEMA made_by_it';
my $down = 'DROP SCHEMA made_by_it';
my @calls = (
    "public.migrate_add('1_a', '$up', '$down', '')", "public.migrate_load('{\"x/2_b.sql\": \"DO \$\$ BEGIN END \$\$\"}', partial => true)",
    "public.migrate_load_script('DO \$\$ BEGIN END \$\$', '3_c.sql')", "public.migrate_new('n')", 'public.migrate_plan()', 'public.migrate_apply(dry_run => true)', 'public.migrate_apply()',
    "public.migrate_apply(files => '{\"x/2_b.sql\": \"DO \$\$ BEGIN END \$\$\"}', partial => true)", 'public.migrate_status()', 'public.migrate_current()', "public.migrate_history('1_a')", "public.migrate_show('1_a')",
    'public.migrate_ready()', "public.migrate_wait('1_a', '1s')", 'public.migrate_verify()', "public.migrate_mark('3_c', 'pending')", "public.migrate_mark('3_c')", "public.migrate_repair('3_c')", "public.migrate_baseline('3_c')",
    "public.migrate_mark('2_b', 'pending')", "public.migrate_mark('3_c', 'pending')", 'public.migrate_revert(1)', 'public.migrate_apply()', "public.migrate_mark('2_b', 'pending')", "public.migrate_mark('3_c', 'pending')", 'public.migrate_redo()', 'public.migrate_revert()', "public.migrate_remove('1_a')", "public.migrate_remove('2_b')", "public.migrate_remove('3_c')");
for my $role ('mallory', $superuser)
{
    for my $path ('evil, pg_catalog', 'pg_temp, evil, pg_catalog', "evil, \"\$user\", public, pg_catalog")
    {
        my $script = "SET client_min_messages = warning;\n$temp SET search_path = $path;\n" . join('', map { "SELECT $_;\n" } @calls);
        my ($out, $err) = ('', '');
        my $code = $node->psql('postgres', $script, stdout => \$out, stderr => \$err, on_error_stop => 1, extra_params => [ '-U', $role ]);
        is($code, 0, "$role, $path: every call works") or diag($err);
        is($sql->(q{SELECT string_agg(DISTINCT what || ' as ' || as_role, ', ') FROM evil.caught}), '', "$role, $path: no mine was stepped on");
        $sql->('TRUNCATE evil.caught; DELETE FROM shepherd.migration; DELETE FROM shepherd.ledger; DELETE FROM shepherd.scope_state; DROP SCHEMA IF EXISTS made_by_it');
    }
}

# The minefield is a real one: an unqualified query does step on it.
$node->safe_psql('postgres', "SET search_path = evil, pg_catalog; SELECT 'a'::pg_catalog.text = 'b'::pg_catalog.text", extra_params => [ '-U', 'mallory' ]);
is($sql->('SELECT what, as_role FROM evil.caught'), 'operator =|mallory', 'the mines work');
$sql->('TRUNCATE evil.caught');

# A failure's record is written by the bootstrap superuser's process: the same holds there.
$sql->(q{ALTER DATABASE postgres SET search_path = evil, pg_catalog; ALTER ROLE mallory SET search_path = evil, pg_catalog});
like(refused($node, "SELECT public.migrate_apply(files => '{\"x/1_a.sql\": \"SELECT evil.nothing()\"}')", user => 'mallory'), qr/42883/, 'a failure under a hostile path of the database');
is($sql->("SET search_path = pg_catalog; SELECT pg_catalog.count(*) FROM shepherd.event WHERE sqlstate OPERATOR(pg_catalog.=) '42883' AND role_name OPERATOR(pg_catalog.=) 'mallory'"), '1', 'is recorded');
is($sql->('SET search_path = pg_catalog; SELECT pg_catalog.count(*) FROM evil.caught'), '0', 'without a step on a mine');

# Names that want out of their quotes.
$sql->('ALTER DATABASE postgres RESET search_path');
$sql->(q{CREATE ROLE "o""; DROP TABLE x; --'%s" LOGIN; SELECT migrate_grant('o"; DROP TABLE x; --''%s')});
is($sql->(q{SELECT has_function_privilege('o"; DROP TABLE x; --''%s', 'migrate_apply(text, jsonb, boolean, text, text, text, boolean, jsonb, boolean)', 'EXECUTE')}), 't', 'a deployer with an odd name');
$sql->(q{CREATE SCHEMA "s""; DROP SCHEMA evil; --'%s"});
is($sql->(q{SELECT count(*) FROM migrate_apply(scope => 's"; DROP SCHEMA evil; --''%s', files => '{"x/1_a.sql": "CREATE TABLE in_scope (id int)"}')}), '1', 'a scope with an odd name');
is($sql->(q{SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'in_scope'}), q{"s""; DROP SCHEMA evil; --'%s"}, 'and the table is in it');

$node->stop;
done_testing();
