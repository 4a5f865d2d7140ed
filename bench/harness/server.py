"""Databases to measure in, and our own side of the comparison."""

import os
import subprocess

from history import as_files, as_one_script, write


def psql(*arguments, database="postgres"):
    return ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", f"--dbname={database}",
            *arguments]


def ask(sql, database="postgres"):
    return subprocess.run(psql(f"--command={sql}", database=database), check=True, capture_output=True, text=True).stdout.strip()


def fresh_database(name, extension=False):
    ask(f"DROP DATABASE IF EXISTS {name}")
    ask(f"CREATE DATABASE {name}")
    if extension:
        ask("CREATE EXTENSION pg_shepherd", name)
    # The first connection writes files that all later ones read.
    ask("SELECT 1", name)
    return name


class Floor:
    """psql running one script of everything in one transaction: nothing recorded, nothing can be faster."""

    name = "psql -1 -f"
    how = "one script, one transaction, no history"

    def prepare(self, directory, _database, made):
        write(directory, "all.sql", as_one_script(made))

    def command(self, directory, database):
        return psql("--single-transaction", f"--file={directory}/all.sql", database=database)

    def environment(self, _database):
        return {}


class SeparateFloor(Floor):
    """The same with a transaction a migration: what separate commits cost by themselves."""

    name = "psql -f, a transaction each"
    how = "one script, BEGIN and COMMIT round each, no history"

    def prepare(self, directory, _database, made):
        write(directory, "all.sql", "".join(f"BEGIN;\n{one.up}COMMIT;\n" for one in made))

    def command(self, directory, database):
        return psql(f"--file={directory}/all.sql", database=database)


class Shepherd:
    """psql sending the files in one parameter, as an app does."""

    name = "pg_shepherd, BEGIN … COMMIT"
    how = "files in one parameter, one transaction"
    call = "BEGIN;\nSELECT count(*) FROM migrate_apply(files => :'files'::jsonb);\nCOMMIT;"

    def prepare(self, directory, _database, made):
        write(directory, "files.json", as_files(made))
        write(directory, "apply.sql", f"\\set files `cat {directory}/files.json`\n{self.call}\n")

    def command(self, directory, database):
        return psql(f"--file={directory}/apply.sql", database=database)

    def environment(self, _database):
        return {"PGOPTIONS": "-c client_min_messages=warning"}


class ShepherdRun(Shepherd):
    """The same with a transaction a migration."""

    name = "pg_shepherd, CALL migrate_run"
    how = "files in one parameter, a transaction a migration"
    call = "CALL migrate_run(files => :'files'::jsonb);"


class ShepherdAlone(Shepherd):
    """The same in a worker."""

    name = "pg_shepherd, alone"
    how = "files in one parameter, a transaction a migration, in a worker"
    call = "SELECT count(*) FROM migrate_apply(files => :'files'::jsonb);"


def processors():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "?")
    return f"{os.cpu_count()} x {model}"
