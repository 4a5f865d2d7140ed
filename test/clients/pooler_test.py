"""pgbouncer in transaction mode, five connections to the server: any client's next statement may run in another session."""

import atexit
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import psycopg
from psycopg.types.json import Jsonb

from checks import FILES, PLAIN, VERSIONS, all_ran, ask, check, nothing_ran, one, refused, same, until
from cut_test import FILES as SLOW, goes_on, prepare, sleeping, stopped

CALL = 'SELECT version FROM migrate_apply(files => %s)'
PORT = 6432
server = {'process': None, 'home': None}


def start():
    if server['process']:
        return
    home = tempfile.mkdtemp(prefix='shepherd-pooler.')
    server['home'] = home
    with open(home + '/pgbouncer.ini', 'w') as ini:
        ini.write(f"""[databases]
* = user={os.environ['PGUSER']} host={os.environ['PGHOST']} port={os.environ['PGPORT']}
[pgbouncer]
listen_port = {PORT}
unix_socket_dir = {home}
auth_type = any
auth_file = {home}/users
pool_mode = transaction
default_pool_size = 5
max_client_conn = 100
""")
    open(home + '/users', 'w').close()
    server['process'] = subprocess.Popen([os.environ['SHEPHERD_PGBOUNCER'], '-q', home + '/pgbouncer.ini'], stdin=subprocess.DEVNULL,
                                         stdout=open(home + '/log', 'w'), stderr=subprocess.STDOUT,
                                         env={**os.environ, 'LD_LIBRARY_PATH': os.environ['SHEPHERD_PGBOUNCER_LIBRARIES']})
    atexit.register(stop)
    if not until(lambda: os.path.exists(f'{home}/.s.PGSQL.{PORT}'), 10):
        raise RuntimeError('pgbouncer does not start: ' + open(home + '/log').read())


def stop():
    if server['process']:
        server['process'].terminate()
        try:
            server['process'].wait(5)
        except subprocess.TimeoutExpired:
            server['process'].kill()
        shutil.rmtree(server['home'], ignore_errors=True)
        server['process'] = None


def session(database, autocommit=True):
    start()
    # pgbouncer 1.18 knows no prepared statements.
    return psycopg.connect(host=server['home'], port=PORT, dbname=database, autocommit=autocommit, prepare_threshold=None)


def test_alone(database):
    with session(database) as db:
        heard = []
        db.add_notice_handler(lambda notice: heard.append(notice.message_primary[:5]))
        same(db.execute(CALL, [Jsonb(FILES)]).fetchall(), [(version,) for version in VERSIONS], 'a SELECT that stands alone')
        same(heard, ['[1/4]', '[2/4]', '[3/4]', '[4/4]'], 'its notices come through')
        same(db.execute(CALL, [Jsonb(FILES)]).fetchall(), [], 'the second call has nothing to do')
    all_ran(database)


def test_transaction(database):
    with session(database, autocommit=False) as db:
        try:
            db.execute(CALL, [Jsonb(FILES)])
            check(False, 'in a transaction CREATE INDEX CONCURRENTLY is refused')
        except psycopg.Error as error:
            refused(error.sqlstate, error, error.diag.message_hint, 'in a transaction CREATE INDEX CONCURRENTLY is refused')
        db.rollback()
        nothing_ran(database)
        same(db.execute(CALL, [Jsonb(PLAIN)]).fetchall(), [('1_item',), ('2_more',)], 'BEGIN … COMMIT')
        nothing_ran(database, 'nobody sees it before the commit')
        db.commit()
    same(one('SELECT count(*) FROM shepherd.ledger', database=database), 2, 'then it is there')


def test_call(database):
    with session(database) as db:
        db.execute('CALL migrate_run(files => %s)', [Jsonb(FILES)])
    all_ran(database, 'CALL migrate_run(): everything ran once')


def test_settings_of_one_client(database):
    """What a client sets for its transaction holds in the worker, and in no later one."""
    with session(database) as db:
        db.execute("SELECT migrate_add('1_app', 'CREATE TABLE app AS SELECT current_setting(''application_name'') AS name')")
        db.execute("SET application_name = 'deployer'")
        db.execute('SELECT migrate_apply()')
    same(ask('TABLE app', database=database), [('deployer',)], 'the application_name of the client')


def test_cancel(database):
    prepare(database)
    with session(database) as db:
        thread = threading.Thread(target=lambda: sleeping(database) and db.cancel())
        thread.start()
        try:
            db.execute(CALL, [Jsonb(SLOW)])
            check(False, 'a cancel through the pooler ends the call')
        except psycopg.errors.QueryCanceled as error:
            check('2_slow' in str(error), 'a cancel through the pooler ends the call', error)
        thread.join()
        stopped(database)
        same(db.execute('SELECT 1').fetchone(), (1,), 'the client goes on')
    goes_on(database, 'failed')


CLIENT = '''
import psycopg2, sys
db = psycopg2.connect(host=sys.argv[1], port=sys.argv[2], dbname=sys.argv[3])
db.autocommit = True
db.cursor().execute("SELECT migrate_apply(files => %s)", [sys.argv[4]])
'''


def test_client_killed(database):
    prepare(database)
    session(database).close()
    client = subprocess.Popen([sys.executable, '-c', CLIENT, server['home'], str(PORT), database, json.dumps(SLOW)], stderr=subprocess.DEVNULL)
    check(sleeping(database), 'the worker is busy')
    client.kill()
    client.wait()
    stopped(database)
    goes_on(database)


def test_twenty_at_once(database):
    """Five of them reach the server at a time: the others wait for a connection, not for one another."""
    def deploy(_):
        with session(database) as db:
            return [version for version, in db.execute(CALL, [Jsonb(FILES)]).fetchall()]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        rows = list(threads.map(deploy, range(20)))
    same(sorted(sum(rows, [])), VERSIONS, 'twenty clients at once: each migration in the result of one')
    check(time.monotonic() - begin < 15, 'nobody waits for long', time.monotonic() - begin)
    all_ran(database)
