// node-postgres as an app uses it: simple and extended protocol, notices, a cursor, a pool. node_test.js PART DATABASE.
const { isDeepStrictEqual } = require('util')
const { Client, Pool } = require('pg')
const Cursor = require('pg-cursor')

const [part, database] = process.argv.slice(2)
const files = {
  'm/1_item.sql': "CREATE TABLE item (i int);\nINSERT INTO item SELECT generate_series(1, 100);\nCREATE TYPE mood AS ENUM ('good');",
  'm/2_index.sql': 'CREATE INDEX CONCURRENTLY item_i ON item (i);',
  'm/3_mood.sql': "ALTER TYPE mood ADD VALUE 'fine';",
  'm/4_use.sql': "ALTER TABLE item ADD COLUMN m mood DEFAULT 'fine';\nVACUUM item;",
}
const versions = ['1_item', '2_index', '3_mood', '4_use']
const call = 'SELECT version FROM migrate_apply(files => $1)'

const check = (good, what, seen) => console.log(`${good ? 'ok' : 'not ok'} - ${what}${good ? '' : ' ' + JSON.stringify(seen)}`)
const same = (seen, wanted, what) => check(isDeepStrictEqual(seen, wanted), what, seen)
const names = rows => rows.map(row => row.version)

const parts = {
  async simple (db) {
    const heard = []
    db.on('notice', notice => heard.push(notice.message.slice(0, 5)))
    const answer = await db.query(`SELECT version FROM migrate_apply(files => '${JSON.stringify(files).replace(/'/g, "''")}')`)
    same(names(answer.rows), versions, 'a row a migration')
    same(heard, ['[1/4]', '[2/4]', '[3/4]', '[4/4]'], 'a notice a migration')
  },

  async extended (db) {
    same(names((await db.query(call, [files])).rows), versions, 'files as a parameter')
    same(names((await db.query({ name: 'prepared', text: call, values: [files] })).rows), [], 'a named statement with nothing to do')
    await db.query("SELECT migrate_add('1_other', 'VACUUM item', project => 'other')")
    const apply = { name: 'other', text: 'SELECT version FROM migrate_apply(project => $1)', values: ['other'], rowMode: 'array' }
    same((await db.query(apply)).rows, [['1_other']], 'another one with something to do')
    same((await db.query(apply)).rows, [], 'and then nothing')
  },

  async cursor (db) {
    const cursor = db.query(new Cursor(call, [files]))
    same(names(await cursor.read(1)), versions.slice(0, 1), 'pg-cursor: a row')
    same(names(await cursor.read(2)), versions.slice(1, 3), 'two more')
    same(names(await cursor.read(100)), versions.slice(3), 'the rest')
    same(await cursor.read(1), [], 'no more')
    await cursor.close()
    const again = db.query(new Cursor('SELECT version FROM migrate_status()', []))
    same(names(await again.read(2)), versions.slice(0, 2), 'another cursor')
    await again.close()
    same((await db.query('SELECT 1 AS one')).rows, [{ one: 1 }], 'and another query')
  },

  async transaction (db) {
    await db.query('BEGIN')
    const error = await db.query(call, [files]).then(() => ({}), caught => caught)
    same([error.code, /outside of BEGIN and COMMIT/.test(error.hint)], ['MG010', true], 'in BEGIN … COMMIT it is refused, with a hint')
    await db.query('ROLLBACK')
    same((await db.query('SELECT count(*)::int AS n FROM shepherd.ledger')).rows, [{ n: 0 }], 'and nothing ran')
  },

  async pool () {
    const pool = new Pool({ host: process.env.PGHOST, database, max: 5 })
    const answers = await Promise.all(Array.from({ length: 10 }, () => pool.query(call, [files])))
    same(answers.flatMap(answer => names(answer.rows)).sort(), versions, 'ten queries at once through a pool of five: each migration by one of them')
    await pool.end()
  },
}

async function main () {
  const db = new Client({ host: process.env.PGHOST, database })
  await db.connect()
  await parts[part](db)
  await db.end()
}
main().catch(error => { console.log(error); process.exit(1) })
