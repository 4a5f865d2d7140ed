"""Timing: of processes with what they make the server do, and of calls on a connection."""

import os
import statistics
import subprocess
import time


class Figures:
    """Seconds, of one thing measured many times."""

    def __init__(self):
        self.wall = []
        self.cpu = []

    def add(self, wall, cpu):
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def median(self):
        return statistics.median(self.wall)

    @property
    def least(self):
        return min(self.wall)

    @property
    def most(self):
        return max(self.wall)

    @property
    def cpu_median(self):
        return statistics.median(self.cpu)

    @property
    def cpu_mean(self):
        return statistics.fmean(self.cpu)


class Failed(Exception):
    pass


def _reaped(pid):
    """Processor time of a process' children that have ended."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _settled(pid):
    """The same, once the server has buried the backends that have just ended."""
    before = _reaped(pid)
    while True:
        time.sleep(0.02)
        after = _reaped(pid)
        if after == before and not _ending(pid):
            return after
        before = after


def _ending(postmaster):
    with open(f"/proc/{postmaster}/task/{postmaster}/children", encoding="ascii") as file:
        for child in file.read().split():
            try:
                with open(f"/proc/{child}/cmdline", "rb") as line:
                    if b"[local]" in line.read():
                        return True
            except OSError:
                pass
    return False


def run_process(command, environment=None, directory=None, server=None):
    """Runs it to its end. Returns wall seconds and processor seconds (the process, its children, and the server's
    backends when `server` is the postmaster's pid); raises Failed with the end of its output."""
    log = os.path.join(directory or "/tmp", ".bench.out")
    before = _settled(server) if server else 0.0
    with open(log, "wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, cwd=directory,
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as out:
            raise Failed(f"{' '.join(command[:3])} … ended with {process.returncode}: {out.read()[-600:]}")
    cpu = usage.ru_utime + usage.ru_stime
    if server:
        cpu += _settled(server) - before
    return wall, cpu


def timed_call(connection, call):
    """(wall, cpu) of one call; cpu is the backend's."""
    cpu = connection.cpu_seconds()
    started = time.perf_counter()
    call()
    wall = time.perf_counter() - started
    return wall, connection.cpu_seconds() - cpu


def run_calls(connection, calls, rounds, each):
    """Calls the functions by turns, `each` times a turn, `rounds` turns. `calls` is a dict; returns a dict of Figures whose
    wall is one call's and whose cpu is the backend's a call, over a turn."""
    figures = {name: Figures() for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            cpu = connection.cpu_seconds()
            walls = []
            for _ in range(each):
                started = time.perf_counter()
                call()
                walls.append(time.perf_counter() - started)
            cpu = (connection.cpu_seconds() - cpu) / each
            figures[name].wall.extend(walls)
            figures[name].cpu.append(cpu)
    return figures


def by_turns(contenders, rounds, measured):
    """measured(contender) gives (wall, cpu); A B C, then C B A, and so on, so that no one always comes after the same.
    Returns a dict of Figures; one that fails is dropped and its Failed is in its place."""
    results = {contender: Figures() for contender in contenders}
    for turn in range(rounds):
        for contender in contenders if turn % 2 == 0 else reversed(contenders):
            if isinstance(results[contender], Failed):
                continue
            try:
                results[contender].add(*measured(contender))
            except Failed as failure:
                results[contender] = failure
    return results
