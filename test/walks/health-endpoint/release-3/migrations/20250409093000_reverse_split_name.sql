-- Takes back 20250409080000_split_name: the app of release 1 is being put back.
ALTER TABLE account DROP COLUMN IF EXISTS first_name;
ALTER TABLE account DROP COLUMN IF EXISTS last_name;
