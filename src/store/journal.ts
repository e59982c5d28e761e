import type { Kysely, Selectable } from 'kysely';
import type { AuditEntry, AuditFact, AuditHead } from '../domain/audit';
import type { Item } from '../domain/item';
import type { ObjectId, RequestId } from '../domain/people';
import type { Request } from '../domain/request';
import { isStoreDown, StoreDown, type Budget, type Change, type Clock, type Delivered, type Journal, type OutcomeCount, type Part, type Recorded, type RequestPlace, type RequestSearch, type Stored, type Work, type WorkItem, type WorkOf } from '../service/ports';
import { append, isWritten, randomKey, type NewKey } from './audit-log';
import { deliveredSince, receiveOnce } from './deliveries';
import type { Engine } from './engine';
import { forgetWords, writeFindable } from './findable';
import { attemptsSince, beginMany, releaseChunks } from './many-work';
import { discardOrphans, reshow } from './pinned';
import { Conflict, forgetRequests, load, loadByIds, requireStill, writeCard, writeItems, writeRequest } from './requests';
import type { Tables } from './schema';
import { countOutcomes, endedRequests, findPeople, findRequests, usersAskedBy } from './search';
import { inTransaction } from './transaction';
import { addWork, claimChunk, claimWork, oldestDue, releaseWork, renewWork, settleWork, StaleLease } from './work-queue';

/** An activity may come again for as long as this; after it, its id is forgotten. */
const REMEMBER_DELIVERIES = 7 * 24 * 3_600_000;

/** No list is looked up for as long as this. */
const LOOKED_UP_WITHIN = 24 * 3_600_000;

/** Requests, or words of people, that are deleted in one go. */
const FORGET_AT_ONCE = 500;

/** Tried and taken back: what it says does not matter. */
const PROBED: AuditFact = { kind: 'expired', at: 0, requestId: undefined, by: undefined, target: undefined, details: {} };

/** Ends the transaction of a probe. */
class TakenBack extends Error {
  override readonly name = 'TakenBack' as const;
}

/** The journal on one engine. */
export class SqlJournal implements Journal {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly engine: Engine,
    private readonly clock: Clock,
    /** Told after each transaction that may have added work. */
    private readonly onWork: () => void,
    /** For what entries commit to without holding it. */
    private readonly newKey: NewKey = randomKey,
  ) {}

  async record(change: Change): Promise<Recorded> {
    let entries: readonly AuditEntry[] = [];
    try {
      await inTransaction(this.db, async (trx) => {
        // First the log, for which all wait in turn: who holds something else meanwhile would be waited for the other way round.
        entries = await append(trx, change.facts ?? [], this.newKey);
        await settleWork(trx, this.engine.clock, change);
        await writeRequest(trx, change, entries);
        await requireStill(trx, this.engine, change.still ?? []);
        await writeItems(trx, change.items ?? [], this.clock.now());
        if (change.reshown !== undefined) await reshow(trx, change.reshown);
        if (change.begin !== undefined) await beginMany(trx, this.engine, change.begin, this.clock.now());
        if (change.release !== undefined) await releaseChunks(trx, change.release, this.clock.now());
        await writeFindable(trx, change);
        // Counted where nobody comes between the counting and the writing.
        if (change.cap !== undefined && (await attemptsSince(trx, change.cap.since)) > change.cap.limit) throw new Conflict();
        if (change.card !== undefined) await writeCard(trx, change.card);
        await addWork(trx, this.engine, change.add ?? []);
      });
    } catch (error) {
      if (error instanceof Conflict) return { recorded: false, because: 'conflict' };
      if (error instanceof StaleLease) return { recorded: false, because: 'stale' };
      await this.refuseUnlessWritten(error, entries);
    }
    if ((change.add?.length ?? 0) > 0 || change.begin !== undefined || change.release !== undefined) this.onWork();
    return { recorded: true };
  }

  /** A commit that was not answered is looked up by what it would have added to the log. Throws unless it is there. */
  private async refuseUnlessWritten(error: unknown, entries: readonly AuditEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined || !isStoreDown(error) || !error.uncertain) throw error;
    const written = await isWritten(this.db, last).catch(() => undefined);
    if (written === undefined) throw error;
    if (!written) throw new StoreDown(error.detail, false);
  }

  async read(id: RequestId): Promise<Stored | undefined> {
    return this.one(await this.db.selectFrom('request').selectAll().where('id', '=', id).executeTakeFirst());
  }

  async readRequest(id: RequestId): Promise<Request | undefined> {
    const row = await this.db.selectFrom('request').select('body').where('id', '=', id).executeTakeFirst();
    // Written by this store, in this version's shape.
    return row === undefined ? undefined : (JSON.parse(row.body) as Request);
  }

  async readByButton(button: RequestId): Promise<Stored | undefined> {
    const row = await this.db
      .selectFrom('request')
      .innerJoin('button', 'button.request_id', 'request.id')
      .selectAll('request')
      .where('button.key', '=', button)
      .executeTakeFirst();
    return this.one(row);
  }

  async openFor(asker: ObjectId, about: string, conversation: string): Promise<Stored | undefined> {
    const row = await this.db
      .selectFrom('request')
      .selectAll()
      .where('asker', '=', asker)
      .where('target', '=', about)
      .where('conversation', '=', conversation)
      .where('state', '=', 'awaiting')
      .executeTakeFirst();
    return this.one(row);
  }

  async lastUnconfirmedRun(asker: ObjectId, target: ObjectId, since: number): Promise<Stored | undefined> {
    const row = await this.db
      .selectFrom('request')
      .leftJoin('item', (join) => join.onRef('item.request_id', '=', 'request.id').onRef('item.target', '=', 'request.target'))
      .selectAll('request')
      .where('request.asker', '=', asker)
      .where('request.target', '=', target)
      .where('unconfirmed', '=', 1)
      .where((eb) =>
        eb.or([eb('request.state', 'in', ['confirmed', 'running']), eb.and([eb('done_at', '>=', since), eb('item.result', '!=', 'failed')])]),
      )
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return this.one(row);
  }

  async countAwaiting(asker: ObjectId): Promise<number> {
    const { count } = await this.db
      .selectFrom('request')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('asker', '=', asker)
      .where('state', '=', 'awaiting')
      .executeTakeFirstOrThrow();
    return count;
  }

  async awaiting(limit: number): Promise<readonly Stored[]> {
    return this.search({ outcome: 'awaiting' }, undefined, limit);
  }

  async countAllAwaiting(): Promise<number> {
    const { count } = await this.db.selectFrom('request').select((eb) => eb.fn.countAll<number>().as('count')).where('outcome', '=', 'awaiting').executeTakeFirstOrThrow();
    return count;
  }

  async running(limit: number): Promise<readonly Stored[]> {
    return this.search({ outcome: 'running' }, undefined, limit);
  }

  async endedSince(since: number, limit: number): Promise<readonly Stored[]> {
    return loadByIds(this.db, await endedRequests(this.db, since, limit));
  }

  async search(search: RequestSearch, after: RequestPlace | undefined, limit: number): Promise<readonly Stored[]> {
    return loadByIds(this.db, await findRequests(this.db, this.engine, search, after, limit));
  }

  async knownPeople(beginning: string, as: Part, limit: number): Promise<readonly ObjectId[]> {
    return findPeople(this.db, beginning, as, limit);
  }

  async countByOutcome(from: number, to: number, stepMs: number): Promise<readonly OutcomeCount[]> {
    return countOutcomes(this.db, from, to, stepMs);
  }

  async countSince(since: number): Promise<number> {
    const { count } = await this.db.selectFrom('request').select((eb) => eb.fn.countAll<number>().as('count')).where('asked_at', '>=', since).executeTakeFirstOrThrow();
    return count;
  }

  private async one(row: Selectable<Tables['request']> | undefined): Promise<Stored | undefined> {
    const [stored] = await load(this.db, row === undefined ? [] : [row]);
    return stored;
  }

  async countUsersAsked(asker: ObjectId, since: number, besides: { readonly user: ObjectId } | { readonly pinnedFor: RequestId }): Promise<number> {
    const { count } = await this.db
      .selectFrom(usersAskedBy(this.db, asker, since).as('asked'))
      .select((eb) => eb.fn.count<number>('asked.person').distinct().as('count'))
      .where((eb) =>
        'user' in besides ? eb('asked.person', '!=', besides.user) : eb('asked.person', 'not in', eb.selectFrom('pinned').select('target').where('request_id', '=', besides.pinnedFor)),
      )
      .executeTakeFirstOrThrow();
    return count;
  }

  async othersWork(target: ObjectId, besides: RequestId, limit: number): Promise<readonly { readonly item: Item; readonly sequence: number }[]> {
    const rows = await this.db
      .selectFrom('item')
      .innerJoin('request', 'request.id', 'item.request_id')
      .select(['item.body', 'request.receipt_sequence'])
      .where('item.target', '=', target)
      .where('item.request_id', '!=', besides)
      .orderBy('item.created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ body, receipt_sequence }) => ({ item: JSON.parse(body) as Item, sequence: receipt_sequence }));
  }

  async countAttempts(since: number): Promise<number> {
    return attemptsSince(this.db, since);
  }

  async receive(delivered: Delivered, work: WorkItem | undefined, budget?: Budget): Promise<'new' | 'seen' | 'too-many'> {
    const taken = await receiveOnce(this.db, this.engine, delivered, work, budget);
    this.onWork();
    return taken;
  }

  async countDelivered(by: ObjectId, since: number): Promise<number> {
    return deliveredSince(this.db, by, since);
  }

  async claim(limit: number, leaseMs: number, held: readonly number[] = []): Promise<readonly Work[]> {
    return claimWork(this.db, this.engine, limit, leaseMs, held);
  }

  async claimChunk(leaseMs: number, after: string, held: readonly number[] = [], only: 'any' | 'idle' = 'any'): Promise<WorkOf<'chunk'> | undefined> {
    return claimChunk(this.db, this.engine, leaseMs, after, held, only);
  }

  async renew(work: Work, leaseMs: number): Promise<boolean> {
    return renewWork(this.db, this.engine.clock, work, leaseMs);
  }

  async release(held: readonly Work[]): Promise<void> {
    await releaseWork(this.db, this.engine, held);
    this.onWork();
  }

  async oldestDue(): Promise<number> {
    return oldestDue(this.db, this.engine.clock);
  }

  async head(): Promise<AuditHead> {
    return this.db.selectFrom('audit_head').select(['sequence', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow();
  }

  async entries(sequence: number, limit: number): Promise<readonly AuditEntry[]> {
    return this.db.selectFrom('audit').select(['sequence', 'bytes', 'hash']).where('sequence', '>', sequence).orderBy('sequence').limit(limit).execute();
  }

  async entriesOf(request: RequestId, part?: Parameters<Journal['entriesOf']>[1]): Promise<readonly AuditEntry[]> {
    const all = this.db.selectFrom('audit').select(['sequence', 'bytes', 'hash']).where('request_id', '=', request);
    if (part === undefined) return all.orderBy('sequence').execute();
    const some = await all.orderBy('sequence', part.end === 'first' ? 'asc' : 'desc').limit(part.limit).execute();
    return part.end === 'first' ? some : some.toReversed();
  }

  async countEntriesOf(request: RequestId): Promise<number> {
    const { count } = await this.db
      .selectFrom('audit')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('request_id', '=', request)
      .executeTakeFirstOrThrow();
    return count;
  }

  async forget(before: number): Promise<number> {
    await this.db.deleteFrom('delivery').where('at', '<', this.clock.now() - REMEMBER_DELIVERIES).execute();
    await discardOrphans(this.db, this.engine, this.clock.now() - LOOKED_UP_WITHIN);
    let forgotten = 0;
    for (let some = -1; some !== 0; forgotten += some) some = await forgetRequests(this.db, before, FORGET_AT_ONCE);
    let words = 0;
    for (let some = -1; some !== 0; words += some) some = await forgetWords(this.db, before, FORGET_AT_ONCE);
    if (words > 0) await this.engine.overwrite(this.db);
    return forgotten;
  }

  async probe(): Promise<void> {
    await this.db.updateTable('probe').set({ at: this.engine.clock }).where('id', '=', 1).execute();
    // An entry is tried and taken back: nothing is ever deleted from the log, and nothing is added to it by looking.
    const taken = inTransaction(this.db, async (trx) => {
      await append(trx, [PROBED]);
      throw new TakenBack();
    });
    await taken.catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    });
  }
}
