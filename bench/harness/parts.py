"""What is measured, a part a function. Each takes the Bench and adds to its tables and goals."""

import measure
import server
from schema import large, schema
from libpq import Connection
from table import Table, ms

MIGRATIONS = 1000


def noop_processes(bench):
    """Nothing to do with 1,000 applied, from the start of a process to its end."""
    table = Table(f"Nothing to do, {MIGRATIONS:,} applied: a process from start to end (ms)",
                  "", "median", "min", "max", "processor", "x ours by psql", "how")
    database = bench.applied_database()
    commands = {
        "psql -c 'select 1'": server.psql("--command=select 1", database=database),
        "psql -c 'select migrate_apply()'": server.psql("--command=select migrate_apply()", database=database),
        "the same, library preloaded": ["env", "PGOPTIONS=-c session_preload_libraries=pg_shepherd",
                                        *server.psql("--command=select migrate_apply()", database=database)],
    }
    commands["select 1, library preloaded"] = [*commands["the same, library preloaded"][:2],
                                               *server.psql("--command=select 1", database=database)]
    own = measure.by_turns(commands, bench.rounds(151), lambda name: measure.run_process(commands[name], server=None))
    cpu = measure.by_turns(commands, bench.rounds(11), lambda name: bench.cpu_of(commands[name], 10))
    for name in commands:
        figures = own[name]
        table.add(name, ms(figures.median), ms(figures.least), ms(figures.most), ms(cpu[name].cpu_median), "", "")
    peers = bench.peers_with(MIGRATIONS)
    results = measure.by_turns(peers, bench.rounds(7), lambda peer: bench.run_peer(peer, MIGRATIONS))
    ours = own["psql -c 'select migrate_apply()'"].median
    for peer in peers:
        figures = results[peer]
        if isinstance(figures, measure.Failed):
            table.add(f"{peer.name} {bench.version(peer)}", "-", "-", "-", "-", "-", str(figures)[:80])
            continue
        bench.noop[peer.name] = figures
        table.add(f"{peer.name} {bench.version(peer)}", ms(figures.median), ms(figures.least), ms(figures.most),
                  ms(figures.cpu_median), f"{figures.median / ours:.1f}", peer.how)
    table.show()
    for what, call, floor in (("over psql -c 'select 1'", "psql -c 'select migrate_apply()'", "psql -c 'select 1'"),
                              ("the same, library preloaded in both", "the same, library preloaded", "select 1, library preloaded")):
        # Beside other work on the machine the wall differs by more than what is looked for: hence the many rounds.
        processor = cpu[call].cpu_median - cpu[floor].cpu_median
        wall = own[call].median - own[floor].median
        bench.goals.check(f"nothing to do, by psql from start to end, {what}", "1 ms more",
                          f"{wall * 1000:+.2f} ms (processor {processor * 1000:+.2f})", wall < 0.001)


def noop_warm(bench):
    """Nothing to do on a connection that is there already, as an app has one at its start."""
    database = bench.applied_database()
    with Connection(database) as connection:
        calls = {
            "select 1": connection.prepare("SELECT 1"),
            "migrate_apply()": connection.prepare("SELECT migrate_apply()"),
            f"migrate_apply(files => {MIGRATIONS:,} files)":
                connection.prepare("SELECT count(*) FROM migrate_apply(files => $1::jsonb)", bench.files(MIGRATIONS)),
            f"the {MIGRATIONS:,} files as jsonb, nothing done":
                connection.prepare("SELECT jsonb_typeof($1::jsonb)", bench.files(MIGRATIONS)),
            "migrate_ready()": connection.prepare("SELECT migrate_ready()"),
        }
        for call in calls.values():
            for _ in range(20):
                call()
        figures = measure.run_calls(connection, calls, bench.rounds(30), 50)
    table = Table(f"Nothing to do, {MIGRATIONS:,} applied: a call on a warm connection (ms)",
                  "", "median", "min", "max", "backend's processor time")
    for name, one in figures.items():
        table.add(name, ms(one.median), ms(one.least), ms(one.most), ms(one.cpu_median))
    table.show()
    plain, files = figures["migrate_apply()"], figures[f"migrate_apply(files => {MIGRATIONS:,} files)"]
    bench.goals.check("nothing to do, without files, client's round trip included", "0.2 ms", f"{ms(plain.median)} ms (least {ms(plain.least)})",
                      plain.median < 0.0002)
    bench.goals.check(f"nothing to do, {MIGRATIONS:,} files passed in", "10 ms",
                      f"{ms(files.median)} ms (least {ms(files.least)})", files.median < 0.010)
    if bench.noop:
        name, fastest = min(bench.noop.items(), key=lambda item: item[1].median)
        for what, one in (("", plain), (f", with {MIGRATIONS:,} files", files)):
            ratio = fastest.median / one.median
            bench.goals.check(f"nothing to do{what}, against the fastest tool ({name}, {ms(fastest.median)} ms)", "50 times faster",
                              f"{ratio:,.0f} times", ratio >= 50)


def apply(bench):
    """All of 100 and of 1,000 migrations into an empty database, a process from start to end."""
    for count, rounds in ((100, 11), (MIGRATIONS, 7)):
        table = Table(f"{count:,} migrations into an empty database: a process from start to end (ms)",
                      "", "median", "min", "max", "processor", "x psql -1 -f", "how")
        own = [server.Floor(), server.Shepherd(), server.SeparateFloor(), server.ShepherdRun(), server.ShepherdAlone()]
        results = measure.by_turns(own, bench.rounds(rounds), lambda one, n=count: bench.apply_with(one, n))
        floor, ours = results[own[0]], results[own[1]]
        for figures in results.values():
            if isinstance(figures, measure.Failed):
                raise figures
        for one in own:
            figures = results[one]
            table.add(one.name, ms(figures.median), ms(figures.least), ms(figures.most), ms(figures.cpu_median),
                      f"{figures.median / floor.median:.2f}", one.how)
        fastest = None
        for peer in bench.peers():
            turns = min(bench.rounds(3), peer.run_limit if count == MIGRATIONS else 3)
            figures = measure.by_turns([peer], turns, lambda one, n=count: bench.apply_with(one, n))[peer]
            if isinstance(figures, measure.Failed):
                table.add(f"{peer.name} {bench.version(peer)}", "-", "-", "-", "-", "-", str(figures)[:80])
            else:
                table.add(f"{peer.name} {bench.version(peer)}", ms(figures.median), ms(figures.least), ms(figures.most),
                          ms(figures.cpu_median), f"{figures.median / floor.median:.2f}", peer.how)
                if fastest is None or figures.median < fastest[0]:
                    fastest = (figures.median, peer.name)
        table.show()
        for what, mine, theirs in (("wall", ours.median, floor.median), ("processor", ours.cpu_mean, floor.cpu_mean)):
            more = mine / theirs - 1
            bench.goals.check(f"{count:,} migrations, over psql -1 -f of the same SQL ({what} time)", "10 % more",
                              f"{more * 100:+.1f} %", more < 0.10)
        separate = results[own[2]]
        for one in own[3:]:
            run = results[one]
            bench.goals.check(f"{count:,} migrations, {one.name}, over psql with a transaction each", "faster",
                              f"{(run.median / separate.median - 1) * 100:+.1f} %", run.median < separate.median)
            if fastest is not None:
                bench.goals.check(f"{count:,} migrations, {one.name}, against the fastest tool ({fastest[1]}, {ms(fastest[0])} ms)",
                                  "3 times faster", f"{fastest[0] / run.median:.1f} times", fastest[0] / run.median >= 3)


def worker(bench):
    """What a worker costs: from the call to the first statement of its script, and over the same run in the session itself."""
    database = server.fresh_database("bench_worker", extension=True)
    with Connection(database) as connection:
        connection.run("SET client_min_messages = warning; CREATE TABLE began (at timestamptz, worker timestamptz);"
                       "SELECT migrate_add('1', 'INSERT INTO began SELECT clock_timestamp(), backend_start FROM pg_stat_activity"
                       " WHERE pid = pg_backend_pid()', 'DELETE FROM began');")
        revert, alone = connection.prepare("SELECT migrate_revert()"), connection.prepare("SELECT migrate_apply()")
        calls = {"alone": lambda: connection.run("SELECT migrate_redo()"),
                 "BEGIN … COMMIT": lambda: connection.run("BEGIN; SELECT migrate_redo(); COMMIT")}
        alone()
        figures = measure.run_calls(connection, calls, bench.rounds(20), 10)
        from_call, from_start = [], []
        for _ in range(bench.rounds(100)):
            revert()
            at = connection.run("SELECT clock_timestamp()")[0][0]
            alone()
            row = connection.run(f"SELECT extract(epoch FROM at - '{at}'), extract(epoch FROM at - worker) FROM began")[0]
            from_call.append(float(row[0]))
            from_start.append(float(row[1]))
    table = Table("A run of one migration: a call on a warm connection (ms)", "", "median", "min", "max")
    for name, one in figures.items():
        table.add(f"migrate_redo(), {name}", ms(one.median), ms(one.least), ms(one.most))
    for name, times in (("from a lone migrate_apply() to its script's first statement", from_call),
                        ("from the start of its worker to that statement", from_start)):
        times.sort()
        median = times[len(times) // 2]
        table.add(name, ms(median), ms(times[0]), ms(times[-1]))
        bench.goals.check(name, "10 ms", f"{ms(median)} ms", median < 0.010)
    table.show()


def status(bench):
    with Connection(bench.applied_database()) as connection:
        calls = {"migrate_status()": connection.prepare("SELECT * FROM migrate_status()"),
                 "migrate_current()": connection.prepare("SELECT * FROM migrate_current()"),
                 "migrate_plan()": connection.prepare("SELECT * FROM migrate_plan()")}
        for call in calls.values():
            call()
        figures = measure.run_calls(connection, calls, bench.rounds(20), 10)
    table = Table(f"Looking, {MIGRATIONS:,} applied: a call on a warm connection (ms)", "", "median", "min", "max",
                  "backend's processor time")
    for name, one in figures.items():
        table.add(name, ms(one.median), ms(one.least), ms(one.most), ms(one.cpu_median))
    table.show()
    one = figures["migrate_status()"]
    bench.goals.check(f"migrate_status() with {MIGRATIONS:,} applied", "5 ms", f"{ms(one.median)} ms (least {ms(one.least)})",
                      one.median < 0.005)


def memory(bench):
    """The backend's own memory: over one apply of 1,000, then over 10,000 calls with nothing to do, with and without files."""
    table = Table("Memory of one backend (kB)", "", "own memory", "memory contexts")

    def note(connection, what):
        own, contexts = connection.own_memory(), connection.contexts_memory()
        table.add(what, f"{own // 1024:,}", f"{contexts // 1024:,}")
        return own

    calls = 2000 if bench.quick else 10000
    seen = []
    with Connection(server.fresh_database("bench_memory_floor")) as connection:
        note(connection, "new connection")
        connection.run(bench.script(MIGRATIONS))
        note(connection, f"after the {MIGRATIONS:,} migrations' SQL as one script, without pg_shepherd")
    with Connection(server.fresh_database("bench_memory", extension=True)) as connection:
        apply_all = connection.prepare("SELECT count(*) FROM migrate_apply(files => $1::jsonb)", bench.files(MIGRATIONS))
        note(connection, "new connection")
        connection.run("BEGIN")
        apply_all()
        connection.run("COMMIT")
        note(connection, f"after {MIGRATIONS:,} migrations in one call")
    with Connection("bench_memory") as connection:
        plain = connection.prepare("SELECT migrate_apply()")
        files = connection.prepare("SELECT count(*) FROM migrate_apply(files => $1::jsonb)", bench.files(MIGRATIONS))
        for call, what, count in ((plain, "calls with nothing to do", calls), (files, "more with files", calls // 10)):
            for _ in range(100):
                call()
            # Asking for the contexts costs memory the first time.
            connection.contexts_memory()
            before = note(connection, f"another connection, 100 {what}")
            for _ in range(count):
                call()
            seen.append(note(connection, f"after {count:,} {what}") - before)
    table.show()
    most = max(seen)
    bench.goals.check(f"memory over {calls:,} calls with nothing to do", "flat", f"{most / 1024:+,.0f} kB", most <= 64 * 1024)


ALL = {"apply": apply, "worker": worker, "noop": noop_processes, "warm": noop_warm, "status": status, "memory": memory,
       "schema": schema, "large": large}
