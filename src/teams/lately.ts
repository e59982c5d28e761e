/** People to whom something happened lately. Holds no more of them than were added within that while. */
export class Lately {
  private readonly until = new Map<string, number>();

  /** @param forMs how long it counts as lately */
  constructor(private readonly forMs: number) {}

  has(person: string, now: number): boolean {
    return (this.until.get(person) ?? 0) > now;
  }

  add(person: string, now: number): void {
    for (const [each, until] of this.until) if (until <= now) this.until.delete(each);
    this.until.set(person, now + this.forMs);
  }
}
