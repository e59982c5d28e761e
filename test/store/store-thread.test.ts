import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { isStoreDown } from '../../src/service';
import { StoreThread } from '../../src/store/store-thread-client';
import { threadedDialect } from '../../src/store/threaded-dialect';

/** Counts for some seconds: a disk that hangs is not to be had, a statement that does not come back is. */
const LONG = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 6000000) select count(*) as counted from n';
const LIMIT = 400;

let folder: string;
let file: string;
let thread: StoreThread;
let db: Kysely<{ note: { text: string } }>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-thread-'));
  file = join(folder, 'store.db');
  thread = new StoreThread({ file, pragmas: ['journal_mode = WAL', 'busy_timeout = 200'] });
  db = new Kysely({ dialect: threadedDialect(thread) });
  await sql`create table note (text text not null) strict`.execute(db);
  thread.limitMs = LIMIT;
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const failureOf = async (what: Promise<unknown>): Promise<unknown> => what.then(() => undefined, (error: unknown) => error);
const notes = async (): Promise<readonly string[]> => (await db.selectFrom('note').select('text').execute()).map(({ text }) => text);
const back = async (): Promise<void> => {
  while (thread.stuck) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('a statement that is not answered in time fails, the next ones fail at once, and it goes on when it is back', async () => {
  expect(await failureOf(sql.raw(LONG).execute(db))).toMatchObject({ name: 'StoreDown', detail: 'timeout', uncertain: false });
  const since = performance.now();
  expect(await failureOf(notes())).toMatchObject({ name: 'StoreDown', detail: 'timeout' });
  expect(performance.now() - since).toBeLessThan(LIMIT / 2);
  await back();
  expect(await notes()).toEqual([]);
});

test('while the store does not answer, the process does', async () => {
  let beats = 0;
  const heart = setInterval(() => (beats += 1), 20);
  await failureOf(sql.raw(LONG).execute(db));
  clearInterval(heart);
  expect(beats).toBeGreaterThan(5);
});

test('a transaction that was given up in the middle leaves nothing behind', async () => {
  const given = db.transaction().execute(async (trx) => {
    await trx.insertInto('note').values({ text: 'half' }).execute();
    await sql.raw(LONG).execute(trx);
  });
  expect(isStoreDown(await failureOf(given))).toBe(true);
  await back();
  expect(await notes()).toEqual([]);
  await db.transaction().execute((trx) => trx.insertInto('note').values({ text: 'whole' }).execute());
  expect(await notes()).toEqual(['whole']);
});

test('whoever waits for a turn behind it waits no longer than for the statement itself', async () => {
  const first = failureOf(sql.raw(LONG).execute(db));
  const since = performance.now();
  const others = await Promise.all([1, 2, 3].map(() => failureOf(notes())));
  expect(performance.now() - since).toBeLessThan(2 * LIMIT);
  expect(others.every(isStoreDown)).toBe(true);
  expect(isStoreDown(await first)).toBe(true);
  await back();
});

describe('a lock that another program holds', () => {
  let other: Database.Database;
  beforeEach(() => {
    other = new Database(file);
    other.exec('begin immediate');
  });
  afterEach(() => other.close());

  test('is a refusal that leaves no doubt', async () => {
    const refused = await failureOf(db.transaction().execute((trx) => trx.insertInto('note').values({ text: 'x' }).execute()));
    expect(refused).toMatchObject({ name: 'StoreDown', detail: 'SQLITE_BUSY', uncertain: false });
    expect(await notes()).toEqual([]);
  });

  test('given up before SQLite does, it opens no transaction later', async () => {
    thread.limitMs = 120;
    expect(isStoreDown(await failureOf(db.transaction().execute(() => Promise.resolve())))).toBe(true);
    other.exec('commit');
    await back();
    thread.limitMs = LIMIT;
    await db.insertInto('note').values({ text: 'outside' }).execute();
    // Inside a transaction that nobody ended it would not be seen from here.
    expect(other.prepare('select text from note').all()).toEqual([{ text: 'outside' }]);
  });
});

test('a failure that is the statement’s own is a defect, not a store that is down', async () => {
  const wrong = failureOf(thread.run('insert into note values (?)', []));
  expect(isStoreDown(await wrong)).toBe(false);
});

test('a store that cannot be opened says so to whoever asks first', async () => {
  const nowhere = new StoreThread({ file: join(folder, 'no', 'such', 'folder.db'), pragmas: [] });
  const failure = await failureOf(nowhere.run('select 1', []));
  expect(failure).toMatchObject({ message: expect.stringContaining('directory') as string });
  await nowhere.close();
});

test('a thread that is gone says so, and closing is over', async () => {
  await thread.close();
  expect(await failureOf(notes())).toMatchObject({ name: 'StoreDown', detail: 'closed' });
  await thread.close();
});
