import Database from 'better-sqlite3';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { AuditTrail, Clock } from '../../service/ports';
import { SqlAuditTrail } from '../audit-trail';
import type { Tables } from '../schema';
import { openSqlite } from '../sqlite';
import { connect, prepare, STARTING } from './open';
import { APPLICATION, type PostgresPlace } from './session';

/** Every table, those first that others refer to. */
const TABLES = [
  'request', 'button', 'card', 'item', 'pinned', 'left_out', 'to_begin', 'gathering', 'involvement', 'known_word', 'work', 'delivery', 'audit', 'audit_head', 'audit_personal', 'checkpoint', 'signing_key', 'probe',
] as const satisfies readonly (keyof Tables)[];

/** Tables that the first start fills: what is in them there gives way. */
const FILLED = ['audit_head', 'probe'] as const;
/** Tables whose next number is the server's to give. */
const NUMBERED = ['known_word', 'work'] as const;
const ROWS_AT_ONCE = 500;
const OTHERS_LOOKED_FOR = 10;
const LOOK_AGAIN_AFTER = 200;

/** Nothing was copied: a program has the database open, or there is something in it already. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused' as const;

  constructor(readonly because: 'in-use' | 'not-empty') {
    super(because);
  }
}

/** Looks at the audit log of one side; throws when it is not whole. */
export type Verify = (trail: AuditTrail, side: 'from' | 'to') => Promise<void>;

/**
 * Copies everything from an embedded store into an empty database, all of it or nothing; the embedded store stays as it is, brought to this
 * version. @returns the number of rows
 * @throws MoveRefused; StoreInUse when a program has the file open; UnfitPostgres
 */
export const moveIn = async (file: string, place: PostgresPlace, clock: Clock, verify: Verify): Promise<number> => {
  const source = await openSqlite(file, clock, () => undefined, 0);
  try {
    await verify(source.trail, 'from');
    await prepare(place);
    const db = connect(place, STARTING);
    try {
      return await db.transaction().execute((trx) => copyAll(trx, file, clock, verify));
    } finally {
      await db.destroy();
    }
  } finally {
    await source.close();
  }
};

const copyAll = async (trx: Transaction<Tables>, file: string, clock: Clock, verify: Verify): Promise<number> => {
  await takeDatabase(trx, clock);
  await refuseFilled(trx);
  for (const table of FILLED) await trx.deleteFrom(table).execute();
  const from = new Database(file, { readonly: true });
  let rows = 0;
  try {
    for (const table of TABLES) rows += await copyTable(trx, from, table);
  } finally {
    from.close();
  }
  for (const table of NUMBERED) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select coalesce(max(id), 0) + 1 from ${sql.table(table)}), false)`.execute(trx);
  }
  await verify(new SqlAuditTrail(trx), 'to');
  return rows;
};

/** Programs that run are found by their connections; those that start meanwhile wait, and give up. */
const takeDatabase = async (trx: Transaction<Tables>, clock: Clock): Promise<void> => {
  // Our own connections of before may be at their end without the server having noticed yet.
  for (let tries = 1; (await othersOn(trx)) > 0; tries += 1) {
    if (tries === OTHERS_LOOKED_FOR) throw new MoveRefused('in-use');
    await clock.wait(LOOK_AGAIN_AFTER);
  }
  await sql`lock table ${sql.join(TABLES.map((table) => sql.table(table)))} in access exclusive mode`.execute(trx);
};

const othersOn = async (trx: Transaction<Tables>): Promise<number> => {
  // A transaction would see once more what it saw the first time (https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-VIEWS).
  await sql`select pg_stat_clear_snapshot()`.execute(trx);
  const { rows } = await sql<{ readonly others: number }>`select count(*) as others from pg_stat_activity
    where datname = current_database() and application_name = ${APPLICATION} and pid <> pg_backend_pid()`.execute(trx);
  return rows[0]?.others ?? 0;
};

const refuseFilled = async (trx: Kysely<Tables>): Promise<void> => {
  for (const table of TABLES) {
    if (FILLED.some((filled) => filled === table)) continue;
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(trx);
    if (rows.length > 0) throw new MoveRefused('not-empty');
  }
};

const copyTable = async (trx: Transaction<Tables>, from: Database.Database, table: keyof Tables): Promise<number> => {
  let rows = 0;
  let some: Record<string, unknown>[] = [];
  const put = async (): Promise<void> => {
    // Both engines have the same columns (test/store/postgres).
    if (some.length > 0) await trx.insertInto(table).values(some).execute();
    rows += some.length;
    some = [];
  };
  for (const row of from.prepare<[], Record<string, unknown>>(`select * from ${table}`).iterate()) {
    some.push(row);
    if (some.length === ROWS_AT_ONCE) await put();
  }
  await put();
  return rows;
};
