/** Lets each key through once in a while. Holds no more keys than came within that while. */
export class Seldom {
  private readonly last = new Map<string, number>();

  /** @param everyMs how long a key is held back after it was let through */
  constructor(private readonly everyMs: number) {}

  allows(key: string, now: number): boolean {
    for (const [each, at] of this.last) if (now - at >= this.everyMs) this.last.delete(each);
    if (this.last.has(key)) return false;
    this.last.set(key, now);
    return true;
  }
}
