interface Moment {
  /** When readers begin to see it, milliseconds. */
  readonly readableAt: number;
  /** `signInSessionsValidFromDateTime`, whole seconds. */
  readonly value: string;
}

/** A time as Graph prints `signInSessionsValidFromDateTime`: UTC, whole seconds, the rest cut off. */
export const graphTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Since when Entra refuses each user's older sign-ins, and what a reader sees of it. */
export class SessionClock {
  readonly #moments = new Map<string, Moment[]>();
  readonly #lags = new Map<string, number>();
  #lagForAll = 0;

  constructor(private readonly now: () => number) {}

  /** How long a reader goes on seeing the old value after a revocation: for one user (object id), or for everybody. Milliseconds. */
  setReadBackLag(milliseconds: number, userId?: string): void {
    if (userId === undefined) this.#lagForAll = milliseconds;
    else this.#lags.set(userId, milliseconds);
  }

  /** Moves the time to now and returns the new value. */
  revoke(userId: string): string {
    const at = this.now();
    const value = graphTime(at);
    const lag = this.#lags.get(userId) ?? this.#lagForAll;
    this.#moments.set(userId, [...(this.#moments.get(userId) ?? []), { readableAt: at + lag, value }]);
    return value;
  }

  /** What a read shows now; `since` (the user's creation) when nobody ever revoked. */
  readable(userId: string, since: string): string {
    const now = this.now();
    return this.#moments.get(userId)?.findLast((moment) => moment.readableAt <= now)?.value ?? since;
  }
}
