import { createHash } from 'node:crypto';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Item } from '../domain/item';
import { newItem } from '../domain/item';
import { CHUNK, type LeftOut, type LeftOutBecause, type NamedUser, type Some } from '../domain/many';
import type { ManyMember } from '../domain/many-page';
import { upnFromDirectory, type Instant, type ObjectId, type RequestId } from '../domain/people';
import { oddName } from '../domain/odd-name';
import type { ShownTarget } from '../domain/request';
import { PENDING, SUCCESSES, type ItemStanding } from '../domain/tally';
import type { Change, Clock, Pinned, PinnedPeople, PinnedSummary, Work } from '../service/ports';
import type { Engine } from './engine';
import { beginRange, chunksLeft } from './many-work';
import { byRange, nextPosition, ROWS_AT_ONCE } from './ranges';
import type { Tables } from './schema';
import { inTransaction } from './transaction';
import { requireLease } from './work-queue';

/** Rows whose values are given one by one: SQLite takes 32,766 values in a statement. */
const VALUES_AT_ONCE = 1_000;
/** Users that are pinned together for one reader of ids. */
const IDS_AT_ONCE = 500;

type PinnedRow = Selectable<Tables['pinned']>;

const rowOf = (requestId: RequestId, user: ShownTarget, position: number): PinnedRow => ({
  request_id: requestId,
  target: user.objectId,
  position,
  upn: user.upn,
  name: user.displayName,
  enabled: user.enabled ? 1 : 0,
  synced: user.synced ? 1 : 0,
  privileged: user.privileged ? 1 : 0,
  protected: user.protected ? 1 : 0,
  odd: oddName(user.displayName) === undefined ? 0 : 1,
});

/** Rows were written by this file, from what the directory said. */
const namedOf = ({ target, upn, name }: Pick<PinnedRow, 'target' | 'upn' | 'name'>): NamedUser => ({ objectId: target as ObjectId, upn: upnFromDirectory(upn), displayName: name });

const targetOf = (row: PinnedRow): ShownTarget => ({
  ...namedOf(row),
  // Nobody else's account is ever pinned.
  external: false,
  memberType: 'member',
  enabled: row.enabled === 1,
  synced: row.synced === 1,
  privileged: row.privileged === 1,
  protected: row.protected === 1,
});

const itemOf = (requestId: RequestId, target: string, body: string | null): Item => (body === null ? newItem(requestId, target as ObjectId) : (JSON.parse(body) as Item));

/** The users of requests about many, in the store. */
export class SqlPinned implements PinnedPeople {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly engine: Engine,
    private readonly clock: Clock,
  ) {}

  async pin(requestId: RequestId, users: readonly ShownTarget[], under?: Work): Promise<number> {
    return inTransaction(this.db, async (trx) => {
      await this.gathers(trx, requestId, under);
      let next = await nextPosition(trx, 'pinned', requestId);
      for (const some of inPieces(users, VALUES_AT_ONCE)) {
        const known = await this.knownAmong(trx, requestId, some);
        const fresh = [...new Map(some.filter(({ objectId }) => !known.has(objectId)).map((user) => [user.objectId, user])).values()];
        if (fresh.length > 0) await trx.insertInto('pinned').values(fresh.map((user, index) => rowOf(requestId, user, next + index))).execute();
        next += fresh.length;
      }
      return next;
    });
  }

  async leaveOut(requestId: RequestId, entries: readonly LeftOut[], under?: Work): Promise<void> {
    await inTransaction(this.db, async (trx) => {
      await this.gathers(trx, requestId, under);
      let next = await nextPosition(trx, 'left_out', requestId);
      for (const some of inPieces(entries, VALUES_AT_ONCE)) {
        await trx.insertInto('left_out').values(some.map((entry, index) => ({ request_id: requestId, position: next + index, ...entry }))).execute();
        next += some.length;
      }
    });
  }

  async summary(requestId: RequestId, shown: number): Promise<PinnedSummary> {
    const [users, privileged] = [await this.some(requestId, shown), await this.some(requestId, shown, 'privileged')];
    const [isProtected, odd] = [await this.some(requestId, shown, 'protected'), await this.some(requestId, shown, 'odd')];
    return { users, privileged, protected: isProtected, odd, leftOut: await this.leftOutSummary(requestId, shown), digest: await this.digest(requestId) };
  }

  async discard(requestId: RequestId, under?: Work): Promise<void> {
    await discardList(this.db, this.engine, requestId, under);
  }

  async members(requestId: RequestId, from: number, limit: number, standing?: ItemStanding): Promise<readonly ManyMember[]> {
    const rows = await this.db
      .selectFrom('pinned')
      .leftJoin('item', (join) => join.onRef('item.request_id', '=', 'pinned.request_id').onRef('item.target', '=', 'pinned.target'))
      .select(['pinned.target', 'pinned.upn', 'pinned.name', 'pinned.position', 'item.body'])
      .where('pinned.request_id', '=', requestId)
      .where('pinned.position', '>=', from)
      .$if(standing !== undefined, (query) => query.where('item.standing', '=', standing ?? ''))
      .orderBy('pinned.position')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ position: row.position, user: namedOf(row), item: row.body === null ? undefined : itemOf(requestId, row.target, row.body) }));
  }

  async results(requestId: RequestId, offset: number, limit: number): Promise<readonly ManyMember[]> {
    const rows = await this.db
      .selectFrom('pinned')
      .innerJoin('item', (join) => join.onRef('item.request_id', '=', 'pinned.request_id').onRef('item.target', '=', 'pinned.target'))
      .select(['pinned.target', 'pinned.upn', 'pinned.name', 'pinned.position', 'item.body'])
      .where('pinned.request_id', '=', requestId)
      .orderBy((eb) => eb.case().when('item.standing', 'in', SUCCESSES).then(1).else(0).end())
      .orderBy('pinned.position')
      .offset(offset)
      .limit(limit)
      .execute();
    return rows.map((row) => ({ position: row.position, user: namedOf(row), item: itemOf(requestId, row.target, row.body) }));
  }

  async targets(requestId: RequestId, from: number, limit: number): Promise<readonly ShownTarget[]> {
    const rows = await this.db.selectFrom('pinned').selectAll().where('request_id', '=', requestId).where('position', '>=', from).orderBy('position').limit(limit).execute();
    return rows.map(targetOf);
  }

  async leftOut(requestId: RequestId, from: number, limit: number): Promise<readonly LeftOut[]> {
    const rows = await this.db.selectFrom('left_out').select(['typed', 'because']).where('request_id', '=', requestId).where('position', '>=', from).orderBy('position').limit(limit).execute();
    return rows.map(({ typed, because }) => ({ typed, because: because as LeftOutBecause }));
  }

  async among(requestId: RequestId, people: readonly ObjectId[]): Promise<number> {
    let found = 0;
    for (const some of inPieces(people, IDS_AT_ONCE)) {
      const { count } = await this.db
        .selectFrom('pinned')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('request_id', '=', requestId)
        .where('target', 'in', some)
        .executeTakeFirstOrThrow();
      found += count;
    }
    return found;
  }

  async chunk(requestId: RequestId, chunk: number): Promise<readonly Pinned[]> {
    const rows = await this.db
      .selectFrom('pinned')
      .innerJoin('item', (join) => join.onRef('item.request_id', '=', 'pinned.request_id').onRef('item.target', '=', 'pinned.target'))
      .selectAll('pinned')
      .select(['item.body', 'item.standing'])
      .where('pinned.request_id', '=', requestId)
      .where('pinned.position', '>=', chunk * CHUNK)
      .where('pinned.position', '<', (chunk + 1) * CHUNK)
      .orderBy('pinned.position')
      .execute();
    return rows.map((row) => ({
      position: row.position,
      target: targetOf(row),
      item: itemOf(requestId, row.target, row.body),
      pending: PENDING.some((standing) => standing === row.standing),
    }));
  }

  async beginMore(requestId: RequestId, now: Instant): Promise<boolean> {
    return inTransaction(this.db, (trx) => beginRange(trx, requestId, now));
  }

  async chunksLeft(requestId: RequestId): Promise<number> {
    return chunksLeft(this.db, requestId);
  }

  /** Notes since when users are pinned for the request. */
  private async gathers(trx: Transaction<Tables>, requestId: RequestId, under: Work | undefined): Promise<void> {
    await requireLease(trx, this.engine, under);
    await trx.insertInto('gathering').values({ request_id: requestId, begun_at: this.clock.now() }).onConflict((conflict) => conflict.doNothing()).execute();
  }

  private async knownAmong(trx: Transaction<Tables>, requestId: RequestId, users: readonly ShownTarget[]): Promise<ReadonlySet<string>> {
    const ids = users.map(({ objectId }) => objectId);
    const rows = await trx.selectFrom('pinned').select('target').where('request_id', '=', requestId).where('target', 'in', ids).execute();
    return new Set(rows.map(({ target }) => target));
  }

  private async some(requestId: RequestId, shown: number, only?: 'privileged' | 'protected' | 'odd'): Promise<Some<NamedUser>> {
    const all = this.db.selectFrom('pinned').where('request_id', '=', requestId).$if(only !== undefined, (query) => query.where(only ?? 'privileged', '=', 1));
    const { count } = await all.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    const first = await all.select(['target', 'upn', 'name']).orderBy('position').limit(shown).execute();
    return { count, first: first.map(namedOf) };
  }

  private async leftOutSummary(requestId: RequestId, shown: number): Promise<PinnedSummary['leftOut']> {
    const reasons = await this.db
      .selectFrom('left_out')
      .select((eb) => ['because', eb.fn.countAll<number>().as('count')])
      .where('request_id', '=', requestId)
      .groupBy('because')
      .orderBy('because')
      .execute();
    const summaries = reasons.map(async ({ because, count }) => {
      const first = await this.db.selectFrom('left_out').select('typed').where('request_id', '=', requestId).where('because', '=', because).orderBy('position').limit(shown).execute();
      return { because: because as LeftOutBecause, count, first: first.map(({ typed }) => typed) };
    });
    return Promise.all(summaries);
  }

  /** Over the ids in their own order, so that the same users are the same whoever named them in which order. */
  private async digest(requestId: RequestId): Promise<string> {
    const hash = createHash('sha256');
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows: readonly { readonly target: string }[] = await this.db.selectFrom('pinned').select('target').where('request_id', '=', requestId).where('target', '>', after).orderBy('target').limit(ROWS_AT_ONCE).execute();
      for (const { target } of rows) hash.update(`${target}\n`);
      after = rows.at(-1)?.target;
    }
    return hash.digest('hex');
  }
}

const inPieces = <Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, piece) => values.slice(piece * size, (piece + 1) * size));

/** Writes how accounts are shown from now on: with the card that shows them so, or not at all. */
export const reshow = async (trx: Transaction<Tables>, { requestId, users }: NonNullable<Change['reshown']>): Promise<void> => {
  for (const user of users) {
    const { upn, name, enabled, synced, privileged, protected: isProtected, odd } = rowOf(requestId, user, 0);
    const shown = { upn, name, enabled, synced, privileged, protected: isProtected, odd };
    await trx.updateTable('pinned').set(shown).where('request_id', '=', requestId).where('target', '=', user.objectId).execute();
  }
};

/** Takes names, UPNs and what was typed out of what was pinned. */
export const forgetPinned = async (db: Kysely<Tables>, requestId: RequestId): Promise<void> => {
  await byRange(db, 'pinned', requestId, (from, before) =>
    db.updateTable('pinned').set({ upn: '', name: '' }).where('request_id', '=', requestId).where('position', '>=', from).where('position', '<', before).execute(),
  );
  await byRange(db, 'left_out', requestId, (from, before) =>
    db.updateTable('left_out').set({ typed: '' }).where('request_id', '=', requestId).where('position', '>=', from).where('position', '<', before).execute(),
  );
};

/** Some thousands at a time. A request that is there keeps its list. */
const discardList = async (db: Kysely<Tables>, engine: Engine, requestId: RequestId, under: Work | undefined): Promise<void> => {
  for (const table of ['pinned', 'left_out'] as const) {
    await byRange(db, table, requestId, (from, before) =>
      inTransaction(db, async (trx) => {
        await requireLease(trx, engine, under);
        await trx
          .deleteFrom(table)
          .where('request_id', '=', requestId)
          .where('position', '>=', from)
          .where('position', '<', before)
          .where('request_id', 'in', (eb) => eb.selectFrom('gathering').select('gathering.request_id'))
          .execute();
      }),
    );
  }
  await inTransaction(db, async (trx) => {
    await requireLease(trx, engine, under);
    await trx.deleteFrom('gathering').where('request_id', '=', requestId).execute();
  });
};

/** Lists that were begun before then and whose request was never made: the program that looked them up is gone. */
export const discardOrphans = async (db: Kysely<Tables>, engine: Engine, before: Instant): Promise<void> => {
  const lists = await db.selectFrom('gathering').select('request_id').where('begun_at', '<', before).execute();
  // Written by this store.
  for (const { request_id: id } of lists) await discardList(db, engine, id as RequestId, undefined);
};
