// What a commit costs by driver: 2,000 single-row commits in WAL mode with synchronous=FULL, three rounds in turn, in one run
// on one disk. Prints commits per second and the median as a ratio. The decision that it serves: docs/decisions/0004.
//
//   node bench/sqlite-drivers.mjs [FOLDER]    FOLDER: on the disk to be measured, default data/
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';

const COMMITS = 2_000;
const WARM_UP = 50;
const ROUNDS = 3;
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL'];
const TABLE = 'create table entry (id integer primary key, bytes text not null) strict';
const INSERT = 'insert into entry (bytes) values (?)';
/** About as long as an audit entry. */
const ROW = 'x'.repeat(300);

/** Each opens `file` and gives back one commit and the end. */
const DRIVERS = {
  'better-sqlite3': (file) => {
    const db = new Database(file);
    for (const pragma of PRAGMAS) db.pragma(pragma);
    db.exec(TABLE);
    const insert = db.prepare(INSERT);
    return { commit: () => insert.run(ROW), close: () => db.close() };
  },
  'node:sqlite': (file) => {
    const db = new DatabaseSync(file);
    for (const pragma of PRAGMAS) db.exec(`pragma ${pragma}`);
    db.exec(TABLE);
    const insert = db.prepare(INSERT);
    return { commit: () => insert.run(ROW), close: () => db.close() };
  },
  // As src/store uses it.
  'kysely on better-sqlite3': (file) => {
    const database = new Database(file);
    for (const pragma of PRAGMAS) database.pragma(pragma);
    database.exec(TABLE);
    const db = new Kysely({ dialect: new SqliteDialect({ database }) });
    return { commit: () => db.insertInto('entry').values({ bytes: ROW }).execute(), close: () => db.destroy() };
  },
};

/** Commits per second of one round in a new file. */
const round = async (open, file) => {
  const { commit, close } = open(file);
  for (let count = 0; count < WARM_UP; count += 1) await commit();
  const start = process.hrtime.bigint();
  for (let count = 0; count < COMMITS; count += 1) await commit();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await close();
  return COMMITS / seconds;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const parent = process.argv[2] ?? 'data';
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'bench-'));
const names = Object.keys(DRIVERS);
const results = Object.fromEntries(names.map((name) => [name, []]));
try {
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    // Another one begins each time: none always has the quiet moment.
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(turn + place) % names.length];
      results[name].push(await round(DRIVERS[name], join(folder, `${turn}-${place}.db`)));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const base = median(results['better-sqlite3']);
process.stdout.write(`Node ${process.versions.node}, ${COMMITS} single-row commits a round, WAL, synchronous=FULL; commits per second\n`);
for (const name of names) {
  const rounds = results[name].map((value) => value.toFixed(0).padStart(6)).join(' ');
  const middle = median(results[name]);
  process.stdout.write(`${name.padEnd(26)} rounds ${rounds}   median ${middle.toFixed(0).padStart(6)}   ${(middle / base).toFixed(2)} of better-sqlite3\n`);
}
