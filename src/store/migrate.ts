import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { isStoreDown } from '../service/ports';
import * as first from './migrations/0001-first';
import * as cardEdits from './migrations/0003-card-edits';
import * as auditCheckpoints from './migrations/0002-audit-checkpoints';
import * as search from './migrations/0004-search';
import * as many from './migrations/0005-many';
import * as begunInRanges from './migrations/0006-begun-in-ranges';
import * as postgres from './migrations/0006-postgres';
import type { Tables } from './schema';

type Migrations = Readonly<Record<string, Migration>>;

/** All migrations of the embedded store in order. A released one is never changed; the next change is the next number. */
export const SQLITE_MIGRATIONS: Migrations = {
  '0001-first': { up: first.up },
  '0002-audit-checkpoints': { up: auditCheckpoints.up },
  '0003-card-edits': { up: cardEdits.up },
  '0004-search': { up: search.up },
  '0005-many': { up: many.up },
  '0006-begun-in-ranges': { up: begunInRanges.up },
};

/**
 * The same of PostgreSQL, which begins with all tables of that number. Programs of the version before go on working while
 * the next one migrates: a step only adds what they can do without.
 */
export const POSTGRES_MIGRATIONS: Migrations = {
  '0006-postgres': { up: postgres.up },
};

/** Brings the store to this version of the program, or throws and leaves it as it was. */
export const migrate = async (db: Kysely<Tables>, migrations: Migrations): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (isStoreDown(error)) throw error;
  if (error !== undefined) throw new Error('the store could not be brought to this version', { cause: error });
};
