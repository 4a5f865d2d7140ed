# CALL migrate_run, and SELECT migrate_apply() by itself: cut off at any moment, the session or its worker, and called again until it is
# done, everything ran exactly once; deployers that race; and callers whose snapshot a CREATE INDEX CONCURRENTLY waits for.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $rounds = $ENV{SHEPHERD_CRASHES} || 25;
my $seed = $ENV{SHEPHERD_SEED} || 4711;
srand $seed;
note("seed $seed, $rounds interruptions");

my $node = server('run', conf => "restart_after_crash = on\nautovacuum = off\n");
my $sql = sub { $node->safe_psql('postgres', "SET client_min_messages = error; $_[0]") };

# Each statement of these either leaves a row in `ran`, so that a second run of it shows, or makes an index outside of a transaction.
my $migrations = 12;
my $inserts = 0;
my %files;
for my $n (1 .. $migrations)
{
    my $row = sub { $inserts++; "INSERT INTO ran VALUES ($n, $_[0]);\n" };
    my $text = "CREATE TABLE t$n (i int, t text);\n" . $row->(1) . "INSERT INTO t$n SELECT g, md5(g::text) FROM generate_series(1, 3000) g;\n";
    $text .= "CREATE INDEX CONCURRENTLY t${n}_i ON t$n (i);\n" . $row->(2);
    $text .= "SET search_path = pg_catalog;\n" . ($row->(3) =~ s/INTO ran/INTO public.ran/r) . "COMMIT;\n" if $n % 3 == 0;
    $text .= "REINDEX TABLE CONCURRENTLY public.t$n;\nVACUUM public.t$n;\n" if $n % 2 == 0;
    $text .= "CREATE INDEX CONCURRENTLY ON public.t$n (t);\n" . ($row->(4) =~ s/INTO ran/INTO public.ran/r) if $n % 4 == 0;
    $text .= "DROP INDEX CONCURRENTLY public.t${n}_i;\n" if $n % 5 == 0;
    $files{sprintf 'm/%03d_step.sql', $n} = $text;
}
my $call = 'CALL migrate_run(files => $files$' . files_json(\%files) . '$files$);';

my @calls = ($call, $call =~ s/CALL migrate_run(.*);$/SELECT count(*) FROM migrate_apply$1;/sr);

my $schema = sub {
    my ($db) = @_;
    return $node->safe_psql($db, q{
        SELECT c.relname, c.relkind, i.indisvalid, pg_get_indexdef(c.oid) FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i') ORDER BY 1});
};

$node->safe_psql('postgres', 'CREATE DATABASE truth');
$node->safe_psql('truth', 'CREATE EXTENSION pg_shepherd; CREATE TABLE ran (migration int, statement int)');
$node->safe_psql('truth', "SET client_min_messages = error; $call");
is($node->safe_psql('truth', 'SELECT count(*) FROM ran'), $inserts, 'undisturbed: every statement ran');

$sql->('CREATE TABLE ran (migration int, statement int)');
my %seen;
my ($cut, $done, $tries) = (0, 0, 0);
my @ways = (
    [ 'cancel' => sub { $node->psql('postgres', "SELECT pg_cancel_backend($_[0])") } ],
    [ 'terminate' => sub { $node->psql('postgres', "SELECT pg_terminate_backend($_[0])") } ],
    [ 'kill -9' => sub { kill 'KILL', $_[0] } ],
    [ 'immediate stop' => sub { $node->stop('immediate'); $node->start } ]);
my $fresh = sub {
    # The migrations are taken back as a whole, so that the next round begins anew.
    $sql->("DROP TABLE IF EXISTS " . join(', ', map { "t$_" } 1 .. $migrations) . ", ran; CREATE TABLE ran (migration int, statement int);
            DROP EXTENSION pg_shepherd; CREATE EXTENSION pg_shepherd");
};
my $whole = sub {
    my ($what) = @_;
    my $good = $sql->('SELECT count(*), count(DISTINCT (migration, statement)) FROM ran') eq "$inserts|$inserts"
      && $schema->('postgres') eq $schema->('truth')
      && $sql->('SELECT count(*) FROM shepherd.progress') eq '0'
      && $sql->('SELECT count(*) FROM shepherd.ledger') eq $migrations
      && $sql->("SELECT count(*), count(DISTINCT version) FROM shepherd.event WHERE action = 'apply' AND outcome = 'ok'") eq "$migrations|$migrations"
      && $sql->("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") eq '0';
    ok($good, $what) or diag($sql->('SELECT * FROM ran ORDER BY 1, 2'), $schema->('postgres'), $sql->('TABLE shepherd.progress'));
    return $good;
};

while ($cut < $rounds)
{
    BAIL_OUT('it does not come to an end') if ++$tries > 20 * $rounds;
    my $session = background($node, $calls[int rand @calls], application => 'runner');
    my ($name, $way) = @{ $ways[int rand @ways] };
    select undef, undef, undef, 0.02 + rand 0.25;
    my @processes = split /\n/, $node->safe_psql('postgres', "SELECT pid, backend_type FROM pg_stat_activity WHERE application_name = 'runner' ORDER BY pid");
    if (@processes)
    {
        my ($pid, $type) = split /\|/, $processes[int rand @processes];
        $way->($pid);
        $cut++;
        $seen{ $name . ($name eq 'immediate stop' ? '' : $type eq 'client backend' ? (@processes > 1 ? ' of the caller' : '') : ' of the worker') }++;
    }
    my $ended = finish($session);
    wait_for($node, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'runner'");
    if (!$ended)
    {
        my $state = $sql->('SELECT count(*) FROM ran');
        my $partly = $sql->('SELECT count(*) FROM shepherd.progress WHERE done > 0 OR attempted > 0');
        my $shown = $sql->("SELECT count(*) FROM migrate_status() WHERE state IN ('interrupted', 'failed')");
        cmp_ok($shown, '>=', $partly, "$name after $state rows: migrate_status shows what is in part");
        next;
    }
    $done++;
    last unless $whole->("round $done, $cut interruptions so far: everything ran exactly once");
    $fresh->() if $cut < $rounds;
}
finish(background($node, $call));
$whole->("at the end, after $cut interruptions (" . join(', ', map { "$_ $seen{$_}" } sort keys %seen) . ')');
cmp_ok($sql->("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), '==', 0, 'no invalid index is left');

# --- Deployers at once

$fresh->();
# Longer than a moment, so that who waits looks around.
my $long = $call =~ s/INSERT INTO ran VALUES \(1, 1\)/SELECT pg_sleep(1.2);\\nINSERT INTO ran VALUES (1, 1)/r;
isnt($long, $call, 'a longer call');
my @sessions = map { background($node, $long) } 1 .. 20;
is(scalar(grep { finish($_) } @sessions), 20, '20 deployers at once: each succeeds');
$whole->('20 deployers at once: everything ran once');

# --- A SELECT holds a snapshot, which CREATE INDEX CONCURRENTLY waits for: no two sessions wait for each other

$sql->('CREATE TABLE snap (i int)');
my $slow = q{CALL migrate_run(files => '{"s/1_a.sql": "SELECT pg_sleep(1.5);\nCOMMIT;\nCREATE INDEX CONCURRENTLY snap_idx ON snap (i);"}', project => 'snap');};
my $runner = background($node, $slow, application => 'runner');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event = 'PgSleep'");
# In a transaction block they cannot be passed over, as they are by themselves (test 012).
my $other = background($node, $slow =~ s/CALL migrate_run/BEGIN; SELECT migrate_apply/r);
my $waits = background($node, "BEGIN; SELECT migrate_wait(project => 'snap')");
ok(!finish($other), 'migrate_apply gives way to the index that waits for it');
like($other->{err}, qr/MG011: another session is running migrations and waits for this call to end/, 'and says so');
ok(!finish($waits), 'migrate_wait gives way as well');
like($waits->{err}, qr/MG013: the migration waits for this call to end/, 'and says so');
ok(finish($runner), 'the index is made') or diag($runner->{err});
is($sql->("SELECT indisvalid FROM pg_index WHERE indexrelid = 'snap_idx'::regclass"), 't', 'and is valid');
is($sql->("SELECT migrate_wait(project => 'snap', timeout => '1 s')"), 't', 'then there is nothing to wait for');

# --- Others can watch: migrate_progress, and NOTIFY

$runner = background($node, q{CALL migrate_run(files => '{"w/1_a.sql": "SELECT 1;\nSELECT pg_sleep(600);"}', project => 'watch');}, application => 'runner');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event = 'PgSleep'");
is($sql->('SELECT application_name, activity, wait_event, blocked_by FROM migrate_progress()'),
    'runner|migrate_run() [1/1] 1_a, statement 2/2: SELECT pg_sleep(600)|PgSleep|{}', 'migrate_progress says what is running');
$sql->('SELECT pg_cancel_backend(pid) FROM migrate_progress()');
ok(!finish($runner), 'and it can be cancelled by that');
is($sql->('SELECT count(*) FROM migrate_progress()'), 0, 'then nothing is running');
is($sql->("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() AND query LIKE '%pg_stat_activity%'") =~ /pg_stat_activity/ ? 1 : 0, 1, 'the view of a session is its own again');
my ($out, $err) = ('', '');
$node->psql('postgres', q{LISTEN pg_shepherd;
SELECT count(*) FROM migrate_apply(files => '{"n/1_a.sql": "SELECT 1;"}', project => 'notify');
CALL migrate_run(files => '{"n/1_a.sql": "SELECT 1;", "n/2_b.sql": "SELECT 2;"}', project => 'notify');
CALL migrate_run(files => '{"n/1_a.sql": "SELECT 1;", "n/2_b.sql": "SELECT 2;", "n/3_\u00e9.sql": "SELECT 1/0;"}', project => 'notify');
SELECT 1;}, stdout => \$out, stderr => \$err, on_error_stop => 0);
my @told = $out =~ /"pg_shepherd" with payload "(\{.*?\})"/g;
is(scalar @told, 3, 'NOTIFY: one an event') or diag($out, $err);
like($told[0], qr/^\{"project":"notify","scope":"","version":"1_a","name":"a","action":"apply","outcome":"ok","duration_ms":[0-9.]+\}$/, 'of migrate_apply');
like($told[1], qr/"version":"2_b".*"outcome":"ok"/, 'of migrate_run');
like($told[2], qr/"version":"3_\\u00e9".*"outcome":"failed".*"sqlstate":"22012","message":"division by zero","path":"n\/3_\\u00e9.sql","line":1\}$/, 'and of a failure');

# --- Locks: a migration that has to wait for a long transaction waits outside of the queue, so that nobody has to wait for it

$sql->('CREATE TABLE hot (i int PRIMARY KEY); INSERT INTO hot SELECT generate_series(1, 1000)');
my $holder = $node->background_psql('postgres');
my $register = sub { $sql->("SELECT migrate_add('$_[0]', \$m\$$_[1]\$m\$, project => 'hot')") };
my $run_hot = sub { background($node, ($_[0] || '') . "CALL migrate_run(project => 'hot');", application => 'runner') };
my $left = sub { $sql->("SELECT count(*) FROM pg_attribute WHERE attrelid = 'hot'::regclass AND attname = '$_[0]'") };

$register->('1_column', 'CREATE TABLE before_it (i int); ALTER TABLE hot ADD COLUMN a int; CREATE INDEX ON hot (a)');
$holder->query_safe('BEGIN; SELECT count(*) FROM hot');
select undef, undef, undef, 0.4;
$runner = $run_hot->();
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event_type = 'Extension'");
my ($queued, $locked) = (0, 0);
for (1 .. 30)
{
    $queued += $sql->('SELECT count(*) FROM pg_locks WHERE NOT granted');
    $locked += $sql->("SELECT count(*) FROM pg_locks WHERE relation IN ('hot'::regclass) AND mode = 'AccessExclusiveLock'");
    is($sql->('SELECT count(*) FROM hot'), 1000, 'a reader is not held up') if $_ == 15;
    select undef, undef, undef, 0.02;
}
is($queued, 0, 'nobody is in a queue');
is($locked, 0, 'and nothing is locked while it waits');
is($sql->("SELECT to_regclass('before_it') IS NULL"), 't', 'nor is anything half done');
$holder->query_safe('COMMIT');
ok(finish($runner), 'it goes on when the transaction has ended') or diag($runner->{err});
like($runner->{err}, qr/NOTICE: .*migration "1_column" waits for a lock/, 'it said that it waits');
like($runner->{err}, qr/DETAIL: .*AccessShareLock on (public\.)?hot: process \d+ \(user "[^"]+", application "[^"]*", idle in transaction since /, 'and for whom');
is($left->('a'), 1, 'the column is there');

$register->('2_late', 'ALTER TABLE hot ADD COLUMN b int');
$holder->query_safe('BEGIN; SELECT count(*) FROM hot');
select undef, undef, undef, 0.4;
$runner = $run_hot->("SET pg_shepherd.lock_deadline = '800ms';");
ok(!finish($runner), 'the deadline ends it');
like($runner->{err}, qr/55P03: migration "2_late" \(2_late:1\): a lock that it needs is held by another transaction/, 'with an error');
like($runner->{err}, qr/DETAIL: .*AccessShareLock on (public\.)?hot: process \d+ /, 'that names the holder');
is($sql->("SELECT state FROM migrate_status('hot') WHERE version = '2_late'"), 'failed', 'it is on record');
is($sql->("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), 0, 'no lock is left');
$holder->query_safe('COMMIT');
ok(finish($run_hot->()), 'the next call succeeds');
is($left->('b'), 1, 'the second column is there');

# The same beside a plain ALTER TABLE: the longest that a reader has to wait while a transaction of two seconds is in the way of either.
my $longest = sub {
    my ($start) = @_;
    $holder->query_safe('BEGIN; SELECT count(*) FROM hot');
    select undef, undef, undef, 0.3;
    my $ddl = $start->();
    my $readers = background($node, "\\timing on\n" . "SELECT 'r' FROM hot LIMIT 1;\nSELECT pg_sleep(0.005);\n" x 250);
    select undef, undef, undef, 2;
    $holder->query_safe('COMMIT');
    ok(finish($ddl), 'it ends') or diag($ddl->{err});
    ok(finish($readers), 'and so do the readers');
    return (sort { $b <=> $a } $readers->{out} =~ /^r\nTime: ([0-9.]+) ms/mg)[0];
};
$register->('2_traffic', 'ALTER TABLE hot ADD COLUMN t1 int');
my $polite = $longest->($run_hot);
my $plain = $longest->(sub { background($node, 'ALTER TABLE hot ADD COLUMN t2 int') });
note(sprintf 'a reader waits %.1f ms at most beside a migration, %.1f ms beside ALTER TABLE', $polite, $plain);
cmp_ok($polite, '<', 700, 'a reader waits no longer than pg_shepherd.lock_timeout');
cmp_ok($plain, '>', 1000, 'and does beside a plain ALTER TABLE');

# Data may be waited for: beginning anew would lose more than the wait.
$register->('3_data', 'UPDATE hot SET a = 1');
$holder->query_safe('BEGIN; UPDATE hot SET a = 2 WHERE i = 1');
$runner = $run_hot->();
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event_type = 'Lock'");
select undef, undef, undef, 1;
$holder->query_safe('COMMIT');
ok(finish($runner), 'an UPDATE waits for a row longer than pg_shepherd.lock_timeout') or diag($runner->{err});
unlike($runner->{err}, qr/waits for a lock/, 'in one attempt');

# An autovacuum gives way.
$node->append_conf('postgresql.conf', "autovacuum = on\nautovacuum_naptime = 1\n");
$node->reload;
$sql->('CREATE TABLE vacuumed (i int, t text) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
          autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
        INSERT INTO vacuumed SELECT g, repeat(md5(g::text), 10) FROM generate_series(1, 20000) g; DELETE FROM vacuumed WHERE i % 2 = 0');
wait_for($node, "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.backend_type = 'autovacuum worker' AND l.relation = 'vacuumed'::regclass AND l.granted");
$register->('4_vacuum', 'ALTER TABLE vacuumed ADD COLUMN a int');
ok(finish($run_hot->("SET pg_shepherd.lock_deadline = '20s';")), 'an autovacuum gives way');

# --- Inside BEGIN … COMMIT the same: the locks of the attempt are given back, those of the caller's transaction stay

$register->('5_inline', 'CREATE TABLE inline_made (i int); ALTER TABLE hot ADD COLUMN c int');
my $inline = sub { background($node, "BEGIN; $_[0] SELECT count(*) FROM migrate_apply(project => 'hot'); COMMIT;", application => 'runner') };
$holder->query_safe('BEGIN; SELECT count(*) FROM hot');
select undef, undef, undef, 0.4;
$runner = $inline->('LOCK TABLE snap;');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event_type = 'Extension'");
is($sql->("SELECT count(*) FROM pg_locks WHERE NOT granted OR relation = 'hot'::regclass AND mode = 'AccessExclusiveLock'"), 0, 'a block: nobody is in a queue');
is($sql->("SELECT string_agg(mode, ' ') FROM pg_locks WHERE relation = 'snap'::regclass"), 'AccessExclusiveLock', 'a block: its own locks stay');
is($sql->('SELECT count(*) FROM hot'), 1000, 'a block: a reader is not held up');
$holder->query_safe('COMMIT');
ok(finish($runner), 'a block: it goes on when the transaction has ended') or diag($runner->{err});
like($runner->{err}, qr/waits for a lock/, 'a block: it said that it waits');
is($left->('c'), 1, 'a block: the column is there');
$register->('6_deadline', 'ALTER TABLE hot ADD COLUMN d int');
$holder->query_safe('BEGIN; SELECT count(*) FROM hot');
select undef, undef, undef, 0.4;
$runner = $inline->("SET LOCAL pg_shepherd.lock_deadline = '800ms';");
ok(!finish($runner), 'a block: the deadline ends it');
like($runner->{err}, qr/55P03: migration "6_deadline".*is held by another transaction\n.*DETAIL: .*AccessShareLock on (public\.)?hot: process \d+ /s, 'a block: with an error that names the holder');
# The holder waits for what the caller's own transaction locked: no waiting helps, and nobody else would find it.
$runner = $inline->('LOCK TABLE snap; SELECT pg_sleep(1);');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'runner' AND wait_event = 'PgSleep'");
$holder->query_until(qr/now/, "\\echo now\nSELECT count(*) FROM snap;\n");
ok(!finish($runner), 'a block: a deadlock is found');
like($runner->{err}, qr/40P01: migration "6_deadline".*waits for this one/, 'a block: and named');
$holder->query_safe('COMMIT');

# --- Ending who is in the way, only when asked to

$holder->query_safe('BEGIN; SELECT count(*) FROM hot');
$runner = $run_hot->("SET pg_shepherd.cancel_blockers_after = '600ms'; SET pg_shepherd.lock_deadline = '20s';");
ok(finish($runner), 'cancel_blockers_after: the idle transaction is ended') or diag($runner->{err});
like($runner->{err}, qr/WARNING: .*process \d+ is ended because a migration waits for its lock/, 'cancel_blockers_after: and it is said');
is($left->('d'), 1, 'cancel_blockers_after: the column is there');
$sql->('CREATE ROLE weak LOGIN; SELECT migrate_grant(\'weak\'); ALTER TABLE hot OWNER TO weak');
my $busy = background($node, 'SELECT count(*), pg_sleep(600) FROM hot', application => 'busy');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'busy' AND wait_event = 'PgSleep'");
$register->('7_busy', 'ALTER TABLE hot ADD COLUMN e int');
$sql->("SELECT migrate_add('8_weak', 'ALTER TABLE hot ADD COLUMN f int', project => 'weak')");
my $weak = background($node, "SET pg_shepherd.cancel_blockers_after = '300ms'; SET pg_shepherd.lock_deadline = '2s'; SELECT migrate_apply(project => 'weak')", user => 'weak');
ok(!finish($weak), 'cancel_blockers_after: who may not, does not');
is($sql->("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'busy'"), 1, 'cancel_blockers_after: the query of a superuser goes on');
$runner = $run_hot->("SET pg_shepherd.cancel_blockers_after = '600ms'; SET pg_shepherd.lock_deadline = '20s';");
ok(finish($runner), 'cancel_blockers_after: a query is cancelled') or diag($runner->{err});
ok(!finish($busy), 'cancel_blockers_after: and fails');
like($busy->{err}, qr/57014/, 'cancel_blockers_after: as cancelled');

eval { $holder->quit };

done_testing();
