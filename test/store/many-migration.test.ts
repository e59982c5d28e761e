import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { conversationKey } from '../../src/domain/conversation';
import { intend, newItem, requeue, requeueInDoubt, settle, type Item } from '../../src/domain/item';
import { FAILURES, type Outcome } from '../../src/domain/outcome';
import { standingOfItem } from '../../src/domain/tally';
import type { Clock } from '../../src/service/ports';
import { openSqlite } from '../../src/store';
import * as first from '../../src/store/migrations/0001-first';
import * as auditCheckpoints from '../../src/store/migrations/0002-audit-checkpoints';
import * as cardEdits from '../../src/store/migrations/0003-card-edits';
import * as search from '../../src/store/migrations/0004-search';
import { idOf, requestIdOf, requestIn } from '../domain/samples';

const clock: Clock = { now: () => 7, wait: () => Promise.resolve() };
const BEFORE = { validFrom: undefined, graphTime: 5 };
const request = requestIn('done');
const id = request.id;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-many-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const OUTCOMES: readonly Outcome[] = [
  { result: 'signing-out', verified: { validFrom: '2026-03-01T09:01:30Z', validFromAt: 1 }, provable: true },
  { result: 'signing-out', verified: undefined, provable: true },
  { result: 'signing-out', verified: undefined, provable: false },
  { result: 'signed-out' },
  { result: 'not-available' },
  { result: 'not-found' },
  { result: 'not-applicable' },
  ...FAILURES.flatMap((because) => [true, false].map((inDoubt): Outcome => ({ result: 'failed', because, detail: '', inDoubt }))),
];

/** Users of one request in each state and with each outcome, as far as the version before knew them. */
const ITEMS: readonly Item[] = [newItem(id, idOf(1)), intend(newItem(id, idOf(2)), BEFORE, 6), requeue(intend(newItem(id, idOf(3)), BEFORE, 6), 7), requeueInDoubt(intend(newItem(id, idOf(4)), BEFORE, 6), 7)].concat(
  OUTCOMES.map((outcome, n) => settle(intend(newItem(id, idOf(100 + n)), BEFORE, 6), outcome, 8)),
);

/** Writes a store of version 0004, as its program did. */
const writeBefore = async (file: string): Promise<void> => {
  const database = new Database(file);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const migrations = { '0001-first': { up: first.up }, '0002-audit-checkpoints': { up: auditCheckpoints.up }, '0003-card-edits': { up: cardEdits.up }, '0004-search': { up: search.up } };
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
  if (error !== undefined) throw new Error('no tables', { cause: error });
  const { state, asker, target, conversation, askedAt } = request;
  database
    .prepare(
      `insert into request (id, version, state, asker, target, conversation, unconfirmed, asked_at, done_at, outcome, ended_at, card_posts, receipt_sequence, receipt_hash, personal, body)
       values (?, 1, ?, ?, ?, ?, 0, ?, 9, 'signing-out', 9, 1, 1, 'x', 1, ?)`,
    )
    .run(id, state, asker.objectId, target.objectId, conversationKey(conversation), askedAt, JSON.stringify(request));
  const item = database.prepare('insert into item (request_id, target, state, result, created_at, body) values (?, ?, ?, ?, 7, ?)');
  for (const one of ITEMS) item.run(one.requestId, one.target, one.state, one.state === 'settled' ? one.outcome.result : null, JSON.stringify(one));
  database.prepare(`insert into work (kind, lane, key, due_at, lease_until, fence, stamp, tries, payload) values ('card', null, 'card:1', 0, null, 0, 0, 0, ?)`).run(JSON.stringify({ kind: 'card', requestId: id }));
  database.close();
};

test('users of a store of the version before stand where their state and outcome say', async () => {
  const file = join(folder, 'store.db');
  await writeBefore(file);
  await (await openSqlite(file, clock, () => undefined)).close();
  const database = new Database(file, { readonly: true });
  const rows = database.prepare<[], { target: string; standing: string }>('select target, standing from item').all();
  database.close();
  expect(new Map(rows.map(({ target, standing }) => [target, standing]))).toEqual(new Map(ITEMS.map((item) => [item.target, standingOfItem(item)])));
});

test('its request, its users and its work are as they were', async () => {
  const file = join(folder, 'store.db');
  await writeBefore(file);
  const { journal, pinned, close } = await openSqlite(file, clock, () => undefined);
  const stored = await journal.read(id);
  expect(stored?.items.toSorted((a, b) => (a.target < b.target ? -1 : 1))).toEqual(ITEMS.toSorted((a, b) => (a.target < b.target ? -1 : 1)).map((item) => JSON.parse(JSON.stringify(item)) as Item));
  expect(stored?.tally).toBeUndefined();
  expect(await journal.claim(9, 1_000)).toMatchObject([{ payload: { kind: 'card', requestId: id } }]);
  expect(await journal.claimChunk(1_000, '')).toBeUndefined();
  expect(await pinned.targets(requestIdOf(1), 0, 9)).toEqual([]);
  await close();
});
