CREATE TABLE IF NOT EXISTS account (
    id        serial PRIMARY KEY,
    full_name text NOT NULL
);
CREATE INDEX IF NOT EXISTS account_full_name_idx ON account (full_name);
