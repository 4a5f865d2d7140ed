# A SELECT migrate_apply() that stands alone: its worker ends with its caller, however that ends, and nobody waits for nobody.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('worker', conf => "restart_after_crash = on\nclient_connection_check_interval = 0\nmax_worker_processes = 6\ndynamic_shared_memory_type = mmap\n");
my $sql = sub { my ($text, $db) = @_; $node->safe_psql($db || 'postgres', "SET client_min_messages = error; $text") };
my $workers = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker'";
my $locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
my $sleeping = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker' AND wait_event = 'PgSleep'";
my $worker = sub { $sql->("SELECT pid FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker'") };

# One migration that is complete, one that stops in its middle until `gate` has a row, one behind it.
my %files = (
    'm/1_first.sql' => 'CREATE TABLE first (i int);',
    'm/2_slow.sql' => "CREATE TABLE slow (i int);\nCOMMIT;\nSELECT CASE WHEN (SELECT count(*) FROM gate) = 0 THEN pg_sleep(600) END;\nCREATE INDEX CONCURRENTLY slow_i ON slow (i);\n",
    'm/3_last.sql' => 'CREATE TABLE last (i int);');
my $call = 'SELECT count(*) FROM ' . apply_call(\%files);
my $states = "SELECT string_agg(version || ' ' || state, ', ' ORDER BY version) FROM migrate_status()";

# A fresh history, and a call that has come to the sleep.
my $start = sub {
    my ($more) = @_;
    $sql->('DROP EXTENSION IF EXISTS pg_shepherd; DROP TABLE IF EXISTS first, slow, last, gate; CREATE EXTENSION pg_shepherd; CREATE TABLE gate (i int)');
    my $session = background($node, ($more || '') . "$call;", application => 'caller');
    wait_for($node, $sleeping);
    return $session;
};
my $caller = sub { $sql->("SELECT pid FROM pg_stat_activity WHERE application_name = 'caller' AND backend_type = 'client backend'") };
# However it was cut off: nothing is left, the state says where it is, and the next call ends the work.
my $goes_on = sub {
    my ($what, %more) = @_;
    wait_for($node, "$workers", 0);
    is($sql->($locks), 0, "$what: no lock is left");
    is($sql->($states), "1_first applied, 2_slow $more{state}, 3_last pending", "$what: the state is known");
    $sql->('INSERT INTO gate VALUES (1)');
    is($sql->($call), 2, "$what: the next call goes on there");
    is($sql->("SELECT indisvalid FROM pg_index WHERE indexrelid = 'slow_i'::regclass"), 't', "$what: the index is there");
    is($sql->("SELECT count(*) FROM shepherd.progress"), 0, "$what: nothing is in progress");
    return;
};

# --- What others see

my $session = $start->();
is($sql->('SELECT application_name, activity, wait_event, blocked_by FROM migrate_progress()'),
    "caller|migrate_apply() [2/3] 2_slow, statement 3/4: SELECT CASE WHEN (SELECT count(*) FROM gate) = 0 THEN pg_sleep(600) END|PgSleep|{}",
    'migrate_progress shows the worker');
is($sql->($states), '1_first applied, 2_slow running, 3_last pending', 'the first is applied already');

# --- Cancelled: by pg_cancel_backend, a time-out, migrate_cancel

is($sql->('SELECT pg_cancel_backend(' . $caller->() . ')'), 't', 'the caller is cancelled');
ok(!finish($session), 'the call fails');
like($session->{err}, qr/57014: migration "2_slow" \(m\/2_slow.sql:3\): canceling statement due to user request/, 'and says where it was');
like($session->{err}, qr/DETAIL: .*the first 2 statements are committed/, 'and what stays');
is($sql->("SELECT outcome, sqlstate, line FROM shepherd.event WHERE version = '2_slow' AND outcome = 'failed'"), 'failed|57014|3', 'it is on record');
$goes_on->('cancel', state => 'failed');

$session = $start->("SET statement_timeout = '1500ms';");
ok(!finish($session), 'statement_timeout ends it');
like($session->{err}, qr/57014: migration "2_slow" \(m\/2_slow.sql:3\): canceling statement due to statement timeout/, 'and is named as the cause');
$goes_on->('statement_timeout', state => 'failed');

$session = $start->();
is($sql->('SELECT activity, cancelled FROM migrate_cancel()') =~ /2_slow.*\|t$/ ? 1 : 0, 1, 'migrate_cancel from another session');
ok(!finish($session), 'ends the call');
like($session->{err}, qr/57014: migration "2_slow"/, 'with its error');
$goes_on->('migrate_cancel', state => 'failed');
is($sql->('SELECT count(*) FROM migrate_cancel()'), 0, 'with nothing to cancel it returns no row');

# --- Ended: pg_terminate_backend of the caller, of the worker; a client that is gone; kill -9; an immediate stop

$session = $start->();
$sql->('SELECT pg_terminate_backend(' . $caller->() . ')');
ok(!finish($session), 'the caller is terminated');
$goes_on->('pg_terminate_backend', state => 'interrupted');

$session = $start->();
my $client = $session->{run}->{KIDS}[0]{PID};
kill 'KILL', $client;
my $begin = time;
wait_for($node, $workers, 0);
cmp_ok(time - $begin, '<=', 5, 'a client that is gone is noticed soon, with client_connection_check_interval = 0');
finish($session);
wait_for($node, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'caller'");
$goes_on->('a lost client', state => 'interrupted');

$session = $start->();
$sql->('SELECT pg_terminate_backend(' . $worker->() . ')');
ok(!finish($session), 'the worker is terminated');
like($session->{err}, qr/ERROR:  57P01: terminating background worker .* due to administrator command/, 'the caller says so');
like($session->{err}, qr/DETAIL:  What was committed stays\./, 'and what the state is');
$goes_on->('a terminated worker', state => 'interrupted');

# Only the last commit of a run waits for the disk: a crash takes what the WAL writer has not written yet, a fraction of a second.
my $written = sub { select undef, undef, undef, 1 };
$session = $start->();
$written->();
kill 'KILL', $worker->();
ok(!finish($session), 'kill -9 of the worker: the server starts again');
wait_for($node, 'SELECT true');
$goes_on->('kill -9 of the worker', state => 'interrupted');

$session = $start->();
$written->();
$node->stop('immediate');
ok(!finish($session), 'an immediate stop');
$node->start;
$goes_on->('an immediate stop', state => 'interrupted');

# --- Durable before success is reported

for my $round (1 .. 3)
{
    $sql->('DROP EXTENSION pg_shepherd; DROP TABLE IF EXISTS first, slow, last; CREATE EXTENSION pg_shepherd; TRUNCATE gate; INSERT INTO gate VALUES (1); CHECKPOINT');
    is($sql->($call), 3, "round $round: success is reported");
    $node->stop('immediate');
    $node->start;
    is($sql->($states), '1_first applied, 2_slow applied, 3_last applied', "round $round: and outlasts a crash right after it");
}

# --- Detached: it outlives the session that started it

$sql->('DROP EXTENSION pg_shepherd; DROP TABLE first, slow, last; CREATE EXTENSION pg_shepherd; TRUNCATE gate');
like($sql->("SELECT name FROM " . apply_call(\%files, 'detach => true')), qr/^process \d+$/, 'detach returns at once');
wait_for($node, $sleeping);
is($sql->("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'caller'"), 0, 'its session is gone');
like($sql->('SELECT activity FROM migrate_progress()'), qr/^migrate_apply\(\) \[2\/3\] 2_slow/, 'and it is shown');
my $waiter = background($node, "SELECT migrate_wait(timeout => '60 s')", application => 'waiter');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'waiter' AND wait_event_type = 'Extension'");
$sql->('SELECT migrate_cancel()');
ok(!finish($waiter), 'who waits for it is told when it fails');
like($waiter->{err}, qr/MG012: the run that this call waits for has failed/, 'at once');
$sql->('INSERT INTO gate VALUES (1)');
$sql->('SELECT ' . apply_call(\%files, 'detach => true'));
is($sql->("SELECT migrate_wait(timeout => '60 s')"), 't', 'the next job goes on and ends');
is($sql->($states), '1_first applied, 2_slow applied, 3_last applied', 'everything is applied');

# --- Nobody waits for nobody: a SELECT holds a snapshot, which CREATE INDEX CONCURRENTLY waits for

$sql->("SELECT migrate_add('1_i', 'CREATE TABLE snap (i int); SELECT pg_sleep(1.5);\nCOMMIT;\nCREATE INDEX CONCURRENTLY snap_i ON snap (i)', project => 'snap')");
$sql->("SELECT migrate_add('1_j', 'SELECT 1;\nCOMMIT;\nCREATE INDEX CONCURRENTLY snap_j ON snap (i)', project => 'snap2')");
my $one = background($node, "SELECT migrate_apply(project => 'snap')", application => 'one');
wait_for($node, $sleeping);
my @others = map { background($node, $_) } (
    "SELECT migrate_apply(project => 'snap2')",
    "SELECT migrate_apply(project => 'snap')",
    "SELECT migrate_wait(project => 'snap', timeout => '60 s')");
my $respected = background($node, "SET default_transaction_isolation = 'repeatable read'; SELECT migrate_apply(project => 'snap2')");
ok(finish($one), 'the index is built') or diag($one->{err});
ok(finish($_), 'who waits for its deployer does not hold it up') or diag($_->{err}) for @others;
ok(!finish($respected), 'one whose snapshot counts gives way');
like($respected->{err}, qr/MG01[018]/, 'and says so') or diag($respected->{err});
is($sql->("SELECT count(*) FROM pg_index WHERE indrelid = 'snap'::regclass AND indisvalid"), 2, 'both indexes are valid');

# Two databases at once
$sql->('CREATE DATABASE other');
$sql->('CREATE EXTENSION pg_shepherd', 'other');
my @both = map {
    background($node, "SELECT migrate_apply(project => 'two', files => '{\"1_a.sql\": \"CREATE TABLE two (i int);\\nSELECT pg_sleep(0.5);\\nCREATE INDEX CONCURRENTLY two_i ON two (i);\\nVACUUM two;\"}')", db => $_)
} ('postgres', 'other');
ok(finish($_), 'two databases at once') or diag($_->{err}) for @both;

# A transaction that has only read does not hold up an index build, one that has written does, for as long as it takes.
$sql->('CREATE TABLE held (i int)');
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; SELECT count(*) FROM held');
is($sql->("SELECT count(*) FROM migrate_apply(project => 'held', files => '{\"1_a.sql\": \"CREATE INDEX CONCURRENTLY held_i ON held (i);\"}')"), 1, 'a reader that is idle');
$holder->query_safe('INSERT INTO held VALUES (1)');
$session = background($node, "SELECT migrate_apply(project => 'held2', files => '{\"1_a.sql\": \"CREATE INDEX CONCURRENTLY held_j ON held (i);\"}')");
wait_for($node, "SELECT count(*) = 1 FROM migrate_progress() WHERE phase = 'waiting for writers before build' AND cardinality(blocked_by) = 1");
$holder->query_safe('COMMIT');
ok(finish($session), 'a writer is waited for') or diag($session->{err});
$holder->quit;

# --- No worker slot

$sql->("SELECT migrate_add('1_sleep', 'SELECT pg_sleep(600)', project => 'sleep')", $_) for ('postgres', 'other');
$sql->("SELECT migrate_apply(project => 'sleep', detach => true)", 'other') for 1 .. 5;
$sql->("CREATE TABLE filler AS SELECT 1");
my $error = refused($node, "SELECT migrate_apply(project => 'sleep')");
like($error, qr/53400: migrate_apply\(\) found no free worker slot/, 'no slot: an error');
like($error, qr/DETAIL:  All of max_worker_processes \(6\) are in use\. Nothing has run\./, 'names the setting');
like($error, qr/HINT:  .*BEGIN and COMMIT.*CALL migrate_run\(\)/, 'and the ways without a worker');
$sql->("SELECT migrate_add('1_quick', 'SELECT 1', project => 'quick')");
is($sql->("BEGIN; SELECT count(*) FROM migrate_apply(project => 'quick'); COMMIT"), 1, 'BEGIN and COMMIT around it work');
$sql->("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker'");
wait_for($node, $workers, 0);

# --- Many runs leave nothing

my $runs = $ENV{SHEPHERD_RUNS} || 200;
$sql->("SELECT migrate_add('1_again', 'SELECT 1', 'SELECT 1', project => 'again')");
my $segments = sub { scalar(() = glob($node->data_dir . '/pg_dynshmem/*')) };
my $backend = $node->background_psql('postgres');
$backend->query_safe("SET client_min_messages = error");
my $pair = "SELECT count(*) FROM migrate_apply(project => 'again') \\g /dev/null\nSELECT count(*) FROM migrate_revert(project => 'again') \\g /dev/null\n";
$backend->query_safe('\i ' . file_of_text('warm.sql', $pair x 20));
my ($rss, $shm) = (rss_kb($backend), $segments->());
$backend->query_safe('\i ' . file_of_text('pairs.sql', $pair x ($runs / 2)));
my $more = rss_kb($backend) - $rss;
cmp_ok($more, '<', 512, "$runs runs: the caller's memory, +$more kB");
is($sql->("SELECT count(*) FROM shepherd.event WHERE project = 'again' AND outcome = 'ok'"), 40 + $runs, 'all of them ran');
is($sql->($workers), 0, 'no worker is left');
cmp_ok($segments->(), '<=', $shm, 'no shared memory is left');
$backend->quit;

done_testing();
