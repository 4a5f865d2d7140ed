"""The schema: pg_dump -s beside schema_dump() and schema_fingerprint(), schema_diff() beside the tools that compare two databases and
beside running the text that it is given, and what the record after a migration costs."""

import collections
import json
import os
import shutil
import subprocess

import measure
import server
from libpq import Connection
from table import Table, ms

HERE = os.path.dirname(os.path.abspath(__file__))


def url(database):
    return f"postgresql://{os.environ['PGUSER']}@localhost:{os.environ['PGPORT']}/{database}?host={os.environ['PGHOST']}"


class PgDelta:
    """Supabase's. Its plan is written to a file, and from there as SQL."""

    name = "pg-delta"
    package = "@supabase/pg-delta"

    def command(self, program, directory, source, desired):
        return [program, "plan", "--source", url(source), "--desired", url(desired), "--out", f"{directory}/plan.json"]

    def script(self, program, directory):
        run([program, "render", "--plan", f"{directory}/plan.json", "--out", f"{directory}/plan", "--allow-drops"])
        names = [one for one in os.listdir(directory) if one.startswith("plan") and one.endswith(".sql")]
        return "".join(read(f"{directory}/{one}") for one in sorted(names, key=lambda one: int("".join(filter(str.isdigit, one)) or 0)))


class Migra:
    """The one that is kept up, of pgkit."""

    name = "migra"
    package = "@pgkit/migra"

    # Its word that something differs is its exit code 2.
    def command(self, program, directory, source, desired):
        return ["sh", "-c", '"$0" "$1" "$2" --unsafe >"$3" 2>/dev/null || [ $? = 2 ]', program, url(source), url(desired), f"{directory}/migra.sql"]

    def script(self, _program, directory):
        # It warns on the standard output.
        text = read(f"{directory}/migra.sql")
        at = min((place for place in map(text.find, ("alter ", "create ", "drop ", "revoke ", "grant ", "set ")) if place >= 0), default=len(text))
        return text[at:]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise measure.Failed(f"{' '.join(command[:2])}: {(done.stdout + done.stderr)[-300:]}")
    return done.stdout


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def dump_lines(database):
    """The order of columns differs where a table was altered."""
    lines = run(["pg_dump", "--schema-only", database]).split("\n")
    return collections.Counter(line.rstrip(",") for line in lines if line and not line.startswith(("--", "\\restrict", "\\unrestrict")))


def judged(script, wanted, directory):
    """Whether the script makes the first schema into the second."""
    server.ask("DROP DATABASE IF EXISTS bench_schema_copy")
    server.ask("CREATE DATABASE bench_schema_copy TEMPLATE bench_schema_a")
    with open(f"{directory}/judged.sql", "w", encoding="utf-8") as file:
        file.write(script)
    done = subprocess.run(server.psql(f"--file={directory}/judged.sql", database="bench_schema_copy"), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return "does not apply: " + done.stderr.strip().split("\n")[0].rpartition("ERROR:")[2].strip()[:80]
    got = dump_lines("bench_schema_copy")
    different = sum(((got - wanted) + (wanted - got)).values())
    return "the same" if different == 0 else f"{different} lines of pg_dump -s differ"


class Size:
    """How many tables, and how often they can be looked at in a time that one has."""

    def __init__(self, tables, many, few, once, limit):
        self.tables = tables
        self.many = many
        self.few = few
        self.once = once
        self.limit = limit  # seconds for a peer

    def __str__(self):
        return f"{self.tables:,} tables"


SMALL = Size(1000, many=9, few=5, once=3, limit=600)
LARGE = Size(10000, many=5, few=3, once=1, limit=60)


def databases(size):
    server.fresh_database("bench_schema_a", extension=True)
    run(server.psql(f"--set=tables={size.tables}", f"--file={HERE}/../schema_generate.sql", database="bench_schema_a"))
    server.ask("VACUUM (ANALYZE)", "bench_schema_a")
    server.ask("DROP DATABASE IF EXISTS bench_schema_b")
    server.ask("CREATE DATABASE bench_schema_b TEMPLATE bench_schema_a")
    run(server.psql(f"--file={HERE}/../schema_variant.sql", database="bench_schema_b"))
    server.ask("CHECKPOINT")


def timed(bench, commands):
    return lambda name: measure.run_process(commands[name], directory=bench.work)


def add_figures(table, figures, floor):
    for name, one in figures.items():
        table.add(name, ms(one.median), ms(one.least), ms(one.most), f"{one.median / floor.median:.2f}", "")


def dumps(bench, size):
    commands = {
        "pg_dump -s": ["pg_dump", "--schema-only", "--file=/dev/null", "bench_schema_a"],
        "psql -c 'select schema_dump()'": server.psql("--command=select schema_dump()", database="bench_schema_a"),
        "psql -c 'select schema_fingerprint()'": server.psql("--command=select schema_fingerprint()", database="bench_schema_a"),
    }
    figures = measure.by_turns(commands, bench.rounds(size.many), timed(bench, commands))
    floor = figures["pg_dump -s"]
    with Connection("bench_schema_a") as connection:
        calls = {f"{name} on a warm connection": connection.prepare(f"SELECT {name}") for name in ("schema_dump()", "schema_fingerprint()")}
        for call in calls.values():
            call()
        warm = measure.run_calls(connection, calls, bench.rounds(size.many), 1)
    table = Table(f"The schema of {size}, a process from start to end (ms)", "", "median", "min", "max", "of pg_dump's time", "")
    add_figures(table, {**figures, **warm}, floor)
    table.show()
    for what, times in (("schema_dump()", 2), ("schema_fingerprint()", 3)):
        one, other = figures[f"psql -c 'select {what}'"].median, warm[f"{what} on a warm connection"].median
        bench.goals.check(f"{what} beside pg_dump -s, {size}", f"{times} x faster",
                          f"{floor.median / one:.1f} x, warm {floor.median / other:.1f} x", floor.median / one >= times)


def texts(bench, size, directory):
    """The same text, run by psql in an empty database, and given to schema_diff() in a database that has something else."""
    with open(f"{directory}/schema.sql", "w", encoding="utf-8") as file:
        file.write(run(["pg_dump", "--schema-only", "--no-owner", "bench_schema_a"]))
    with open(f"{directory}/text.sql", "w", encoding="utf-8") as file:
        # Nothing of it is known from the round before.
        file.write(f"\\set text `cat {directory}/schema.sql`\nTRUNCATE shepherd.built_schema;\n"
                   "SELECT count(*) FROM schema_diff(:'text', allow_data_loss => true);\n")
    alone = server.psql(f"--file={directory}/schema.sql", database="bench_schema_copy")
    ours = "psql, schema_diff() with the text"
    commands = {
        "psql -f": alone,
        "psql -f, synchronous_commit = off": ["env", "PGOPTIONS=-c synchronous_commit=off", *alone],
        ours: server.psql(f"--file={directory}/text.sql", database="bench_schema_b"),
    }

    def once(name):
        if name != ours:
            server.fresh_database("bench_schema_copy")
        return timed(bench, commands)(name)

    figures = measure.by_turns(commands, bench.rounds(size.once) if size.once > 1 else 1, once)
    floor = figures["psql -f"]
    table = Table(f"The difference to a text that makes {size} (ms)", "", "median", "min", "max", "of running the text", "")
    add_figures(table, figures, floor)
    table.show()
    more = figures[ours].median / floor.median - 1
    bench.goals.check(f"schema_diff() with a text, beside running it, {size}", "20 % more", f"{more * 100:+.1f} %", more < 0.2)


CHANGES = {
    "a column": lambda n: f"ALTER TABLE s{(2 * n) % 10}.table_{2 * n} ADD COLUMN added text",
    "a table that refers to another": lambda n: f"CREATE TABLE s1.fresh_{n} (id int PRIMARY KEY, other bigint REFERENCES s1.table_11)",
    "a new name for a table": lambda n: f"ALTER TABLE s{(200 + n) % 10}.table_{200 + n} RENAME TO renamed_{n}",
}


def records(bench, size):
    """A migration in BEGIN … COMMIT on a warm connection, with the record of what it left and without."""
    server.ask("VACUUM", "bench_schema_b")
    table = Table(f"A migration on a warm connection, {size} (ms)", "", "median", "min", "max", "more than without", "")
    for what, statement in CHANGES.items():
        figures = {"off": measure.Figures(), "run": measure.Figures()}
        with Connection("bench_schema_a") as without, Connection("bench_schema_b") as recording:
            by_setting = {"off": without, "run": recording}
            for setting, connection in by_setting.items():
                connection.run(f"SET pg_shepherd.record_schema = {setting}")
            recording.run("SELECT schema_record()")
            for n in range(1, 46):
                for setting, connection in by_setting.items():
                    connection.run(f"BEGIN; SELECT migrate_add('{what[:7]} {n}', '{statement(n)}')")
                    call = connection.prepare("SELECT migrate_apply()")
                    figures[setting].add(*measure.timed_call(connection, call))
                    connection.run("COMMIT; DEALLOCATE ALL")
        for one in figures.values():
            # The first plans what all others run.
            one.wall = one.wall[5:]
        off, recorded = figures["off"], figures["run"]
        table.add(f"{what}, record_schema = off", ms(off.median), ms(off.least), ms(off.most), "", "")
        table.add(f"{what}, record_schema = run", ms(recorded.median), ms(recorded.least), ms(recorded.most), ms(recorded.median - off.median), "")
        bench.goals.check(f"the record after {what}, {size}", "5 ms", f"{ms(recorded.median - off.median)} ms", recorded.median - off.median < 0.005)
    with Connection("bench_schema_b") as connection:
        call = connection.prepare("SELECT count(*) FROM schema_drift()")
        call()
        one = measure.run_calls(connection, {"drift": call}, bench.rounds(size.many), 5)["drift"]
    table.add("schema_drift(), nothing has", ms(one.median), ms(one.least), ms(one.most), "", "")
    table.show()


def diffs(bench, size, directory):
    wanted = dump_lines("bench_schema_b")
    desired = server.ask("SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s", "bench_schema_b")
    with open(f"{directory}/desired.json", "w", encoding="utf-8") as file:
        file.write(desired)
    call = "SELECT sql || ';' FROM schema_diff(:'desired', allow_data_loss => true) ORDER BY position;"
    with open(f"{directory}/ours.sql", "w", encoding="utf-8") as file:
        file.write(f"\\set desired `cat {directory}/desired.json`\n{call}\n")
    ours = "psql, schema_diff() with a snapshot"
    commands = {ours: server.psql(f"--file={directory}/ours.sql", database="bench_schema_a")}
    scripts = {ours: lambda: run(commands[ours])}
    for peer in (PgDelta(), Migra()):
        home = os.path.join(bench.home, peer.name)
        program = os.path.join(home, "node_modules", ".bin", peer.name.replace("-", ""))
        if not os.path.exists(program):
            print(f"{peer.name} is left out: it could not be installed")
            continue
        version = json.loads(read(os.path.join(home, "node_modules", peer.package, "package.json")))["version"]
        name = f"{peer.name} {version}, both databases ready"
        commands[name] = ["timeout", str(size.limit), *peer.command(program, directory, "bench_schema_a", "bench_schema_b")]
        scripts[name] = lambda peer=peer, program=program: peer.script(program, directory)
    figures = measure.by_turns(commands, bench.rounds(size.few), timed(bench, commands))
    table = Table(f"The difference between two schemas of {size} (ms)", "", "median", "min", "max", "x ours", "what it wrote, applied and compared by pg_dump -s")
    for name, one in figures.items():
        if isinstance(one, measure.Failed):
            table.add(name, "-", "-", "-", "-", f"did not end within {size.limit} s" if "ended with 124" in str(one) else str(one)[:80])
            continue
        table.add(name, ms(one.median), ms(one.least), ms(one.most), f"{one.median / figures[ours].median:.1f}", judged(scripts[name](), wanted, directory))
    with Connection("bench_schema_a") as connection:
        call = connection.prepare("SELECT count(*) FROM schema_diff($1::jsonb, allow_data_loss => true)", desired)
        call()
        warm = measure.run_calls(connection, {"ours": call}, bench.rounds(size.many), 1)["ours"]
    table.add("schema_diff() on a warm connection", ms(warm.median), ms(warm.least), ms(warm.most), f"{warm.median / figures[ours].median:.1f}", "")
    table.show()
    for name, one in figures.items():
        if name.startswith("pg-delta") and not isinstance(one, measure.Failed):
            bench.goals.check(f"schema_diff() beside pg-delta, both sides ready, {size}", "5 x faster",
                              f"{one.median / figures[ours].median:.1f} x, warm {one.median / warm.median:.1f} x", one.median / figures[ours].median >= 5)


def measured(bench, size):
    directory = os.path.join(bench.work, "schema")
    os.makedirs(directory, exist_ok=True)
    databases(size)
    dumps(bench, size)
    diffs(bench, size, directory)
    texts(bench, size, directory)
    records(bench, size)
    for name in ("a", "b", "copy"):
        server.ask(f"DROP DATABASE IF EXISTS bench_schema_{name}")
    shutil.rmtree(directory, ignore_errors=True)


def schema(bench):
    measured(bench, SMALL)


def large(bench):
    measured(bench, LARGE)
