import type { Instant } from '../domain/people';

/** Teams takes few edits in one thread, and few calls of one bot: edits that only show progress keep below that by far. */
const THREAD_APART = 2_100;
const ALL_APART = 34;

/** When progress may be shown, in one process. */
export class ProgressPace {
  /** When each thread was last edited; those long ago are forgotten. */
  private readonly threads = new Map<string, Instant>();
  private last = 0;

  /** @returns `undefined`: now, and the turn is taken; else when to ask again */
  take(thread: string, now: Instant): Instant | undefined {
    const turn = Math.max((this.threads.get(thread) ?? 0) + THREAD_APART, this.last + ALL_APART);
    if (turn > now) return turn;
    for (const [other, at] of this.threads) if (at + THREAD_APART <= now) this.threads.delete(other);
    this.threads.set(thread, now);
    this.last = now;
    return undefined;
  }
}
