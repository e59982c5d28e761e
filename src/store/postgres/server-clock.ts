import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../service/ports';

/** How often the server's clock is read. */
const READ_EVERY = 15_000;
/** An answer that took longer says too little about the moment. */
const AT_MOST_UNDER_WAY = 250;
const TRIES = 5;

/**
 * The time of the database server, so that all programs on it agree whatever their own clocks say: read now and then, and
 * counted on by the steady clock of this machine.
 */
export class ServerClock implements Clock {
  #offset = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param read the server's time in milliseconds since 1970 */
  constructor(private readonly read: () => Promise<number>) {}

  now(): number {
    return Math.floor(performance.now() + this.#offset);
  }

  async wait(ms: number): Promise<void> {
    await wait(ms);
  }

  /** Reads the server's clock, and goes on doing so. Throws when the server does not answer. */
  async start(): Promise<void> {
    await this.#set();
    this.#timer = setInterval(() => void this.#set().catch(() => undefined), READ_EVERY);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * The quickest of some answers, at once when one is quick enough. It counts from when it arrived: this clock is behind the server's by the way
   * of the answer and never ahead of it, so that what is due now is due there too.
   */
  async #set(): Promise<void> {
    let best: { readonly offset: number; readonly took: number } | undefined;
    for (let tries = 0; tries < TRIES && (best === undefined || best.took > AT_MOST_UNDER_WAY); tries += 1) {
      const asked = performance.now();
      const there = await this.read();
      const answered = performance.now();
      const took = answered - asked;
      if (best === undefined || took < best.took) best = { offset: there - answered, took };
    }
    if (best !== undefined) this.#offset = best.offset;
  }
}
