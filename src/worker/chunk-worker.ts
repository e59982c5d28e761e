import { CHUNK } from '../domain/many';
import { admits, answered, sent, startPace, type ChunkAnswer, type Pace } from '../domain/pace';
import { LEASE_MS, revokeChunk, type Deps, type Telemetry, type WorkOf } from '../service';
import { ClaimLoop } from './claim-loop';

const POLL_MS = 200;
/** Nothing is known of a chunk that failed: it may have called for all. */
const UNKNOWN: ChunkAnswer = { accepted: CHUNK, throttled: 0, retryAfterMs: undefined };

/**
 * Claims chunks of requests about many as fast as the answers allow, each request in its turn. It is apart from the other
 * work, so that a single request never waits for one of these.
 */
export class ChunkWorker extends ClaimLoop {
  private pace: Pace;
  /** The request whose chunk was claimed last. */
  private last = '';

  constructor(deps: Deps, telemetry?: Telemetry) {
    super(deps, telemetry);
    this.pace = startPace(deps.clock.now());
  }

  protected async turn(): Promise<void> {
    const { writes, againAt } = admits(this.pace, this.deps.clock.now());
    // Whole chunks: what is not used is kept.
    const may = writes >= CHUNK;
    const work = await this.claimed((held) => this.deps.journal.claimChunk(LEASE_MS, this.last, held, may ? 'any' : 'idle'), undefined);
    if (work === undefined) await this.rest.atMost(may ? POLL_MS : Math.max(1, Math.min(againAt - this.deps.clock.now(), POLL_MS)));
    else this.send(work, may);
  }

  /** @param paced whether somebody may be called for it */
  private send(work: WorkOf<'chunk'>, paced: boolean): void {
    this.last = work.payload.requestId;
    if (paced) this.pace = sent(this.pace, this.deps.clock.now(), CHUNK);
    let answer = UNKNOWN;
    const act = async (): Promise<void> => {
      answer = await revokeChunk(this.deps, work);
    };
    this.begin(work, act, () => {
      if (paced) this.pace = answered(this.pace, this.deps.clock.now(), { ...answer, unsent: CHUNK - answer.accepted - answer.throttled });
    });
  }
}
