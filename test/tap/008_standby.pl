# On a hot standby looking works, and running says that the server is read-only.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $primary = server('primary', init => { allows_streaming => 1 });
my %files = ('m/1_a.sql' => 'CREATE TABLE a (id int)', 'm/2_b.sql' => 'CREATE TABLE b (id int)');
$primary->safe_psql('postgres', 'SELECT FROM ' . apply_call(\%files) . "; SELECT migrate_add('1_p', 'SELECT 1', project => 'pending', version => '1_p')");
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
my $sql = sub { $standby->safe_psql('postgres', $_[0]) };

is($sql->('SELECT count(*) FROM migrate_status()'), '2', 'status');
is($sql->('SELECT version FROM migrate_current()'), '2_b', 'current');
is($sql->('SELECT count(*) FROM migrate_history()'), '2', 'history');
is($sql->("SELECT up_as_applied FROM migrate_show('1_a')"), 'CREATE TABLE a (id int)', 'show');
is($sql->("SELECT count(*) FROM migrate_plan(project => 'pending')"), '1', 'plan');
is($sql->("SELECT migrate_ready(project => 'default')"), 't', 'ready');
is($sql->("SELECT migrate_wait(project => 'default', timeout => '1s')"), 't', 'wait');
is($sql->("SELECT count(*) FROM migrate_new('x')"), '1', 'new');
like(refused($standby, 'SELECT migrate_ready()'), qr/MG012/, 'ready says no where something is pending');
like(refused($standby, "SELECT migrate_wait(project => 'pending', timeout => '100ms')"), qr/MG013/, 'wait gives up');

is($sql->('SELECT count(*) FROM ' . apply_call(\%files)), '0', 'an app that starts with the files that are applied: nothing to do');
my %more = (%files, 'm/3_c.sql' => 'CREATE TABLE c (id int)');
like(refused($standby, 'SELECT * FROM ' . apply_call(\%more)), qr/25006: .*cannot execute migrate_apply\(\) during recovery/, 'apply with something to do');
my %refusals = (
    "migrate_add('x', 'y')" => 'migrate_add', 'migrate_load(\'{"1_x.sql": "SELECT 1"}\')' => 'migrate_load', "migrate_load_dir('/tmp')" => 'migrate_load_dir',
    "migrate_load_script('SELECT 1')" => 'migrate_load_script', "migrate_remove('1_p', project => 'pending')" => 'migrate_remove', 'migrate_apply(dry_run => true)' => 'migrate_apply',
    "migrate_revert(project => 'default')" => 'migrate_revert', 'migrate_revert(1)' => 'migrate_revert', 'migrate_redo()' => 'migrate_redo', 'migrate_verify()' => 'migrate_verify',
    "migrate_mark('1_p', project => 'pending')" => 'migrate_mark', "migrate_baseline('1_p', project => 'pending')" => 'migrate_baseline', "migrate_repair('1_a')" => 'migrate_repair');
for my $call (sort keys %refusals)
{
    like(refused($standby, "SELECT $call"), qr/25006: .*cannot execute $refusals{$call}\(\) during recovery/, "$call is refused by its name");
}

# It waits for what the primary does, and goes on as a primary itself.
my $waiting = background($standby, "SELECT migrate_wait('3_c', '60s', project => 'default');");
$primary->safe_psql('postgres', 'SELECT FROM ' . apply_call(\%more));
ok(finish($waiting), 'wait on the standby ends');
is($waiting->{out}, "t\n", 'when the primary has applied it');
is($sql->('SELECT count(*) FROM ' . apply_call(\%more)), '0', 'nothing to do with the new files either');
$primary->stop;
$standby->promote;
is($sql->('SELECT count(*) FROM ' . apply_call({ %more, 'm/4_d.sql' => 'CREATE TABLE d (id int)' })), '1', 'promoted: it applies');
like(refused($standby, "SELECT migrate_apply(project => 'bad', files => '{\"1_x.sql\": \"SELECT 1/0\"}')"), qr/22012/, 'promoted: a failure');
is($sql->("SELECT count(*), count(DISTINCT id) FROM shepherd.event"), '5|5', 'promoted: is recorded, with an id of its own');
is($sql->('SELECT count(*), count(DISTINCT run_order) FROM shepherd.ledger'), '4|4', 'promoted: run_order goes on');

$standby->stop;
done_testing();
