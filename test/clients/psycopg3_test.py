"""psycopg 3: the extended protocol, parameters apart from the text, prepared statements, pipelines; and a BEGIN of its own."""

import datetime
import time

import psycopg
from psycopg.types.json import Json, Jsonb

from checks import FILES, PLAIN, VERSIONS, all_ran, ask, check, nothing_ran, one, refused, same

CALL = 'SELECT version, outcome FROM migrate_apply(files => %s)'


def session(database, autocommit=True, **given):
    return psycopg.connect(dbname=database, autocommit=autocommit, **given)


def is_refused(call, what):
    try:
        call()
        check(False, what, 'no error')
    except psycopg.Error as error:
        refused(error.sqlstate, error, error.diag.message_hint, what)


def test_implicit_begin(database):
    with session(database, autocommit=False) as db:
        is_refused(lambda: db.execute(CALL, [Jsonb(FILES)]), 'what no transaction takes is refused, with a hint')
        db.rollback()
        nothing_ran(database)
        same(db.execute(CALL, [Jsonb(PLAIN)]).fetchall(), [('1_item', 'ok'), ('2_more', 'ok')], 'the rest runs')
        db.rollback()
        nothing_ran(database, 'a rollback undoes it')
    with session(database) as db:
        with db.transaction():
            is_refused(lambda: db.execute(CALL, [Jsonb(FILES)]), 'refused in transaction() as well')
            raise psycopg.Rollback
    nothing_ran(database)


def test_autocommit(database):
    with session(database) as db:
        rows = db.execute(CALL, [Jsonb(FILES)]).fetchall()
        same(rows, [(version, 'ok') for version in VERSIONS], 'a row a migration')
        same(db.execute(CALL, [Jsonb(FILES)]).fetchall(), [], 'the second call has nothing to do')
    all_ran(database)


def test_json_and_stream(database):
    with session(database) as db:
        rows = list(db.cursor().stream('SELECT version FROM migrate_apply(files => %s::jsonb)', [Json(FILES)]))
        same(rows, [(version,) for version in VERSIONS], 'single-row mode, json for jsonb')
    all_ran(database)


def test_notices_are_live(database):
    files = {f'm/{n}_slow.sql': 'SELECT pg_sleep(0.4)' for n in (1, 2, 3)}
    with session(database) as db:
        heard = []
        db.add_notice_handler(lambda notice: heard.append((time.monotonic(), notice.message_primary)))
        db.execute(CALL, [Jsonb(files)])
        end = time.monotonic()
    same([message[:12] for _, message in heard], [f'[{n}/3] {n}_slow' for n in (1, 2, 3)], 'a notice a migration')
    check(len(heard) == 3 and end - heard[0][0] > 0.6 and end - heard[1][0] > 0.3, 'each when its migration has ended',
          [end - at for at, _ in heard])


def test_binary(database):
    with session(database) as db:
        cursor = db.cursor(binary=True).execute('SELECT * FROM migrate_apply(files => %s)', [Jsonb(FILES)])
        rows = cursor.fetchall()
        same([row[:7] for row in rows], [(1, '1_item', 'item', 'apply', 'ok', 3, 100), (2, '2_index', 'index', 'apply', 'ok', 1, 0),
                                         (3, '3_mood', 'mood', 'apply', 'ok', 1, 0), (4, '4_use', 'use', 'apply', 'ok', 2, 0)], 'binary rows')
        check(all(isinstance(row[7], datetime.timedelta) and row[7] > datetime.timedelta() for row in rows), 'an interval', rows)
    all_ran(database)


def test_prepared(database):
    """Often enough for the server to keep a generic plan."""
    with session(database, prepare_threshold=0) as db:
        db.execute('CREATE TABLE item (i int)')
        for n in range(1, 9):
            files = {f'm/{k}_index.sql': f'CREATE INDEX CONCURRENTLY item_{k} ON item (i);' for k in range(1, n + 1)}
            rows = db.execute(CALL, [Jsonb(files)]).fetchall()
            if rows != [(f'{n}_index', 'ok')]:
                break
        same((n, rows), (8, [('8_index', 'ok')]), 'eight executions of one prepared statement')
        check(db.execute("SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE '%%migrate_apply%%'").fetchone()[0],
              'some of them by a generic plan')
    same(one("SELECT count(*) FROM pg_index WHERE indrelid = 'item'::regclass AND indisvalid", database=database), 8, 'eight valid indexes')


def test_server_side_cursor(database):
    with session(database, autocommit=False) as db:
        with db.cursor(name='named') as cursor:
            cursor.itersize = 1
            same(list(cursor.execute(CALL, [Jsonb(PLAIN)])), [('1_item', 'ok'), ('2_more', 'ok')], 'a server-side cursor, a row at a time')
        db.rollback()
        nothing_ran(database, 'is part of the transaction')
    with session(database) as db:
        with db.cursor(name='held', withhold=True) as cursor:
            is_refused(lambda: cursor.execute(CALL, [Jsonb(FILES)]), 'refused in a cursor WITH HOLD')
    nothing_ran(database)


def test_copy(database):
    with session(database) as db, db.cursor() as cursor:
        def copy(files):
            with cursor.copy('COPY (SELECT version FROM migrate_apply(files => %s)) TO STDOUT', [Jsonb(files)]) as rows:
                return [row[0] for row in rows.rows()]
        is_refused(lambda: copy(FILES), 'COPY (SELECT …) is no call that stands alone')
        nothing_ran(database)
        same(copy(PLAIN), ['1_item', '2_more'], 'but runs what a transaction takes')


def test_pipeline_alone(database):
    with session(database) as db:
        with db.pipeline():
            cursor = db.execute(CALL, [Jsonb(FILES)])
        same(cursor.fetchall(), [(version, 'ok') for version in VERSIONS], 'alone in a pipeline')
    all_ran(database)


def test_pipeline_first(database):
    with session(database) as db:
        db.execute('CREATE TABLE other (i int)')
        with db.pipeline():
            cursor = db.execute(CALL, [Jsonb(FILES)])
            db.execute('INSERT INTO other SELECT count(*) FROM item')
        same(cursor.fetchall(), [(version, 'ok') for version in VERSIONS], 'first of a pipeline')
        same(ask('TABLE other', database=database), [(100,)], 'what comes after it sees what it did')
    all_ran(database)


def test_pipeline_first_and_a_failure(database):
    with session(database) as db:
        db.execute('CREATE TABLE other (i int)')
        try:
            with db.pipeline():
                db.execute(CALL, [Jsonb(FILES)])
                db.execute('INSERT INTO other VALUES (1)')
                db.execute('SELECT 1/0')
            check(False, 'the pipeline fails')
        except psycopg.errors.DivisionByZero:
            check(True, 'the pipeline fails')
        same(ask('TABLE other', database=database), [], 'what came after it is undone')
    all_ran(database, 'it stood alone when it ran: it stays')


def test_pipeline_later(database):
    with session(database) as db:
        db.execute('CREATE TABLE other (i int)')

        def pipeline(first):
            with db.pipeline() as pipe:
                db.execute(first)
                cursor = db.execute(CALL, [Jsonb(FILES)])
                pipe.sync()
                return cursor.fetchall()
        is_refused(lambda: pipeline('INSERT INTO other VALUES (1)'), 'behind an INSERT it is part of the transaction')
        same(ask('TABLE other', database=database), [], 'which is undone')
        is_refused(lambda: pipeline('SELECT 1'), 'behind a SELECT as well')
        nothing_ran(database)
        with db.pipeline() as pipe:
            db.execute('INSERT INTO other VALUES (1)')
            pipe.sync()
            cursor = db.execute(CALL, [Jsonb(FILES)])
            pipe.sync()
            db.execute('INSERT INTO other SELECT count(*) FROM item')
        same(cursor.fetchall(), [(version, 'ok') for version in VERSIONS], 'between two Syncs it stands alone')
        same(ask('TABLE other', database=database), [(1,), (100,)], 'and the others are what they are')
    all_ran(database)


def test_pipeline_begin(database):
    with session(database, autocommit=False) as db:
        def pipeline():
            with db.pipeline():
                return db.execute(CALL, [Jsonb(FILES)]).fetchall()
        is_refused(pipeline, "a pipeline behind the driver's own BEGIN")
        db.rollback()
    nothing_ran(database)
