# ALTER EXTENSION … UPDATE to a made-up next version, in a copy of the server's files, so that none of it is installed.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use File::Basename qw(dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

# --- A copy: the server finds its files by their place relative to its program

my %at;
for my $what (qw(bindir sharedir pkglibdir))
{
    chomp($at{$what} = `pg_config --$what`);
    plan skip_all => "pg_config --$what says nothing" unless -d $at{$what};
}
my $base = $at{bindir};
$base = dirname($base) until $base eq '/' || !grep { index($_, "$base/") != 0 } values %at;
my $copy = "$PostgreSQL::Test::Utils::tmp_check/copy";
sub run_or_die { system(@_) == 0 or die "@_: $?"; return }
for my $what (sort keys %at)
{
    my $to = $copy . substr($at{$what}, length $base);
    run_or_die('mkdir', '-p', $to);
    run_or_die('find', $at{$what}, '-maxdepth', '1', '!', '-name', '*.a', '!', '-path', $at{$what}, '!', '-name', 'pgxs', '!', '-name', 'bitcode',
        '-exec', 'cp', '-a', '--no-preserve=ownership', '{}', "$to/", ';');
    $at{$what} = $to;
}

my $extension = "$at{sharedir}/extension";
sub write_file
{
    my ($name, $text) = @_;
    open my $handle, '>', "$extension/$name" or die "$name: $!";
    print {$handle} $text;
    close $handle or die "$name: $!";
    return;
}
my $versions = sub { $_[0]->safe_psql('postgres', q{SELECT string_agg(version, ',' ORDER BY version) FROM pg_available_extension_versions WHERE name = 'pg_shepherd'}) };

my $install_path = dirname($at{bindir});
my $node = PostgreSQL::Test::Cluster->new('update', install_path => $install_path);
$node->init(extra => [ '--encoding=UTF8', '--locale=C', '--no-sync' ]);
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;
my $sql = sub { $node->safe_psql('postgres', $_[0]) };
is($sql->("SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"), $at{sharedir}, 'the copy uses its own files');

# --- State of the version that is there

$sql->('CREATE EXTENSION pg_shepherd');
is($versions->($node), '0.1.0', 'before: one version');
my %files = ('m/1_a.sql' => 'CREATE TABLE a (id int)', 'm/2_b.sql' => 'CREATE TABLE b (id int)');
$sql->('SELECT FROM ' . apply_call(\%files));
$sql->("SELECT migrate_add('1_p', 'CREATE TABLE p (id int)', project => 'pending')");
my $ledger = $sql->('SELECT project, version, up, run_order, applied_at FROM shepherd.ledger ORDER BY run_order');

# --- What a next version may do: a new column, a new function, a new table that is dumped

write_file('pg_shepherd--0.1.0--0.1.1.sql', <<'SQL');
\echo Use "ALTER EXTENSION pg_shepherd UPDATE" to load this file. \quit
SET LOCAL search_path TO pg_catalog, pg_temp;
ALTER TABLE shepherd.ledger ADD COLUMN made_up text NOT NULL DEFAULT 'from 0.1.1';
CREATE TABLE shepherd.made_up (id integer PRIMARY KEY);
SELECT pg_extension_config_dump('shepherd.made_up', '');
CREATE FUNCTION @extschema@.migrate_made_up() RETURNS text LANGUAGE sql AS $$SELECT '0.1.1'::text$$;
SQL
is($versions->($node), '0.1.0,0.1.1', 'a version that an update script leads to is available');
is($sql->(q{SELECT path FROM pg_extension_update_paths('pg_shepherd') WHERE source = '0.1.0' AND target = '0.1.1'}), '0.1.0--0.1.1', 'the path is found');
my $open = $node->background_psql('postgres');
$open->query_safe('SET client_min_messages = warning');
is($open->query_safe('SELECT count(*) FROM ' . apply_call(\%files)), '0', 'a session has plans of the old version');
$sql->(q{ALTER EXTENSION pg_shepherd UPDATE TO '0.1.1'});
is($sql->(q{SELECT extversion FROM pg_extension WHERE extname = 'pg_shepherd'}), '0.1.1', 'updated');
is($sql->('SELECT project, version, up, run_order, applied_at FROM shepherd.ledger ORDER BY run_order'), $ledger, 'the ledger is kept');
is($sql->('SELECT migrate_made_up()'), '0.1.1', 'new functions are there');
is($open->query_safe("SELECT count(*) FROM migrate_apply(project => 'pending')"), '1', 'the open session goes on with the new tables');
is($open->query_safe('SELECT count(*) FROM migrate_status()'), '2', 'and looks');
$open->quit;
is($sql->('SELECT count(*) FROM ' . apply_call({ %files, 'm/3_c.sql' => 'CREATE TABLE c (id int)' })), '1', 'a new session applies');
is($sql->("SELECT count(*) FROM shepherd.ledger WHERE made_up = 'from 0.1.1'"), '4', 'rows of before and after have the new column');

# --- The next default version reaches a plain UPDATE; a script that fails leaves the old version whole

my $control = slurp_file("$extension/pg_shepherd.control");
write_file('pg_shepherd.control', $control =~ s/^default_version = .*$/default_version = '0.1.2'/mr);
write_file('pg_shepherd--0.1.1--0.1.2.sql', "DROP TABLE shepherd.made_up;\nSELECT 1 / 0;\n");
like(refused($node, 'ALTER EXTENSION pg_shepherd UPDATE'), qr/22012/, 'an update script that fails');
is($sql->(q{SELECT extversion, to_regclass('shepherd.made_up') IS NOT NULL FROM pg_extension WHERE extname = 'pg_shepherd'}), '0.1.1|t', 'leaves the old version whole');
write_file('pg_shepherd--0.1.1--0.1.2.sql', "ALTER EXTENSION pg_shepherd DROP TABLE shepherd.made_up;\nDROP TABLE shepherd.made_up;\n");
$sql->('ALTER EXTENSION pg_shepherd UPDATE');
is($sql->(q{SELECT extversion, to_regclass('shepherd.made_up') IS NULL FROM pg_extension WHERE extname = 'pg_shepherd'}), '0.1.2|t', 'mended, it takes');
like(refused($node, q{ALTER EXTENSION pg_shepherd UPDATE TO '0.1.0'}), qr/no update path/, 'there is no way back');
is($sql->('SELECT count(*) FROM migrate_status()'), '3', 'and everything works');

# --- A fresh one gets there over the same scripts, and a dump of the updated one restores

$sql->('CREATE DATABASE fresh; CREATE DATABASE restored');
$node->safe_psql('fresh', 'CREATE EXTENSION pg_shepherd');
is($node->safe_psql('fresh', q{SELECT extversion, (SELECT count(*) FROM pg_attribute WHERE attrelid = 'shepherd.ledger'::regclass AND attname = 'made_up') FROM pg_extension WHERE extname = 'pg_shepherd'}),
    '0.1.2|1', 'CREATE EXTENSION runs the install script and the update scripts');
my $dump = "$PostgreSQL::Test::Utils::tmp_check/updated.dump";
$node->command_ok([ 'pg_dump', '-d', $node->connstr('postgres'), '-Fc', '-f', $dump ], 'dump of the updated one');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('restored'), $dump ], 'it restores');
is($node->safe_psql('restored', 'SELECT count(*) FROM shepherd.ledger'), '4', 'with its rows');

$node->stop;
run_or_die('rm', '-rf', $copy);
done_testing();
