# Many deployers at once: each succeeds, every migration runs once; and deployers that die leave nothing behind.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $deployers = 50;
my $migrations = 20;

# Nothing in a script stops it from running twice, so a second run shows in the table `ran`.
sub history
{
    my ($first) = @_;
    my %files;
    for my $n (1 .. $migrations)
    {
        my $version = sprintf '%s%04d', $first, $n;
        $files{"migrations/${version}_step.sql"} =
          "CREATE TABLE IF NOT EXISTS t_$version (id int);\nINSERT INTO ran VALUES ('$version');\nSELECT pg_sleep(0.005);\n";
    }
    return \%files;
}

my $node = server('deployers', conf => "restart_after_crash = on\nclient_connection_check_interval = 0\n");
$node->safe_psql('postgres', 'CREATE TABLE ran (version text, at timestamptz DEFAULT clock_timestamp())');

# Starts one session a call, lets them go at the same moment, and returns them when all have ended.
sub race
{
    my (@calls) = @_;
    my $gate = $node->background_psql('postgres');
    $gate->query_safe('SELECT pg_advisory_lock(4711)');
    my @sessions = map { background($node, "SELECT pg_advisory_lock_shared(4711);\nSELECT count(*) FROM $_;\n") } @calls;
    wait_for($node, "SELECT count(*) = ${\ scalar @calls} FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    $gate->query_safe('SELECT pg_advisory_unlock(4711)');
    my $good = 0;
    for my $session (@sessions)
    {
        if (finish($session)) { $good++ }
        else { diag($session->{err}) }
    }
    $gate->quit;
    is($good, scalar @calls, 'every deployer succeeds');
    my $applied = 0;
    my $winners = 0;
    for my $session (@sessions)
    {
        my ($count) = $session->{out} =~ /(\d+)\s*\z/;
        $applied += $count;
        $winners++ if $count;
    }
    return ($applied, $winners);
}

sub ran_once
{
    my ($what, $total) = @_;
    is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT version) FROM ran'),
        "$total|$total", "$what: every script ran once");
    is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT run_order) FROM shepherd.ledger'),
        "$total|$total", "$what: the ledger has every migration once");
    is( $node->safe_psql('postgres', "SELECT count(*), count(DISTINCT version) FROM shepherd.event WHERE action = 'apply' AND outcome = 'ok'"),
        "$total|$total",
        "$what: one event a migration");
    is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), '0', "$what: no lock is left");
    is($node->safe_psql('postgres', 'SELECT migrate_ready()'), 't', "$what: ready");
    return;
}

my $first = history('2025010100');
my ($applied, $winners) = race((apply_call($first)) x $deployers);
is($applied, $migrations, 'files: together they report each migration once');
is($winners, 1, 'files: one session did the work');
ran_once('files', $migrations);

my $all = { %$first, %{ history('2025020100') } };
$node->safe_psql('postgres', 'SELECT count(*) FROM ' . apply_call($all) =~ s/migrate_apply\(files => /migrate_load(/r);
($applied, $winners) = race(('migrate_apply()') x $deployers);
is($applied, $migrations, 'registered: together they report each migration once');
ran_once('registered', 2 * $migrations);

# Two releases at once: the older one must not undo the newer one's registration in the middle of it, whoever is first.
$node->safe_psql('postgres', 'SET pg_shepherd.missing = allow; SELECT count(*) FROM ' . apply_call($all));
my %newer = (%$all, 'migrations/20250301000001_newer.sql' => "INSERT INTO ran VALUES ('newer');");
($applied, $winners) = race((map { apply_call(\%newer) } 1 .. 10), (map { apply_call($all, 'partial => true') } 1 .. 10));
is($applied, 1, 'two releases: the newer migration ran');
ran_once('two releases', 2 * $migrations + 1);

# Half of the deployers are ended in some way, at some moment: the others do the work, each migration once.
srand($ENV{SHEPHERD_SEED} || 4711);
my %more = (%$all, %newer, map { ("migrations/202604010000${_}_killed.sql" => "CREATE TABLE killed_$_ (i int);\nSELECT pg_sleep(0.02);\nINSERT INTO ran VALUES ('killed $_');\n") } 10 .. 59);
my $many = 'SELECT count(*) FROM ' . apply_call(\%more) . ';';
my @crowd = map { background($node, $many, application => "crowd $_") } 1 .. $deployers;
my @doomed = (sort { rand() <=> 0.5 } 1 .. $deployers)[0 .. $deployers / 2 - 1];
my %spared = map { $_ => 1 } 1 .. $deployers;
for my $n (@doomed)
{
    delete $spared{$n};
    select undef, undef, undef, rand 0.08;
    my $way = int rand 4;
    if ($way == 0) { $crowd[ $n - 1 ]{run}->signal('KILL') }
    else
    {
        my $function = $way == 1 ? 'pg_cancel_backend' : 'pg_terminate_backend';
        my $whom = $way == 3 ? "backend_type = 'pg_shepherd worker'" : "backend_type = 'client backend'";
        $node->safe_psql('postgres', "SELECT $function(pid) FROM pg_stat_activity WHERE application_name = 'crowd $n' AND $whom");
    }
}
my $failed = 0;
for my $n (1 .. $deployers)
{
    my $ended = eval { finish($crowd[ $n - 1 ]) };
    if ($spared{$n} && !$ended) { $failed++; diag($crowd[ $n - 1 ]{err}) }
}
is($failed, 0, 'half of them killed: the others succeed');
wait_for($node, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'crowd %'");
$node->safe_psql('postgres', $many);
is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT version) FROM ran WHERE version LIKE 'killed%'"), '50|50', 'half of them killed: every script ran once');
is($node->safe_psql('postgres', "SELECT count(*) FROM shepherd.ledger WHERE name = 'killed'"), '50', 'half of them killed: the ledger has every migration once');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), '0', 'half of them killed: no lock is left');
is($node->safe_psql('postgres', 'SELECT migrate_ready()'), 't', 'half of them killed: ready');

# The second deployer polls: it is never in a lock's queue, where it could become a deadlock's victim.
my %slow = (
    'a/20260101000001_slow.sql' => "INSERT INTO ran VALUES ('slow');\nSELECT pg_sleep(600) FROM brake;\n",
    'a/20260101000002_after.sql' => "INSERT INTO ran VALUES ('after');\n");
# In a transaction block, where the session that calls is the one that works; test 012 has the worker.
my $slow_call = 'BEGIN; SELECT count(*) FROM ' . apply_call(\%slow, "project => 'slow'") . '; COMMIT;';
my $brake = sub { $node->safe_psql('postgres', 'DROP TABLE IF EXISTS brake; CREATE TABLE brake AS SELECT 1') };
my $release = sub { $node->safe_psql('postgres', 'DELETE FROM brake') };
my $asleep = "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
my $nothing_done = sub {
    my ($what) = @_;
    wait_for($node, "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'");
    pass("$what: the lock went with its holder");
    is($node->safe_psql('postgres', "SELECT count(*) FROM ran WHERE version IN ('slow', 'after')"), '0', "$what: nothing is half done");
    is($node->safe_psql('postgres', "SELECT count(*) FROM shepherd.ledger WHERE project = 'slow'"), '0', "$what: nothing is in the ledger");
};

$brake->();
my $holder = background($node, $slow_call, application => 'the holder');
wait_for($node, $asleep);
my $pid = backend_of($node, 'the holder');
my $refusal = refused($node, "SET pg_shepherd.lock_wait = '300ms'; $slow_call");
like($refusal, qr/MG011: .*another session is running migrations in this database/, 'lock_wait: MG011');
like($refusal, qr/DETAIL: .*process $pid \(user "[^"]+", application "the holder", active since .*migrate_apply/, 'lock_wait: the holder is named');
like($refusal, qr/HINT: .*pg_shepherd\.lock_wait/, 'lock_wait: what to do');
like(refused($node, "SET pg_shepherd.lock_wait = 0; SELECT migrate_apply(project => 'slow', files => '{\"a/1_x.sql\":\"SELECT 1\"}')"),
    qr/MG011/, 'lock_wait 0: refused at once');
is($node->safe_psql('postgres', "SET pg_shepherd.lock_wait = 0; SELECT count(*) FROM migrate_apply(project => 'default')"),
    '0', 'a call with nothing to do needs no lock');

my $waiter = background($node, $slow_call, application => 'the waiter');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'the waiter' AND wait_event_type = 'Extension'");
my $queued = 0;
for (1 .. 20)
{
    $queued += $node->safe_psql('postgres', 'SELECT count(*) FROM pg_locks WHERE NOT granted');
    select undef, undef, undef, 0.02;
}
is($queued, 0, 'a waiting deployer is in no lock queue');

# 1. The server ends the session. The one that waits takes over, and is held up in its turn.
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
ok(!finish($holder), 'terminated: its client is told');
like($holder->{err}, qr/57P01/, 'terminated: by the administrator');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'the waiter' AND wait_event = 'PgSleep'");
pass('terminated: the waiting deployer takes over');
$node->safe_psql('postgres', "SELECT pg_terminate_backend(${\ backend_of($node, 'the waiter')})");
finish($waiter);
$nothing_done->('terminated');

# 2. A cancelled wait is a cancelled call.
$holder = background($node, $slow_call, application => 'the holder');
wait_for($node, $asleep);
$waiter = background($node, $slow_call, application => 'the waiter');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'the waiter' AND wait_event_type = 'Extension'");
$node->safe_psql('postgres', "SELECT pg_cancel_backend(${\ backend_of($node, 'the waiter')})");
ok(!finish($waiter), 'a waiting deployer can be cancelled');
like($waiter->{err}, qr/57014/, 'and says so');

# 3. The client is killed where the server does not look for it: the run goes on to its end, and nobody starts a second one.
$holder->{run}->signal('KILL');
eval { $holder->{run}->finish };
like(refused($node, "SET pg_shepherd.lock_wait = '300ms'; $slow_call"), qr/MG011/, 'client killed: its run goes on and holds the lock');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
$nothing_done->('client killed, then cancelled');
my %orphan = ('a/1_orphan.sql' => "SELECT pg_sleep(2);\nINSERT INTO ran VALUES ('orphan');\n");
# NOTICEs would break the orphan: it finds out about its client when it sends.
my $orphan_call = 'SET client_min_messages = error; SELECT count(*) FROM ' . apply_call(\%orphan, "project => 'orphan'") . ';';
$holder = background($node, "SET client_min_messages = error; DO \$do\$ BEGIN PERFORM * FROM ${\ apply_call(\%orphan, q{project => 'orphan'})}; END \$do\$", application => 'the holder');
wait_for($node, $asleep);
$holder->{run}->signal('KILL');
eval { $holder->{run}->finish };
is($node->safe_psql('postgres', $orphan_call), '0', 'client killed: the next call waits and finds the work done');
is($node->safe_psql('postgres', "SELECT count(*) FROM ran WHERE version = 'orphan'"), '1', 'client killed: it ran once');

# 4. The same where the server looks for its client.
$brake->();
$node->append_conf('postgresql.conf', "client_connection_check_interval = '100ms'");
$node->reload;
$holder = background($node, $slow_call, application => 'the holder');
wait_for($node, $asleep);
$holder->{run}->signal('KILL');
eval { $holder->{run}->finish };
$nothing_done->('client killed');

# 5. A backend dies, which takes every session down.
$holder = background($node, $slow_call, application => 'the holder');
wait_for($node, $asleep);
kill 'KILL', backend_of($node, 'the holder');
finish($holder);
wait_for($node, 'SELECT true');
$nothing_done->('backend killed');

$release->();
is($node->safe_psql('postgres', $slow_call), '2', 'the next call finishes the job');
is($node->safe_psql('postgres', $slow_call), '0', 'and the one after it has nothing to do');
is($node->safe_psql('postgres', "SELECT string_agg(version, ' ' ORDER BY at) FROM ran WHERE version IN ('slow', 'after')"), 'slow after', 'each ran once');
is($node->safe_psql('postgres', 'SELECT migrate_ready()'), 't', 'ready');

$node->stop;
done_testing();
