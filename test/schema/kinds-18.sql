-- What PostgreSQL 18 has besides kinds.sql.
CREATE SCHEMA app_18;
CREATE TABLE app_18.parent (a integer CONSTRAINT a_is_there NOT NULL, b integer NOT NULL NO INHERIT, c integer, d integer NOT NULL, e integer GENERATED ALWAYS AS (a * 2) VIRTUAL, f integer GENERATED ALWAYS AS (a * 2) STORED);
ALTER TABLE app_18.parent ADD CONSTRAINT c_later NOT NULL c NOT VALID;
CREATE TABLE app_18.child (g integer) INHERITS (app_18.parent);
CREATE TABLE app_18.stricter (b integer CONSTRAINT own NOT NULL) INHERITS (app_18.parent);
CREATE TABLE app_18.after () INHERITS (app_18.parent);
ALTER TABLE app_18.after ALTER COLUMN a SET NOT NULL;
CREATE TABLE app_18.parted (a integer CONSTRAINT parted_a NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE app_18.part PARTITION OF app_18.parted FOR VALUES IN (1);
CREATE TABLE app_18.keys (a integer, b daterange, CONSTRAINT no_enforce CHECK (a > 0) NOT ENFORCED);
CREATE DOMAIN app_18.strict AS integer CONSTRAINT strictly NOT NULL;
CREATE TABLE app_18.identified (id integer GENERATED ALWAYS AS IDENTITY, k integer NOT NULL) PARTITION BY LIST (k);
CREATE TABLE app_18.identified_1 PARTITION OF app_18.identified FOR VALUES IN (1);
CREATE PUBLICATION app_18_publication FOR TABLE app_18.keys WITH (publish_generated_columns = stored);
GRANT MAINTAIN ON app_18.keys TO regress_schema_reader;
