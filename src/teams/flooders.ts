/** People who have sent too much, each for a while. Holds no more of them than were added within that while. */
export class Flooders {
  private readonly until = new Map<string, number>();

  /** @param forMs how long a person stays */
  constructor(private readonly forMs: number) {}

  has(person: string, now: number): boolean {
    return (this.until.get(person) ?? 0) > now;
  }

  add(person: string, now: number): void {
    for (const [each, until] of this.until) if (until <= now) this.until.delete(each);
    this.until.set(person, now + this.forMs);
  }
}
