import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { isStoreDown } from '../service/ports';
import * as first from './migrations/0001-first';
import * as cardEdits from './migrations/0003-card-edits';
import * as auditCheckpoints from './migrations/0002-audit-checkpoints';
import * as search from './migrations/0004-search';
import * as many from './migrations/0005-many';
import * as begunInRanges from './migrations/0006-begun-in-ranges';
import type { Tables } from './schema';

/** All migrations in order. A released one is never changed; the next change is the next number. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first.up },
  '0002-audit-checkpoints': { up: auditCheckpoints.up },
  '0003-card-edits': { up: cardEdits.up },
  '0004-search': { up: search.up },
  '0005-many': { up: many.up },
  '0006-begun-in-ranges': { up: begunInRanges.up },
};

/** Brings the store to this version of the program, or throws and leaves it as it was. */
export const migrate = async (db: Kysely<Tables>): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (isStoreDown(error)) throw error;
  if (error !== undefined) throw new Error('the store could not be brought to this version', { cause: error });
};
