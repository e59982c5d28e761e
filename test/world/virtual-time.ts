import type { Instant } from '../../src/domain/people';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Everything that can go on without time going by has gone on: what is left waits for a timer. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that goes by only when the world says so. What truly went by never runs backwards; the host's clock follows it,
 * and may be set to another time in between.
 */
export class VirtualTime {
  /** Milliseconds that truly went by. */
  elapsed = 0;
  /** By how much the host's clock was set forward (or back) so far. */
  private set = 0;
  private timers: Timer[] = [];

  constructor(private readonly began: Instant) {}

  /** The host's clock, which the program and its store read. */
  now(): Instant {
    return this.began + this.elapsed + this.set;
  }

  /** The clock of everybody else. */
  truly(): Instant {
    return this.began + this.elapsed;
  }

  /** When the host's clock will show this, in milliseconds that truly went by. */
  elapsedAt(host: Instant): number {
    return host - this.began - this.set;
  }

  setClock(by: number): void {
    this.set += by;
  }

  /** Rings once after so many milliseconds; gives what calls it off. */
  after(ms: number, ring: () => void): () => void {
    const timer: Timer = { at: this.elapsed + Math.max(0, ms), ring };
    let place = this.timers.length;
    while (place > 0 && (this.timers[place - 1]?.at ?? 0) > timer.at) place -= 1;
    this.timers.splice(place, 0, timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** When the next timer rings; nothing when none is set. */
  next(): number | undefined {
    return this.timers[0]?.at;
  }

  /** Goes to the next timer and rings it. */
  ringNext(): void {
    const timer = this.timers.shift();
    if (timer === undefined) return;
    this.goTo(timer.at);
    timer.ring();
  }

  goTo(elapsed: number): void {
    this.elapsed = Math.max(this.elapsed, elapsed);
  }
}
