-- Values of all types in and out.
SELECT pg_backend_pid() AS pid \gset
SET intervalstyle = 'postgres';
SET datestyle = 'ISO';
\pset null '(null)'
\x
SELECT * FROM echo('text', '\x00ff', '{"a": [1, null]}', 42, true, '1 day 2:03:04.000005', 123456789, ARRAY['a', '', 'c,"d"']);
SELECT * FROM echo('', '', '""', -2147483648, false, '-1 month', 0, '{}');
SELECT * FROM echo(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT * FROM echo(E'äß€\U0001F600', NULL, '"\u20ac"', 2147483647, NULL, '0', -1, ARRAY['ä', '€']);
SELECT * FROM spi_echo('text', '\x00ff', '{"a": [1, null]}', 42, true, '1 day 2:03:04.000005', 123456789, ARRAY['a', '', 'c,"d"']);
SELECT * FROM spi_echo('', '', '""', -2147483648, false, '-1 month', 0, '{}');
SELECT * FROM spi_echo(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
\x
-- An array may not hold NULL; one of several dimensions reads as its items; an interval has to fit.
SELECT lengths('', ARRAY['a', NULL]);
SELECT lengths('', '{{ab,cd},{ef,gh}}'), lengths(NULL, NULL), lengths('', '[5:6]={ab,cd}');
SELECT words FROM echo('in range', NULL, NULL, NULL, NULL, '285000 years', NULL, NULL);
SELECT words FROM echo(NULL, NULL, NULL, NULL, NULL, '300000 years', NULL, NULL);
SELECT words FROM echo(NULL, NULL, NULL, NULL, NULL, '-300000 years', NULL, NULL);
SELECT json_text('{"a": [1, 2.50, "x", null, true, {}]}'), json_text(NULL), json_text('[]');
SELECT missing_argument('one of one');

-- Values that are stored short, compressed, out of line, and out of line and compressed.
CREATE TABLE toasted (kind text, word text, list text[], doc jsonb);
ALTER TABLE toasted ALTER word SET STORAGE MAIN;
INSERT INTO toasted VALUES ('short', 'w', ARRAY['w'], '[1]');
INSERT INTO toasted SELECT 'compressed', repeat('w', 100000), ARRAY[repeat('w', 100000), ''], (SELECT jsonb_agg(1) FROM generate_series(1, 10000));
ALTER TABLE toasted ALTER word SET STORAGE EXTERNAL, ALTER list SET STORAGE EXTERNAL, ALTER doc SET STORAGE EXTERNAL;
INSERT INTO toasted SELECT 'external', repeat('w', 100000), ARRAY[repeat('w', 100000), ''], (SELECT jsonb_agg(1) FROM generate_series(1, 10000));
ALTER TABLE toasted ALTER word SET STORAGE EXTENDED, ALTER list SET STORAGE EXTENDED, ALTER doc SET STORAGE EXTENDED;
INSERT INTO toasted SELECT 'both', string_agg(md5(g::text), ''), array_agg(md5(g::text)), jsonb_agg(md5(g::text)) FROM generate_series(1, 10000) g;
SELECT kind, octet_length(word), pg_column_size(word) < octet_length(word) AS compressed, pg_column_size(word) > 2000 AS large FROM toasted;
SELECT kind, lengths(word, t.list), read_late(word) = word AS read_late, keep_result(word) AS kept,
       (SELECT (e.words, e.list) = (word, t.list) FROM echo(word, NULL, NULL, NULL, NULL, NULL, NULL, t.list) e) AS echoed,
       (SELECT bool_and((e.words, e.list) = (word, t.list)) FROM spi_echo(word, NULL, NULL, NULL, NULL, NULL, NULL, t.list) e) AS over_spi,
       json_text(doc)::jsonb = doc AS document
  FROM toasted t;

-- Many rows; none; in the select list; where there is no set to return.
SELECT count(*), sum(number), count(DISTINCT word) FROM many_rows(100000, 'w');
SELECT count(*) FROM many_rows(0, 'w');
SELECT many_rows(2, 'w');
SELECT no_rows(2, 'w');
SELECT * FROM many_rows(2, 'w') AS m LIMIT 1;

-- What does not fit is refused, and never followed as a pointer.
SELECT kind, diagnosis(format('SELECT * FROM bad_row(%L)', kind))
  FROM unnest(ARRAY['none', 'few', 'many', 'number as text', 'nul', 'cut', 'huge text', 'huge bytes', 'huge json', 'bad json', 'json nul',
                    'mixed array', 'unknown type']) kind;
SELECT d FROM diagnosis('SELECT * FROM bad_row(''deep json'')') d WHERE d LIKE 'state%';
SELECT * FROM bad_row('null row');
SELECT * FROM all_well();
SELECT pg_backend_pid() = :pid AS same_backend;
