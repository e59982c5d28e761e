const MINUTE = 60_000;

/** How much one person may ask within a minute of the clock. In memory: a limit against a tab gone wild, not a record. */
export class ReadLimit {
  #minute = -1;
  readonly #counts = new Map<string, number>();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly limit: number,
    private readonly now: () => number,
  ) {}

  /** @returns seconds until more is taken, `undefined` when this one is */
  over(person: string): number | undefined {
    const now = this.now();
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(person) ?? 0) + 1;
    this.#counts.set(person, count);
    return count > this.limit ? Math.max(1, Math.ceil(((minute + 1) * MINUTE - now) / 1_000)) : undefined;
  }
}
