import { Link } from '../../sandbox/postgres/link';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { newItem } from '../../src/domain/item';
import { openPostgres, type PostgresPlace } from '../../src/store';
import { migrate, SQLITE_MIGRATIONS } from '../../src/store/migrate';
import type { Tables } from '../../src/store/schema';
import { ALEX, awaiting, idOf, requestIdOf, target } from '../domain/samples';
import { journalContract } from './journal-contract';
import { pinnedContract, type PinnedPlace } from './pinned-contract';
import { searchContract } from './search-contract';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start({ fsync: 'off' });
});
afterAll(() => server.stop());

const placeOf = (url: string): PostgresPlace => {
  const { hostname, port, pathname, username } = new URL(url);
  return { host: hostname, port: Number(port), database: pathname.slice(1), user: username, password: () => Promise.resolve(''), tls: false };
};

const newPlace = async (): Promise<PinnedPlace> => {
  const place = placeOf(await server.newDatabase());
  return {
    alone: false,
    open: async () => {
      let woken = 0;
      const store = await openPostgres(place, () => {
        woken += 1;
      });
      return { journal: store.journal, pinned: store.pinned, woken: () => woken, close: () => store.close() };
    },
    remove: async () => {
      await server.does(`drop database ${place.database}`);
    },
  };
};

journalContract('PostgreSQL', newPlace);
searchContract('PostgreSQL', newPlace);
pinnedContract('PostgreSQL', newPlace);

const asking = (n: number) =>
  ({
    request: { next: awaiting({ id: requestIdOf(n), askedAt: Date.now(), target: target({ objectId: idOf(n) }) }), expected: undefined },
    facts: [{ kind: 'asked', at: 1, requestId: requestIdOf(n), by: ALEX, target: undefined, details: {} }],
  }) as const;

describe('the store on PostgreSQL', () => {
  test('has the tables of the embedded one: the same columns, filled and unique in the same way', async () => {
    const embedded = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
    await migrate(embedded, SQLITE_MIGRATIONS);
    const { rows } = await sql<{ name: string; column: string; required: number }>`select m.name, c.name as "column", (c."notnull" or c.pk > 0) as required
      from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite%' and m.name not like 'kysely%'`.execute(embedded);
    const indexes = await sql<{ name: string }>`select name from sqlite_schema where type = 'index' and sql is not null`.execute(embedded);
    await embedded.destroy();
    const place = placeOf(await server.newDatabase());
    await (await openPostgres(place, () => undefined)).close();
    const there = await server.does(
      `select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'`,
      place.database,
    );
    const named = await server.does(`select indexname from pg_indexes where schemaname = 'public' and tablename not like 'kysely%'`, place.database);
    const line = (...parts: readonly unknown[]): string => parts.join(' ');
    expect(there.map(({ table_name: table, column_name: column, is_nullable: empty }) => line(table, column, empty === 'NO')).toSorted()).toEqual(
      rows.map(({ name, column, required }) => line(name, column, required === 1)).toSorted(),
    );
    expect(named.map(({ indexname }) => indexname)).toEqual(expect.arrayContaining(indexes.rows.map(({ name }) => name)));
  });

  test('is made once by several programs that start on an empty database at the same moment', async () => {
    const place = placeOf(await server.newDatabase());
    const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgres(place, () => undefined)));
    await Promise.all(stores.map((store, n) => store.journal.record(asking(n + 1))));
    expect((await stores[0]?.journal.head())?.sequence).toBe(6);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('tells the other programs of work, and each piece of it is claimed by one of them', async () => {
    const place = placeOf(await server.newDatabase());
    const woken = [0, 0, 0];
    const stores = await Promise.all(woken.map((_, n) => openPostgres(place, () => void (woken[n] = (woken[n] ?? 0) + 1))));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = [...woken];
    const add = Array.from({ length: 60 }, (_, n) => ({ payload: { kind: 'card' as const, requestId: requestIdOf(n) }, dueAt: 0, lane: `lane ${n % 30}` }));
    await stores[0]?.journal.record({ add });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(woken.every((count, n) => count > (before[n] ?? 0))).toBe(true);
    const claims = await Promise.all(Array.from({ length: 10 }, () => stores.map((store) => store.journal.claim(5, 20_000))).flat());
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('that lost the answer to a commit looks it up: what was written counts once, and what was not is said to be so', async () => {
    const url = await server.newDatabase();
    const link = await Link.to(url);
    const store = await openPostgres(placeOf(link.through(url)), () => undefined);
    // The whole statement as it is on the wire: a setting of each connection ends in this word too.
    link.loseAnswerTo('\u{0b}commit\0');
    expect(await store.journal.record(asking(1))).toEqual({ recorded: true });
    expect((await store.journal.head()).sequence).toBe(1);
    link.loseAnswerTo('insert into "request"');
    await expect(store.journal.record(asking(2))).rejects.toMatchObject({ name: 'StoreDown', uncertain: false });
    expect(await store.journal.read(requestIdOf(2))).toBeUndefined();
    expect(await store.journal.record(asking(2))).toEqual({ recorded: true });
    expect((await store.journal.head()).sequence).toBe(2);
    await store.close();
    await link.close();
  });

  test('says within its time that it is down when the link stands still, is half open or cut, and goes on when it is open again', async () => {
    const url = await server.newDatabase();
    const link = await Link.to(url);
    const store = await openPostgres(placeOf(link.through(url)), () => undefined);
    for (const [n, state] of (['stalled', 'half-open', 'cut'] as const).entries()) {
      link.set(state);
      const began = performance.now();
      await expect(store.journal.record(asking(n + 1))).rejects.toMatchObject({ name: 'StoreDown' });
      expect(performance.now() - began).toBeLessThan(2_500);
      link.set('open');
      await expect(store.journal.read(requestIdOf(n + 1))).resolves.toBeUndefined();
    }
    await store.close();
    await link.close();
  });

  test('goes on with a server that was killed and is there again, with all that was recorded', async () => {
    const own = await PostgresServer.start();
    const store = await openPostgres(placeOf(await own.newDatabase()), () => undefined);
    await store.journal.record({ ...asking(1), items: [newItem(requestIdOf(1), idOf(1))] });
    await own.kill();
    await expect(store.journal.record(asking(2))).rejects.toMatchObject({ name: 'StoreDown' });
    await own.start();
    expect((await store.journal.read(requestIdOf(1)))?.items).toEqual([newItem(requestIdOf(1), idOf(1))]);
    expect(await store.journal.record(asking(2))).toEqual({ recorded: true });
    await store.close();
    await own.stop();
  });

  test('forgets a list whose request was never made after a day, and none that somebody may still be looking up', async () => {
    const place = placeOf(await server.newDatabase());
    const store = await openPostgres(place, () => undefined);
    for (const n of [1, 2]) await store.pinned.pin(requestIdOf(n), [target()]);
    await server.does(`update gathering set begun_at = begun_at - 86400001 where request_id = '${requestIdOf(1)}'`, place.database);
    await (await openPostgres(place, () => undefined)).close();
    await store.journal.forget(0);
    expect([await store.pinned.targets(requestIdOf(1), 0, 9), await store.pinned.targets(requestIdOf(2), 0, 9)]).toEqual([[], [target()]]);
    await store.close();
  });

  test('refuses a server that does not let it in, that is not there, and that cannot be written, each with its reason', async () => {
    const place = placeOf(await server.newDatabase());
    const because = async (changes: Partial<PostgresPlace>): Promise<unknown> => openPostgres({ ...place, ...changes }, () => undefined).catch((error: unknown) => error);
    await server.does(`alter database ${place.database} set default_transaction_read_only = on`);
    expect(await because({})).toMatchObject({ name: 'UnfitPostgres', because: 'standby', values: { place: `127.0.0.1:${place.port}` } });
    expect(await because({ database: 'nowhere' })).toMatchObject({ because: 'database' });
    expect(await because({ user: 'nobody' })).toMatchObject({ because: 'user' });
    expect(await because({ port: 1 })).toMatchObject({ because: 'silent', values: { detail: 'ECONNREFUSED' } });
  });
});
