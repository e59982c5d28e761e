import { NO_TELEMETRY, type Deps, type Telemetry, type Work } from '../service';
import { doWork } from './do-work';
import { failureFields } from './failure-fields';
import { Rest } from './rest';

/** The store may take this long to take back what is not done; else it is free when the leases end. */
const GIVEN_BACK_WITHIN = 1_000;

/**
 * Claims work and does it, again and again. Correctness comes from the claims; `wake` only saves the wait for the next poll.
 * `stop` takes no new work and waits for what runs; what does not end in time is left to other programs on the store, and to the next start.
 */
export abstract class ClaimLoop {
  /** What is being done, by the number of its work. */
  protected readonly running = new Map<number, { readonly work: Work; readonly done: Promise<void> }>();
  /** What failed while the program ends, and was not put back. */
  private readonly left: Work[] = [];
  protected readonly rest = new Rest();
  private stopping = false;
  /** Nothing is waited for any more. */
  private over = false;
  private loop: Promise<void> | undefined;

  constructor(
    protected readonly deps: Deps,
    private readonly telemetry: Telemetry = NO_TELEMETRY,
  ) {}

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
    this.over = true;
    await this.giveBack([...this.left, ...[...this.running.values()].map(({ work }) => work)]);
  }

  /** What the store gives, or `none` while it fails. */
  protected async claimed<Claimed>(claim: (held: readonly number[]) => Promise<Claimed>, none: Claimed): Promise<Claimed> {
    try {
      return await claim([...this.running.keys()]);
    } catch (error) {
      this.deps.log.error('claim-failed', failureFields(error));
      return none;
    }
  }

  /** @param over told when it has ended, however */
  protected begin(work: Work, act: () => Promise<void>, over: () => void = () => undefined): void {
    // Claimed too late: its lease ends by itself.
    if (this.over) return;
    const done = this.doOrLeave(work, act).finally(() => {
      over();
      this.running.delete(work.id);
      // What it added may be due at once.
      this.wake();
    });
    this.running.set(work.id, { work, done });
  }

  private async doOrLeave(work: Work, act: () => Promise<void>): Promise<void> {
    if (!(await doWork(this.deps, this.telemetry, work, act, () => this.stopping))) this.left.push(work);
  }

  /** For others at once, where there are some. */
  private async giveBack(work: readonly Work[]): Promise<void> {
    if (work.length === 0) return;
    const given = this.deps.journal.release(work).catch((error: unknown) => {
      this.deps.log.warn('give-back-failed', { count: work.length, errorName: error instanceof Error ? error.name : typeof error });
    });
    await Promise.race([given, this.deps.clock.wait(GIVEN_BACK_WITHIN)]);
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
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }
}
