import type { Change, Deps, Work } from '../service';
import { handle } from './handlers';

const POLL_MS = 200;
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** At the same time in one process. It is mostly waiting: many, so that calls that hang do not hold up the others. */
const AT_ONCE = 64;
/** Work that failed for a reason nobody foresaw is tried again after this long. */
const AFTER_DEFECT = 5_000;
const AFTER_DEFECT_AT_MOST = 300_000;
const MESSAGE_TRIES = 4;

/**
 * Claims due work and does it. Correctness comes from the claims; `wake` only saves the wait for the next poll.
 * `stop` takes no new work and waits for what runs; what does not end in time is left to the next start.
 */
export class Worker {
  private readonly running = new Set<Promise<void>>();
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
    await Promise.all(this.running);
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
      return await this.deps.journal.claim(free, LEASE_MS);
    } catch (error) {
      this.deps.log.error('claim-failed', { errorName: nameOf(error) });
      return [];
    }
  }

  private begin(work: Work): void {
    const done = this.doWork(work).finally(() => {
      this.running.delete(done);
      // What it added may be due at once.
      this.wake();
    });
    this.running.add(done);
  }

  private async doWork(work: Work): Promise<void> {
    const renewing = setInterval(() => {
      this.deps.journal.renew(work, LEASE_MS).catch((error: unknown) => this.deps.log.error('renew-failed', { errorName: nameOf(error) }));
    }, RENEW_MS);
    try {
      await handle(this.deps, work);
    } catch (error) {
      this.deps.log.error('work-failed', { work: work.payload.kind, errorName: nameOf(error), tries: work.tries });
      await this.putBack(work);
    } finally {
      clearInterval(renewing);
    }
  }

  private async putBack(work: Work): Promise<void> {
    try {
      await this.deps.journal.record(afterDefect(work, this.deps.clock.now()));
    } catch (error) {
      // The lease ends by itself, and the work is claimed again.
      this.deps.log.error('put-back-failed', { work: work.payload.kind, errorName: nameOf(error) });
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

/**
 * Nobody foresaw this. A message that cannot be answered is given up after some tries, and its sender is told; what
 * must not be forgotten is tried for ever, less and less often, and holds up nothing that stands behind it.
 */
const afterDefect = (work: Work, now: number): Change => {
  const { payload } = work;
  const aMessage = payload.kind === 'said' || payload.kind === 'pressed';
  if (!aMessage || work.tries < MESSAGE_TRIES) {
    return { again: { work, dueAt: now + Math.min(AFTER_DEFECT * work.tries, AFTER_DEFECT_AT_MOST), ...(aMessage ? {} : { lane: null }) } };
  }
  const { conversation: to, actor } = payload;
  return { done: work, add: [{ payload: { kind: 'say', to, actor, saying: { kind: 'went-wrong' }, sent: false }, dueAt: now }] };
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
