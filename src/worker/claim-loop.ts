import type { Deps, Work } from '../service';
import { doWork } from './do-work';
import { Rest } from './rest';

/**
 * Claims work and does it, again and again. Correctness comes from the claims; `wake` only saves the wait for the next poll.
 * `stop` takes no new work and waits for what runs; what does not end in time is left to the next start.
 */
export abstract class ClaimLoop {
  /** What is being done, by the number of its work. */
  protected readonly running = new Map<number, Promise<void>>();
  protected readonly rest = new Rest();
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(protected readonly deps: Deps) {}

  /** Claims what there is and begins it, or rests for a while. */
  protected abstract turn(): Promise<void>;

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

  /** What the store gives, or `none` while it fails. */
  protected async claimed<Claimed>(claim: (held: readonly number[]) => Promise<Claimed>, none: Claimed): Promise<Claimed> {
    try {
      return await claim([...this.running.keys()]);
    } catch (error) {
      this.deps.log.error('claim-failed', { errorName: error instanceof Error ? error.name : typeof error });
      return none;
    }
  }

  /** @param over told when it has ended, however */
  protected begin(work: Work, act: () => Promise<void>, over: () => void = () => undefined): void {
    const done = doWork(this.deps, work, act, () => this.stopping).finally(() => {
      over();
      this.running.delete(work.id);
      // What it added may be due at once.
      this.wake();
    });
    this.running.set(work.id, done);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.rest.begin();
      await this.turn();
    }
  }

  /** The loop ends first: what its last claim began is then among the running. */
  private async ended(): Promise<void> {
    await this.loop;
    await Promise.all(this.running.values());
  }
}
