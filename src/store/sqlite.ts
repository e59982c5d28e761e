import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { Clock } from '../service/ports';
import { SqlJournal } from './journal';
import { migrate } from './migrate';
import type { Tables } from './schema';
import type { StoreClock } from './work-queue';

const STORE_CLOCK: StoreClock = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;

// What is deleted is overwritten (secure_delete): personal data must be gone, not only unlisted.
// WAL with FULL: a commit is on the disk before it is acknowledged (https://www.sqlite.org/pragma.html#pragma_synchronous).
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000', 'trusted_schema = OFF', 'secure_delete = ON'] as const;

export interface Store {
  readonly journal: SqlJournal;
  close(): Promise<void>;
}

const connect = (file: string, readonly: boolean): Kysely<Tables> => {
  const database = new Database(file, { readonly });
  for (const pragma of readonly ? PRAGMAS.slice(2) : PRAGMAS) database.pragma(pragma);
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
};

const asStore = (db: Kysely<Tables>, clock: Clock, onWork: () => void): Store => ({ journal: new SqlJournal(db, STORE_CLOCK, clock, onWork), close: () => db.destroy() });

/** Another process has the store. Its message says what to do. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse' as const;
}

/** How long a start waits for the process before it to end: it has ten seconds to stop. */
const WAIT_FOR_STORE = 12_000;

/**
 * Takes the store for this process alone, by a lock that the operating system ends with the process however it dies: an
 * exclusive transaction on a file beside the store, never finished (https://www.sqlite.org/lockingv3.html).
 */
const takeStore = (file: string): Database.Database => {
  const lock = new Database(`${file}.lock`, { timeout: WAIT_FOR_STORE });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch {
    lock.close();
    throw new StoreInUse(`another process has the store ${file} open. The embedded store serves one process: end the other one, or set DATABASE_URL to another file.`);
  }
};

/**
 * Opens the embedded store, makes its folder and tables when they are not there, and ends the leases of the process
 * that had it before: there is one process on this store, so what it held is free.
 * @param onWork told whenever work may have been added
 * @throws StoreInUse when another process has it
 */
export const openSqlite = async (file: string, clock: Clock, onWork: () => void): Promise<Store> => {
  mkdirSync(dirname(file), { recursive: true });
  const lock = takeStore(file);
  const db = connect(file, false);
  await migrate(db);
  await db.updateTable('work').set({ lease_until: null }).where('lease_until', 'is not', null).execute();
  const store = asStore(db, clock, onWork);
  return {
    ...store,
    close: async () => {
      await store.close();
      lock.close();
    },
  };
};

/** Opens an existing store for reading, beside the running server. Throws when there is none. */
export const openSqliteForReading = (file: string, clock: Clock): Store => asStore(connect(file, true), clock, () => undefined);

/** Opens an existing store to see whether it can be written, beside the running server: nothing is made, migrated or taken over. */
export const openSqliteBeside = (file: string, clock: Clock): Store => asStore(connect(file, false), clock, () => undefined);
