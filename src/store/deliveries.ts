import type { Kysely } from 'kysely';
import type { ObjectId } from '../domain/people';
import type { Budget, Delivered, WorkItem } from '../service/ports';
import type { Engine } from './engine';
import type { Tables } from './schema';
import { inTransaction } from './transaction';
import { addWork } from './work-queue';

/** Takes an activity in, once, with the work that comes of it; see `Journal.receive`. */
export const receiveOnce = (db: Kysely<Tables>, engine: Engine, { key, by, at }: Delivered, work: WorkItem | undefined, budget: Budget | undefined): Promise<'new' | 'seen' | 'too-many'> =>
  inTransaction(db, async (trx) => {
    // Counted where nobody comes between the counting and the writing.
    if (budget !== undefined) await engine.hold(trx, `person:${by}`);
    const before = budget === undefined ? -1 : await deliveredSince(trx, by, budget.since);
    const beyond = budget !== undefined && before >= budget.limit;
    if (beyond && before > budget.limit) return 'too-many';
    const inserted = await trx
      .insertInto('delivery')
      .values({ key, person: by, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) return 'seen';
    const added = beyond ? budget.told : work;
    if (added !== undefined) await addWork(trx, engine, [added]);
    return beyond ? 'too-many' : 'new';
  });

/** Activities of this person since then. */
export const deliveredSince = async (db: Kysely<Tables>, by: ObjectId, since: number): Promise<number> => {
  const { count } = await db
    .selectFrom('delivery')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('person', '=', by)
    .where('at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
};
