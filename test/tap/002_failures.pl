# Inside BEGIN … COMMIT a failure's transaction is rolled back, and the record of it is kept all the same. (Test 012 has the worker.)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Shepherd;
use Test::More;

my $node = server('failures', conf => "log_min_messages = info\n");
my $sql = sub { $node->safe_psql('postgres', $_[0]) };

# The failures since the last look, one a line.
my $seen = 0;
my $events = sub {
    my ($columns) = @_;
    my $rows = $sql->("SELECT $columns FROM shepherd.event WHERE outcome = 'failed' AND id > $seen ORDER BY id");
    $seen = $sql->('SELECT coalesce(max(id), 0) FROM shepherd.event');
    return $rows;
};
my $nothing_applied = sub {
    my ($what) = @_;
    is($sql->("SELECT count(*) FROM shepherd.ledger WHERE project <> 'kept'"), '0', "$what: the ledger is empty");
    is($sql->("SELECT count(*) FROM pg_class WHERE relname ~ '^(a|b)_made'"), '0', "$what: nothing of the scripts is left");
    is($sql->("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), '0', "$what: no lock is left");
};

# --- Everything about a failure

my %bad = (
    'm/20250101_a.sql' => "CREATE TABLE a_made (id int PRIMARY KEY);\n",
    'm/20250102_b.sql' => "-- first\nCREATE TABLE b_made (id int);\n\nDO \$do\$ BEGIN\n  RAISE EXCEPTION 'it went wrong' USING "
      . "ERRCODE = 'XY123', DETAIL = 'The detail.', HINT = 'The hint.';\nEND \$do\$;\n");
my $bad = 'BEGIN; SELECT * FROM ' . apply_call(\%bad) . ';';
my $error = refused($node, "SET application_name = 'the app';\n$bad");
like($error, qr/ERROR:  XY123: migration "20250102_b" \(m\/20250102_b\.sql:4\): it went wrong/, 'the error names migration, file and line and keeps the SQLSTATE');
like($error, qr/DETAIL:  The detail\.\n.*undone/, 'and the detail');
like($error, qr/HINT:  The hint\./, 'and the hint');
like($error, qr/CONTEXT:  PL\/pgSQL function inline_code_block line 2 at RAISE\nstatement 2 of the script: DO/, 'and the context');
my $superuser = $sql->('SELECT current_user');
is( $events->(q{project, scope = '', version, name, action, sqlstate, message, detail, hint, path, line, statement_number,
        statement ~ '^DO .do. BEGIN', context ~ 'RAISE', role_name = current_user, session_role, application_name, client_address IS NULL,
        started_at BETWEEN now() - interval '5 minutes' AND now(), duration > '0', statements}),
    "default|t|20250102_b|b|apply|XY123|it went wrong|The detail.|The hint.|m/20250102_b.sql|4|2|t|t|t|$superuser|the app|t|t|t|0",
    'one event has everything');
$nothing_applied->('failure');
is($sql->(q{SELECT version, action, outcome, sqlstate, message, place FROM migrate_history()}),
    '20250102_b|apply|failed|XY123|it went wrong|m/20250102_b.sql:4', 'migrate_history shows it');

# The names that a server error carries are for programs: they may not get lost.
$error = refused($node, 'BEGIN; SELECT * FROM ' . apply_call({
    'm/1_a.sql' => "CREATE TABLE a_made (id int CONSTRAINT a_positive CHECK (id > 0));\nINSERT INTO a_made VALUES (-1);\n" }));
like($error, qr/23514: .*\n(.*\n)*SCHEMA NAME:  public\nTABLE NAME:  a_made\nCONSTRAINT NAME:  a_positive/, 'schema, table and constraint names survive');
is($events->('sqlstate, line'), '23514|2', 'and it is recorded');

# A syntax error stops before anything runs.
$error = refused($node, 'BEGIN; SELECT * FROM ' . apply_call({
    'm/1_a.sql' => "CREATE TABLE a_made (id int);\n", 'm/2_b.sql' => "SELECT 1;\nSELEC 2;\n" }));
like($error, qr/42601: migration "2_b" \(m\/2_b\.sql:2\)/, 'syntax error: file and line');
like($error, qr/SELEC 2;\s*\n\s*\^/, 'syntax error: a caret');
is($events->('version, sqlstate, line'), '2_b|42601|2', 'syntax error: recorded');

# Our own refusals are failures of a migration as well.
$error = refused($node, 'BEGIN; SELECT * FROM ' . apply_call({ 'm/1_a.sql' => "SELECT 1;\n\nCREATE INDEX CONCURRENTLY i ON pg_class (oid);\n" }));
like($error, qr/MG010: migration "1_a" \(m\/1_a\.sql:3\)/, 'refused statement: MG010');
is($events->('version, sqlstate, path, line'), '1_a|MG010|m/1_a.sql|3', 'refused statement: recorded');
$error = refused($node, 'BEGIN; SELECT * FROM ' . apply_call({ 'm/1_a.sql' => "SELECT 1;\nROLLBACK;\n" }));
like($error, qr/MG001: .*ROLLBACK is not allowed/, 'ROLLBACK: MG001');
is($events->('version, sqlstate, line'), '1_a|MG001|2', 'ROLLBACK: recorded');
$nothing_applied->('refusals');

# --- Transactions of the caller

refused($node, "BEGIN;\nSELECT 1;\n$bad\nROLLBACK;");
is($events->('sqlstate'), 'XY123', 'BEGIN … ROLLBACK: recorded');
my $calm = "DO \$outer\$ BEGIN PERFORM * FROM migrate_apply(project => 'kept'); EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'caught %', SQLSTATE; END \$outer\$;";
$sql->("SELECT migrate_add('1_kept', 'SELECT 1/0', project => 'kept')");
is($sql->("BEGIN;\n$calm\n$calm\nSELECT 'goes on';\nCOMMIT;"), 'goes on', 'caught by the caller: the transaction goes on');
is($events->('project, sqlstate'), "kept|22012\nkept|22012", 'caught twice: recorded twice');
is($sql->("BEGIN; SAVEPOINT s;\n$calm\nROLLBACK TO s;\nSELECT 'goes on';\nCOMMIT;"), 'goes on', 'in a savepoint: the transaction goes on');
is($events->('sqlstate'), '22012', 'in a savepoint: recorded');
is($sql->("SELECT state FROM migrate_status('kept')"), 'failed', 'status says failed');
refused($node, "SELECT * FROM migrate_apply(project => 'kept', dry_run => true)");
is($events->('sqlstate'), '', 'dry run: a failure of a rehearsal is none');

# What would fail at COMMIT is tried before it, so that the migration is named.
my $late = 'SELECT count(*) FROM ' . apply_call({ 'm/1_a.sql' =>
      "CREATE TABLE a_made (id int PRIMARY KEY, other int REFERENCES a_made DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a_made VALUES (1, 2);\n" }) . ';';
like(refused($node, $late), qr/23503: migration "1_a" \(m\/1_a\.sql\)/, 'a deferred constraint fails in its migration');
$nothing_applied->('deferred constraint');
is($events->('sqlstate'), '23503', 'deferred constraint: recorded');

# --- Revert and verify

$sql->("SELECT migrate_add('2_kept', 'CREATE TABLE kept (id int)', 'DROP TABLE kept; SELECT 1/0', project => 'kept', version => '0'); SELECT migrate_apply(target => '0', project => 'kept')");
like(refused($node, "SELECT * FROM migrate_revert(project => 'kept')"), qr/22012: migration "0 2_kept" \(0 down:1\)/, 'revert: refused');
is($events->('version, action, sqlstate, statement'), '0|revert|22012|SELECT 1/0', 'revert: recorded');
is($sql->("SELECT to_regclass('kept') IS NOT NULL, (SELECT count(*) FROM shepherd.ledger WHERE project = 'kept')"), 't|1', 'revert: nothing happened');
$sql->("SELECT migrate_add('v', 'CREATE TABLE a_made (id int)', verify => 'SELECT count(*) > 0 FROM a_made', project => 'v')");
like(refused($node, "SELECT * FROM migrate_apply(project => 'v')"), qr/MG014: .*verify script returned false/, 'verify: MG014');
is($events->('project, action, sqlstate'), 'v|apply|MG014', 'verify: recorded');
$nothing_applied->('verify');
$sql->("SELECT migrate_remove('v', project => 'v')");

# --- Cancel, timeouts, deadlock

my $sleepy = 'BEGIN; SELECT * FROM ' . apply_call({
    'm/1_a.sql' => "CREATE TABLE a_made (id int);\n", 'm/2_b.sql' => "CREATE TABLE b_made (id int);\nSELECT pg_sleep(600);\n" }) . ';';
like(refused($node, "SET statement_timeout = '2s';\n$sleepy"), qr/57014: migration "2_b" \(m\/2_b\.sql:2\): canceling statement due to statement timeout/, 'statement_timeout: the error is kept');
is($events->('version, sqlstate, line, statement'), '2_b|57014|2|SELECT pg_sleep(600)', 'statement_timeout: recorded');
$nothing_applied->('statement_timeout');
my $session = background($node, $sleepy, application => 'sleepy');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
$sql->("SELECT pg_cancel_backend(${\ backend_of($node, 'sleepy')})");
ok(!finish($session), 'cancel: the call fails');
like($session->{err}, qr/57014: .*canceling statement due to user request/, 'cancel: the error is kept');
is($events->('version, sqlstate, application_name'), '2_b|57014|sleepy', 'cancel: recorded');
$nothing_applied->('cancel');
$sql->('CREATE TABLE locked (id int)');
my $other = $node->background_psql('postgres');
$other->query_safe('BEGIN; LOCK TABLE locked');
like(refused($node, "SET lock_timeout = '300ms'; BEGIN; SELECT * FROM " . apply_call({ 'm/1_a.sql' => 'ALTER TABLE locked ADD x int' }) . ';'), qr/55P03/, 'lock_timeout: the error is kept');
is($events->('sqlstate'), '55P03', 'lock_timeout: recorded');
$other->quit;

# --- The writer of events has settings of its own

$sql->("ALTER DATABASE postgres SET default_transaction_read_only = on; ALTER DATABASE postgres SET statement_timeout = '1ms'; "
  . "ALTER DATABASE postgres SET search_path = nowhere; ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
{
    # The session's own come with the connection: a SET of its own would have a millisecond for itself.
    local $ENV{PGOPTIONS} = '-c default_transaction_read_only=off -c statement_timeout=0 -c search_path=public';
    like(refused($node, $bad), qr/XY123/, 'settings of the database: the error is kept');
    $sql->('ALTER DATABASE postgres RESET ALL');
}
is($events->('sqlstate'), 'XY123', 'settings of the database do not reach the writer');

# --- Sizes and odd texts

my $long = 'BEGIN; SELECT * FROM ' . apply_call({ 'm/1_long.sql' => "DO \$\$ BEGIN RAISE EXCEPTION '%', repeat('longer and ', 300000) USING DETAIL = 'ü%s%n\"'; END \$\$;" }) . ';';
like(refused($node, $long), qr/longer and longer/, 'a message of 3 MB arrives');
is($events->('length(message), detail'), '3300000|ü%s%n"', 'a message of 3 MB is recorded');

# --- Where it cannot be recorded

$sql->('CREATE DATABASE fresh');
$error = refused($node, "BEGIN; CREATE EXTENSION pg_shepherd;\n$bad", db => 'fresh');
like($error, qr/XY123/, 'extension not committed yet: the error is kept');
like($error, qr/WARNING:  .*the failure of migration "20250102_b" is not recorded in the history/, 'extension not committed yet: a warning');
$node->append_conf('postgresql.conf', "max_worker_processes = 0\nmax_parallel_workers = 0\nmax_logical_replication_workers = 0\n");
$node->restart;
$error = refused($node, $bad);
like($error, qr/WARNING:  .*the failure of migration "20250102_b" is not recorded in the history\nDETAIL:  .*no free worker slot \(max_worker_processes\)/, 'no worker slot: a warning says so');
like($error, qr/ERROR:  XY123: migration "20250102_b" \(m\/20250102_b\.sql:4\): it went wrong\nDETAIL:  The detail\./, 'no worker slot: the error is intact');
is($events->('1'), '', 'no worker slot: nothing is recorded');
$nothing_applied->('no worker slot');

# --- A crash in the middle

$session = background($node, $sleepy, application => 'sleepy');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
$sql->('CHECKPOINT');
$node->stop('immediate');
finish($session);
$node->start;
$nothing_applied->('crash');
my $mended = $sleepy =~ s/pg_sleep\(600\)/pg_sleep(0)/r;
$sql->("$mended COMMIT;");
is($sql->("SELECT string_agg(version || ' ' || how, ',' ORDER BY run_order) FROM shepherd.ledger WHERE project = 'default'"), '1_a applied,2_b applied', 'crash: the next call does the job');
is($sql->("SELECT to_regclass('a_made') IS NOT NULL AND to_regclass('b_made') IS NOT NULL"), 't', 'crash: and makes the tables');

# Failures are told to the client, not to the log of a worker that went wrong.
my $log = slurp_file($node->logfile);
unlike($log, qr/pg_shepherd event writer.*exited with exit code [^01]/, 'no writer crashed');
unlike($log, qr/terminated by signal/, 'no process crashed');

$node->stop;
done_testing();
