# The shadow database: it is gone with whoever asked for it, however that ends, and reaches nothing outside of itself.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('shadow', conf => "restart_after_crash = on\nmax_worker_processes = 6\nclient_connection_check_interval = 0\ndynamic_shared_memory_type = mmap\n");
my $sql = sub { my ($text, $db) = @_; $node->safe_psql($db || 'postgres', "SET client_min_messages = error; $text") };
my $workers = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker'";
my $shadows = "SELECT count(*) FROM pg_database WHERE datname LIKE 'pg\\_shepherd\\_shadow\\_%'";
my $sleeping = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker' AND wait_event = 'PgSleep'";
my $builder = sub { $sql->("SELECT pid FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker' AND wait_event = 'PgSleep'") };
my $keeper = sub { $sql->("SELECT pid FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker' AND wait_event IS DISTINCT FROM 'PgSleep'") };
my $call = "SELECT count(*) FROM schema_diff('CREATE TABLE wanted (i int);\nSELECT pg_sleep(600)')";
# Another text each time: what was built is not built again.
my $quick = "SELECT count(*) FROM schema_diff('CREATE TABLE wanted (i int); -- ' || clock_timestamp())";

my $start = sub {
    my ($more) = @_;
    my $session = background($node, ($more || '') . "$call;", application => 'caller');
    wait_for($node, $sleeping, 1);
    is($sql->($shadows), 1, 'a shadow database is there');
    return $session;
};
my $caller = sub { $sql->("SELECT pid FROM pg_stat_activity WHERE application_name = 'caller' AND backend_type = 'client backend'") };
my $all_gone = sub {
    my ($what) = @_;
    wait_for($node, $workers, 0);
    is($sql->($shadows), 0, "$what: no shadow database is left");
    is($sql->($quick), 1, "$what: the next call works");
    return;
};

# --- Cancelled, out of time, terminated, gone

my $session = $start->();
is($sql->('SELECT pg_cancel_backend(' . $caller->() . ')'), 't', 'the caller is cancelled');
ok(!finish($session), 'the call fails');
like($session->{err}, qr/57014: desired schema, line 2: canceling statement due to user request/, 'and says where it was');
like($session->{err}, qr/DETAIL: .*The shadow database is dropped/, 'and what stays');
$all_gone->('cancel');

$session = $start->("SET statement_timeout = '1500ms';");
ok(!finish($session), 'statement_timeout ends it');
like($session->{err}, qr/57014: .*canceling statement due to statement timeout/, 'and is named as the cause');
$all_gone->('statement_timeout');

$session = $start->("SELECT 1; BEGIN; CREATE TABLE in_transaction (i int);");
$sql->('SELECT pg_terminate_backend(' . $caller->() . ')');
ok(!finish($session), 'the caller is terminated, in a transaction');
$all_gone->('pg_terminate_backend of the caller');

$session = $start->();
kill 'KILL', $session->{run}->{KIDS}[0]{PID};
my $begin = time;
wait_for($node, $workers, 0);
cmp_ok(time - $begin, '<=', 5, 'a client that is gone is noticed soon');
finish($session);
$all_gone->('a lost client');

$session = $start->();
$sql->('SELECT pg_terminate_backend(' . $builder->() . ')');
ok(!finish($session), 'the worker in the shadow database is terminated');
like($session->{err}, qr/ERROR:  57P01: terminating background worker/, 'the caller says so');
$all_gone->('pg_terminate_backend of the builder');

$session = $start->();
$sql->('SELECT pg_terminate_backend(' . $keeper->() . ')');
ok(!finish($session), 'the worker that keeps it is terminated');
like($session->{err}, qr/ERROR:  57014/, 'which is a cancel for it');
$all_gone->('pg_terminate_backend of the keeper');

# --- A crash: what it leaves is dropped by the next one

for my $victim ($builder, $keeper)
{
    $session = $start->();
    kill 'KILL', $victim->();
    ok(!finish($session), 'kill -9: the server starts again');
    wait_for($node, 'SELECT true');
    is($sql->($shadows), 1, 'the shadow database is still there');
    is($sql->($quick), 1, 'the next call works');
    is($sql->($shadows), 0, 'and drops it');
}

$session = $start->();
$node->stop('immediate');
ok(!finish($session), 'an immediate stop');
$node->start;
is($sql->($quick), 1, 'after it the next call works');
$all_gone->('an immediate stop');

# Another role's leftover is none of ours; a database that only looks like one is nobody's.
$sql->("CREATE ROLE maker LOGIN CREATEDB");
$sql->('CREATE DATABASE pg_shepherd_shadow_1x');
$sql->('CREATE DATABASE pg_shepherd_shadow_999999999');
my $as_maker = sub { my ($text) = @_; my ($out, $err) = ('', ''); $node->psql('postgres', $text, stdout => \$out, stderr => \$err, extra_params => ['-U', 'maker']); return "$out$err" };
is($as_maker->($quick), 1, 'a role without superuser, with CREATEDB');
is($sql->("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE '%shadow%'"), 'pg_shepherd_shadow_1x pg_shepherd_shadow_999999999', 'leaves what belongs to another role');
is($sql->("$quick; SELECT string_agg(datname, ' ') FROM pg_database WHERE datname LIKE '%shadow%'"), "1\npg_shepherd_shadow_1x", 'whose role drops it');
$sql->('DROP DATABASE pg_shepherd_shadow_1x');

# --- What is built belongs to the caller, with the caller's rights

like($as_maker->("SELECT count(*) FROM schema_diff('CREATE EXTENSION pg_shepherd')"), qr/permission denied to create extension/, 'the rights are the caller\'s');
like($as_maker->("SELECT count(*) FROM schema_diff('COPY (SELECT 1) TO ''/tmp/never''')"), qr/must be superuser|permission denied/, 'also outside of the database');
$sql->("CREATE ROLE other NOLOGIN CREATEDB; GRANT other TO maker");
is($as_maker->("SET ROLE other; SELECT string_agg(sql, '; ') FROM schema_diff('CREATE TABLE who (i int); INSERT INTO who SELECT 1 WHERE current_user = ''other''; DO ''BEGIN ASSERT (SELECT count(*) FROM who) = 1; END''')"),
    "CREATE TABLE public.who (\n    i integer\n)", 'as the current role, also after SET ROLE');
like($as_maker->("SELECT count(*) FROM schema_diff('CREATE ROLE made_in_shadow SUPERUSER; ALTER ROLE maker SUPERUSER')"), qr/^0/, 'roles are passed over');
is($sql->("SELECT count(*) FROM pg_roles WHERE rolname = 'made_in_shadow' OR (rolname = 'maker' AND rolsuper)"), 0, 'and stay as they are');

# --- What one session had built, another one need not build: without CREATEDB it could not

my $same = "SELECT count(*) FROM schema_diff('CREATE TABLE shared (i int)')";
is($as_maker->($same), 1, 'built');
$sql->('ALTER ROLE maker NOCREATEDB');
is($as_maker->($same), 1, 'another session knows it');
like($as_maker->("SET timezone = 'Asia/Tokyo'; $same"), qr/permission denied to create database/, 'not with another setting');
like($as_maker->("SET app.tenant = 'x'; $same"), qr/permission denied to create database/, 'nor one that an application made up');
unlike($as_maker->("SET app.tenant = 'x'; $same"), qr/NOTICE|shadow_/, 'and nothing is said of a database that was not made');
like($as_maker->("SET application_name = 'x'; $same"), qr/^1/, 'but with another application_name');
$sql->("UPDATE shepherd.built_schema SET built_at = built_at - interval '2 days'");
like($as_maker->($same), qr/permission denied to create database/, 'and for a day');
$sql->('ALTER ROLE maker CREATEDB');
is($as_maker->($same), 1, 'built again');
$sql->('ALTER ROLE maker NOCREATEDB; CREATE ROLE one_more');
like($as_maker->($same), qr/permission denied to create database/, 'another role in the cluster: a text could tell');
$sql->('ALTER ROLE maker CREATEDB; DROP ROLE one_more');
my @same = map { background($node, "SELECT count(*) FROM schema_diff('CREATE TABLE at_once (i int); SELECT pg_sleep(1)');") } 1 .. 4;
my $since = time;
ok(finish($_), 'one of several with one text') || diag($_->{err}) for @same;
is(join(' ', map { $_->{out} =~ s/\s//gr } @same), '1 1 1 1', 'they see the same');
cmp_ok(time - $since, '<', 4, 'of one shadow database');
$sql->(join '; ', map { "SELECT count(*) FROM schema_diff('CREATE TABLE many$_ (i int)')" } 1 .. 9);
is($sql->('SELECT count(*) FROM shepherd.built_schema'), 8, 'of more than eight, eight are kept');

# --- No room: the caller is told, nothing is left

$sql->('CREATE DATABASE full_1');
$sql->('CREATE EXTENSION pg_shepherd', 'full_1');
my @full = map { background($node, "$call;", db => $_) } 'full_1', 'postgres';
wait_for($node, $sleeping, 2);
$sql->('CREATE DATABASE full_2');
$sql->('CREATE EXTENSION pg_shepherd', 'full_2');
like(refused($node, $quick, db => 'full_2'), qr/ERROR:  53400: .* found no free worker slot/, 'no worker slot is free');
$sql->("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND query LIKE '%pg\\_sleep(600)%' AND pid <> pg_backend_pid()");
finish($_) for @full;
$all_gone->('full');

# --- Several at once, in one database and with a run beside them

my @many = map { background($node, "SET pg_shepherd.lock_wait = '60s'; SELECT count(*) FROM schema_diff('CREATE TABLE wanted$_ (i int)', schemas => '{public}');") } 1 .. 6;
ok(finish($_), 'one of several at once') || diag($_->{err}) for @many;
is(join(' ', map { $_->{out} =~ s/\s//gr } @many), '1 1 1 1 1 1', 'each saw its own');
$all_gone->('several');

# --- Encodings, collations and names of databases

for my $made ([ 'latin "1"', "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'" ], [ 'utf8', "ENCODING 'UTF8' LOCALE 'C.UTF-8'" ])
{
    my ($name, $options) = @$made;
    (my $quoted = $name) =~ s/"/""/g;
    $sql->("CREATE DATABASE \"$quoted\" TEMPLATE template0 $options");
    $sql->('CREATE EXTENSION pg_shepherd', $name);
    is($sql->("SET client_encoding = 'UTF8'; SELECT sql FROM schema_diff(E'CREATE TABLE \"\\u00e9t\\u00e9\" ()')", $name), "CREATE TABLE public.\"\x{c3}\x{a9}t\x{c3}\x{a9}\" ()", "in database $name");
}

# --- A long text, and one with much data

my $tables = join "\n", map { "CREATE TABLE t$_ (id int PRIMARY KEY, name text);" } 1 .. 300;
my $data = "COPY t1 FROM stdin;\n" . join('', map { "$_\t" . ('x' x 1000) . "\n" } 1 .. 5000) . "\\.\n";
my $script = file_of_text('long.sql', "SELECT count(*) FROM schema_diff(\$text\$$tables\n$data\$text\$);\n");
my ($out, $err) = ('', '');
$node->psql('postgres', "\\i $script", stdout => \$out, stderr => \$err, extra_params => ['-At']);
is("$out$err", 600, '300 tables and 5 MB of rows');

# --- Derived down scripts say what they do

$node->safe_psql('postgres', "SELECT migrate_add('1_users', 'CREATE TABLE users (i int)'); SELECT count(*) FROM migrate_apply()");
($out, $err) = ('', '');
$node->psql('postgres', 'SELECT outcome FROM migrate_revert(1, derive => true)', stdout => \$out, stderr => \$err);
is($out, 'ok', 'a migration without a down script is reverted');
like($err, qr/NOTICE:  the down script of migration "1_users" is derived .*\nDETAIL:  Data is lost with table public\.users\./, 'the caller is told what is lost');
$sql->("SELECT migrate_add('2_people', 'CREATE TABLE people (i int, name text, twice int GENERATED ALWAYS AS (i * 2) STORED); CREATE TABLE gone (i int)');"
    . " SELECT migrate_add('3_fewer', 'ALTER TABLE people DROP COLUMN name, DROP COLUMN twice; DROP TABLE gone'); SELECT count(*) FROM migrate_apply('2'); SELECT count(*) FROM migrate_apply()");
($out, $err) = ('', '');
$node->psql('postgres', 'SELECT outcome FROM migrate_revert(1, derive => true)', stdout => \$out, stderr => \$err);
like($err, qr/DETAIL:  What comes back is empty: table public\.gone, column public\.people\.name\. Rows/, 'and what has lost its rows already');
$sql->("SELECT count(*) FROM migrate_revert('2_people', derive => true); SELECT count(*) FROM migrate_revert(1, derive => true)");

# --- A run that is killed leaves an old record, which is not taken for the truth

$sql->('CREATE TABLE gate (i int)');
$sql->('SELECT schema_record()');
my $run = background($node, "SELECT count(*) FROM " . apply_call({ 'm/1_a.sql' => "CREATE TABLE a (i int);\nCOMMIT;\nSELECT CASE WHEN (SELECT count(*) FROM gate) = 0 THEN pg_sleep(600) END;" }, "project => 'killed'"), application => 'caller');
wait_for($node, $sleeping, 1);
select undef, undef, undef, 1;
$node->stop('immediate');
finish($run);
$node->start;
like(refused($node, 'SELECT * FROM schema_drift()'), qr/MG015: the schema on record is older than the last migration that ran/, 'the record is known to be old');
$sql->('INSERT INTO gate VALUES (1)');
is($sql->("SELECT outcome FROM migrate_apply(project => 'killed')"), 'ok', 'the next run ends it');
is($sql->('SELECT count(*) FROM schema_drift()'), 0, 'and records it');

# --- The record goes along with a dump

$sql->('CREATE TABLE by_hand (i int)');
my $dump = "$PostgreSQL::Test::Utils::tmp_check/record.sql";
$node->command_ok([ 'pg_dump', '--no-sync', '-f', $dump, '-d', $node->connstr('postgres') ], 'pg_dump');
$sql->('CREATE DATABASE restored');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr('restored') ], 'is restored');
is($sql->('SELECT kind, identity, change FROM schema_drift()', 'restored'), 'table|public.by_hand|added', 'and knows what has drifted');

$node->stop;
done_testing();
