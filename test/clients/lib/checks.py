"""What the tests share: counting (the account goes to stderr, the sums to stdout, as with the tools), a fresh database each, sessions of an observer, what must not be left behind."""

import contextlib
import signal
import sys
import time
import traceback

import psycopg2

DEADLINE = 30  # seconds of one test
LEFT = """SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_shepherd worker'),
                 (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')"""

counts = {'passed': 0, 'failed': 0}


class TookTooLong(BaseException):
    """Not an Exception: a test that expects a driver's error does not take it for one."""


def check(good, what, seen=None):
    counts['passed' if good else 'failed'] += 1
    print(('ok' if good else 'not ok') + f' - {what}' + ('' if good or seen is None else f'\n#   {seen!r}'), file=sys.stderr)
    return bool(good)


def same(seen, wanted, what):
    return check(seen == wanted, what, {'seen': seen, 'wanted': wanted})


def result():
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts['failed'] else 0


def run(name, function):
    def too_long(*_):
        raise TookTooLong
    database = (name + function.__name__.removeprefix('test'))[:60]
    print(f'# {name}: {function.__name__.removeprefix("test_").replace("_", " ")}', file=sys.stderr)
    begin = time.monotonic()
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(DEADLINE)
    try:
        ask(f'CREATE DATABASE {database}', database='postgres')
        ask('CREATE EXTENSION pg_shepherd', database=database)
        function(database)
    except TookTooLong:
        check(False, f'no answer for {DEADLINE} seconds')
        traceback.print_exc()
    except Exception:
        check(False, 'it ran to its end')
        traceback.print_exc()
    finally:
        signal.alarm(0)
    check(until(lambda: ask(LEFT, database='postgres')[0] == (0, 0), 2), 'no worker and no advisory lock is left')
    print(f'#   {time.monotonic() - begin:.1f} s', file=sys.stderr)


def ask(sql, *values, database):
    """The rows of a statement, in a session of its own that commits."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []


def one(sql, *values, database):
    return ask(sql, *values, database=database)[0][0]


def until(condition, seconds):
    """Waits for it in rounds; whether it came in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


# --- Migrations that only separate transactions take

FILES = {
    'm/1_item.sql': "CREATE TABLE item (i int);\nINSERT INTO item SELECT generate_series(1, 100);\nCREATE TYPE mood AS ENUM ('good');",
    'm/2_index.sql': 'CREATE INDEX CONCURRENTLY item_i ON item (i);',
    'm/3_mood.sql': "ALTER TYPE mood ADD VALUE 'fine';",
    'm/4_use.sql': "ALTER TABLE item ADD COLUMN m mood DEFAULT 'fine';\nVACUUM item;",
}
PLAIN = {'m/1_item.sql': FILES['m/1_item.sql'], 'm/2_more.sql': 'ALTER TABLE item ADD COLUMN t text;'}
VERSIONS = ['1_item', '2_index', '3_mood', '4_use']


def nothing_ran(database, what='nothing ran'):
    return same(ask("SELECT to_regclass('item'), (SELECT count(*) FROM shepherd.ledger)", database=database), [(None, 0)], what)


def all_ran(database, what='everything ran once'):
    seen = ask("""SELECT (SELECT count(*) FROM item WHERE m = 'fine'),
                         (SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid = to_regclass('item_i')),
                         (SELECT count(*) FROM shepherd.ledger),
                         (SELECT count(*) FROM shepherd.event WHERE outcome = 'ok')""", database=database)
    return same(seen, [(100, True, 4, 4)], what)


def refused(code, error, hint, what):
    """A driver's error: its SQLSTATE and what its hint has to say."""
    return check(code == 'MG010' and 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block' in str(error)
                 and 'outside of BEGIN and COMMIT' in (hint or ''), what, (code, str(error), hint))
