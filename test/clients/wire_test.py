"""The extended protocol, message by message: portals with a row limit, several portals before a Sync, what a driver may not expect."""

import json

from checks import FILES, PLAIN, VERSIONS, all_ran, ask, check, nothing_ran, one, same
from wire import Wire

CALL = 'SELECT version, outcome FROM migrate_apply(files => $1)'
ROWS = [[version, 'ok'] for version in VERSIONS]


def literal(files):
    return "SELECT version, outcome FROM migrate_apply(files => $files$" + json.dumps(files) + "$files$)"


def call(wire, files, portal='', limit=0, binary=False):
    return wire.parse(CALL).bind(portal, values=[json.dumps(files)], binary=binary).describe(portal).execute(portal, limit)


def test_row_limit(database):
    wire = Wire(database)
    call(wire, FILES, 'call', limit=1).flush()
    answer = wire.portal()
    same((answer.rows, answer.suspended), (ROWS[:1], 1), 'Execute with a limit of one row')
    all_ran(database, 'everything ran before the first row')
    wire.execute('call', 2).flush()
    answer = wire.portal()
    same((answer.rows, answer.suspended), (ROWS[1:3], 1), 'the second Execute goes on')
    wire.statement('SELECT count(*) FROM item', 'other').flush()
    same(wire.portal().rows, [['100']], 'a second statement between them sees what the migrations made')
    wire.statement('INSERT INTO item VALUES (101)', 'third').flush()
    same(wire.portal().tags, ['INSERT 0 1'], 'a third one writes')
    wire.execute('call').flush()
    answer = wire.portal()
    same((answer.rows, answer.tags), (ROWS[3:], ['SELECT 1']), 'the last Execute gives the rest')
    same(wire.sync().status, 'I', 'and Sync ends it')
    same(one('SELECT count(*) FROM item WHERE i = 101', database=database), 1, 'which commits what was written')
    wire.end()


def test_no_more_rows_wanted(database):
    wire = Wire(database)
    call(wire, FILES, 'call', limit=1).close('call')
    same(wire.sync().rows, ROWS[:1], 'one row, then the portal is closed')
    all_ran(database)
    call(wire, {**FILES, 'm/5_a.sql': 'SELECT 1', 'm/6_b.sql': 'SELECT 1'}, limit=1)
    same(wire.sync().rows, [['5_a', 'ok']], 'one row, then Sync')
    same(one('SELECT count(*) FROM shepherd.ledger', database=database), 6, 'all of them ran')
    wire.end()


def test_row_limit_in_target_list(database):
    wire = Wire(database)
    wire.parse('SELECT migrate_apply(files => $1)').bind('call', values=[json.dumps(FILES)]).execute('call', 1).flush()
    check(wire.portal().rows[0][0].startswith('(1,1_item,item,apply,ok,3,100,'), 'SELECT migrate_apply() with a limit of one row')
    wire.execute('call', 1).flush()
    check(wire.portal().rows[0][0].startswith('(2,2_index,'), 'goes on')
    same(wire.sync().status, 'I', 'to its end')
    all_ran(database)
    wire.end()


def test_a_call_a_row(database):
    """The second call of a statement runs after its first suspension, when other statements may have come: in the transaction."""
    wire = Wire(database)
    ask('CREATE TABLE item (i int)', database=database)
    for name in 'xy':
        ask('SELECT migrate_add(%s, %s, project => %s)', f'1_{name}', f'CREATE INDEX CONCURRENTLY item_{name} ON item (i)', name, database=database)
    sql = "SELECT p, (SELECT count(*) FROM migrate_apply(project => p)) FROM (VALUES ('x'), ('y')) v(p)"
    wire.statement(sql, 'call', 1).flush()
    same(wire.portal().rows, [['x', '1']], 'a call a row: the first stands alone')
    wire.execute('call', 1)
    same(wire.sync().states, ['MG010'], 'the second, after a suspension, does not')
    same(ask("SELECT to_regclass('item_x') IS NULL, to_regclass('item_y') IS NULL", database=database), [(False, True)], 'nothing of it ran')
    same(wire.query(sql).rows, [['x', '0'], ['y', '1']], 'without a limit both do')
    wire.end()


def test_binary(database):
    wire = Wire(database)
    call(wire, FILES, binary=True)
    same(wire.sync().rows, ROWS, 'results in binary')
    all_ran(database)
    wire.end()


def test_notices_before_sync(database):
    wire = Wire(database)
    call(wire, FILES).flush()
    answer = wire.portal()
    same([notice['M'][:5] for notice in answer.notices], ['[1/4]', '[2/4]', '[3/4]', '[4/4]'], 'a notice a migration')
    check(answer.kinds.index('N') < answer.kinds.index('D'), 'before the rows', answer.kinds)
    all_ran(database, 'committed before Sync')
    wire.sync()
    wire.end()


def test_behind_a_statement(database):
    wire = Wire(database)
    ask('CREATE TABLE other (i int)', database=database)
    wire.statement('INSERT INTO other VALUES (1)')
    call(wire, FILES)
    same(wire.sync().states, ['MG010'], 'behind an INSERT it is part of its transaction')
    same(ask('TABLE other', database=database), [], 'and both are undone')
    nothing_ran(database)
    wire.statement('SELECT 1 FROM generate_series(1, 3)', 'open', 1)
    call(wire, FILES, 'call')
    same(wire.sync().states, ['MG010'], 'behind a portal that is suspended as well')
    nothing_ran(database)
    wire.statement('INSERT INTO other VALUES (2)')
    call(wire, PLAIN)
    same(wire.sync().rows, [['1_item', 'ok'], ['2_more', 'ok']], 'what a transaction takes runs there')
    same(ask('TABLE other', database=database), [(2,)], 'and both are committed')
    wire.end()


def test_before_a_statement(database):
    wire = Wire(database)
    call(wire, FILES)
    wire.statement('CREATE INDEX CONCURRENTLY item_later ON item (i)')
    answer = wire.sync()
    same((answer.rows, answer.states), (ROWS, ['25001']), 'before a statement that wants no transaction: the server refuses that')
    all_ran(database)
    wire.parse('COMMIT').bind().execute()
    call(wire, {**FILES, 'm/5_next.sql': 'CREATE INDEX CONCURRENTLY item_next ON item (i)'})
    same(wire.sync().rows, [['5_next', 'ok']], 'behind a COMMIT it stands alone')
    wire.end()


def test_simple_protocol(database):
    wire = Wire(database)
    same(wire.query(literal(FILES) + '; SELECT 1').states, ['MG010'], 'several statements in one message are one transaction')
    nothing_ran(database)
    same(wire.query('BEGIN; ' + literal(FILES)).states, ['MG010'], 'also with BEGIN in it')
    same(wire.query('ROLLBACK; ' + literal(FILES)).states, ['MG010'], 'and behind its end')
    nothing_ran(database)
    same(wire.query(literal(FILES) + ';').rows, ROWS, 'one statement stands alone')
    all_ran(database)
    wire.end()


def test_failed_and_again(database):
    wire = Wire(database)
    for broken in (True, False):
        call(wire, {**FILES, 'm/2_index.sql': 'SELECT 1/0' if broken else FILES['m/2_index.sql']}, limit=1)
        wire.statement('SELECT 1', 'later')
        answer = wire.sync()
        if broken:
            same((answer.rows, answer.states), ([], ['22012']), 'a failure: the rest of the messages is skipped')
            same(one('SELECT count(*) FROM shepherd.ledger', database=database), 1, 'the first migration stays')
        else:
            same(answer.rows, [ROWS[1], ['1']], 'mended, the next call goes on there')
    wire.end()
