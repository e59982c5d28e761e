import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { GENESIS, link, type AuditFact, type AuditHead } from '../../src/domain/audit';
import { conversationKey } from '../../src/domain/conversation';
import { withoutPersonalData } from '../../src/domain/request';
import type { Clock } from '../../src/service/ports';
import { leafHash, openSqlite } from '../../src/store';
import * as first from '../../src/store/migrations/0001-first';
import * as auditCheckpoints from '../../src/store/migrations/0002-audit-checkpoints';
import * as cardEdits from '../../src/store/migrations/0003-card-edits';
import { verifyChain } from '../domain/chain';
import { aboutOne, ADELE, ALEX, idOf, requestIdOf } from '../domain/samples';
import { asNew, made, OUTCOMES_OF_ONE, type Example } from './searched';

const clock: Clock = { now: () => 7, wait: () => Promise.resolve() };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-search-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** More than are filled at once, each outcome many times. */
const EXAMPLES = Array.from({ length: 230 }, (_, n): Example => {
  const outcome = OUTCOMES_OF_ONE[n % OUTCOMES_OF_ONE.length];
  return { n: n + 1, askedAt: 1_000 + n, target: idOf(100 + (n % 70)), name: `Zoë Number${n % 70}`, upn: `zoe.number${n % 70}@contoso.com`, asker: idOf(10 + (n % 3)), askerName: `Asker ${n % 3}`, decider: idOf(20 + (n % 5)), deciderName: `Decider ${n % 5}`, ...(outcome === undefined ? {} : { outcome }) };
});
const FORGOTTEN = 5;

const tablesOf = async (database: Database.Database): Promise<void> => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const migrations = { '0001-first': { up: first.up }, '0002-audit-checkpoints': { up: auditCheckpoints.up }, '0003-card-edits': { up: cardEdits.up } };
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
  if (error !== undefined) throw new Error('no tables', { cause: error });
};

/** Writes the requests as the version before the search wrote them; the last entry of the log is spoilt when that is asked for. */
const writeBefore = async (file: string, spoilt = false): Promise<void> => {
  const database = new Database(file);
  await tablesOf(database);
  const request = database.prepare(
    `insert into request (id, version, state, asker, target, conversation, unconfirmed, asked_at, done_at, card_posts, receipt_sequence, receipt_hash, personal, body)
     values (@id, 1, @state, @asker, @target, @conversation, 0, @askedAt, @doneAt, 1, @sequence, @hash, @personal, @body)`,
  );
  const item = database.prepare(`insert into item (request_id, target, state, result, created_at, body) values (@requestId, @target, @state, @result, 7, @body)`);
  const entry = database.prepare(`insert into audit (sequence, hash, bytes) values (@sequence, @hash, @bytes)`);
  let head: AuditHead = GENESIS;
  const append = (fact: AuditFact): AuditHead => {
    const linked = link(head, fact, leafHash);
    entry.run(linked);
    head = linked;
    return linked;
  };
  database.exec('begin');
  for (const example of EXAMPLES) {
    const change = asNew(example);
    const [fact] = change.facts ?? [];
    if (fact === undefined) throw new Error('no entry');
    const { sequence, hash } = append(fact);
    append({ ...fact, kind: 'ask-refused', requestId: undefined });
    const whole = made(example);
    const forgotten = example.n === FORGOTTEN;
    const kept = forgotten ? withoutPersonalData(whole.request) : whole.request;
    const { id, state, asker, target, conversation, askedAt } = aboutOne(kept);
    request.run({ id, state, asker: asker.objectId, target: target.objectId, conversation: conversationKey(conversation), askedAt, doneAt: kept.state === 'done' ? kept.doneAt : null, sequence, hash, personal: forgotten ? 0 : 1, body: JSON.stringify(kept) });
    for (const one of whole.items) item.run({ requestId: one.requestId, target: one.target, state: one.state, result: one.state === 'settled' ? one.outcome.result : null, body: JSON.stringify(one) });
  }
  database.exec('commit');
  database.prepare('update audit_head set sequence = ?, hash = ?').run(head.sequence, head.hash);
  if (spoilt) database.exec(`update audit set bytes = '{"request":' where sequence = 1; update audit set bytes = '7' where sequence = 2; update audit set bytes = '{"request":{}}' where sequence = 3`);
  database.close();
};

const open = (file: string) => openSqlite(file, clock, () => undefined);

const FINDABLE = [
  'select id, outcome, ended_at from request where id != @not order by id',
  'select * from involvement where request_id != @not order by request_id, part, person',
  'select part, word, person, last_at from known_word order by part, word, person',
];
const findable = (file: string): unknown => {
  const database = new Database(file, { readonly: true });
  const rows = FINDABLE.map((text) => database.prepare(text).all(text.includes('@not') ? { not: requestIdOf(FORGOTTEN) } : {}));
  database.close();
  return rows;
};

test('a store of the version before is searched like one that was written by this one', async () => {
  const before = join(folder, 'before.db');
  await writeBefore(before);
  await (await open(before)).close();
  const now = join(folder, 'now.db');
  const store = await open(now);
  for (const example of EXAMPLES) await store.journal.record(asNew(example));
  await store.close();
  expect(findable(before)).toEqual(findable(now));
}, 60_000);

test('its requests are found by outcome, user, admin and name, its log is as it was, and it goes on from there', async () => {
  const file = join(folder, 'store.db');
  await writeBefore(file);
  const { journal, close } = await open(file);
  for (const outcome of OUTCOMES_OF_ONE) {
    const expected = EXAMPLES.filter((example) => example.outcome === outcome).map(({ n }) => requestIdOf(n)).toReversed();
    expect((await journal.search({ outcome }, undefined, 999)).map(({ request }) => request.id)).toEqual(expected);
  }
  expect(await journal.search({ targets: [...(await journal.knownPeople('number7', 'target', 99))] }, undefined, 999)).toHaveLength(EXAMPLES.filter(({ name }) => name === 'Zoë Number7').length);
  expect(await journal.knownPeople('decider 3', 'admin', 99)).toEqual([idOf(23)]);
  const entries = await journal.entries(0, 9_999);
  expect(verifyChain(entries)).toMatchObject({ ok: true, entries: 2 * EXAMPLES.length, head: await journal.head() });
  for (const n of [1, 2, 201, 230]) expect(await journal.entriesOf(requestIdOf(n))).toEqual([entries[2 * n - 2]]);
  await journal.record({ facts: [{ kind: 'click-refused', at: 1, requestId: requestIdOf(201), by: ALEX, target: ADELE, details: {} }] });
  expect(await journal.entriesOf(requestIdOf(201))).toHaveLength(2);
  await close();
}, 60_000);

test('of a request whose names were deleted there are no names', async () => {
  const file = join(folder, 'store.db');
  await writeBefore(file);
  const { journal, close } = await open(file);
  const [stored] = await journal.search({ targets: [idOf(104)], to: 1_010 }, undefined, 9);
  expect(stored?.request).toMatchObject({ id: requestIdOf(FORGOTTEN), target: { displayName: '' } });
  await close();
  const database = new Database(file, { readonly: true });
  expect(database.prepare("select count(*) as n from known_word where last_at = 1004").get()).toEqual({ n: 0 });
  database.close();
}, 60_000);

test('entries that somebody spoilt do not keep it from starting', async () => {
  const file = join(folder, 'store.db');
  await writeBefore(file, true);
  const { journal, close } = await open(file);
  expect(await journal.entriesOf(requestIdOf(1))).toEqual([]);
  expect(await journal.entriesOf(requestIdOf(2))).toEqual([]);
  expect(await journal.entriesOf(requestIdOf(3))).toHaveLength(1);
  await close();
}, 60_000);
