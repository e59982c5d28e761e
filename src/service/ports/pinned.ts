import type { Work } from './work';
import type { ItemStanding } from '../../domain/tally';
import type { Item } from '../../domain/item';
import type { LeftOut, ShownMany } from '../../domain/many';
import type { ManyMember } from '../../domain/many-page';
import type { Instant, ObjectId, RequestId } from '../../domain/people';
import type { ShownTarget } from '../../domain/request';

/** Everybody who is pinned for a request, as its card shows them. */
export type PinnedSummary = Pick<ShownMany, 'users' | 'privileged' | 'protected' | 'odd' | 'leftOut' | 'digest'>;

/** A pinned user with the work on them. */
export interface Pinned {
  readonly position: number;
  /** As the account was shown. */
  readonly target: ShownTarget;
  readonly item: Item;
  /** It is to be worked on: for the first time, or again. */
  readonly pending: boolean;
}

/**
 * The users of requests about many, by object id: written page by page while they are looked up, before the request is
 * there, so that no list is ever whole in memory. Every method throws when the store does not answer.
 */
export interface PinnedPeople {
  /** Adds users; who is there already stays where they are. @param under see `discard` @returns how many there are now */
  pin(requestId: RequestId, users: readonly ShownTarget[], under?: Work): Promise<number>;
  /** Adds who was named and is not hit. @param under see `discard` */
  leaveOut(requestId: RequestId, entries: readonly LeftOut[], under?: Work): Promise<void>;
  /** @param shown how many names of each kind */
  summary(requestId: RequestId, shown: number): Promise<PinnedSummary>;
  /**
   * Forgets what was pinned for a request that was never made; of one that was made nothing is forgotten.
   * @param under the work that looks the users up, where others may take it over: who has lost its lease throws and writes nothing
   */
  discard(requestId: RequestId, under?: Work): Promise<void>;
  /** Users in order, from `from` on. @param standing only those that stand there */
  members(requestId: RequestId, from: number, limit: number, standing?: ItemStanding): Promise<readonly ManyMember[]>;
  /** Users with what became of them, those first for whom something is left to do; from the `offset`-th on. */
  results(requestId: RequestId, offset: number, limit: number): Promise<readonly ManyMember[]>;
  /** The accounts as they were shown, in order, from `from` on. */
  targets(requestId: RequestId, from: number, limit: number): Promise<readonly ShownTarget[]>;
  /** Who was left out, in order, from `from` on. */
  leftOut(requestId: RequestId, from: number, limit: number): Promise<readonly LeftOut[]>;
  /** Which of these are pinned for the request. */
  among(requestId: RequestId, people: readonly ObjectId[]): Promise<number>;
  /** The users of one chunk, with the work on them. */
  chunk(requestId: RequestId, chunk: number): Promise<readonly Pinned[]>;
  /** Sets the next users of a confirmed request to work, as many as are begun in one go. @returns whether there are more */
  beginMore(requestId: RequestId, now: Instant): Promise<boolean>;
  /** Chunks that are not done yet, those included that are not made yet: 0 only when everybody's turn is over. */
  chunksLeft(requestId: RequestId): Promise<number>;
}
