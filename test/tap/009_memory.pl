# The memory of a backend stays flat, whatever the number of migrations, calls and failures.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

plan skip_all => 'needs /proc' unless -e '/proc/self/status';

my $node = server('memory', conf => "max_locks_per_transaction = 256\n");
my $session = $node->background_psql('postgres');
$session->query_safe("SET client_min_messages = error; SET application_name = 'measured'");
cmp_ok(rss_kb($session), '>', 500, 'memory can be measured');
my $contexts = sub { $session->query_safe('SELECT (sum(total_bytes) / 1024)::int FROM pg_backend_memory_contexts') };

# Runs `sql` after a first round that fills caches, and says by how many kB the backend grew.
sub growth
{
    my ($what, $sql, $warm, $most) = @_;
    $session->query_safe($warm);
    my ($rss, $own) = (rss_kb($session), $contexts->());
    $session->query_safe($sql);
    my ($rss_more, $own_more) = (rss_kb($session) - $rss, $contexts->() - $own);
    note("$what: RssAnon +$rss_more kB (of $rss), memory contexts +$own_more kB (of $own)");
    cmp_ok($rss_more, '<', $most, "$what: resident memory, +$rss_more kB");
    cmp_ok($own_more, '<', $most, "$what: memory contexts, +$own_more kB");
    return;
}
# A loop in the server: as many statements as a session would send.
my $loop = sub { my ($count, $body) = @_; return "DO \$loop\$ DECLARE n int; BEGIN FOR i IN 1..$count LOOP $body END LOOP; END \$loop\$" };

# --- Calls with nothing to do

$session->query_safe("CREATE TABLE files AS SELECT jsonb_object_agg(format('m/%s_t.sql', 10000 + i), format('SELECT %s', i)) AS set FROM generate_series(1, 100) i");
$session->query_safe('SELECT count(*) FROM migrate_apply(files => (SELECT set FROM files))');
my $idle = 'PERFORM * FROM migrate_apply();';
growth('10,000 calls with nothing to do', $loop->(10000, $idle), $loop->(500, $idle), 512);
my $idle_files = 'PERFORM * FROM migrate_apply(files => (SELECT set FROM files));';
growth('10,000 calls with 100 unchanged files', $loop->(10000, $idle_files), $loop->(500, $idle_files), 512);
my $look = 'PERFORM count(*) FROM migrate_status(); PERFORM migrate_ready(); PERFORM count(*) FROM migrate_current();';
growth('500 looks', $loop->(500, $look), $loop->(50, $look), 512);

# As statements of their own, as an app sends them.
my $script = file_of_text('idle.sql', "SELECT count(*) FROM migrate_apply() \\g /dev/null\n" x 10000);
$session->query_safe("SELECT 1 FROM migrate_apply()");
my $before = rss_kb($session);
$session->query_safe("\\i $script");
my $more = rss_kb($session) - $before;
cmp_ok($more, '<', 512, "10,000 statements with nothing to do: resident memory, +$more kB");

# --- Runs

# Applied and taken back in one call after another: the catalog is the same afterwards, so caches are too.
$session->query_safe("SELECT count(*) FROM migrate_load((SELECT jsonb_object_agg(format('m/%s_t.%s.sql', 10000 + i, way), CASE way WHEN 'up' THEN 'INSERT INTO counted VALUES (' || i || ')' ELSE 'DELETE FROM counted WHERE id = ' || i END) FROM generate_series(1, 1000) i, (VALUES ('up'), ('down')) w(way)), project => 'many')");
$session->query_safe('CREATE TABLE counted (id int PRIMARY KEY)');
my $round = "BEGIN; SELECT count(*) FROM migrate_apply(project => 'many'); SELECT count(*) FROM migrate_revert(target => 'base', project => 'many'); COMMIT";
growth('1,000 migrations applied and reverted', $round, "$round; $round", 4096);
is($session->query_safe("SELECT count(*) FROM shepherd.event WHERE project = 'many'"), '6000', 'they did run');

# In one call: what is kept until its end is a row a migration, not the texts or plans.
my $peak = sub {
    my ($count) = @_;
    my $own = $node->background_psql('postgres');
    $own->query_safe('SET client_min_messages = error');
    $own->query_safe("SELECT migrate_add('1_warm', 'SELECT 1', project => 'p$count'); SELECT count(*) FROM migrate_apply(project => 'p$count')");
    my $start = rss_kb($own);
    $own->query_safe("SELECT count(*) FROM migrate_load((SELECT jsonb_object_agg(format('m/%s_t.sql', 100000 + i), 'SELECT ' || i || '/* ' || repeat('x', 10000) || ' */') FROM generate_series(1, $count) i), project => 'p$count', partial => true)");
    my $loaded = rss_kb($own);
    $own->query_safe("BEGIN; SELECT count(*) FROM migrate_apply(project => 'p$count'); COMMIT");
    my $end = rss_kb($own);
    my $highest = rss_kb($own, 'VmHWM');
    $own->quit;
    note("$count migrations of 10 kB in one call: RssAnon $start kB at first, $loaded kB after the load, $end kB after the run, VmHWM $highest kB");
    return $end - $loaded;
};
my $hundred = $peak->(100);
my $thousand = $peak->(1000);
cmp_ok($thousand - $hundred, '<', 4096, '900 more migrations of 10 kB in one call: not 9 MB more');

# --- Failures

my $fail = "BEGIN PERFORM migrate_apply(project => 'none', files => '{\"m/1_x.sql\": \"SELECT 1/0\"}', dry_run => true); EXCEPTION WHEN division_by_zero THEN n := 1; END;";
growth('1,000 failures', join('; ', ($loop->(100, $fail)) x 10), $loop->(100, $fail), 1024);
growth('1,000 failures in one transaction', $loop->(1000, $fail), $loop->(100, $fail), 4096);
my $bad_files = "BEGIN PERFORM migrate_load('{\"m/1_x.sql\": 1}'); EXCEPTION WHEN OTHERS THEN n := 1; END;";
growth('10,000 refused arguments', $loop->(10000, $bad_files), $loop->(1000, $bad_files), 4096);

# --- The worker of a call that stands alone

# Each migration notes the memory of the process that runs it.
$session->query_safe('CREATE TABLE worker_memory (migration int, kb int)');
$session->query_safe(q{SELECT count(*) FROM migrate_load((SELECT jsonb_object_agg(format('m/%s_t.sql', 10000 + i), format(
    'INSERT INTO worker_memory SELECT %s, (regexp_match(pg_read_file(''/proc/self/status''), ''RssAnon:\s+(\d+) kB''))[1]::int', i)) FROM generate_series(1, 1000) i), project => 'worker')});
my $caller = rss_kb($session);
$session->query_safe("SELECT count(*) FROM migrate_apply(project => 'worker')");
my ($early, $late) = map { $session->query_safe("SELECT kb FROM worker_memory WHERE migration = $_") } (100, 1000);
my $grown = rss_kb($session) - $caller;
note("a worker after 100 migrations $early kB, after 1,000 $late kB; its caller +$grown kB");
cmp_ok($late - $early, '<', 512, "a worker's memory over 900 migrations, +${\ ($late - $early)} kB");
cmp_ok($grown, '<', 1024, "its caller's memory, +$grown kB");

$session->quit;
$node->stop;
done_testing();
