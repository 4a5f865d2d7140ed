CREATE EXTENSION pg_shepherd;

-- The migrations of an app: path and content, in one parameter, as its start-up code or a CI step would send them.
-- One call brings in what is new and applies what is pending.
SELECT version, action, outcome, statements FROM migrate_apply(files => '{
    "001_products.up.sql":   "CREATE TABLE product (id int PRIMARY KEY, title text NOT NULL);\nINSERT INTO product VALUES (1, ''tea''), (2, ''rice'');",
    "001_products.down.sql": "DROP TABLE product;",
    "002_price.up.sql":      "ALTER TABLE product ADD COLUMN price numeric NOT NULL DEFAULT 0;",
    "002_price.down.sql":    "ALTER TABLE product DROP COLUMN price;"
}');

-- The same call again finds nothing to do. That is what happens at nearly every start of an app.
SELECT count(*) FROM migrate_apply();

-- A migration can also be given as text. What would happen, and does it work? A dry run does everything and undoes it.
SELECT migrate_add('stock', version => '3',
    up   => 'CREATE TABLE stock (product int REFERENCES product, amount int NOT NULL CHECK (amount >= 0));',
    down => 'DROP TABLE stock;');
SELECT version, name, action FROM migrate_plan();
SELECT version, outcome FROM migrate_apply(dry_run => true);
SELECT to_regclass('stock') IS NULL AS "not there";
SELECT version, outcome FROM migrate_apply();

-- A migration that fails is an error that names file, line and statement. Nothing of it stays, and it is on record.
\set ON_ERROR_STOP off
SELECT * FROM migrate_apply(partial => true, files => '{
    "004_oops.up.sql": "ALTER TABLE stock ADD COLUMN place text;\n-- a letter too many\nUPDATE stock SET plaice = 1;",
    "004_oops.down.sql": "ALTER TABLE stock DROP COLUMN place;"
}');
\set ON_ERROR_STOP on

-- Where are we?
SELECT version, name, state FROM migrate_status();

-- Back to before the stock, from the text as it was when it ran: no file is needed.
SELECT version, action, outcome FROM migrate_revert('002');
SELECT version, name, state FROM migrate_status();
SELECT version, action, outcome, sqlstate, place FROM migrate_history();

-- What the app needs: at its start it asks for that, and stops with all that is missing.
\set ON_ERROR_STOP off
SELECT schema_assert('product.price numeric not null', 'product.titel', 'index product_title_idx');
\set ON_ERROR_STOP on

-- Somebody changes the schema by hand. The next look at it says so, with the way back and the statement for a migration.
ALTER TABLE product ADD COLUMN note text;
SELECT identity, change, undo, keep FROM schema_drift();
ALTER TABLE product DROP COLUMN note;

-- The schema as it should be, as text: it is built in a shadow database, and what is missing here becomes a migration, up and down.
SELECT count(migrate_remove(version)) FROM migrate_status() WHERE state IN ('pending', 'failed');
SELECT up, down FROM migrate_generate('orders', $$
    CREATE TABLE product (id int PRIMARY KEY, title text NOT NULL, price numeric(10, 2) NOT NULL DEFAULT 0);
    CREATE TABLE "order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product int NOT NULL REFERENCES product);
$$);
SELECT name, outcome FROM migrate_apply();
-- Now the migrations make what is there.
SELECT schema_assert();
