import { sql, type Kysely, type Transaction } from 'kysely';
import { newItem } from '../domain/item';
import { CHUNK } from '../domain/many';
import type { ObjectId, RequestId } from '../domain/people';
import { EMPTY_TALLY, RETRYABLE, type Tally } from '../domain/tally';
import type { Change } from '../service/ports';
import { nextPosition, ROWS_AT_ONCE } from './pinned';
import type { Tables } from './schema';

/** Runs `write` for each range of positions that the request's users have. */
const byRange = async (trx: Transaction<Tables>, requestId: RequestId, write: (from: number, before: number) => Promise<unknown>): Promise<void> => {
  const end = await nextPosition(trx, 'pinned', requestId);
  for (let from = 0; from < end; from += ROWS_AT_ONCE) await write(from, from + ROWS_AT_ONCE);
};

/** Each pinned user is found by the request from now on. */
export const involvePinned = async (trx: Transaction<Tables>, requestId: RequestId, askedAt: number, outcome: string): Promise<void> =>
  byRange(trx, requestId, (from, before) =>
    sql`insert into involvement (request_id, part, person, asked_at, outcome)
        select request_id, 'target', target, ${askedAt}, ${outcome} from pinned
        where request_id = ${requestId} and position >= ${from} and position < ${before}
        on conflict do nothing`.execute(trx),
  );

/** What became of the request is what its users' rows say. */
export const updateInvolved = async (trx: Transaction<Tables>, requestId: RequestId, outcome: string): Promise<void> =>
  byRange(trx, requestId, (from, before) =>
    sql`update involvement set outcome = ${outcome} where request_id = ${requestId} and part = 'target' and outcome <> ${outcome}
        and person in (select target from pinned where request_id = ${requestId} and position >= ${from} and position < ${before})`.execute(trx),
  );

/** Sets the pinned users to work: a row for each of them, and one for each chunk. */
export const beginMany = async (trx: Transaction<Tables>, begin: NonNullable<Change['begin']>, now: number): Promise<void> => {
  const { requestId, who, dueAt } = begin;
  if (who === 'all') await byRange(trx, requestId, (from, before) => insertItems(trx, requestId, from, before, now));
  else await trx.updateTable('item').set({ standing: 'queued', created_at: now }).where('request_id', '=', requestId).where('standing', 'in', RETRYABLE).execute();
  await insertChunks(trx, requestId, dueAt);
};

const insertItems = (trx: Transaction<Tables>, requestId: RequestId, from: number, before: number, now: number): Promise<unknown> => {
  // The body of a new item with the user's own id in the place of this one; both are made of letters that JSON leaves as they are.
  const [head = '', tail = ''] = JSON.stringify(newItem(requestId, '*' as ObjectId)).split('*');
  return sql`insert into item (request_id, target, state, result, standing, created_at, body)
      select request_id, target, 'queued', null, 'queued', ${now}, ${head} || target || ${tail} from pinned
      where request_id = ${requestId} and position >= ${from} and position < ${before}`.execute(trx);
};

const insertChunks = async (trx: Transaction<Tables>, requestId: RequestId, dueAt: number): Promise<void> => {
  // The payload up to the number of the chunk.
  const head = JSON.stringify({ kind: 'chunk', requestId, chunk: 0 }).slice(0, -'0}'.length);
  await sql`insert into work (kind, lane, key, due_at, lease_until, fence, stamp, tries, payload, job)
      select 'chunk', null, null, ${dueAt}, null, 0, 0, 0, ${head} || chunk || '}', ${requestId}
      from (select distinct pinned.position / ${sql.lit(CHUNK)} as chunk from pinned
            join item on item.request_id = pinned.request_id and item.target = pinned.target
            where pinned.request_id = ${requestId} and item.standing in ('queued', 'intended')) as chunks
      order by chunk`.execute(trx);
};

/** How many users of these requests stand where. */
export const talliesOf = async (db: Kysely<Tables>, requestIds: readonly string[]): Promise<ReadonlyMap<string, Tally>> => {
  if (requestIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('item')
    .select((eb) => ['request_id', 'standing', eb.fn.countAll<number>().as('count')])
    .where('request_id', 'in', requestIds)
    .groupBy(['request_id', 'standing'])
    .execute();
  return new Map(requestIds.map((id) => [id, { ...EMPTY_TALLY, ...Object.fromEntries(rows.filter((row) => row.request_id === id).map(({ standing, count }) => [standing, count])) }]));
};
