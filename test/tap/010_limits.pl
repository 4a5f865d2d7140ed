# Large inputs and odd ones: they work or are refused in words, and the server stays up.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use Encode ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('limits', conf => "max_wal_size = 4GB\nwal_level = minimal\nmax_wal_senders = 0\nmax_locks_per_transaction = 256\n");
my $sql = sub { $node->safe_psql('postgres', $_[0]) };

# --- A script of 100 MB

my $rows = 2_000_000;
my $session = $node->background_psql('postgres');
$session->query_safe('SET client_min_messages = error');
$session->query_safe('CREATE TABLE made AS SELECT $q$CREATE TABLE big (id int, t text);
COPY big FROM STDIN;
$q$ || string_agg(i || E\'\t\' || md5(i::text) || \'1234567\', E\'\n\') || E\'\n\\\\.\nSELECT count(*) FROM big;\n\' AS script FROM generate_series(1, ' . $rows . ') i');
my $size = $session->query_safe('SELECT octet_length(script) FROM made');
cmp_ok($size, '>', 90e6, "the script has $size bytes");
$session->quit;

# VmHWM is the peak of all memory of a process, shared buffers that it touched included: so each step has a session of its own.
my $shared_kb = 128 * 1024;
my ($times, $last) = (10, 0);
for my $step (
    [ 'migrate_add', "SELECT migrate_add('1_big', script) FROM made", '1_big' ],
    [ 'migrate_load', "SELECT outcome FROM migrate_load((SELECT jsonb_build_object('m/1_big.sql', script) FROM made), project => 'loaded')", 'new' ],
    [ 'migrate_apply', "SELECT affected_rows FROM migrate_apply(project => 'default')", $rows ])
{
    my ($what, $statement, $expected) = @$step;
    $session = $node->background_psql('postgres');
    $session->query_safe('SET client_min_messages = error');
    $session->query_safe('SELECT count(*) FROM migrate_status()');
    my $start = rss_kb($session);
    cmp_ok($start, '>', 500, "100 MB: $what: memory can be measured");
    is($session->query_safe($statement), $expected, "100 MB: $what");
    my ($end, $peak) = (rss_kb($session), rss_kb($session, 'VmHWM'));
    note(sprintf '%s of %d bytes: peak %d kB = %.1f times the script (up to %d kB of it shared buffers); RssAnon %d kB before, %d kB after', $what, $size, $peak, $peak * 1024 / $size, $shared_kb, $start, $end);
    cmp_ok($peak, '<', $shared_kb + $times * $size / 1024, "100 MB: $what: the peak is less than $times times the script");
    cmp_ok($end - $start, '<', 16 * 1024, "100 MB: $what: the memory is given back");
    $session->quit if $what ne 'migrate_apply';
}
is($sql->('SELECT count(*), min(id), max(id), max(length(t)) FROM big'), "$rows|1|$rows|39", '100 MB: the data is there');
is($session->query_safe("SELECT count(*) FROM migrate_apply(project => 'default')"), '0', '100 MB: and then there is nothing to do');
$session->quit;
$sql->('DROP TABLE big');

# --- 10,000 migrations in one call

my $many = "SELECT jsonb_object_agg(format('m/%s_t.sql', 100000 + i), 'INSERT INTO counted VALUES (' || i || ')') FROM generate_series(1, 10000) i";
$sql->('CREATE TABLE counted (id int PRIMARY KEY)');
is($sql->("SET client_min_messages = error; SELECT count(*) FROM migrate_apply(files => ($many), project => 'many')"), '10000', '10,000 migrations in one call');
is($sql->('SELECT count(*) FROM counted'), '10000', 'each ran');
is($sql->("SELECT count(*) FROM migrate_apply(files => ($many), project => 'many')"), '0', 'and are nothing to do');

# --- Names

my $long = 'n' x 1000;
my $wide = "\xf0\x9f\x90\x91" x 250;
my %names = (
    "it's" => 'quote', '"double"' => 'double quote', 'per%scent%n%%' => 'per cent', "\xf0\x9f\x90\x91 sheep" => 'emoji', 'back\\slash' => 'backslash', '$$dollar$$' => 'dollar', 'a;b--c/*' => 'comment',
    $long => '1,000 letters', $wide => '1,000 bytes of emoji', "{br},[ack]" => 'array', 'NULL' => 'NULL', ' lead and trail ' => 'blanks', "\xcc\x81combining" => 'combining');
for my $name (sort keys %names)
{
    my $what = $names{$name};
    my $literal = $node->safe_psql('postgres', 'SELECT quote_literal($n$' . $name . '$n$)') if $name !~ /\$/;
    $literal = "'" . ($name =~ s/'/''/gr) . "'" if $name =~ /\$/;
    my $version = $sql->("SELECT migrate_add($literal, 'CREATE TABLE named (id int)', 'DROP TABLE named', project => $literal)");
    is($sql->("SELECT count(*) FROM migrate_apply(project => $literal)"), '1', "$what: apply");
    is($sql->("SELECT migrate_ready(project => $literal)"), 't', "$what: ready");
    is($sql->("SELECT name = $literal FROM migrate_status($literal)"), 't', "$what: the name is kept");
    is($sql->("SELECT count(*) FROM migrate_revert(project => $literal)"), '1', "$what: revert");
    like(refused($node, "SELECT migrate_add($literal, 'SELECT 1/0', project => $literal, replace => true); SELECT migrate_apply(project => $literal)"), qr/22012: migration "/, "$what: a failure");
    is($sql->("SELECT count(*) FROM shepherd.event WHERE project = $literal AND outcome = 'failed' AND name = $literal"), '1', "$what: is recorded under its name");
}
like(refused($node, "SELECT migrate_add(E'new\\nline', 'SELECT 1')"), qr/MG002: .*control character/s, 'a line break in a name is refused');
like(refused($node, "SELECT migrate_add('', 'SELECT 1')"), qr/22023: /, 'an empty name is refused');
like(refused($node, "SELECT migrate_add('x', NULL)"), qr/22023: /, 'no script is refused');
my $too_long = refused($node, "SELECT migrate_add((SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) i), 'SELECT 1')");
like($too_long, qr/(54000|22023|MG002): /, 'a name of 32,000 letters is refused');
is($sql->("SELECT count(*) FROM migrate_apply(project => 'p', files => jsonb_build_object('m/1_' || repeat('\xf0\x9f\x90\x91', 200) || '.sql', 'SELECT 1'))"), '1', 'a file with an emoji name');

# --- files of wrong shapes

my %shapes = (
    '"text"' => 'text', '1' => 'number', 'null' => 'null', 'true' => 'boolean', '[1]' => 'array of numbers', '["a"]' => 'array of texts', '[[]]' => 'array of arrays', '[{}]' => 'array of empty objects',
    '[{"path": "a"}]' => 'no content', '[{"content": "a"}]' => 'no path', '[{"path": 1, "content": "a"}]' => 'path is a number', '[{"path": "a/1_a.sql", "content": null}]' => 'content is null',
    '{"a/1_a.sql": 1}' => 'object of numbers', '{"a/1_a.sql": null}' => 'object of nulls', '{"a/1_a.sql": {"up": "x"}}' => 'object of objects', '{"a/1_a.sql": ["x"]}' => 'object of arrays', '{"": "x"}' => 'empty path',
    '[{"path": "a/1_a.sql", "content": "x", "more": [{"deep": [1, {"x": {}}]}]}, 3]' => 'nested and then a number', '[{"path": "a/1_a.sql", "content": "SELECT 1"}, {"path": "a/1_a.sql", "content": "SELECT 2"}]' => 'the same path twice');
for my $shape (sort keys %shapes)
{
    my $quoted = $shape =~ s/'/''/gr;
    for my $call ('migrate_load', 'migrate_apply')
    {
        my $said = refused($node, "SELECT $call(files => '$quoted', project => 'shape')");
        like($said, qr/ERROR:  (22023|MG00\d|22021|22\w{3}): /, "$call, $shapes{$shape}: refused in words");
        unlike($said, qr/XX000/, "$call, $shapes{$shape}: no internal error");
    }
}
is($sql->("SELECT count(*) FROM shepherd.migration WHERE project = 'shape'"), '0', 'nothing of these is registered');
for my $empty ('{}', '[]')
{
    my ($code, $out, $err) = $node->psql('postgres', "SELECT count(*) FROM migrate_load('$empty', project => 'empty')");
    ok($code == 0 ? $out eq '0' : $err =~ /ERROR/, "$empty: no files");
}
like(refused($node, q{SELECT migrate_load('{"a/1_a.sql": "SELECT \u0000"}')}), qr/22P05|22021/, 'a NUL in jsonb is refused by the server');

# --- Encodings

$node->safe_psql('postgres', q{CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0});
$node->safe_psql('latin', 'CREATE EXTENSION pg_shepherd');
my $directory = "$PostgreSQL::Test::Utils::tmp_check/encodings";
my $write = sub { my ($folder, $name, $bytes) = @_; mkdir $directory; mkdir "$directory/$folder"; open my $f, '>', "$directory/$folder/$name" or die $!; binmode $f; print {$f} $bytes; close $f or die $!; };
$write->('good', '1_umlaut.sql', "CREATE TABLE latin AS SELECT 'M\xc3\xbcller'::text AS t;\nCOPY latin FROM STDIN;\n\xc3\x84rger\n\\.\n");
$write->('emoji', '1_emoji.sql', "SELECT '\xf0\x9f\x90\x91';\n");
$write->('broken', '1_broken.sql', "SELECT 1;\nSELECT '\xfc';\n");
$write->('nul', '1_nul.sql', "SELECT 1;\0\n");
my $latin = sub { $node->safe_psql('latin', $_[0]) };
is($latin->("SELECT outcome FROM migrate_load_dir('$directory/good')"), 'new', 'LATIN1: UTF-8 files of the server are converted');
is($latin->('SELECT count(*) FROM migrate_apply()'), '1', 'LATIN1: applied');
is($latin->(q{SELECT string_agg(encode(convert_to(t, 'UTF8'), 'hex'), ',' ORDER BY t) FROM latin}), '4dc3bc6c6c6572,c38472676572', 'LATIN1: every letter, in COPY data too');
like(refused($node, "SELECT migrate_load_dir('$directory/emoji')", db => 'latin'), qr/22P05: .*no equivalent in encoding "LATIN1"/, 'LATIN1: what it cannot hold is refused');
for my $db ('latin', 'postgres')
{
    like(refused($node, "SELECT migrate_load_dir('$directory/broken')", db => $db), qr/22021: 1_broken\.sql: file is not valid UTF-8/, "$db: a file that is not UTF-8");
    like(refused($node, "SELECT migrate_load_dir('$directory/nul')", db => $db), qr/22021: 1_nul\.sql: file holds a NUL byte/, "$db: a file with a NUL byte");
}
# The client's encoding is the server's affair; errors go back in it, with the caret at the right letter.
for my $db ('postgres', 'latin')
{
    $node->safe_psql($db, "SET client_encoding = LATIN1; SELECT count(*) FROM migrate_apply(project => 'client', files => E'{\"m/1_\xfc.sql\": \"CREATE TABLE client AS SELECT ''\xe4\xf6\xfc''::text AS t;\\\\nCOPY client FROM STDIN;\\\\n\xdf\\\\n\\\\\\\\.\\\\n\"}')");
    is($node->safe_psql($db, q{SELECT string_agg(encode(convert_to(t, 'UTF8'), 'hex'), ',' ORDER BY length(t)) FROM client}), 'c39f,c3a4c3b6c3bc', "$db: client_encoding LATIN1: the letters arrive");
    is($node->safe_psql($db, q{SELECT encode(convert_to(name, 'UTF8'), 'hex') FROM migrate_status('client')}), 'c3bc', "$db: client_encoding LATIN1: the name arrives");
    my $said = refused($node, "SET client_encoding = LATIN1; SELECT migrate_apply(project => 'caret', files => '{\"m/1_x.sql\": \"SELECT ''\xe4\xf6\xfc'', nix\"}')", db => $db);
    # An excerpt shows what is valid UTF-8; in a database of another encoding other letters become question marks.
    my $letters = $db eq 'latin' ? '\?\?\?' : '\xe4\xf6\xfc';
    like($said, qr/42703: .*m\/1_x\.sql:1.*\n(.*\n)*.*LINE 1: SELECT '$letters', nix\n {22,24}\^/, "$db: client_encoding LATIN1: the error comes back in it, the caret under its word");
}
like(refused($node, "SELECT migrate_add('x', '\xff\xfe')"), qr/22021: .*invalid byte sequence/, 'bytes that are no text');

unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'the server stayed up');
$node->stop;
done_testing();
