interface Waiter<T> {
  readonly matches: (entry: T) => boolean;
  readonly resolve: (entry: T) => void;
}

/** Everything that happened, in order, and a way to wait for what has not happened yet. */
export class Log<T> {
  readonly #entries: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();

  /** @param describe one line for an entry, used in the message of a wait that ran out. */
  constructor(private readonly describe: (entry: T) => string) {}

  add(entry: T): void {
    this.#entries.push(entry);
    for (const waiter of [...this.#waiters]) {
      if (waiter.matches(entry)) waiter.resolve(entry);
    }
  }

  /** The entries from position `since` on (default: all), oldest first. */
  all(since = 0): readonly T[] {
    return this.#entries.slice(since);
  }

  /** The position after the newest entry: hand it to `waitFor` or `all` to see only what comes later. */
  mark(): number {
    return this.#entries.length;
  }

  /**
   * The first entry from position `since` on that matches, at once when it is there already, otherwise when it comes.
   * @param withinMs rejects after so many milliseconds, naming the last entries that did come.
   */
  waitFor(matches: (entry: T) => boolean, withinMs: number, since = 0): Promise<T> {
    const found = this.all(since).find(matches);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise<T>((resolve, reject) => {
      const finish = (done: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        done();
      };
      const timer = setTimeout(() => {
        finish(() => reject(new Error(this.#nothingCame(withinMs, since))));
      }, withinMs);
      const waiter: Waiter<T> = { matches, resolve: (entry) => finish(() => resolve(entry)) };
      this.#waiters.add(waiter);
    });
  }

  #nothingCame(withinMs: number, since: number): string {
    const came = this.all(since).slice(-8).map((entry) => `  ${this.describe(entry)}`);
    return [`Nothing that matches came within ${withinMs} ms.`, came.length === 0 ? 'Nothing else came either.' : 'What came last:', ...came].join('\n');
  }
}
