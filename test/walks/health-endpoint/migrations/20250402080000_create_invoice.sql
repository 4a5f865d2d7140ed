CREATE TABLE IF NOT EXISTS invoice (
    id      serial PRIMARY KEY,
    account integer NOT NULL REFERENCES account,
    cents   integer NOT NULL
);
