import { Kysely, PostgresDialect, sql } from 'kysely';
import { isStoreDown } from '../../service/ports';
import { migrate, POSTGRES_MIGRATIONS } from '../migrate';
import { storeOf, type Store } from '../open-store';
import type { Tables } from '../schema';
import { POSTGRES } from './engine';
import { GuardedPool } from './pool';
import { ServerClock } from './server-clock';
import type { PostgresPlace, TimeLimits } from './session';
import { NO_TABLES, UnfitPostgres } from './unfit';
import { WorkListener } from './work-listener';

/** Whoever pressed a button is told within three seconds: first a connection, then a statement that waits for others. */
const WORKING: TimeLimits = { connect: 1_000, statement: 1_500 };
/** What a start may take: another program that migrates is waited for. */
export const STARTING: TimeLimits = { connect: 10_000, statement: Infinity };

export const connect = (place: PostgresPlace, limits: TimeLimits): Kysely<Tables> => new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new GuardedPool(place, limits) }) });

/** Brings the store to this version. Several programs that start at once do it one after the other. */
export const prepare = async (place: PostgresPlace): Promise<void> => {
  const db = connect(place, STARTING);
  try {
    await migrate(db, POSTGRES_MIGRATIONS);
  } catch (error) {
    throw unfit(error, place);
  } finally {
    await db.destroy();
  }
};

/**
 * Opens the store on PostgreSQL, which any number of programs may have open. Leases of others are left to end by themselves.
 * @param onWork told whenever work may have been added, by this program or another one
 * @throws UnfitPostgres when it cannot be used
 */
export const openPostgres = async (place: PostgresPlace, onWork: () => void): Promise<Store> => {
  await prepare(place);
  const { db, clock } = await connected(place);
  const listener = new WorkListener(place, WORKING, onWork);
  listener.start();
  const close = async (): Promise<void> => {
    clock.stop();
    await listener.stop();
    await db.destroy();
  };
  return { ...storeOf(db, POSTGRES, clock, onWork), close };
};

/** Opens an existing store to read it or to look whether it can be written, beside the running programs: nothing is made or migrated. @throws UnfitPostgres */
export const openPostgresBeside = async (place: PostgresPlace): Promise<Store> => {
  const { db, clock } = await connected(place);
  clock.stop();
  const { rows } = await sql<{ readonly made: boolean }>`select to_regclass('audit_head') is not null as made`.execute(db);
  if (rows[0]?.made !== true) {
    await db.destroy();
    throw new UnfitPostgres(NO_TABLES, nameOf(place));
  }
  return storeOf(db, POSTGRES, clock, () => undefined);
};

/** With the server's clock, which is the first that is asked of it. */
const connected = async (place: PostgresPlace): Promise<{ readonly db: Kysely<Tables>; readonly clock: ServerClock }> => {
  const db = connect(place, WORKING);
  const clock = new ServerClock(async () => {
    const { rows } = await sql<{ readonly now: number }>`select ${POSTGRES.clock} as now`.execute(db);
    if (rows[0] === undefined) throw new Error('the server did not say its time');
    return rows[0].now;
  });
  try {
    await clock.start();
    return { db, clock };
  } catch (error) {
    await db.destroy();
    throw unfit(error, place);
  }
};

const unfit = (error: unknown, place: PostgresPlace): unknown => (isStoreDown(error) ? new UnfitPostgres(error.detail, nameOf(place)) : error);

const nameOf = ({ host, port }: PostgresPlace): string => `${host}:${port}`;
