-- Interrupts in the middle of a guarded call.
SELECT pg_backend_pid() AS pid \gset
\setenv PGDATABASE :DBNAME
\setenv PID :pid

SET statement_timeout = '200ms';
SELECT guarded('SELECT pg_sleep(60)');
SELECT spin();
SELECT cursor_rows('SELECT pg_sleep(0.01) FROM generate_series(1, 100000)');
RESET statement_timeout;
SELECT * FROM all_well();

-- Cancelled by itself, and by somebody else.
SELECT guarded('SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)');
\! (sleep 0.5; psql -XAtqc "SELECT pg_cancel_backend($PID)") > /dev/null 2>&1 &
SELECT guarded('SELECT guarded(''SELECT pg_sleep(60)'')');
\! (sleep 0.5; psql -XAtqc "SELECT pg_cancel_backend($PID)") > /dev/null 2>&1 &
SELECT spin();
SELECT * FROM all_well();

-- A cancel that a PL catches, and that C++ catches in a subtransaction: the session goes on.
SELECT diagnosis('SELECT guarded(''SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)'')');
SELECT subtransaction('SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)');
SELECT guarded('SELECT 1');

-- lock_timeout
CREATE TABLE locked ();
\! (echo 'BEGIN; LOCK locked; SELECT pg_sleep(3);' | psql -Xq > /dev/null 2>&1) &
\! for i in $(seq 200); do [ "$(psql -XAtqc "SELECT count(*) FROM pg_locks WHERE relation = 'locked'::regclass AND granted")" = 1 ] && break; sleep 0.05; done
SET lock_timeout = '100ms';
SELECT guarded('LOCK locked');
RESET lock_timeout;

SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
