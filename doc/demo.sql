-- A first migration, given as text. It is registered, not run.
CREATE EXTENSION pg_shepherd;
SELECT migrate_add('create_shop',
    up   => 'CREATE TABLE product (id int PRIMARY KEY, title text NOT NULL);',
    down => 'DROP TABLE product;');

-- Two more, as files of an app: path and content, in one parameter. What would happen?
SELECT version, name, outcome FROM migrate_load(files => '{
    "20250102000000_add_price.sql":  "ALTER TABLE product ADD COLUMN price numeric;",
    "20250103000000_add_stock.sql":  "CREATE TABLE stock (product int REFERENCES product, amount int NOT NULL);"
}', partial => true);
SELECT version, name, action, reason FROM migrate_plan();
