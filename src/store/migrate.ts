import { sql, type Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
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

/** The same of PostgreSQL, which begins with all tables of that number. Programs of the versions before go on working meanwhile. */
export const POSTGRES_MIGRATIONS: Migrations = {
  '0006-postgres': { up: postgres.up },
};

/**
 * The name of a step ends like this when programs that do not know it must not run on the store any more: it takes something away or
 * changes what it means. All other steps only add what the programs before can do without.
 */
const ALONE = '-alone';

/** A newer program has brought the store to where this one cannot follow. Nothing was changed. */
export class NewerStore extends Error {
  override readonly name = 'NewerStore' as const;
  /** For the sentence (`store.newer`). */
  readonly values: { readonly step: string };

  constructor(step: string) {
    super(`a newer version has changed the store: ${step}`);
    this.values = { step };
  }
}

/**
 * Brings the store to this version of the program, or throws and leaves it as it was. A store that newer programs have added to stays as it is.
 * @throws NewerStore
 */
export const migrate = async (db: Kysely<Tables>, migrations: Migrations): Promise<void> => {
  let newer = await newerSteps(db, migrations);
  for (;;) {
    const error = await take(db, { ...migrations, ...Object.fromEntries(newer.map((name) => [name, { up: () => Promise.resolve() }])) });
    if (error === undefined) return;
    if (isStoreDown(error)) throw error;
    const now = await newerSteps(db, migrations);
    if (now.length === newer.length) throw new Error('the store could not be brought to this version', { cause: error });
    // A newer program that was started at the same moment was first.
    newer = now;
  }
};

const take = async (db: Kysely<Tables>, migrations: Migrations): Promise<unknown> => {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  return (await migrator.migrateToLatest()).error;
};

/** Steps that were taken and are not known here. @throws NewerStore when it cannot be done with them */
const newerSteps = async (db: Kysely<Tables>, migrations: Migrations): Promise<readonly string[]> => {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  const newer = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
  const alone = newer.find((name) => name.endsWith(ALONE));
  if (alone !== undefined) throw new NewerStore(alone);
  return newer;
};
