import { sql, type Kysely, type Transaction } from 'kysely';
import { newItem } from '../domain/item';
import { CHUNK } from '../domain/many';
import type { Instant, ObjectId, RequestId } from '../domain/people';
import { EMPTY_TALLY, RETRYABLE, type Tally } from '../domain/tally';
import type { Change } from '../service/ports';
import type { Engine } from './engine';
import { nextPosition, ROWS_AT_ONCE } from './ranges';
import type { Tables } from './schema';
import { addWork, CHUNKS, earlier } from './work-queue';

type Begin = NonNullable<Change['begin']>;

/** Sets the first of the pinned users to work. Where these are not all, the rest is noted, and work is added that goes on with it. */
export const beginMany = async (trx: Transaction<Tables>, engine: Engine, begin: Begin, now: Instant): Promise<void> => {
  const { requestId, who, dueAt, trace } = begin;
  const users = await usersToBegin(trx, begin);
  await trx.insertInto('to_begin').values({ request_id: requestId, who, position: 0, users, due_at: dueAt }).execute();
  if (await beginRange(trx, requestId, now, trace)) await addWork(trx, engine, [{ payload: { kind: 'begin', requestId }, dueAt }]);
};

const usersToBegin = async (trx: Transaction<Tables>, { requestId, who }: Begin): Promise<number> => {
  if (who === 'all') return nextPosition(trx, 'pinned', requestId);
  const failed = trx.selectFrom('item').where('request_id', '=', requestId).where('standing', 'in', RETRYABLE);
  const { count } = await failed.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return count;
};

/**
 * Sets the next users to work: a row for each of them, and one for each chunk.
 * @param trace what the chunks are to go on with
 * @returns whether there are more
 */
export const beginRange = async (trx: Transaction<Tables>, requestId: RequestId, now: Instant, trace?: string): Promise<boolean> => {
  // Written first: two that begin the same request do it one after the other.
  const range = await trx
    .updateTable('to_begin')
    .set((eb) => ({ position: eb('position', '+', ROWS_AT_ONCE) }))
    .where('request_id', '=', requestId)
    .returningAll()
    .executeTakeFirst();
  if (range === undefined) return false;
  const before = range.position;
  const from = before - ROWS_AT_ONCE;
  const begun = range.who === 'all' ? await insertItems(trx, requestId, from, before, now) : await requeueItems(trx, requestId, from, before, now);
  await insertChunks(trx, requestId, from, before, range.due_at, trace);
  const more = await trx.selectFrom('pinned').select('position').where('request_id', '=', requestId).where('position', '>=', before).limit(1).executeTakeFirst();
  if (more === undefined) await trx.deleteFrom('to_begin').where('request_id', '=', requestId).execute();
  else await trx.updateTable('to_begin').set({ users: Math.max(0, range.users - Number(begun)) }).where('request_id', '=', requestId).execute();
  return more !== undefined;
};

const insertItems = async (trx: Transaction<Tables>, requestId: RequestId, from: number, before: number, now: Instant): Promise<bigint> => {
  // The body of a new item with the user's own id in the place of this one; both are made of letters that JSON leaves as they are.
  const [head = '', tail = ''] = JSON.stringify(newItem(requestId, '*' as ObjectId)).split('*');
  const inserted = await sql`insert into item (request_id, target, state, result, standing, created_at, body)
      select request_id, target, 'queued', null, 'queued', ${now}, cast(${head} as text) || target || cast(${tail} as text) from pinned
      where request_id = ${requestId} and position >= ${from} and position < ${before}`.execute(trx);
  return inserted.numAffectedRows ?? 0n;
};

const requeueItems = async (trx: Transaction<Tables>, requestId: RequestId, from: number, before: number, now: Instant): Promise<bigint> => {
  const { numUpdatedRows } = await trx
    .updateTable('item')
    .set({ standing: 'queued', created_at: now })
    .where('request_id', '=', requestId)
    .where('standing', 'in', RETRYABLE)
    .where('target', 'in', (eb) => eb.selectFrom('pinned').select('target').where('request_id', '=', requestId).where('position', '>=', from).where('position', '<', before))
    .executeTakeFirstOrThrow();
  return numUpdatedRows;
};

const insertChunks = async (trx: Transaction<Tables>, requestId: RequestId, from: number, before: number, dueAt: Instant, trace: string | undefined): Promise<void> => {
  // The payload up to the number of the chunk. The joined text keeps an engine that does not know yet how many rows there are from the index on it.
  const head = JSON.stringify({ kind: 'chunk', requestId, ...(trace === undefined ? {} : { trace }), chunk: 0 }).slice(0, -'0}'.length);
  await sql`insert into work (kind, lane, key, due_at, lease_until, fence, stamp, tries, payload, job)
      select 'chunk', null, null, ${dueAt}, null, 0, 0, 0, cast(${head} as text) || cast(chunk as text) || '}', ${requestId}
      from (select distinct pinned.position / ${sql.lit(CHUNK)} as chunk from pinned
            join item on item.request_id = pinned.request_id and item.target = pinned.target
            where pinned.request_id = ${requestId} and pinned.position >= ${from} and pinned.position < ${before} and item.standing || '' in ('queued', 'intended')) as chunks
      order by chunk`.execute(trx);
};

/** Nothing of this request is called any more: its chunks wait neither for their time nor for the pace. */
export const releaseChunks = async (trx: Transaction<Tables>, requestId: RequestId, now: Instant): Promise<void> => {
  await trx
    .updateTable('work')
    .set((eb) => ({ kind: 'idle-chunk', due_at: earlier(eb.ref('due_at'), eb.val(now)), stamp: eb('stamp', '+', 1) }))
    .where('kind', '=', 'chunk')
    .where('job', '=', requestId)
    .execute();
};

/** Chunks that are not done, and one more while there are users for whom no chunk was made yet. */
export const chunksLeft = async (db: Kysely<Tables>, requestId: RequestId): Promise<number> => {
  const { count } = await db
    .selectFrom('work')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', 'in', CHUNKS)
    .where('job', '=', requestId)
    .executeTakeFirstOrThrow();
  const rest = await db.selectFrom('to_begin').select('request_id').where('request_id', '=', requestId).executeTakeFirst();
  return count + (rest === undefined ? 0 : 1);
};

/** How many users of these requests stand where. Those who are not begun yet are queued. */
export const talliesOf = async (db: Kysely<Tables>, requestIds: readonly string[]): Promise<ReadonlyMap<string, Tally>> => {
  if (requestIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('item')
    .select((eb) => ['request_id', 'standing', eb.fn.countAll<number>().as('count')])
    .where('request_id', 'in', requestIds)
    .groupBy(['request_id', 'standing'])
    .execute();
  const rest = await db.selectFrom('to_begin').select(['request_id', 'users']).where('request_id', 'in', requestIds).where('who', '=', 'all').execute();
  const restOf = new Map(rest.map(({ request_id, users }) => [request_id, users]));
  return new Map(
    requestIds.map((id) => {
      const tally: Tally = { ...EMPTY_TALLY, ...Object.fromEntries(rows.filter((row) => row.request_id === id).map(({ standing, count }) => [standing, count])) };
      return [id, { ...tally, queued: tally.queued + (restOf.get(id) ?? 0) }];
    }),
  );
};

/** Users that were set to work since then, and those who are about to be. */
export const attemptsSince = async (db: Kysely<Tables>, since: Instant): Promise<number> => {
  const { count } = await db.selectFrom('item').select((eb) => eb.fn.countAll<number>().as('count')).where('created_at', '>=', since).executeTakeFirstOrThrow();
  const { rest } = await db.selectFrom('to_begin').select((eb) => eb.fn.sum<number | null>('users').as('rest')).executeTakeFirstOrThrow();
  return count + (rest ?? 0);
};
