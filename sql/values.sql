-- What a call returns outlives it: several calls in one row.
-- Each test begins with an extension of its own.
DROP EXTENSION pg_shepherd;
CREATE EXTENSION pg_shepherd;
SELECT migrate_add('a', 'SELECT 1', version => '5') AS a, migrate_add('b', 'SELECT 1', version => '6') AS b;
SELECT migrate_mark('5') AS a, migrate_mark('6') AS b;
SELECT migrate_repair('5') AS a, migrate_repair('6') AS b;
SELECT migrate_mark('5', 'pending') AS a, migrate_mark('6', 'pending') AS b;
SELECT migrate_remove('5') AS a, migrate_remove('6') AS b;
