import { KEPT, NO_FILES } from '../domain/samples';
import { requestId } from '../../src/domain/people';
import { answerWithoutStore, clickWithoutStore, isStoreDown, leaveForStore, press, ProgressPace, takeIn, type Clock, type Deps, type Journal, type Log, type LogFields, type PressAnswer, type Work } from '../../src/service';
import { afterDefect, isMessage } from '../../src/worker/after-defect';
import { handle } from '../../src/worker/handlers';
import { WorldConversation } from './channel';
import { ChunkTurns } from './chunk-turns';
import { faulty, type StoreQueue } from './faulty-store';
import { asSaid, type Incoming, type InvokeIn, type MessageIn } from './incoming';
import type { Crossing, Host } from './host';
import type { Run } from './ledger';
import { WorldTenant } from './tenant';

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const POLL_MS = 200;
const AT_ONCE = 64;
/** A click is decided within this time. */
const CLICK_WITHIN = 2_000;

const never = (): Promise<never> => new Promise(() => undefined);

/** One process of the program, from its start to its end. When it dies, nothing that it had begun goes on. */
export class Process implements Crossing {
  private dead = false;
  private claiming = false;
  private notBefore = 0;
  private readonly progress = new ProgressPace();
  private readonly chunks: ChunkTurns;
  /** What it is doing now, apart from chunks. */
  private readonly running = new Set<number>();

  constructor(
    private readonly host: Host,
    private readonly queue: StoreQueue,
    private readonly died: () => void,
  ) {
    host.stored.endLeases();
    this.chunks = new ChunkTurns(host, {
      claim: (after, held, only) => this.claimFrom((journal) => journal.claimChunk(LEASE_MS, after, held, only), undefined),
      work: (work, act) => this.doWork(work, act),
    });
  }

  get alive(): boolean {
    return !this.dead;
  }

  get idle(): boolean {
    return this.running.size === 0 && !this.claiming && this.chunks.idle;
  }

  die(): void {
    this.dead = true;
  }

  async point(what: string): Promise<void> {
    if (!this.dead && this.host.diesHere(what)) {
      this.host.trace(`crash at ${what}`);
      this.die();
      this.died();
    }
    if (this.dead) await never();
  }

  async wait(ms: number, what: string): Promise<void> {
    await this.host.time.wait(ms);
    await this.point(what);
  }

  /** When it claims work next, in milliseconds that truly went by; nothing when there is none. */
  due(): number | undefined {
    if (this.dead) return undefined;
    const due = Math.min(this.workDue() ?? Infinity, this.chunks.due() ?? Infinity);
    return due === Infinity ? undefined : due;
  }

  /** Claims what is due and begins it. */
  claim(): void {
    const { elapsed } = this.host.time;
    const [work, chunks] = [this.workDue(), this.chunks.due()];
    if (work !== undefined && work <= elapsed) void this.claimWork();
    if (chunks !== undefined && chunks <= elapsed) void this.chunks.turn();
  }

  private workDue(): number | undefined {
    if (this.claiming || this.running.size >= AT_ONCE) return undefined;
    const due = this.host.stored.due();
    return due === undefined ? undefined : Math.max(this.host.time.elapsedAt(due), this.notBefore);
  }

  private async claimWork(): Promise<void> {
    const { time } = this.host;
    this.claiming = true;
    this.notBefore = time.elapsed + 1;
    // Not what it is doing already, even when a clock that was set has ended its leases.
    const claimed = await this.claimFrom((journal) => journal.claim(AT_ONCE - this.running.size, LEASE_MS, [...this.running]), []);
    this.claiming = false;
    if (claimed.length === 0) this.notBefore = time.elapsed + POLL_MS;
    for (const work of claimed) void this.claimed(work);
  }

  /** What the store gives, or `none` while it fails. */
  private async claimFrom<Claimed>(claim: (journal: Journal) => Promise<Claimed>, none: Claimed): Promise<Claimed> {
    const run = this.begin('intake');
    try {
      return await claim(this.deps(run).journal);
    } catch (error) {
      this.unforeseen(error);
      return none;
    } finally {
      run.over = true;
    }
  }

  private async claimed(work: Work): Promise<void> {
    this.running.add(work.id);
    await this.doWork(work, (deps) => handle(deps, work));
    this.running.delete(work.id);
  }

  /** Takes an activity in, as the bot does; resolves when HTTP is answered. */
  async receive(incoming: Incoming): Promise<PressAnswer | undefined> {
    if (incoming.kind === 'message') {
      await this.takeMessage(incoming);
      return undefined;
    }
    const run = this.begin('click');
    const { actor, conversation } = incoming.inbound;
    const answer = await this.click(this.deps(run), incoming);
    run.over = true;
    this.host.ledger.note({ kind: 'answered', run, activityId: conversation.activityId, person: actor.objectId, answer });
    return answer;
  }

  private async takeMessage({ inbound, payload }: MessageIn): Promise<void> {
    const run = this.begin('intake');
    const deps = this.deps(run);
    try {
      await takeIn(deps, inbound, payload, true);
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      answerWithoutStore(deps, asSaid(inbound, payload), error).catch((failure: unknown) => this.unforeseen(failure));
    }
    run.over = true;
  }

  private async click(deps: Deps, { inbound, verb, button, page, cardActivityId }: InvokeIn): Promise<PressAnswer> {
    const deadline = deps.clock.now() + CLICK_WITHIN;
    try {
      const intake = await takeIn(deps, inbound, undefined, false);
      if (intake === 'too-many') return { show: 'sentence', saying: { kind: 'too-many-messages', limit: deps.rules.messagesPerMinute } };
      return await press(deps, { actor: inbound.actor, verb, button, pressId: inbound.conversation.activityId, ...(page === undefined ? {} : { page }), on: { conversation: inbound.conversation, activityId: cardActivityId }, deadline });
    } catch (error) {
      if (!isStoreDown(error)) throw error;
      return { show: 'sentence', saying: await clickWithoutStore(deps, button, error) };
    }
  }

  private begin(kind: Run['kind'], work?: Work): Run {
    return this.host.ledger.run(kind, work);
  }

  private async doWork(work: Work, act: (deps: Deps) => Promise<void>): Promise<void> {
    const run = this.begin('work', work);
    this.host.trace(`work ${work.id} ${work.payload.kind} try ${work.tries} run ${run.number}`);
    const deps = this.deps(run);
    const stopRenewing = this.renewing(deps, work);
    try {
      await act(deps);
    } catch (error) {
      this.unforeseen(error);
      await this.afterFailure(deps, work, error);
    } finally {
      stopRenewing();
      run.over = true;
    }
  }

  private renewing(deps: Deps, work: Work): () => void {
    let stop = (): void => undefined;
    const next = (): void => {
      stop = this.host.time.after(RENEW_MS, () => {
        if (this.dead) return;
        deps.journal.renew(work, LEASE_MS).catch((error: unknown) => this.unforeseen(error));
        next();
      });
    };
    next();
    return () => stop();
  }

  /** As the worker does it. */
  private async afterFailure(deps: Deps, work: Work, error: unknown): Promise<void> {
    try {
      const over = isStoreDown(error) && isMessage(work) && (await leaveForStore(deps, work, error));
      if (!over) await deps.journal.record(afterDefect(work, deps.clock.now()));
    } catch (failure) {
      this.host.trace(`${work.payload.kind} stays claimed`);
      this.unforeseen(failure);
    }
  }

  /** A store that fails is foreseen; everything else that comes out of a use case is a defect. */
  private unforeseen(error: unknown): void {
    if (isStoreDown(error)) return;
    this.host.ledger.note({ kind: 'broke', error: error instanceof Error ? `${error.name}: ${error.message} ${error.stack ?? ''}` : String(error) });
  }

  private wake(): void {
    this.notBefore = 0;
    this.chunks.wake();
  }

  private log(run: Run): Log {
    const line = (code: string, fields: LogFields = {}): void => this.host.trace(`log ${code} ${JSON.stringify(fields)} run ${run.number}`);
    return { info: line, warn: line, error: line, within: (_fields, work) => work() };
  }

  private deps(run: Run): Deps {
    const { host } = this;
    const clock: Clock = { now: () => host.time.now(), wait: (ms) => this.wait(ms, 'waited') };
    return {
      journal: faulty(host.stored.journal(clock, () => this.wake()), host, this, this.queue, run),
      pinned: faulty(host.stored.pinned(), host, this, this.queue, run),
      tenant: new WorldTenant(host, this, run),
      diagnosis: { tenant: { subject: 'tenant', look: () => Promise.resolve([]) }, edges: [] },
      conversation: new WorldConversation(host, this, run),
      files: NO_FILES,
      progress: this.progress,
      clock,
      ids: {
        request: () => {
          const id = requestId(host.dice.letters(22));
          if (id === undefined) throw new Error('no request id');
          return id;
        },
      },
      log: this.log(run),
      rules: host.rules,
      audit: { ...KEPT, standstill: () => host.standstill },
    };
  }
}
