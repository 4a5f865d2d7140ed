"""node-postgres, by node_test.js, which prints its own "ok" and "not ok"."""

import os
import re
import subprocess

from checks import DEADLINE, all_ran, check


def node(part, database):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'node_test.js')
    ran = subprocess.run(['node', script, part, database], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=DEADLINE - 5)
    for good, what in re.findall(r'^(ok|not ok) - (.*)$', ran.stdout, re.M):
        check(good == 'ok', what)
    check(ran.returncode == 0, 'node came to its end', ran.stdout)


def test_simple(database):
    node('simple', database)
    all_ran(database)


def test_extended(database):
    node('extended', database)


def test_cursor(database):
    node('cursor', database)
    all_ran(database)


def test_transaction(database):
    node('transaction', database)


def test_pool(database):
    node('pool', database)
    all_ran(database)
