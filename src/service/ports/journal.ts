import type { AuditEntry, AuditFact, AuditHead, Receipt } from '../../domain/audit';
import type { ConversationReference } from '../../domain/conversation';
import type { Item, SettledItem } from '../../domain/item';
import type { Instant, ObjectId, RequestId } from '../../domain/people';
import type { Request, ShownTarget } from '../../domain/request';
import type { RequestOutcome } from '../../domain/request-outcome';
import type { Tally } from '../../domain/tally';
import type { Work, WorkItem, WorkOf, WorkPayload } from './work';

/**
 * What changes, all of it in one transaction: state, audit entries, work and learned card ids leave together or not at
 * all. There is no other way to change a request, so that audit cannot be forgotten.
 */
export interface Change {
  /** The next state, over the version it was made from; `undefined` for a new request. */
  readonly request?: { readonly next: Request; readonly expected: number | undefined };
  readonly items?: readonly Item[];
  /** These are still as they were read, and nobody is about to work on them; it is a conflict otherwise. */
  readonly still?: readonly SettledItem[];
  /** The pinned users of this request are set to work in chunks: all of them, or again those that failed or were skipped. Work is added for those who are too many to be begun at once. */
  readonly begin?: { readonly requestId: RequestId; readonly who: 'all' | 'failed'; readonly dueAt: Instant; /** For the chunks that are begun at once. */ readonly trace?: string };
  /** This request is stopped: its chunks have nobody to call any more, and wait neither for their time nor for the pace. */
  readonly release?: RequestId;
  /** These pinned accounts are shown otherwise from now on; who is not pinned stays out. */
  readonly reshown?: { readonly requestId: RequestId; readonly users: readonly ShownTarget[] };
  /** With these items no more than `limit` users may have been set to work since then; it is a conflict otherwise. */
  readonly cap?: { readonly since: Instant; readonly limit: number };
  readonly facts?: readonly AuditFact[];
  readonly add?: readonly WorkItem[];
  /** Claimed work that is finished with this change. */
  readonly done?: Work;
  /** Claimed work that goes on later. `lane: null` takes it out of its lane. */
  readonly again?: { readonly work: Work; readonly dueAt: Instant; readonly lane?: null };
  /** Claimed work whose payload changes while its lease is kept, which lasts `LEASE_MS` from now on. */
  readonly mark?: { readonly work: Work; readonly payload: WorkPayload };
  /** The POST of the first card is about to be tried (`posting`), was certainly not delivered (`false`); a card is known; or its cards were edited. */
  readonly card?: { readonly requestId: RequestId; readonly posting?: boolean; readonly posted?: PostedCard; readonly edited?: Instant };
}

/**
 * `conflict`: somebody else changed the request first, an equal one is open, or the cap is reached: read again and decide again.
 * `stale`: the lease of the work is not held any more: leave it, whoever holds it now goes on.
 */
export type Recorded = { readonly recorded: true } | { readonly recorded: false; readonly because: 'conflict' | 'stale' };

/** A card in a conversation. */
export interface PostedCard {
  readonly activityId: string;
  readonly conversation: ConversationReference;
}

/** A request with everything that belongs to it. */
export interface Stored {
  readonly request: Request;
  /** Its user's work; none of a request about many. */
  readonly items: readonly Item[];
  /** Of a request about many: how many of its users stand where; all zero before the confirmation. */
  readonly tally: Tally | undefined;
  /** Its cards, as far as their ids are known. */
  readonly cards: readonly PostedCard[];
  /** POSTs of a card that were begun. */
  readonly cardPosts: number;
  /** When its cards were last edited, or were tried to be. */
  readonly cardsEditedAt: Instant | undefined;
  /** The newest entry that the request's state comes from. */
  readonly receipt: Receipt;
}

/** What one person may send: fewer than `limit` activities since then. The first one beyond it is answered by `told`. */
export interface Budget {
  readonly limit: number;
  readonly since: Instant;
  readonly told: WorkItem | undefined;
}

/** An inbound activity, to be kept apart from its redeliveries. */
export interface Delivered {
  readonly key: string;
  readonly by: ObjectId;
  readonly at: Instant;
}

/** Which requests to list; what is left out does not matter. */
export interface RequestSearch {
  /** About one of these users. */
  readonly targets?: readonly ObjectId[];
  /** Asked, confirmed or cancelled by one of these. */
  readonly admins?: readonly ObjectId[];
  readonly outcome?: RequestOutcome;
  /** Asked at or after. */
  readonly from?: Instant;
  /** Asked before. */
  readonly to?: Instant;
}

/** Where a page begins: behind this request. */
export interface RequestPlace {
  readonly askedAt: Instant;
  readonly id: RequestId;
}

/** What a person has to do with a request: it is about them, or they asked, confirmed or cancelled it. */
export type Part = 'target' | 'admin';

export interface OutcomeCount {
  readonly at: Instant;
  readonly outcome: RequestOutcome;
  readonly count: number;
}

/**
 * The one deep port: what the bot knows, with the log that proves it. Every method throws when the store does not
 * answer in time; nothing may be done then.
 */
export interface Journal {
  record(change: Change): Promise<Recorded>;
  read(id: RequestId): Promise<Stored | undefined>;
  /** The request alone: how many users stand where is counted anew by each `read`. */
  readRequest(id: RequestId): Promise<Request | undefined>;
  /** The request that this button belongs to or once belonged to. */
  readByButton(button: RequestId): Promise<Stored | undefined>;
  /**
   * The awaiting request of this person for the same in this conversation.
   * @param about one user's object id, or `manyKey` of many
   */
  openFor(asker: ObjectId, about: string, conversation: string): Promise<Stored | undefined>;
  /** The newest run without a card that goes on, or that ended at `since` or later other than in failure. */
  lastUnconfirmedRun(asker: ObjectId, target: ObjectId, since: Instant): Promise<Stored | undefined>;
  countAwaiting(asker: ObjectId): Promise<number>;
  /** Different users that this person's accepted requests since then were about; one user, or those pinned for a request, are not counted. */
  countUsersAsked(asker: ObjectId, since: Instant, besides: { readonly user: ObjectId } | { readonly pinnedFor: RequestId }): Promise<number>;
  /** Open requests of everybody, newest first. */
  awaiting(limit: number): Promise<readonly Stored[]>;
  countAllAwaiting(): Promise<number>;
  /** Confirmed and not over yet, newest first. */
  running(limit: number): Promise<readonly Stored[]>;
  /** Cancelled, expired or done then or later, newest end first. */
  endedSince(since: Instant, limit: number): Promise<readonly Stored[]>;
  /**
   * Requests of everybody that fit, newest first; of those asked at the same time, the higher id first.
   * @param after where the page before ended
   */
  search(search: RequestSearch, after: RequestPlace | undefined, limit: number): Promise<readonly Stored[]>;
  /**
   * People whose UPN, or a word of whose name or UPN, begins like this, or whose object id it is. Case and accents do not
   * count; a text without letters and digits is nobody's beginning. Of an admin the name is known, the UPN is not.
   */
  knownPeople(beginning: string, as: Part, limit: number): Promise<readonly ObjectId[]>;
  /**
   * Requests by what became of them and by when they were asked, from `from` on and before `to`; where there is none, nothing.
   * `at` is the beginning of the step: `from + n * stepMs`.
   */
  countByOutcome(from: Instant, to: Instant, stepMs: number): Promise<readonly OutcomeCount[]>;
  /** Requests that were asked since then. */
  countSince(since: Instant): Promise<number>;
  /** Users whose revocation was set to work since then, in the whole tenant. */
  countAttempts(since: Instant): Promise<number>;

  /** The newest work on this user, of other requests than this one, with the newest entry about that request. */
  othersWork(target: ObjectId, besides: RequestId, limit: number): Promise<readonly { readonly item: Item; readonly sequence: number }[]>;

  /** Takes an activity in: once. The work is added only when the activity is new. */
  receive(delivered: Delivered, work: WorkItem | undefined, budget?: Budget): Promise<'new' | 'seen' | 'too-many'>;
  /** Activities of this person since then. */
  countDelivered(by: ObjectId, since: Instant): Promise<number>;

  /**
   * Takes due work under lease, on the store's own clock; oldest first, one for each lane. Chunks are claimed apart.
   * @param held what the caller is still doing: not taken, even when a clock that was set made its lease end
   */
  claim(limit: number, leaseMs: number, held?: readonly number[]): Promise<readonly Work[]>;
  /**
   * Takes one due chunk under lease: of the request that comes after `after` by its id, or of the first one behind the last,
   * so that requests take turns.
   * @param only `idle`: of a stopped request alone, whose chunks call nobody
   */
  claimChunk(leaseMs: number, after: string, held?: readonly number[], only?: 'any' | 'idle'): Promise<WorkOf<'chunk'> | undefined>;
  renew(work: Work, leaseMs: number): Promise<boolean>;
  /**
   * Gives claimed work back undone, for others to take at once; the caller cannot write it any more. Work whose lease is not the caller's
   * any more stays with whoever has it. A user for whom a call may be under way is left under the lease: seen too early, its effect would
   * be missed.
   */
  release(held: readonly Work[]): Promise<void>;
  /** For how many milliseconds the oldest work that is due waits to be claimed; 0 when none waits. */
  oldestDue(): Promise<number>;

  /** Where the audit log ends, as the store has noted it apart from the entries. */
  head(): Promise<AuditHead>;
  /** Audit entries after `sequence`, oldest first. */
  entries(sequence: number, limit: number): Promise<readonly AuditEntry[]>;
  /** The audit entries about this request, in order. @param part only so many of the first or of the last ones */
  entriesOf(request: RequestId, part?: { readonly end: 'first' | 'last'; readonly limit: number }): Promise<readonly AuditEntry[]>;
  countEntriesOf(request: RequestId): Promise<number>;
  /** Deletes names, UPNs and reasons of requests that are over and were asked before then; tells of how many. */
  forget(before: Instant): Promise<number>;
  /** Throws when the store could not be written now. */
  probe(): Promise<void>;
}
