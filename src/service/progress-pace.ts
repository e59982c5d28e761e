import type { Instant } from '../domain/people';

/** Teams takes few edits in one thread, and few calls of one bot: edits that only show progress keep below that by far. */
const THREAD_APART = 2_100;
const ALL_APART = 34;

/** When progress may be shown, in one process. */
export class ProgressPace {
  /** When each thread was last edited; those long ago are forgotten. */
  private readonly threads = new Map<string, Instant>();
  /** When the edits that were let go first are far enough apart. */
  private free = 0;

  /**
   * A card may stand in several threads, and one thread may have the cards of several requests.
   * @param cards the thread of each card that would be edited
   * @returns `undefined`: now, and the turn is taken; else when to ask again
   */
  take(cards: readonly string[], now: Instant): Instant | undefined {
    const turn = Math.max(this.free, ...cards.map((thread) => (this.threads.get(thread) ?? 0) + THREAD_APART));
    if (turn > now) return turn;
    for (const [other, at] of this.threads) if (at + THREAD_APART <= now) this.threads.delete(other);
    for (const thread of cards) this.threads.set(thread, now);
    this.free = now + ALL_APART * cards.length;
    return undefined;
  }
}
