-- The home-made runner sends a file as it is, so the file brings its own transaction.
BEGIN;

ALTER TABLE account ADD COLUMN IF NOT EXISTS first_name text;
ALTER TABLE account ADD COLUMN IF NOT EXISTS last_name text;

UPDATE account
   SET first_name = split_part(full_name, ' ', 1),
       last_name = nullif(substr(full_name, length(split_part(full_name, ' ', 1)) + 2), '');

ALTER TABLE account ALTER COLUMN last_name SET NOT NULL;

COMMIT;
