"""Cut off from the driver's side: cancel, time-outs, a client that is gone. No worker and no lock is left within two seconds (checked
after every test), and the next call finishes the work."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psycopg
import psycopg2
from psycopg.types.json import Jsonb
from psycopg2.extras import Json

from checks import LEFT, ask, check, one, same, until
from wire import Wire

# The first call of these sleeps in the second migration, for as long as the table `slow` has a row.
FILES = {
    'm/1_item.sql': 'CREATE TABLE item (i int);\nINSERT INTO item SELECT generate_series(1, 100);',
    'm/2_slow.sql': 'CREATE INDEX CONCURRENTLY item_i ON item (i);\nSELECT pg_sleep(60) FROM slow;\nINSERT INTO item VALUES (101);',
    'm/3_last.sql': 'VACUUM item;',
}
CALL = 'SELECT version FROM migrate_apply(files => %s)'
SLEEPS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'pg_shepherd worker' AND wait_event = 'PgSleep'"


def prepare(database):
    ask('CREATE TABLE slow AS SELECT 1', database=database)


def sleeping(database):
    return until(lambda: one(SLEEPS, database, database='postgres') == 1, 10)


def stopped(database, seconds=2):
    begin = time.monotonic()
    gone = until(lambda: ask(LEFT, database='postgres')[0] == (0, 0), seconds)
    check(gone, f'within {seconds} s no worker and no lock is left', time.monotonic() - begin)


def goes_on(database, *states):
    seen = ask('SELECT version, state FROM migrate_status()', database=database)[:2]
    check(seen in [[('1_item', 'applied'), ('2_slow', state)] for state in states or ['interrupted']], 'migrate_status() says where it was', seen)
    ask('DELETE FROM slow', database=database)
    same(ask(CALL, Json(FILES), database=database), [('2_slow',), ('3_last',)], 'the next call goes on')
    same(ask("SELECT (SELECT count(*) FROM item), (SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_i'::regclass)", database=database),
         [(101, True)], 'nothing ran twice, nothing is missing')


def later(database, action):
    """Does it in a thread as soon as the worker sleeps."""
    thread = threading.Thread(target=lambda: sleeping(database) and action())
    thread.start()
    return thread


def test_cancel_psycopg3(database):
    prepare(database)
    with psycopg.connect(dbname=database, autocommit=True) as db:
        thread = later(database, db.cancel)
        begin = time.monotonic()
        try:
            db.execute(CALL, [Jsonb(FILES)])
            check(False, 'cancel() ends the call')
        except psycopg.errors.QueryCanceled as error:
            check('migration "2_slow" (m/2_slow.sql:2): canceling statement due to user request' in str(error),
                  'cancel() ends the call, which says where', error)
        check(time.monotonic() - begin < 5, 'at once')
        thread.join()
        same(db.execute('SELECT 1').fetchone(), (1,), 'the session is as good as before')
    stopped(database)
    goes_on(database, 'failed')


def test_cancel_psycopg2(database):
    prepare(database)
    db = psycopg2.connect(dbname=database)
    db.autocommit = True
    thread = later(database, db.cancel)
    try:
        db.cursor().execute(CALL, [Json(FILES)])
        check(False, 'cancel() ends the call')
    except psycopg2.errors.QueryCanceled as error:
        check('migration "2_slow" (m/2_slow.sql:2): canceling statement due to user request' in str(error),
              'cancel() ends the call, which says where', error)
    thread.join()
    db.close()
    stopped(database)
    goes_on(database, 'failed')


def test_statement_timeout(database):
    prepare(database)
    with psycopg.connect(dbname=database, autocommit=True, options='-c statement_timeout=1000') as db:
        try:
            db.execute(CALL, [Jsonb(FILES)])
            check(False, 'statement_timeout ends the call')
        except psycopg.errors.QueryCanceled as error:
            check('migration "2_slow" (m/2_slow.sql:2): canceling statement due to statement timeout' in str(error),
                  'statement_timeout ends the call, which says where', error)
    stopped(database)
    goes_on(database, 'failed')


def test_suspended_then_cancelled(database):
    """After the last migration there is nothing to cancel: a portal that has rows left is only a portal."""
    wire = Wire(database)
    files = {'m/1_a.sql': 'SELECT 1', 'm/2_b.sql': 'SELECT 1'}
    wire.parse('SELECT version FROM migrate_apply(files => $1)').bind('call', values=[json.dumps(files)]).execute('call', 1).flush()
    same(wire.portal().rows, [['1_a']], 'a row of two')
    wire.socket.close()
    stopped(database)
    same(one('SELECT count(*) FROM shepherd.ledger', database=database), 2, 'both migrations are applied')


def test_socket_closed(database):
    prepare(database)
    wire = Wire(database)
    wire.parse('SELECT version FROM migrate_apply(files => $1)').bind(values=[json.dumps(FILES)]).execute().flush()
    check(sleeping(database), 'the worker is busy')
    wire.socket.close()
    stopped(database)
    gone = until(lambda: one('SELECT count(*) FROM pg_stat_activity WHERE pid = %s', wire.pid, database='postgres') == 0, 2)
    check(gone, 'the session is gone as well')
    goes_on(database)


def test_socket_shut_down_for_writing(database):
    """The client can still read, but has ended the session."""
    prepare(database)
    wire = Wire(database)
    wire.parse('SELECT version FROM migrate_apply(files => $1)').bind(values=[json.dumps(FILES)]).execute().flush()
    check(sleeping(database), 'the worker is busy')
    wire.message('X').go()
    wire.socket.shutdown(socket.SHUT_RDWR)
    stopped(database)
    goes_on(database)
    wire.socket.close()


CLIENT = '''
import psycopg2, sys
db = psycopg2.connect(dbname=sys.argv[1])
db.autocommit = True
db.cursor().execute("SELECT migrate_apply(files => %s)", [sys.argv[2]])
'''


def test_client_killed(database):
    prepare(database)
    client = subprocess.Popen([sys.executable, '-c', CLIENT, database, json.dumps(FILES)], stderr=subprocess.DEVNULL)
    check(sleeping(database), 'the worker is busy')
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    stopped(database)
    goes_on(database)


def test_client_killed_while_an_index_waits(database):
    """CREATE INDEX CONCURRENTLY waits for an old snapshot; its client is gone, and so is the invalid index, with the next call."""
    ask('CREATE TABLE slow (i int)', database=database)
    with psycopg.connect(dbname=database) as old:
        old.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        old.execute("SELECT 1 FROM slow")
        client = subprocess.Popen([sys.executable, '-c', CLIENT, database, json.dumps(FILES)], stderr=subprocess.DEVNULL)
        check(until(lambda: one("""SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'pg_shepherd worker'
                                   AND wait_event = 'virtualxid'""", database, database='postgres') == 1, 10), 'the index waits')
        os.kill(client.pid, signal.SIGKILL)
        client.wait()
        stopped(database)
        left = ask("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('item_i')", database=database)
        same(left, [(False,)], 'it left an invalid index')
    goes_on(database)


def test_terminated(database):
    prepare(database)
    wire = Wire(database)
    wire.parse('SELECT version FROM migrate_apply(files => $1)').bind(values=[json.dumps(FILES)]).execute().flush()
    check(sleeping(database), 'the worker is busy')
    ask('SELECT pg_terminate_backend(%s)', wire.pid, database='postgres')
    same(wire.portal().states, ['57P01'], 'pg_terminate_backend ends the session, which says so')
    stopped(database)
    goes_on(database)
