import { admits, answered, sent, startPace, type ChunkAnswer, type Pace } from '../domain/pace';
import { CHUNK } from '../domain/many';
import { revokeChunk, type Deps, type WorkOf } from '../service';
import { doWork, LEASE_MS } from './do-work';
import { Rest } from './rest';

const POLL_MS = 200;
/** Nothing is known of a chunk that failed: it may have called for all. */
const UNKNOWN: ChunkAnswer = { accepted: CHUNK, throttled: 0, retryAfterMs: undefined };

/**
 * Claims chunks of requests about many as fast as the answers allow, each request in its turn. It is apart from the other
 * work, so that a single request never waits for one of these.
 */
export class ChunkWorker {
  private readonly running = new Map<number, Promise<void>>();
  private readonly rest = new Rest();
  private pace: Pace;
  private stopping = false;
  /** The request whose chunk was claimed last. */
  private last = '';
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: Deps) {
    this.pace = startPace(deps.clock.now());
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** There may be new chunks. */
  wake(): void {
    this.rest.end();
  }

  /** @param withinMs how long running chunks may take to end */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    this.wake();
    await Promise.race([this.ended(), this.deps.clock.wait(withinMs)]);
  }

  private async ended(): Promise<void> {
    await this.loop;
    await Promise.all(this.running.values());
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.rest.begin();
      const { writes, againAt } = admits(this.pace, this.deps.clock.now());
      // Whole chunks: what is not used is kept.
      const may = writes >= CHUNK;
      const work = may ? await this.claim() : undefined;
      if (work === undefined) await this.rest.atMost(may ? POLL_MS : Math.max(1, Math.min(againAt - this.deps.clock.now(), POLL_MS)));
      else this.begin(work);
    }
  }

  private async claim(): Promise<WorkOf<'chunk'> | undefined> {
    try {
      return await this.deps.journal.claimChunk(LEASE_MS, this.last, [...this.running.keys()]);
    } catch (error) {
      this.deps.log.error('claim-failed', { errorName: error instanceof Error ? error.name : typeof error });
      return undefined;
    }
  }

  private begin(work: WorkOf<'chunk'>): void {
    this.last = work.payload.requestId;
    this.pace = sent(this.pace, this.deps.clock.now(), CHUNK);
    let answer = UNKNOWN;
    const act = async (): Promise<void> => {
      answer = await revokeChunk(this.deps, work);
    };
    const done = doWork(this.deps, work, act, () => this.stopping).finally(() => {
      this.pace = answered(this.pace, this.deps.clock.now(), { ...answer, unsent: CHUNK - answer.accepted - answer.throttled });
      this.running.delete(work.id);
      this.wake();
    });
    this.running.set(work.id, done);
  }
}
