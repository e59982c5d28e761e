import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { Migration } from 'kysely/migration';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import { message } from '../../src/locale';
import { NewerStore } from '../../src/store';
import { migrate, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS } from '../../src/store/migrate';
import { connect, STARTING } from '../../src/store/postgres/open';
import type { Tables } from '../../src/store/schema';
import { postgresPlace } from '../../src/stores';
import { readPostgres } from '../../src/config/postgres-url';

type Migrations = Readonly<Record<string, Migration>>;

/** One empty store, which any number of connections may be made to. */
interface Empty {
  readonly connect: () => Kysely<Tables>;
  readonly remove: () => Promise<void>;
}

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start({ fsync: 'off' });
});
afterAll(() => server.stop());

const embedded = (): Promise<Empty> => {
  const folder = mkdtempSync(join(tmpdir(), 'newer-store-'));
  const open = (): Kysely<Tables> => new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Database(join(folder, 'store.db')) }) });
  const remove = (): Promise<void> => {
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  return Promise.resolve({ connect: open, remove });
};

const onServer = async (): Promise<Empty> => {
  const read = readPostgres(await server.newDatabase());
  if (!read.ok) throw new Error('no place');
  const place = postgresPlace(read.value, () => Promise.resolve(''));
  return { connect: () => connect(place, STARTING), remove: () => Promise.resolve() };
};

/** A step that adds what nobody knows yet. */
const adding = (table: string): Migration => ({
  up: async (db) => {
    await sql.raw(`create table ${table} (id text)`).execute(db);
  },
});

describe.each([
  ['the embedded store', embedded, SQLITE_MIGRATIONS],
  ['PostgreSQL', onServer, POSTGRES_MIGRATIONS],
])('%s, after a newer version was there', (_, newPlace, ours) => {
  let empty: Empty;
  beforeEach(async () => {
    empty = await newPlace();
  });
  afterEach(() => empty.remove());

  const bring = async (migrations: Migrations): Promise<void> => {
    const db = empty.connect();
    try {
      await migrate(db, migrations);
    } finally {
      await db.destroy();
    }
  };
  const steps = async (): Promise<readonly string[]> => {
    const db = empty.connect();
    const { rows } = await sql<{ readonly name: string }>`select name from kysely_migration order by name`.execute(db);
    await db.destroy();
    return rows.map(({ name }) => name);
  };

  const later = { ...ours, '9001-later': adding('later'), '9002-latest': adding('latest') };

  test('opens for an older one as well, which leaves all of it as it is', async () => {
    await bring(ours);
    await bring(later);
    const before = await steps();
    await bring(ours);
    expect(await steps()).toEqual(before);
    await bring(later);
    expect(before).toEqual(Object.keys(later).toSorted());
  });

  test('is brought on by one that is newer than the older one', async () => {
    await bring({ ...ours, '9001-later': adding('later') });
    await bring(ours);
    await bring(later);
    expect(await steps()).toContain('9002-latest');
  });

  test('is refused where the newer version has taken something away, with what to do in both languages', async () => {
    await bring({ ...later, '9003-names-alone': adding('alone') });
    const before = await steps();
    const refused = await bring(later).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NewerStore);
    expect(refused).toMatchObject({ values: { step: '9003-names-alone' } });
    expect(await steps()).toEqual(before);
    const { values } = refused as NewerStore;
    expect(message('en', 'store.newer', values)).toMatch(/\(9003-names-alone\)\. Start that version, or a newer one; to return .*restore/);
    expect(message('fr', 'store.newer', values)).toMatch(/\(9003-names-alone\)\. Démarrez cette version.*restaurez/);
  });

  test('is refused where it is of another line: a step that is not known stands before one that is missing', async () => {
    await bring({ ...ours, '9001-other': adding('other') });
    await expect(bring({ ...ours, '9000-own': adding('own') })).rejects.toThrow('could not be brought to this version');
  });
});

test('older and newer versions that start on an empty database at the same moment all come up', async () => {
  for (let round = 0; round < 4; round += 1) {
    const empty = await onServer();
    const later = { ...POSTGRES_MIGRATIONS, '9001-later': adding('later') };
    const starts = [POSTGRES_MIGRATIONS, later, POSTGRES_MIGRATIONS, later, POSTGRES_MIGRATIONS].map(async (migrations) => {
      const db = empty.connect();
      await migrate(db, migrations).finally(() => db.destroy());
    });
    expect((await Promise.allSettled(starts)).filter(({ status }) => status === 'rejected')).toEqual([]);
  }
});
