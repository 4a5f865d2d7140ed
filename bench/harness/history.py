"""The migrations that everybody applies: small ones, of the four kinds that make up most histories."""

import json
import os


class Migration:
    def __init__(self, number):
        self.number = number
        # One minute each, from the first of the year.
        day, minute = divmod(number, 24 * 60)
        self.version = f"202401{day + 1:02d}{minute // 60:02d}{minute % 60:02d}00"
        table = f"thing_{number - number % 4}"
        kind = number % 4
        self.name = f"{('create', 'extend', 'index', 'fill')[kind]}_{table}_{number}"
        self.up = (
            f"CREATE TABLE {table} (\n    id integer PRIMARY KEY,\n    name text NOT NULL,\n    owner integer,\n"
            f"    made timestamptz NOT NULL DEFAULT now()\n);\n",
            f"ALTER TABLE {table} ADD COLUMN state text NOT NULL DEFAULT 'new';\n"
            f"COMMENT ON COLUMN {table}.state IS 'new, kept or gone';\n",
            f"CREATE INDEX {table}_owner_idx ON {table} (owner);\n",
            f"INSERT INTO {table} (id, name, owner)\nVALUES (1, 'one', 1), (2, 'two', 1), (3, 'three', 2);\n",
        )[kind]
        self.down = (
            f"DROP TABLE {table};\n",
            f"ALTER TABLE {table} DROP COLUMN state;\n",
            f"DROP INDEX {table}_owner_idx;\n",
            f"DELETE FROM {table};\n",
        )[kind]


def migrations(count):
    return [Migration(number) for number in range(count)]


def write(directory, name, text):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def as_files(made):
    """What an app sends in one parameter: path and content of each file."""
    return json.dumps({f"{one.version}_{one.name}.sql": one.up for one in made})


def as_one_script(made):
    return "".join(one.up for one in made)
