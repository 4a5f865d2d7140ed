"""psycopg2: the simple protocol, parameters put into the text, and a BEGIN before the first statement."""

import contextlib

import psycopg2
from psycopg2.extras import Json

from checks import FILES, PLAIN, VERSIONS, all_ran, ask, check, nothing_ran, refused, same

CALL = 'SELECT version, outcome FROM migrate_apply(files => %s)'


@contextlib.contextmanager
def session(database, autocommit=False):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = autocommit
    try:
        yield connection
    finally:
        connection.close()


def test_implicit_begin(database):
    with session(database) as db, db.cursor() as cursor:
        try:
            cursor.execute(CALL, [Json(FILES)])
            check(False, 'what no transaction takes is refused', cursor.fetchall())
        except psycopg2.Error as error:
            refused(error.pgcode, error, error.diag.message_hint, 'what no transaction takes is refused, with a hint')
        db.rollback()
    nothing_ran(database)


def test_implicit_begin_is_a_transaction(database):
    with session(database) as db, db.cursor() as cursor:
        cursor.execute(CALL, [Json(PLAIN)])
        same(cursor.fetchall(), [('1_item', 'ok'), ('2_more', 'ok')], 'the rest runs')
        nothing_ran(database, 'nobody sees it before the commit')
        db.rollback()
        nothing_ran(database, 'a rollback undoes it')
        with db:
            cursor.execute(CALL, [Json(PLAIN)])
    same(ask('SELECT version FROM shepherd.ledger ORDER BY 1', database=database), [('1_item',), ('2_more',)], 'a commit keeps it')


def test_autocommit(database):
    with session(database, autocommit=True) as db, db.cursor() as cursor:
        cursor.execute(CALL, [Json(FILES)])
        same(cursor.fetchall(), [(version, 'ok') for version in VERSIONS], 'a row a migration')
        same([line[:line.rindex('  ')] for line in db.notices],
             [f'NOTICE:  [{n}/4] {version}' for n, version in enumerate(VERSIONS, 1)], 'a notice a migration')
        cursor.execute(CALL, [Json(FILES)])
        same(cursor.fetchall(), [], 'the second call has nothing to do')
        try:
            cursor.execute(CALL, [Json({**FILES, 'm/5_bad.sql': 'SELECT 1;\nSELECT 1/0;'})])
            check(False, 'a failure is an error')
        except psycopg2.errors.DivisionByZero as error:
            check('migration "5_bad" (m/5_bad.sql:2): division by zero' in str(error), "a failure is the driver's own exception", error)
    all_ran(database)


def test_named_cursor(database):
    with session(database) as db:
        with db.cursor('named') as cursor:
            cursor.itersize = 1
            cursor.execute(CALL, [Json(PLAIN)])
            same(list(cursor), [('1_item', 'ok'), ('2_more', 'ok')], 'a server-side cursor, a row at a time')
        db.rollback()
        nothing_ran(database, 'is part of the transaction')
        cursor = db.cursor('named')
        try:
            cursor.execute(CALL, [Json(FILES)])
            check(False, 'where CREATE INDEX CONCURRENTLY is refused', cursor.fetchone())
        except psycopg2.Error as error:
            refused(error.pgcode, error, error.diag.message_hint, 'where CREATE INDEX CONCURRENTLY is refused')
    with session(database, autocommit=True) as db:
        cursor = db.cursor('held', withhold=True)
        try:
            cursor.execute(CALL, [Json(FILES)])
            check(False, 'and in a cursor WITH HOLD')
        except psycopg2.Error as error:
            refused(error.pgcode, error, error.diag.message_hint, 'and in a cursor WITH HOLD')
    nothing_ran(database)
