"""Runs the parts and prints the tables; see bench/run."""

import argparse
import os
import shutil
import tempfile
import time

import history
import libpq
import measure
import parts
import peers
import server
from table import Goals


class Bench:
    def __init__(self, peers_home, quick, work):
        self.quick = quick
        self.goals = Goals()
        self.noop = {}
        self.work = work
        self.home = peers_home
        self._postmaster = libpq.postmaster_pid()
        self._peers = [kind(peers_home) for kind in peers.ALL]
        self._versions = {}
        self._ready = {}
        self._applied = None

    def rounds(self, full):
        return max(2, full // 4) if self.quick else full

    def peers(self):
        return [peer for peer in self._peers if not peer.why_missing()]

    def left_out(self):
        return [(peer.name, peer.why_missing()) for peer in self._peers if peer.why_missing()]

    def version(self, peer):
        if peer.name not in self._versions:
            self._versions[peer.name] = peer.version()
        return self._versions[peer.name]

    def files(self, count):
        return history.as_files(history.migrations(count))

    def script(self, count):
        return history.as_one_script(history.migrations(count))

    def cpu_of(self, command, times):
        """Processor time of a process and its backend, a run: the server counts in steps of 10 ms."""
        shell = ["sh", "-c", f'n={times}; while [ $n -gt 0 ]; do "$@" >/dev/null || exit 1; n=$((n - 1)); done', "sh", *command]
        walls, cpu = measure.run_process(shell, server=self._postmaster)
        return walls / times, cpu / times

    def _prepared(self, contender, count):
        """Its files are written once, its database is made anew."""
        key = "bench_" + "".join(letter for letter in contender.name if letter.isalnum()).lower() + f"_{count}"
        if key not in self._ready:
            directory = peers.fresh_directory(self.work, key)
            contender.prepare(directory, key, history.migrations(count))
            self._ready[key] = directory
        return key, self._ready[key]

    def apply_with(self, contender, count):
        database, directory = self._prepared(contender, count)
        server.fresh_database(database, isinstance(contender, server.Shepherd))
        figures = measure.run_process(contender.command(directory, database), contender.environment(database), directory, self._postmaster)
        # A tool that did nothing would be the fastest of all.
        tables = int(server.ask("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'thing%'", database))
        if tables != (count + 3) // 4:
            raise measure.Failed(f"{contender.name} left {tables} tables instead of {(count + 3) // 4}")
        return figures

    def peers_with(self, count):
        """Those that have applied everything; the others are told and left out."""
        able = []
        for peer in self.peers():
            database, _ = self._prepared(peer, count)
            try:
                if not server.ask(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
                    self.apply_with(peer, count)
                able.append(peer)
            except measure.Failed as failure:
                print(f"{peer.name} is left out: {failure}")
        return able

    def run_peer(self, peer, count):
        database, directory = self._prepared(peer, count)
        return measure.run_process(peer.command(directory, database), peer.environment(database), directory, self._postmaster)

    def applied_database(self):
        """One in which 1,000 migrations have been applied by pg_shepherd, files given."""
        if self._applied is None:
            self._applied = server.fresh_database("bench_applied", extension=True)
            with libpq.Connection(self._applied) as connection:
                connection.prepare("SELECT count(*) FROM migrate_apply(files => $1::jsonb)", self.files(parts.MIGRATIONS))()
            server.ask("VACUUM (ANALYZE)", self._applied)
        return self._applied


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--peers", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--only", default=",".join(parts.ALL), help="parts, with commas: " + ", ".join(parts.ALL))
    arguments = parser.parse_args()
    chosen = arguments.only.split(",")
    if unknown := [name for name in chosen if name not in parts.ALL]:
        parser.error(f"no such part: {', '.join(unknown)}")

    work = tempfile.mkdtemp(prefix="shepherd-bench.")
    started = time.monotonic()
    try:
        bench = Bench(arguments.peers, arguments.quick, work)
        extension = server.ask("SELECT default_version FROM pg_available_extensions WHERE name = 'pg_shepherd'")
        print(f"pg_shepherd {extension} on PostgreSQL {server.ask('SHOW server_version')}, fsync {server.ask('SHOW fsync')}, "
              f"synchronous_commit {server.ask('SHOW synchronous_commit')}")
        print(f"{server.processors()}; load at the start {', '.join(f'{load:.1f}' for load in os.getloadavg())}; "
              f"{time.strftime('%Y-%m-%d')}")
        for name, part in parts.ALL.items():
            if name in chosen:
                part(bench)
        bench.goals.show()
        for name, reason in bench.left_out():
            print(f"{name} is left out: {reason}")
        print(f"load at the end {', '.join(f'{load:.1f}' for load in os.getloadavg())}; {time.monotonic() - started:.0f} s")
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
