-- FATAL in a guarded call ends that session, and no other.
SELECT pg_backend_pid() AS pid \gset
\setenv PGDATABASE :DBNAME
\! psql -Xqc "SELECT guarded('SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(60)')" 2>&1 | grep FATAL
\! psql -Xqc "SELECT guarded('SELECT guarded(''SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(60)'')')" 2>&1 | grep FATAL
\! psql -Xqc "SELECT subtransaction('SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(60)')" 2>&1 | grep FATAL
\! psql -Xqc "SELECT cursor_rows('SELECT CASE g WHEN 5 THEN pg_terminate_backend(pg_backend_pid()) END, pg_sleep(0.1) FROM generate_series(1, 100) g')" 2>&1 | grep FATAL
\! (psql -Xqc "SET application_name = 'spins'; SELECT spin()" 2>&1 | grep FATAL) & for i in $(seq 100); do [ "$(psql -XAtqc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spins' AND query LIKE '%spin()%'")" = t ] && break; sleep 0.1; done; wait
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name = 'spins';
SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
