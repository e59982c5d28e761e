import { dirname } from 'node:path';
import { readPostgres, type PostgresDatabase } from './postgres-url';
import { wrong, type Reading } from './reading';

/** Where the embedded store lives. */
export interface SqliteDatabase {
  readonly kind: 'sqlite';
  /** The database file, absolute or relative to the working directory. */
  readonly path: string;
  /** The data folder: the one that holds the file. */
  readonly folder: string;
}

/** Where the store is. */
export type Database = SqliteDatabase | PostgresDatabase;

/** The store in the file `path`. */
export const sqliteAt = (path: string): SqliteDatabase => ({ kind: 'sqlite', path, folder: dirname(path) });

/**
 * Reads `DATABASE_URL`: `postgres:` with a user, a host and a database; or `file:` with a relative or absolute path, or
 * `file:///` with an absolute one, where percent-encoded characters are decoded. Never repeats the text, which may hold a
 * password.
 */
export function readDatabase(text: string): Reading<Database> {
  if (/^postgres(?:ql)?:/i.test(text)) return readPostgres(text);
  const location = /^file:(.*)$/is.exec(text)?.[1];
  if (location === undefined) return wrong('no-database-url');
  if (/[?#]/.test(location)) return wrong('file-url-with-query');
  if (location.startsWith('//') && !location.startsWith('///')) return wrong('file-url-with-host');
  const path = decoded(location.replace(/^\/\/(?=\/)/, ''));
  if (path === undefined || !isFilePath(path)) return wrong('no-file-name');
  return { ok: true, value: sqliteAt(path) };
}

function decoded(location: string): string | undefined {
  try {
    return decodeURIComponent(location).replace(/^\/(?=[a-z]:[\\/])/i, '');
  } catch {
    return undefined;
  }
}

// SQLite keeps a database whose name begins with a colon in memory: everything would be lost at the end.
const isFilePath = (path: string): boolean => !path.startsWith(':') && !path.includes('\0') && !/(?:^|[\\/])\.{0,2}$/.test(path);
