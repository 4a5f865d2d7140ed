# The schema on record: what is looked at is only what was written since, and nothing that was written is missed.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('record', conf => "restart_after_crash = on\nmax_prepared_transactions = 5\nwal_level = logical\n", init => {allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C', '--no-sync', '--data-checksums' ]});
my $sql = sub { my ($text, $db) = @_; $node->safe_psql($db || 'postgres', "SET client_min_messages = error; $text") };
my $drift = sub { $sql->("SELECT string_agg(change || ' ' || kind || ' ' || identity, ', ' ORDER BY kind, identity) FROM schema_drift()", @_) };
my $number = 0;

# A run that changes a little, and so reads a little.
my $migrate = sub { my ($up) = @_; ++$number; return $sql->("BEGIN; SELECT migrate_add('step_$number', \$up\$" . ($up || "CREATE TABLE step_$number (i int)") . "\$up\$); SELECT migrate_apply(); COMMIT") };

# The token that a run made of what it looked at is that of all rows of all catalogs.
my $same_as_whole = sub {
    my ($what) = @_;
    my ($kept, $token) = split /\|/, $sql->("SELECT change_token, fingerprint FROM shepherd.recorded_schema");
    $sql->('SELECT schema_record()');
    is($sql->('SELECT change_token, fingerprint FROM shepherd.recorded_schema'), "$kept|$token", "$what: the record is that of a whole reading");
    return;
};

$sql->(join "\n", map { "CREATE TABLE t$_ (id int PRIMARY KEY, name text DEFAULT 'x', CHECK (id > $_)); COMMENT ON TABLE t$_ IS 'table $_';" } 1 .. 200);
$sql->('VACUUM');
$sql->('SELECT schema_record()');
is($drift->(), '', 'nothing has drifted at first');
cmp_ok($sql->('SELECT length(catalog_pages) FROM shepherd.recorded_schema'), '>', 1000, 'the pages are on record');
$migrate->();
$same_as_whole->('a table more');

# --- Transactions that are open while a record is made

my %open = (
    'a table'   => ['CREATE TABLE open_1 (i int)', 'added table public.open_1'],
    'a column'  => ['ALTER TABLE t3 ADD COLUMN more int', 'added column public.t3.more'],
    'a comment' => [q{COMMENT ON TABLE t4 IS 'another'}, 'changed table public.t4'],
    'a check that goes' => ['ALTER TABLE t5 DROP CONSTRAINT t5_id_check', 'removed constraint t5_id_check ON public.t5'],
    'a nested one' => ['SAVEPOINT a; CREATE TABLE open_2 (i int); RELEASE a; SAVEPOINT b; CREATE TABLE never (i int); ROLLBACK TO b', 'added table public.open_2'],
);
# With assertions everything is read besides, to compare, and that waits for whoever has a table to himself.
my $compares = $sql->('SHOW debug_assertions') eq 'on';
for my $what (grep { !$compares || !/^a (?:column|check that goes)$/ } sort keys %open)
{
    for my $end ('COMMIT', 'ROLLBACK', 'PREPARE')
    {
        my ($ddl, $found) = @{$open{$what}};
        my $other = $node->background_psql('postgres', on_error_stop => 1);
        $other->query_safe("BEGIN; $ddl");
        $migrate->();
        is($drift->(), '', "$what in an open transaction is not seen");
        if ($end eq 'PREPARE')
        {
            $other->query_safe("PREPARE TRANSACTION 'one'");
            $migrate->();
            is($drift->(), '', "$what in a prepared transaction is not seen");
            $sql->("COMMIT PREPARED 'one'");
        }
        else
        {
            $other->query_safe($end);
        }
        $other->quit;
        my $seen = $drift->();
        if ($end eq 'ROLLBACK')
        {
            is($seen, '', "$what, rolled back: nothing is found");
            next;
        }
        like($seen, qr/\Q$found\E/, "$what, committed behind the record ($end): found");
        my $undo = $what eq 'a table' ? 'DROP TABLE open_1' : $what eq 'a nested one' ? 'DROP TABLE open_2' : $what eq 'a column' ? 'ALTER TABLE t3 DROP COLUMN more'
            : $what eq 'a comment' ? q{COMMENT ON TABLE t4 IS 'table 4'} : 'ALTER TABLE t5 ADD CONSTRAINT t5_id_check CHECK (id > 5)';
        $sql->($undo);
        $sql->('SELECT schema_record()');
    }
}
$migrate->();
$same_as_whole->('open transactions');

# --- The record is rolled back, alone or with what was before it

$sql->("BEGIN; CREATE TABLE kept (i int); SAVEPOINT s; CREATE TABLE lost (i int); SELECT migrate_add('lost', 'CREATE TABLE lost_too (i int)'); SELECT migrate_apply(); ROLLBACK TO s;
    SELECT migrate_add('kept', 'CREATE TABLE kept_too (i int)'); SELECT migrate_apply(); COMMIT");
$sql->('SELECT schema_record()') if $drift->() =~ /public\.kept\b/;
is($drift->(), '', 'a run that was rolled back leaves nothing on record');
$migrate->();
$same_as_whole->('a savepoint');
$sql->("BEGIN; SELECT migrate_add('lost', 'CREATE TABLE lost (i int)'); SELECT migrate_apply(); ROLLBACK");
is($drift->(), '', 'neither does a transaction');
$sql->('CREATE TABLE lost (i int)');
is($drift->(), 'added table public.lost', 'the same by hand is found');
$sql->('DROP TABLE lost');
is($drift->(), '', 'and is none once it is undone');

# --- Rows that go without a trace, pages that are cut off, written anew, and found clean again

$migrate->();
$sql->('DROP TABLE ' . join ', ', map { "t$_" } 150 .. 200);
$sql->('VACUUM (FREEZE)');
like($drift->(), qr/removed table public\.t150\b.*removed table public\.t200\b/, 'what was dropped and vacuumed is missed');
$sql->('SELECT schema_record()');
$sql->("CREATE TABLE u$_ (a int, b int, c int, d int, e int, f int, g int, h int)") for 1 .. 30;
$sql->('SELECT schema_record()');
$migrate->();
$sql->('DROP TABLE ' . join ', ', map { "u$_" } 1 .. 30);
$sql->('VACUUM pg_attribute, pg_class, pg_type, pg_depend');
like($drift->(), qr/removed table public\.u1\b/, 'so it is at the end of a catalog, which gets shorter');
$sql->('SELECT schema_record()');
# Whole pages go, and those before them in the same chunk stay as they are.
$sql->(q{DO $$
DECLARE
    pages bigint;
    n integer := 0;
BEGIN
    CREATE TABLE commented ();
    LOOP
        n := n + 1;
        EXECUTE format('ALTER TABLE commented ADD COLUMN c%s int', n);
        EXECUTE format('COMMENT ON COLUMN commented.c%s IS %L', n, repeat('long ', 200));
        pages := pg_relation_size('pg_description') / current_setting('block_size')::int;
        EXIT WHEN n > 60 AND pages % 16 = 12;
    END LOOP;
END $$});
$sql->('VACUUM pg_description');
$sql->('SELECT schema_record()');
$migrate->();
my $pages = q{SELECT pg_relation_size('pg_description') / current_setting('block_size')::int};
my $before = $sql->($pages);
$sql->(qq{DO \$\$
DECLARE
    c text;
BEGIN
    FOR c IN SELECT attname FROM pg_description d JOIN pg_attribute a ON attrelid = objoid AND attnum = objsubid
              WHERE classoid = 'pg_class'::regclass AND objoid = 'commented'::regclass AND split_part(d.ctid::text, ',', 1) >= '(' || $before - 6 LOOP
        EXECUTE format('COMMENT ON COLUMN commented.%s IS NULL', c);
    END LOOP;
END \$\$});
$sql->('VACUUM pg_description');
is($sql->($pages), $before - 6, 'six pages of comments were cut off');
like($drift->(), qr/changed column public\.commented\.c\d+/, 'the comments that were on them are missed');
$sql->('SELECT schema_record()');
$sql->("ALTER TABLE t9 ALTER COLUMN name DROP DEFAULT; VACUUM");
is($drift->(), 'removed default public.t9.name', 'a change on a page that is clean again is found');
$sql->(q{ALTER TABLE t9 ALTER COLUMN name SET DEFAULT 'x'; VACUUM});
is($drift->(), '', 'taken back, it is none');
for my $catalog ('pg_attribute', 'pg_class', 'pg_description')
{
    $migrate->();
    $sql->("VACUUM FULL $catalog");
    is($drift->(), '', "VACUUM FULL $catalog is no drift");
    $migrate->();
    $same_as_whole->("VACUUM FULL $catalog");
}
$sql->(q{COMMENT ON COLUMN t10.name IS 'by hand'});
is($drift->(), 'changed column public.t10.name', 'a comment behind it is found');
$sql->('COMMENT ON COLUMN t10.name IS NULL');

# --- Crashes, a standby, a copy of the database

$migrate->();
$node->stop('immediate');
$node->start;
is($drift->(), '', 'a crash is no drift');
$sql->('ALTER TABLE t11 ADD COLUMN by_hand int; CHECKPOINT; ALTER TABLE t12 ADD COLUMN by_hand int');
$node->stop('immediate');
$node->start;
is($drift->(), 'added column public.t11.by_hand, added column public.t12.by_hand', 'what was changed before one is found behind it');
$sql->('SELECT schema_record()');
$migrate->();
$same_as_whole->('a crash');

$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('record_standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
my $caught_up = sub { $node->wait_for_catchup($standby, 'replay', $node->lsn('write')); return };
my $drift_there = sub { $standby->safe_psql('postgres', "SELECT string_agg(change || ' ' || kind || ' ' || identity, ', ' ORDER BY kind, identity) FROM schema_drift()") };
$migrate->();
$caught_up->();
is($drift_there->(), '', 'a standby sees no drift');
$sql->('ALTER TABLE t13 ADD COLUMN by_hand int');
$caught_up->();
is($drift_there->(), 'added column public.t13.by_hand', 'and sees what drifts');
$standby->promote;
is($drift_there->(), 'added column public.t13.by_hand', 'so it does once it is promoted');
$standby->safe_psql('postgres', 'ALTER TABLE t13 DROP COLUMN by_hand; ALTER TABLE t14 ADD COLUMN there int');
like($drift_there->(), qr/added column public\.t14\.there/, 'and what is changed there');
$standby->stop('immediate');
$sql->('ALTER TABLE t13 DROP COLUMN by_hand; SELECT schema_record()');

$sql->('CREATE DATABASE copied TEMPLATE postgres');
is($drift->('copied'), '', 'a copy of the database has not drifted');
$sql->('ALTER TABLE t15 ADD COLUMN in_copy int', 'copied');
is($drift->('copied'), 'added column public.t15.in_copy', 'what is changed in it is found there');
is($drift->(), '', 'and only there');

# --- Everybody at once: what is on record in the end is what is there

my @crowd = map {
    my $who = $_;
    background($node, join "\n", 'SET client_min_messages = error;', map { "CREATE TABLE crowd_${who}_$_ (i int PRIMARY KEY); COMMENT ON TABLE crowd_${who}_$_ IS 'x'; ALTER TABLE crowd_${who}_$_ ADD COLUMN j int; "
        . ($_ % 3 ? '' : "DROP TABLE crowd_${who}_$_;") } 1 .. 60)
} 1 .. 3;
$migrate->() for 1 .. 15;
ok(finish($_), 'a session that made tables meanwhile') or diag $_->{err} for @crowd;
$migrate->();
my $said = $drift->();
$sql->('SELECT schema_record()') if $said ne '';
like($said, qr/^(?:(?:added|changed|removed) \S+ \S*crowd_\S*(?: ON public\.crowd_\S+)?(?:, )?)*$/, 'nothing but what others made is said to have drifted');
$migrate->();
is($drift->(), '', 'and nothing once it is on record');
$same_as_whole->('a crowd');

$node->stop;

# --- A catalog that was written anew without WAL

$node = server('record_minimal', conf => "wal_level = minimal\nmax_wal_senders = 0\nwal_skip_threshold = 0\n");
$sql->(join "\n", map { "CREATE TABLE t$_ (id int PRIMARY KEY, name text, a int, b int, c int);" } 1 .. 300);
$sql->('DROP TABLE ' . join ', ', map { "t$_" } 1 .. 100);
$sql->('SELECT schema_record()');
$migrate->();
for my $catalog ('pg_attribute', 'pg_class')
{
    $sql->("VACUUM FULL $catalog");
    is($drift->(), '', "VACUUM FULL $catalog is no drift");
    $migrate->();
    $same_as_whole->("VACUUM FULL $catalog without WAL");
}
$node->stop;
done_testing();
