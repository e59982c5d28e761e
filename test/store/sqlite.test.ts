import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { leafHash, openSqlite, openSqliteForReading } from '../../src/store';
import type { Clock } from '../../src/service/ports';
import { transition } from '../../src/domain/request';
import { actor, awaiting, awaitingMany, conversation, decision, idOf, MEGAN, NOON, requestIdOf, target } from '../domain/samples';
import { journalContract } from './journal-contract';
import { pinnedContract, type PinnedPlace } from './pinned-contract';
import { searchContract } from './search-contract';

const clock: Clock = { now: () => Date.now(), wait: () => Promise.resolve() };
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'session-revoker-store-'));

const newPlace = (): Promise<PinnedPlace> => {
  const folder = newFolder();
  return Promise.resolve({
    alone: true,
    open: async () => {
      let woken = 0;
      const store = await openSqlite(join(folder, 'store.db'), clock, () => {
        woken += 1;
      });
      return { journal: store.journal, pinned: store.pinned, woken: () => woken, close: () => store.close() };
    },
    remove: async () => {
      rmSync(folder, { recursive: true });
    },
  });
};

journalContract('SQLite', newPlace);
searchContract('SQLite', newPlace);
pinnedContract('SQLite', newPlace);

describe('the embedded store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = newFolder();
    file = join(folder, 'data', 'store.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => openSqlite(file, clock, () => undefined);
  const asking = { request: { next: awaiting(), expected: undefined }, facts: [{ kind: 'asked', at: 1, requestId: requestIdOf(1), by: undefined, target: undefined, details: {} }] } as const;

  test('makes its folder', async () => {
    await (await open()).close();
    expect(existsSync(file)).toBe(true);
  });

  test('ends the leases of the process that had it before: its work is free at once, its hands are tied', async () => {
    const before = await open();
    await before.journal.record({ add: [{ payload: { kind: 'card', requestId: requestIdOf(1) }, dueAt: 0 }] });
    const [held] = await before.journal.claim(1, 3_600_000);
    await before.close();
    const after = await open();
    const [work] = await after.journal.claim(1, 1_000);
    expect(work).toMatchObject({ id: held?.id, tries: 2 });
    expect(await after.journal.record({ done: held! })).toEqual({ recorded: false, because: 'stale' });
    await after.close();
  });

  test('at the next start has no list left whose request was never made', async () => {
    const before = await open();
    for (const n of [1, 2]) await before.pinned.pin(requestIdOf(n), [target()]);
    for (const n of [1, 2]) await before.pinned.leaveOut(requestIdOf(n), [{ typed: 'nobody', because: 'not-found' }]);
    await before.journal.record({ ...asking, request: { next: awaitingMany(), expected: undefined } });
    await before.close();
    const after = await open();
    expect(await after.pinned.targets(requestIdOf(1), 0, 9)).toEqual([target()]);
    expect(await after.pinned.leftOut(requestIdOf(1), 0, 9)).toHaveLength(1);
    expect([await after.pinned.targets(requestIdOf(2), 0, 9), await after.pinned.leftOut(requestIdOf(2), 0, 9)]).toEqual([[], []]);
    await after.close();
  });

  test('can be read beside the running program, and only read', async () => {
    const running = await open();
    await running.journal.record(asking);
    const beside = openSqliteForReading(file, clock);
    expect((await beside.journal.read(requestIdOf(1)))?.request.state).toBe('awaiting');
    expect(await beside.journal.entries(0, 10)).toHaveLength(1);
    await expect(beside.journal.probe()).rejects.toThrow();
    await running.journal.probe();
    await beside.close();
    await running.close();
  });

  test('reading says so when there is none, and makes none', () => {
    expect(() => openSqliteForReading(file, clock)).toThrow();
    expect(existsSync(file)).toBe(false);
  });

  test('a file that is no store is refused, and stays as it was', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(file, 'this is a letter, not a database '.repeat(50));
    await expect(open()).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toContain('this is a letter');
  });
});

describe('what was forgotten', () => {
  test('is not in the file any more, not even between the rows', async () => {
    const folder = newFolder();
    const file = join(folder, 'store.db');
    const store = await openSqlite(file, clock, () => undefined);
    const { journal } = store;
    const name = 'Aurelia Forgettable';
    const COUNT = 40;
    for (let n = 1; n <= COUNT; n += 1) {
      const told = { asker: actor({ name }), conversation: conversation({ user: { id: '29:a', name } }), reason: `${name} `.repeat(20) };
      const from = awaiting({ ...told, id: requestIdOf(n), target: target({ objectId: idOf(n), displayName: name }) });
      const cancelled = transition(from, { type: 'cancel', decision: decision(MEGAN, { name }) });
      if (!cancelled.ok) throw new Error(cancelled.because);
      const fact = { at: 1, requestId: from.id, by: undefined, target: undefined, details: {} };
      await journal.record({ request: { next: from, expected: undefined }, facts: [{ ...fact, kind: 'asked' }], card: { requestId: from.id, posted: { activityId: `card-${n}`, conversation: told.conversation } } });
      await journal.record({ request: { next: cancelled.next, expected: 1 }, facts: [{ ...fact, kind: 'cancelled' }] });
    }
    const held = (): boolean => globSync(`${file}*`).some((part) => readFileSync(part, 'latin1').toLowerCase().includes('forgettable'));
    expect(held()).toBe(true);
    expect(await journal.forget(NOON + 1)).toBe(COUNT);
    await store.close();
    expect(held()).toBe(false);
    rmSync(folder, { recursive: true });
  });

  test('is not in the index of names either, where entries were moved to make room', async () => {
    const folder = newFolder();
    const file = join(folder, 'store.db');
    await (await openSqlite(file, clock, () => undefined)).close();
    const database = new Database(file);
    database.pragma('secure_delete = ON');
    const insert = database.prepare("insert into known_word (part, word, person, last_at) values ('target', ?, ?, ?)");
    // Like the work of years: in no order, and two of three stay.
    for (let some = 0; some < 300; some += 1) {
      database.transaction(() => {
        for (let n = 0; n < 40; n += 1) {
          const key = createHash('sha256').update(`${some} ${n}`).digest('hex');
          const old = n % 3 === 1;
          insert.run(`${key.slice(0, 6)} ${old ? 'forgettable smith' : 'somebody else who stays'} ${key.slice(0, 6)}`, `p${key.slice(8, 18)}`, old ? 1 : 1_000);
        }
      })();
    }
    database.close();
    const { journal, close } = await openSqlite(file, clock, () => undefined);
    await journal.forget(500);
    await close();
    expect(globSync(`${file}*`).some((part) => readFileSync(part).includes('forgettable'))).toBe(false);
    expect(readFileSync(file).includes('somebody else who stays')).toBe(true);
    rmSync(folder, { recursive: true });
  });
});

describe('the hash of an entry', () => {
  // RFC 6962, section 2.1: the published leaf hash of nothing, and that of "L123456" from the test vectors of Trillian's rfc6962 hasher.
  test.each([
    ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    ['L123456', '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56'],
  ])('of %j is the published one', (text, expected) => {
    expect(leafHash(text)).toBe(expected);
  });
});
