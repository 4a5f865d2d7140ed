-- C++ -> server: whatever is thrown becomes an error, and every object on the way is destroyed.
SELECT pg_backend_pid() AS pid \gset
\set SHOW_CONTEXT always

SELECT kind, diagnosis(format('SELECT throw_kind(%L)', kind))
  FROM unnest(ARRAY['none', 'int', 'text', 'object', 'bad_alloc', 'real bad_alloc', 'exception', 'standard library', 'empty exception',
                    'failure', 'cut character', 'int in a guard', 'server']) kind;
SELECT * FROM all_well();

-- The same without a PL around it, as a client sees it.
SELECT throw_kind('int');
SELECT throw_kind('bad_alloc');
SELECT throw_kind('exception');
SELECT throw_kind('cut character');
SELECT throw_kind('int in a guard');
SELECT throw_kind('server');
SELECT * FROM all_well();

-- No memory for the server either. What it had asked for stands in the detail.
SELECT * FROM diagnosis('SELECT throw_kind(''real out of memory'')') d WHERE d !~ '^detail';
SELECT * FROM all_well();

-- A client with another encoding: the message is converted on its way.
\setenv PGDATABASE :DBNAME
\! PGCLIENTENCODING=LATIN1 psql -Xqc "SELECT throw_kind('cut character')" 2>&1 | grep ERROR

-- Failure: every field, and every condition has its SQLSTATE.
SELECT diagnosis($$SELECT throw_failure(4, 'the message', 'The detail.', 'The hint.', 'migrations/1_a.sql', 17)$$);
SELECT diagnosis($$SELECT throw_failure(4, 'the message', NULL, 'The hint.', 'migrations/1_a.sql')$$);
SELECT diagnosis($$SELECT throw_failure(4, 'the message', 'The detail.')$$);
SELECT diagnosis($$SELECT throw_failure(4, '%s %n %m', '%d 100%', '%')$$);
SELECT diagnosis($$SELECT throw_failure(4, '')$$);
SELECT condition, d FROM generate_series(0, 22) condition, diagnosis(format('SELECT throw_failure(%s, ''m'')', condition)) d
 WHERE d LIKE 'state%' ORDER BY condition;
SELECT throw_failure(0, 'the message', 'The detail.', 'The hint.', 'migrations/1_a.sql', 17);
SELECT length(d) FROM diagnosis('SELECT throw_long(10000000)') d WHERE d LIKE 'message%';

SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
