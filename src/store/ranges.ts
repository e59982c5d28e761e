import type { Kysely } from 'kysely';
import type { RequestId } from '../domain/people';
import type { Tables } from './schema';

/** Rows that one statement reads or writes: the store answers others in between. */
export const ROWS_AT_ONCE = 5_000;

/** Behind the last row of the request. */
export const nextPosition = async (db: Kysely<Tables>, table: 'pinned' | 'left_out', requestId: RequestId): Promise<number> => {
  const { last } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max<number | null>('position').as('last'))
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow();
  return (last ?? -1) + 1;
};

/** Runs `write` for each range of positions that the request has there: from the first one on, and before the second. */
export const byRange = async (db: Kysely<Tables>, table: 'pinned' | 'left_out', requestId: RequestId, write: (from: number, before: number) => Promise<unknown>): Promise<void> => {
  const end = await nextPosition(db, table, requestId);
  for (let from = 0; from < end; from += ROWS_AT_ONCE) await write(from, from + ROWS_AT_ONCE);
};
