import { sql, type Expression, type Kysely, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import { CHUNK } from '../domain/many';
import { LEASE_MS, type Change, type Work, type WorkItem, type WorkOf, type WorkPayload } from '../service/ports';
import type { Engine, StoreClock } from './engine';
import type { Tables } from './schema';
import { inTransaction } from './transaction';

/** The lease of this work is held by somebody else now. Ends the transaction. */
export class StaleLease extends Error {
  override readonly name = 'StaleLease' as const;
}

/** Work on twenty users; idle: on those of a stopped request, of whom nobody is called any more. */
export const CHUNKS = ['chunk', 'idle-chunk'] as const;

const asWork = (row: Selectable<Tables['work']>): Work => ({
  id: row.id,
  fence: row.fence,
  stamp: row.stamp,
  tries: row.tries,
  // Written by `addWork` below, in this version's shape: migrations change stored payloads.
  payload: JSON.parse(row.payload) as WorkPayload,
});

/**
 * Takes due work under lease, oldest due first and one of each lane. Every claim raises the fence: whoever held the
 * lease before cannot write back any more. In a transaction: a claim that came too late for its claimer is undone.
 */
export const claimWork = async (db: Kysely<Tables>, engine: Engine, limit: number, leaseMs: number, doing: readonly number[]): Promise<readonly Work[]> => {
  const rows = await inTransaction(db, (trx) => claimDue(trx, engine, limit, leaseMs, doing));
  return rows.map(asWork);
};

/** What is due is looked up once, whatever plan an engine makes of the rest: it is no more than `limit`, locked where there are others who claim. */
const claimDue = (trx: Transaction<Tables>, { clock: now, manyWriters }: Engine, limit: number, leaseMs: number, doing: readonly number[]): Promise<Selectable<Tables['work']>[]> =>
  trx
    .with(
      (cte) => cte('claimed').materialized(),
      (db) =>
        db
          .selectFrom('work as due')
          .select('due.id')
          .where('due.kind', 'not in', CHUNKS)
          .where('due.due_at', '<=', now)
          .where((or) => or.or([or('due.lease_until', 'is', null), or('due.lease_until', '<=', now)]))
          .$if(doing.length > 0, (query) => query.where('due.id', 'not in', doing))
          .where((or) =>
            or.or([
              or('due.lane', 'is', null),
              or('due.id', '=', or.selectFrom('work as first').select((first) => first.fn.min('first.id').as('id')).whereRef('first.lane', '=', 'due.lane')),
            ]),
          )
          .orderBy('due.due_at')
          .limit(limit)
          .$if(manyWriters, (query) => query.forUpdate('due').skipLocked()),
    )
    .updateTable('work')
    .set((eb) => ({ lease_until: sql<number>`${now} + ${leaseMs}`, fence: eb('fence', '+', 1), tries: eb('tries', '+', 1) }))
    .where('id', 'in', (eb) => eb.selectFrom('claimed').select('claimed.id'))
    .returningAll()
    .execute();

/** Takes one due chunk: of the next request behind `after` that has one, else of the first. */
export const claimChunk = async (db: Kysely<Tables>, { clock: now, manyWriters }: Engine, leaseMs: number, after: string, doing: readonly number[], only: 'any' | 'idle'): Promise<WorkOf<'chunk'> | undefined> => {
  const row = await inTransaction(db, async (trx) => {
    const due = trx
      .selectFrom('work')
      .select('id')
      .where('kind', 'in', only === 'any' ? CHUNKS : ['idle-chunk'])
      .where('due_at', '<=', now)
      .where((or) => or.or([or('lease_until', 'is', null), or('lease_until', '<=', now)]))
      .$if(doing.length > 0, (query) => query.where('id', 'not in', doing))
      .orderBy('job')
      .orderBy('id')
      .limit(1)
      .$if(manyWriters, (query) => query.forUpdate().skipLocked());
    const next = (await due.where('job', '>', after).executeTakeFirst()) ?? (await due.executeTakeFirst());
    if (next === undefined) return undefined;
    return trx
      .updateTable('work')
      .set((eb) => ({ lease_until: sql<number>`${now} + ${leaseMs}`, fence: eb('fence', '+', 1), tries: eb('tries', '+', 1) }))
      .where('id', '=', next.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  // Its kind was asked for.
  return row === undefined ? undefined : (asWork(row) as WorkOf<'chunk'>);
};

/** The same on every engine. */
export const earlier = (one: Expression<number>, other: Expression<number>): RawBuilder<number> => sql<number>`case when ${one} < ${other} then ${one} else ${other} end`;

/** Throws `StaleLease` when this work is not under the lease that it was claimed with; until the transaction ends nobody else takes it. */
export const requireLease = async (trx: Transaction<Tables>, engine: Engine, work: Work | undefined): Promise<void> => {
  if (work !== undefined && !(await isHeld(trx, engine, work))) throw new StaleLease();
};

/** Whether this work is under the lease that it was claimed with; until the transaction ends nobody else takes it. */
const isHeld = async (trx: Transaction<Tables>, { manyWriters }: Engine, work: Work): Promise<boolean> => {
  const held = trx.selectFrom('work').select('id').where('id', '=', work.id).where('fence', '=', work.fence);
  return (await held.$if(manyWriters, (query) => query.forUpdate()).executeTakeFirst()) !== undefined;
};

/** Holds the lease for another while; false when it is lost. */
export const renewWork = async (db: Kysely<Tables>, now: StoreClock, work: Work, leaseMs: number): Promise<boolean> => {
  const renewed = await db
    .updateTable('work')
    .set({ lease_until: sql<number>`${now} + ${leaseMs}` })
    .where('id', '=', work.id)
    .where('fence', '=', work.fence)
    .executeTakeFirst();
  return renewed.numUpdatedRows > 0n;
};

/** Ends the leases that are still held by these; raised fences keep those who held them from writing. Others are told of it. */
export const releaseWork = (db: Kysely<Tables>, engine: Engine, held: readonly Work[]): Promise<void> =>
  inTransaction(db, async (trx) => {
    for (const work of held.toSorted((one, other) => one.id - other.id)) if (await isHeld(trx, engine, work)) await releaseOne(trx, work);
    await engine.announce(trx);
  });

const releaseOne = async (trx: Transaction<Tables>, work: Work): Promise<void> => {
  // Whoever is about to write an intent waits for this transaction, and finds its fence raised.
  if (await mayBeCalled(trx, work)) return;
  await trx
    .updateTable('work')
    .set((eb) => ({ lease_until: null, fence: eb('fence', '+', 1) }))
    .where('id', '=', work.id)
    .execute();
};

/** Whether an intent of this work has no outcome yet. */
const mayBeCalled = async (trx: Transaction<Tables>, { payload }: Work): Promise<boolean> => {
  if (payload.kind !== 'revoke' && payload.kind !== 'chunk') return false;
  const intended = trx.selectFrom('item').select('item.target').where('item.request_id', '=', payload.requestId).where('item.state', '=', 'intended').limit(1);
  if (payload.kind === 'revoke') return (await intended.where('item.target', '=', payload.target).executeTakeFirst()) !== undefined;
  const [from, to] = [payload.chunk * CHUNK, (payload.chunk + 1) * CHUNK];
  const pinned = intended.innerJoin('pinned', (join) => join.onRef('pinned.request_id', '=', 'item.request_id').onRef('pinned.target', '=', 'item.target'));
  return (await pinned.where('pinned.position', '>=', from).where('pinned.position', '<', to).executeTakeFirst()) !== undefined;
};

/** For how long the oldest work that is due waits, in milliseconds: 0 when none is due. What is being done does not wait. */
export const oldestDue = async (db: Kysely<Tables>, now: StoreClock): Promise<number> => {
  const { waits } = await db
    .selectFrom('work')
    .select((eb) => sql<number | null>`${now} - ${eb.fn.min('due_at')}`.as('waits'))
    .where('due_at', '<=', now)
    .where((or) => or.or([or('lease_until', 'is', null), or('lease_until', '<=', now)]))
    .executeTakeFirstOrThrow();
  return Math.max(0, waits ?? 0);
};

/** Work under a key that is there already comes earlier, and is done once more when it is being done right now. Others are told of it. */
export const addWork = async (trx: Transaction<Tables>, engine: Engine, items: readonly WorkItem[]): Promise<void> => {
  for (const item of items) {
    // The numbers of a lane's work come in the order in which they can be seen.
    if (item.lane !== undefined) await engine.hold(trx, `lane:${item.lane}`);
    await trx
      .insertInto('work')
      .values({
        kind: item.payload.kind,
        lane: item.lane ?? null,
        key: item.key ?? null,
        due_at: item.dueAt,
        lease_until: null,
        fence: 0,
        stamp: 0,
        tries: 0,
        payload: JSON.stringify(item.payload),
        job: null,
      })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => ({
          due_at: earlier(eb.ref('work.due_at'), eb.ref('excluded.due_at')),
          stamp: eb('work.stamp', '+', 1),
        })),
      )
      .execute();
  }
  if (items.length > 0) await engine.announce(trx);
};

/** Writes back what became of claimed work. Throws `StaleLease` when the lease is lost. */
export const settleWork = async (db: Kysely<Tables>, now: StoreClock, change: Change): Promise<void> => {
  const { done, again, mark } = change;
  if (done !== undefined) await finishWork(db, done);
  if (again !== undefined) {
    const lane = again.lane === null ? { lane: null } : {};
    // Brought forward in the meantime, it is not put off.
    const dueAt = sql<number>`case when stamp = ${again.work.stamp} or due_at > ${again.dueAt} then ${again.dueAt} else due_at end`;
    await held(db.updateTable('work').set({ due_at: dueAt, lease_until: null, ...lane }).where('id', '=', again.work.id).where('fence', '=', again.work.fence).executeTakeFirst());
  }
  if (mark !== undefined) {
    await held(db.updateTable('work').set({ payload: JSON.stringify(mark.payload), lease_until: sql<number>`${now} + ${LEASE_MS}` }).where('id', '=', mark.work.id).where('fence', '=', mark.work.fence).executeTakeFirst());
  }
};

const finishWork = async (db: Kysely<Tables>, work: Work): Promise<void> => {
  const gone = await db.deleteFrom('work').where('id', '=', work.id).where('fence', '=', work.fence).where('stamp', '=', work.stamp).executeTakeFirst();
  if (gone.numDeletedRows > 0n) return;
  // Added again in the meantime: it is due once more.
  await held(db.updateTable('work').set({ lease_until: null, tries: 0 }).where('id', '=', work.id).where('fence', '=', work.fence).executeTakeFirst());
};

const held = async (update: Promise<{ numUpdatedRows: bigint }>): Promise<void> => {
  if ((await update).numUpdatedRows === 0n) throw new StaleLease();
};
