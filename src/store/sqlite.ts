import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { isStoreDown, type Clock } from '../service/ports';
import type { Engine } from './engine';
import { rewriteWords } from './findable';
import { migrate, SQLITE_MIGRATIONS } from './migrate';
import { storeOf, type Store } from './open-store';
import { discardOrphans } from './pinned';
import { refuseNetworkFolder, StoreInUse, UnfitStore, wasLeftOpen } from './place';
import type { Tables } from './schema';
import { StoreThread } from './store-thread-client';
import { threadedDialect } from './threaded-dialect';

/** One writer, in one process: nobody has to be held off or told. */
export const SQLITE: Engine = {
  clock: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  manyWriters: false,
  lateral: false,
  hold: () => Promise.resolve(),
  announce: () => Promise.resolve(),
  overwrite: (db) => rewriteWords(db, 'running'),
};

/**
 * How long a statement may take before the store is said to be down: whoever pressed a button is told within three seconds.
 * A lock that another program holds is waited for less, since others wait behind it; what reads the store beside the server
 * holds none for long.
 */
const ANSWERS_WITHIN = 1_500;
const WAITS_FOR_LOCKS = 400;

// What is deleted is overwritten (secure_delete): personal data must be gone, not only unlisted.
// WAL with FULL: a commit is on the disk before it is acknowledged (https://www.sqlite.org/pragma.html#pragma_synchronous).
// What is sorted on the way holds names as well, and stays in memory (temp_store).
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', `busy_timeout = ${WAITS_FOR_LOCKS}`, 'trusted_schema = OFF', 'secure_delete = ON', 'temp_store = MEMORY'] as const;

/** How long a start waits for the process before it to end: it has ten seconds to stop. */
const WAIT_FOR_STORE = 12_000;

/**
 * Takes the store for this process alone, by a lock that the operating system ends with the process however it dies: an
 * exclusive transaction on a file beside the store, never finished (https://www.sqlite.org/lockingv3.html).
 */
const takeStore = (file: string, waitMs: number): Database.Database => {
  const lock = new Database(`${file}.lock`, { timeout: waitMs });
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
 * @param waitMs for another process to end
 * @throws StoreInUse when another process has it; UnfitStore when it cannot be kept there or is damaged
 */
export const openSqlite = async (file: string, clock: Clock, onWork: () => void, waitMs = WAIT_FOR_STORE): Promise<Store> => {
  mkdirSync(dirname(file), { recursive: true });
  refuseNetworkFolder(file);
  const lock = takeStore(file, waitMs);
  const leftOpen = wasLeftOpen(file);
  const thread = new StoreThread({ file, pragmas: PRAGMAS });
  const db = new Kysely<Tables>({ dialect: threadedDialect(thread) });
  const store = storeOf(db, SQLITE, clock, onWork);
  const close = async (): Promise<void> => {
    await store.close();
    lock.close();
  };
  try {
    if (leftOpen) await refuseDamage(db, file);
    await migrate(db, SQLITE_MIGRATIONS);
    await rewriteWords(db, 'starting');
    // One program at a time: whoever looked a list up is gone.
    await discardOrphans(db, SQLITE, Infinity);
    await db.updateTable('work').set({ lease_until: null }).where('lease_until', 'is not', null).execute();
  } catch (error) {
    await close();
    throw damageIn(error) ? damaged(file, 'it is not a database, or not a whole one') : error;
  }
  thread.limitMs = ANSWERS_WITHIN;
  return { ...store, close };
};

/** A process that was killed leaves a whole store; a disk or a copy may not. @throws UnfitStore */
const refuseDamage = async (db: Kysely<Tables>, file: string): Promise<void> => {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(1)`.execute(db);
  const finding = rows[0]?.integrity_check;
  if (finding === 'ok') return;
  throw damaged(file, finding ?? 'no answer');
};

const damaged = (file: string, finding: string): UnfitStore =>
  new UnfitStore(`the store ${file} is damaged (${finding}). Nothing was changed. Restore the last good copy, or move the file away to begin anew, and keep it for the audit.`);

const damageIn = (error: unknown): boolean => isStoreDown(error) && /^SQLITE_(CORRUPT|NOTADB)/.test(error.detail);

const connect = (file: string, readonly: boolean): Kysely<Tables> => {
  const database = new Database(file, { readonly });
  for (const pragma of PRAGMAS.slice(2)) database.pragma(pragma);
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
};

/** Opens an existing store for reading, beside the running server. Throws when there is none. */
export const openSqliteForReading = (file: string, clock: Clock): Store => storeOf(connect(file, true), SQLITE, clock, () => undefined);

/** Opens an existing store to see whether it can be written, beside the running server: nothing is made, migrated or taken over. */
export const openSqliteBeside = (file: string, clock: Clock): Store => storeOf(connect(file, false), SQLITE, clock, () => undefined);
