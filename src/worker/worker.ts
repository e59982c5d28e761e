import { isStoreDown, leaveForStore, type Deps, type LogFields, type Work } from '../service';
import { afterDefect, isMessage } from './after-defect';
import { handle } from './handlers';

const POLL_MS = 200;
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** At the same time in one process. It is mostly waiting: many, so that calls that hang do not hold up the others. */
const AT_ONCE = 64;
/** While the store is down, what was claimed is tried to be put back this often. */
const PUT_BACK_AGAIN = 1_000;

/**
 * Claims due work and does it. Correctness comes from the claims; `wake` only saves the wait for the next poll.
 * `stop` takes no new work and waits for what runs; what does not end in time is left to the next start.
 */
export class Worker {
  /** What is being done, by the number of its work. */
  private readonly running = new Map<number, Promise<void>>();
  private stopping = false;
  private wakeUp: (() => void) | undefined;
  private woken = false;
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: Deps) {}

  start(): void {
    this.loop ??= this.run();
  }

  /** There may be new work. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
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
      this.woken = false;
      const claimed = await this.claim();
      for (const work of claimed) this.begin(work);
      if (claimed.length === 0 || this.running.size >= AT_ONCE) await this.pause();
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
    const done = this.doWork(work).finally(() => {
      this.running.delete(work.id);
      // What it added may be due at once.
      this.wake();
    });
    this.running.set(work.id, done);
  }

  private async doWork(work: Work): Promise<void> {
    const renewing = setInterval(() => {
      this.deps.journal.renew(work, LEASE_MS).catch((error: unknown) => this.deps.log.error('renew-failed', { ...traceOf(work), errorName: nameOf(error) }));
    }, RENEW_MS);
    try {
      await this.deps.log.within(traceOf(work), () => handle(this.deps, work));
    } catch (error) {
      this.deps.log.error('work-failed', { ...traceOf(work), work: work.payload.kind, errorName: nameOf(error), tries: work.tries });
      const over = isStoreDown(error) && isMessage(work) && (await leaveForStore(this.deps, work, error));
      if (!over) await this.putBack(work);
    } finally {
      clearInterval(renewing);
    }
  }

  /** As soon as the store takes it: the lease would end by itself, but later. */
  private async putBack(work: Work): Promise<void> {
    while (!this.stopping) {
      try {
        await this.deps.journal.record(afterDefect(work, this.deps.clock.now()));
        return;
      } catch (error) {
        this.deps.log.error('put-back-failed', { ...traceOf(work), work: work.payload.kind, errorName: nameOf(error) });
        await this.deps.clock.wait(PUT_BACK_AGAIN);
      }
    }
  }

  /** Until there may be new work, at once when there was some while the last claim was made. */
  private async pause(): Promise<void> {
    if (this.woken) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      timer = setTimeout(resolve, POLL_MS);
    });
    clearTimeout(timer);
    this.wakeUp = undefined;
  }
}

/** What every line about this work tells: the request that it is for, and the turn that it comes from, as far as it says. */
const traceOf = ({ payload }: Work): LogFields => {
  switch (payload.kind) {
    case 'said':
    case 'chosen':
    case 'pressed':
      return { activityId: payload.conversation.activityId };
    case 'say':
      return { activityId: payload.to.activityId };
    case 'copy':
      return { requestId: payload.requestId, activityId: payload.to.activityId };
    case 'revoke':
    case 'verify':
    case 'expire':
    case 'card':
    case 'result':
      return { requestId: payload.requestId };
  }
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
