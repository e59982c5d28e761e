import type { Deps, Work } from '../service';
import { doWork, LEASE_MS } from './do-work';
import { handle } from './handlers';
import { Rest } from './rest';

const POLL_MS = 200;
/** At the same time in one process. It is mostly waiting: many, so that calls that hang do not hold up the others. */
const AT_ONCE = 64;

/**
 * Claims due work and does it. Correctness comes from the claims; `wake` only saves the wait for the next poll.
 * `stop` takes no new work and waits for what runs; what does not end in time is left to the next start.
 */
export class Worker {
  /** What is being done, by the number of its work. */
  private readonly running = new Map<number, Promise<void>>();
  private stopping = false;
  private readonly rest = new Rest();
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: Deps) {}

  start(): void {
    this.loop ??= this.run();
  }

  /** There may be new work. */
  wake(): void {
    this.rest.end();
  }

  /** @param withinMs how long running work may take to end */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    this.wake();
    await Promise.race([this.ended(), this.deps.clock.wait(withinMs)]);
  }

  /** The loop ends first: what its last claim began is then among the running. */
  private async ended(): Promise<void> {
    await this.loop;
    await Promise.all(this.running.values());
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.rest.begin();
      const claimed = await this.claim();
      for (const work of claimed) this.begin(work);
      if (claimed.length === 0 || this.running.size >= AT_ONCE) await this.rest.atMost(POLL_MS);
    }
  }

  private async claim(): Promise<readonly Work[]> {
    const free = AT_ONCE - this.running.size;
    if (free <= 0) return [];
    try {
      return await this.deps.journal.claim(free, LEASE_MS, [...this.running.keys()]);
    } catch (error) {
      this.deps.log.error('claim-failed', { errorName: nameOf(error) });
      return [];
    }
  }

  private begin(work: Work): void {
    const done = doWork(this.deps, work, () => handle(this.deps, work), () => this.stopping).finally(() => {
      this.running.delete(work.id);
      // What it added may be due at once.
      this.wake();
    });
    this.running.set(work.id, done);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
