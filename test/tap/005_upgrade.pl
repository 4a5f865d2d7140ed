# pg_upgrade from an older major version keeps the state. Needs both servers with the extension in one system:
# SHEPHERD_OLD is the older one's install path (the folder of bin and lib). Skipped, and said so, without it.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $old_path = $ENV{SHEPHERD_OLD};
plan skip_all => 'SHEPHERD_OLD names no older server; dump and restore is tested in 003_state' unless $old_path && -x "$old_path/bin/postgres";

my $old = PostgreSQL::Test::Cluster->new('old', install_path => $old_path);
my @locale = ('--encoding=UTF8', '--locale=C', '--no-sync');
# Both must agree; 18 turned checksums on.
my $checksums = `initdb --help` =~ /--no-data-checksums/ ? ['--no-data-checksums'] : [];
$old->init(extra => \@locale);
$old->start;
my $major = sub { $_[0]->safe_psql('postgres', "SELECT current_setting('server_version_num')::int / 10000") };
my $old_major = $major->($old);

$old->safe_psql('postgres', 'CREATE EXTENSION pg_shepherd; CREATE ROLE deployer LOGIN; SELECT migrate_grant(\'deployer\'); CREATE SCHEMA AUTHORIZATION deployer');
my %files = map { ("m/${_}_t.up.sql" => "CREATE TABLE t$_ (id int);", "m/${_}_t.down.sql" => "DROP TABLE t$_;") } 1 .. 30;
$old->safe_psql('postgres', 'SELECT FROM ' . apply_call(\%files));
$old->safe_psql('postgres', "SELECT migrate_revert()");
refused($old, 'SELECT FROM ' . apply_call({ 'm/1_bad.sql' => 'SELECT 1/0' }, "project => 'bad'"));
# A text that is kept out of line.
$old->safe_psql('postgres', "SELECT migrate_add('1_wide', (SELECT '-- ' || string_agg(md5(i::text), '') FROM generate_series(1, 20000) i), project => 'wide'); SELECT FROM migrate_apply(project => 'wide')");
my $content = sub {
    my ($server) = @_;
    return join "\n", (map { $server->safe_psql('postgres', "SELECT * FROM shepherd.$_ ORDER BY 1, 2, 3") } qw(migration ledger event scope_state)),
      (map { $server->safe_psql('postgres', "SELECT last_value, is_called FROM shepherd.$_") } qw(ledger_run_order_seq event_id_seq)),
      $server->safe_psql('postgres', q{SELECT extversion, (SELECT array_agg(c::regclass ORDER BY c::regclass::text) FROM unnest(extconfig) c) FROM pg_extension WHERE extname = 'pg_shepherd'});
};
my $before = $content->($old);
$old->stop;

my $new = PostgreSQL::Test::Cluster->new('new');
$new->init(extra => [ @locale, @$checksums ]);
command_ok(
    [
        'pg_upgrade', '--old-datadir', $old->data_dir, '--new-datadir', $new->data_dir, '--old-bindir', "$old_path/bin",
        '--new-bindir', $new->config_data('--bindir'), '--socketdir', $new->host, '--old-port', $old->port, '--new-port', $new->port
    ],
    'pg_upgrade');
$new->append_conf('postgresql.conf', 'fsync = off');
$new->start;
cmp_ok($major->($new), '>', $old_major, "from $old_major to " . $major->($new));
is($content->($new), $before, 'every row, sequence and mark is the same');
is($new->safe_psql('postgres', 'SELECT count(*) FROM migrate_plan(project => \'wide\')'), '0', 'nothing to do where nothing was to do');
is($new->safe_psql('postgres', "SELECT count(*) FROM migrate_apply(project => 'default')"), '1', 'what was pending is applied');
is($new->safe_psql('postgres', 'SELECT count(*) FROM ' . apply_call({ %files, 'm/31_t.up.sql' => 'CREATE TABLE t31 (id int)' })), '1', 'a new file is applied');
is($new->safe_psql('postgres', 'SELECT count(*) = count(DISTINCT run_order) FROM shepherd.ledger'), 't', 'run_order goes on');
is($new->safe_psql('postgres', 'SET ROLE deployer; SET search_path = deployer, public; SELECT count(*) FROM ' . apply_call({ 'd/1_x.sql' => 'CREATE TABLE x (id int)' }, "project => 'd'")), '1', 'the deployer still is one');
like(refused($new, 'SET ROLE deployer; SELECT * FROM shepherd.ledger'), qr/42501/, 'and no more than that');
$new->stop;
done_testing();
