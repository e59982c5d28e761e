// What an entry in the log costs beside the least that a durable row can cost, and what it costs to verify all of it. An entry: the journal records one fact, in a transaction of its own, in the
// thread that has the store, with the hash chain. The row: a bare insert of the same bytes by better-sqlite3 in this thread, in WAL mode with `synchronous=FULL` as well, which is a
// commit of its own. Verifying is what `npm run audit -- verify` does.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { clock, part } from '../filled.mjs';
import { median, middleRatio } from '../rows.mjs';

export const title = 'appending to the audit log against a bare insert with synchronous=FULL; verifying it, by its length';

const SIZE = { short: { appended: 500, rounds: 7, entries: 10_000 }, full: { appended: 2_000, rounds: 15, entries: 100_000 } };
const BOUND_APPEND = 1.5;
/** Time for an entry in a log ten times as long. */
const BOUND_VERIFY = 1.2;
const TIMES = 10;
const VERIFIED = 3;
const WARM_UP = 200;
/** Entries that are written in one transaction to make the logs that are verified. */
const AT_ONCE = 500;

export const measure = async ({ full, say }) => {
  const size = full ? SIZE.full : SIZE.short;
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return [await appending(folder, size, say), await verifying(folder, size.entries, say)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const factOf = (n) => ({ kind: 'confirmed', at: 1_772_355_600_000 + n, requestId: `bench${String(n).padStart(17, '0')}`, by: '00000000-0000-4000-8000-000000000001', target: '00000000-0000-4000-8000-000000000002', details: { state: 'confirmed' } });

const appending = async (folder, { appended, rounds }, say) => {
  const { openSqlite } = part('store');
  const store = await openSqlite(join(folder, 'appended', 'store.db'), clock, () => undefined);
  const bare = bareStore(join(folder, 'bare'));
  try {
    await store.journal.record({ facts: [factOf(0)] });
    const [entry] = await store.trail.entries(0, 1);
    const append = (n) => store.journal.record({ facts: [factOf(n)] });
    const insert = (n) => bare.insert({ sequence: n, ...{ bytes: entry.bytes, hash: entry.hash, requestId: factOf(n).requestId } });
    await perOne(append, 1, WARM_UP);
    await perOne(insert, 1, WARM_UP);
    const pairs = [];
    for (let round = 1; round <= rounds; round += 1) pairs.push({ ours: await perOne(append, round * 100_000, appended), against: await perOne(insert, round * 100_000, appended) });
    const middle = middleRatio(pairs);
    say(`${(middle.ours * 1_000).toFixed(0)} µs an entry, ${(middle.against * 1_000).toFixed(0)} µs a bare row; medians of ${rounds} rounds of ${appended}`);
    return { what: 'an entry appended, against a bare insert with synchronous=FULL', unit: 'ms', ...middle, bound: BOUND_APPEND };
  } finally {
    await store.close();
    bare.close();
  }
};

/** The same columns, types and indexes. */
const bareStore = (folder) => {
  mkdirSync(folder);
  const database = new Database(join(folder, 'bare.db'));
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) database.pragma(pragma);
  database.exec('create table audit (sequence integer primary key, hash text not null, bytes text not null, request_id text) strict; create index audit_request on audit (request_id, sequence)');
  const statement = database.prepare('insert into audit (sequence, hash, bytes, request_id) values (@sequence, @hash, @bytes, @requestId)');
  return { insert: (row) => statement.run(row), close: () => database.close() };
};

/** Milliseconds for one, the median. */
const perOne = async (act, from, count) => {
  const times = [];
  for (let n = from; n < from + count; n += 1) {
    const began = performance.now();
    await act(n);
    times.push(performance.now() - began);
  }
  return median(times);
};

const verifying = async (folder, entries, say) => {
  const few = await verified(join(folder, 'few'), entries);
  const many = await verified(join(folder, 'many'), entries * TIMES);
  say(`verified: ${Math.round(1_000 / few).toLocaleString('en')} entries a second of ${entries.toLocaleString('en')}, ${Math.round(1_000 / many).toLocaleString('en')} of ${(entries * TIMES).toLocaleString('en')}`);
  return { what: `verifying one of ${(entries * TIMES).toLocaleString('en')} entries against one of ${entries.toLocaleString('en')}`, unit: 'ms', ours: many, against: few, bound: BOUND_VERIFY };
};

/** @returns milliseconds for one entry of a log of `count` */
const verified = async (folder, count) => {
  const { openSqlite } = part('store');
  const { Anchor } = part('audit/index.js');
  const { checkStore } = part('audit/check-store.js');
  const store = await openSqlite(join(folder, 'store.db'), clock, () => undefined);
  try {
    for (let n = 0; n < count; n += AT_ONCE) await store.journal.record({ facts: Array.from({ length: AT_ONCE }, (_, index) => factOf(n + index)) });
    const times = [];
    for (let round = 0; round <= VERIFIED; round += 1) {
      const began = performance.now();
      const { check } = await checkStore(store.trail, new Anchor(join(folder, 'audit-anchor.log')), undefined);
      if (check.size !== count) throw new Error(`${check.size} of ${count} entries were verified`);
      times.push(performance.now() - began);
    }
    return median(times.slice(1)) / count;
  } finally {
    await store.close();
  }
};
