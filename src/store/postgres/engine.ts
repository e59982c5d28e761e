import { sql } from 'kysely';
import type { Engine } from '../engine';

/** Where programs on one store tell each other that there is work. */
export const WORK_CHANNEL = 'session_revoker_work';

/** Several programs on one server. */
export const POSTGRES: Engine = {
  clock: sql<number>`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`,
  manyWriters: true,
  lateral: true,
  hold: async (trx, name) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
  },
  announce: async (trx) => {
    await sql`select pg_notify(${WORK_CHANNEL}, '')`.execute(trx);
  },
  // The server does so by itself, when it vacuums.
  overwrite: () => Promise.resolve(),
};
