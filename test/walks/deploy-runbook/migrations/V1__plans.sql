CREATE TABLE plan (
    code  text PRIMARY KEY,
    title text NOT NULL,
    cents integer NOT NULL CHECK (cents >= 0)
);
