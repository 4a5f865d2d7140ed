"""Portals that were bound before the call and are read after it: their snapshots and locks are the session's as well."""

import time

from checks import ask, check, one, same
from wire import Wire


def prepare(database):
    ask('CREATE TABLE item (i int)', database=database)
    ask('INSERT INTO item SELECT generate_series(1, 10)', database=database)
    ask("""CREATE FUNCTION seen() RETURNS bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off
           AS 'BEGIN RETURN (SELECT count(i) FROM item WHERE i > 0); END'""", database=database)


def test_older_snapshot(database):
    prepare(database)
    ask("SELECT migrate_add('1_index', 'CREATE INDEX CONCURRENTLY item_i ON item (i)')", database=database)
    wire = Wire(database)
    wire.parse('SELECT seen()').bind('old').flush()
    wire.until('2')
    ask('DELETE FROM item WHERE i = 5', database=database)
    wire.statement('SELECT version FROM migrate_apply()', 'call').flush()
    answer = wire.portal()
    if answer.errors:
        check(answer.states[0] in ('MG010', 'MG018'), 'refused: a portal that is open reads by an older snapshot', answer)
        same(one("SELECT to_regclass('item_i') IS NULL", database=database), True, 'and nothing ran')
    else:
        wire.execute('old').flush()
        same(wire.portal().rows, [['10']], 'a portal that was open before the index was made sees what its snapshot sees')
    wire.sync()
    wire.end()


def test_older_lock(database):
    prepare(database)
    ask("SELECT migrate_add('1_column', 'ALTER TABLE item ADD COLUMN j int')", database=database)
    wire = Wire(database)
    begin = time.monotonic()
    wire.parse('SELECT i FROM item').bind('old')
    wire.statement('SELECT version FROM migrate_apply()', 'call')
    answer = wire.sync()
    check(answer.states in (['MG018'], ['MG010'], ['55006']), 'a portal that is open holds a lock that a migration needs: refused', answer)
    check(time.monotonic() - begin < 5, 'at once', time.monotonic() - begin)
    wire.end()


def test_lock_of_the_statement(database):
    prepare(database)
    ask("SELECT migrate_add('1_column', 'ALTER TABLE item ADD COLUMN j int')", database=database)
    wire = Wire(database)
    begin = time.monotonic()
    same(wire.query('SELECT version, i FROM item, migrate_apply()').states, ['MG018'], 'the calling statement holds a lock that a migration needs')
    check(time.monotonic() - begin < 5, 'at once', time.monotonic() - begin)
    wire.end()
