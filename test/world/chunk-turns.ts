import { CHUNK } from '../../src/domain/many';
import { admits, answered, sent, startPace, type ChunkAnswer, type Pace } from '../../src/domain/pace';
import { revokeChunk, type Deps, type WorkOf } from '../../src/service';
import type { Host } from './host';

const POLL_MS = 200;
/** Looked at this often although nothing seems to be due: what is due may be more than its row says. */
const LOOK_AGAIN = 2_000;
const UNKNOWN: ChunkAnswer = { accepted: CHUNK, throttled: 0, retryAfterMs: undefined };

/** What the process does for it. */
interface Doing {
  /** Nothing while the store fails. */
  readonly claim: (after: string, held: readonly number[], only: 'any' | 'idle') => Promise<WorkOf<'chunk'> | undefined>;
  readonly work: (work: WorkOf<'chunk'>, act: (deps: Deps) => Promise<void>) => Promise<void>;
}

/** The chunks of one process, claimed as `ChunkWorker` claims them, in virtual time. */
export class ChunkTurns {
  private pace: Pace;
  /** The request whose chunk was claimed last. */
  private last = '';
  private turning = false;
  private notBefore = 0;
  private looked = 0;
  private readonly running = new Set<number>();

  constructor(
    private readonly host: Host,
    private readonly doing: Doing,
  ) {
    this.pace = startPace(host.time.now());
  }

  get idle(): boolean {
    return this.running.size === 0 && !this.turning;
  }

  /** There may be new chunks. */
  wake(): void {
    this.notBefore = 0;
  }

  /** When it has its next turn, in milliseconds that truly went by; nothing when there are no chunks. */
  due(): number | undefined {
    const due = this.turning ? undefined : this.host.stored.chunkDue();
    return due === undefined ? undefined : Math.max(this.notBefore, Math.min(this.host.time.elapsedAt(due), this.looked + LOOK_AGAIN));
  }

  async turn(): Promise<void> {
    const { time } = this.host;
    const { writes, againAt } = admits(this.pace, time.now());
    const may = writes >= CHUNK;
    this.looked = time.elapsed;
    this.turning = true;
    const work = await this.doing.claim(this.last, [...this.running], may ? 'any' : 'idle');
    this.turning = false;
    this.notBefore = time.elapsed + (work === undefined ? (may ? POLL_MS : Math.max(1, Math.min(againAt - time.now(), POLL_MS))) : 1);
    if (work !== undefined) void this.send(work, may);
  }

  /** @param paced it may call somebody */
  private async send(work: WorkOf<'chunk'>, paced: boolean): Promise<void> {
    const { time } = this.host;
    if (paced) {
      this.last = work.payload.requestId;
      this.pace = sent(this.pace, time.now(), CHUNK);
    }
    let answer = UNKNOWN;
    this.running.add(work.id);
    await this.doing.work(work, async (deps) => {
      answer = await revokeChunk(deps, work);
    });
    this.running.delete(work.id);
    if (paced) this.pace = answered(this.pace, time.now(), { ...answer, unsent: CHUNK - answer.accepted - answer.throttled });
    this.wake();
  }
}
