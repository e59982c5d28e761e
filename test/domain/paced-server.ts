import { admits, answered, sent, startPace, type Pace } from '../../src/domain/pace';
import { Dice } from '../world/dice';

/** How the server words `Retry-After`: the whole seconds until there is a token, always 10 s, or not at all. */
export type RetryAfterRule = 'until enough' | 'ten seconds' | 'missing';

export interface Trial {
  readonly users: number;
  readonly burst: number;
  readonly perSecond: number;
  readonly rule?: RetryAfterRule;
  /** From when on the app has which part of the refill; default: always all of it. */
  readonly shares?: readonly { readonly fromMs: number; readonly part: number }[];
  /** Single writes per second that arrive at random, outside of the pace, once something was throttled; default 0. */
  readonly singlesPerSecond?: number;
  readonly seed?: number;
  /** This part of the writes is refused for a second although a token is there, at random; default 0. */
  readonly stray?: number;
  /** How long a chunk takes; default 80 ms. */
  readonly latencyMs?: () => number;
  /** Calls in a row for one chunk: 3 for reading, writing and reading back; default 1. */
  readonly callsPerChunk?: number;
  /** Jobs among which the users are divided; all share the pace. */
  readonly jobs?: number;
}

export interface Found {
  readonly totalMs: number;
  readonly throttled: number;
  /** Moments at which chunks were throttled after more than a second without. */
  readonly episodes: readonly number[];
  readonly singles: number;
  readonly singlesThrottled: number;
  /** Writes that left before the longest `Retry-After` seen had passed. */
  readonly tooEarly: number;
  /** Users that were written, each counted once; and how many more than once. */
  readonly written: number;
  readonly twice: number;
  readonly mostInFlight: number;
  /** When each accepted write was accepted. */
  readonly acceptedAt: readonly number[];
  /** When the last user of each job was written. */
  readonly jobEndedAt: readonly number[];
}

/** A token bucket as Microsoft describes it; times in milliseconds since it was full. */
class Bucket {
  #tokens: number;
  #at = 0;
  constructor(private readonly trial: Trial) {
    this.#tokens = trial.burst;
  }
  #part(at: number): number {
    return this.trial.shares?.findLast(({ fromMs }) => fromMs <= at)?.part ?? 1;
  }
  /** True: a token was there and is taken. */
  take(at: number): boolean {
    const edges = [this.#at, ...(this.trial.shares ?? []).map(({ fromMs }) => fromMs).filter((edge) => edge > this.#at && edge < at), at];
    for (let index = 1; index < edges.length; index += 1) {
      const [from = 0, to = 0] = [edges[index - 1], edges[index]];
      this.#tokens = Math.min(this.trial.burst, this.#tokens + ((to - from) / 1000) * this.trial.perSecond * this.#part(from));
    }
    this.#at = at;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
  retryAfterMs(at: number): number | undefined {
    if (this.trial.rule === 'missing') return undefined;
    if (this.trial.rule === 'ten seconds') return 10_000;
    return Math.ceil((1 - this.#tokens) / (this.trial.perSecond * this.#part(at))) * 1000;
  }
}

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** The shortest time in which the quota allows it: after the burst the refill, part by part. */
export const floorMs = ({ users, burst, perSecond, shares = [] }: Trial): number => {
  let left = users - burst;
  let at = 0;
  const edges = [...shares.map(({ fromMs, part }) => ({ fromMs, part })), { fromMs: Number.POSITIVE_INFINITY, part: 1 }];
  let part = 1;
  for (const edge of edges) {
    const rate = (perSecond * part) / 1000;
    const gained = Math.max(0, edge.fromMs - at) * rate;
    if (gained >= left) return at + left / rate;
    left -= gained;
    at = Math.max(at, edge.fromMs);
    part = edge.part;
  }
  return at;
};

/** Writes all users as fast as the pace allows, in virtual time. */
export const tryOut = (trial: Trial): Found => {
  const bucket = new Bucket(trial);
  const dice = new Dice(trial.seed ?? 1);
  const latency = trial.latencyMs ?? (() => 80);
  const jobs = trial.jobs ?? 1;
  const queues: number[][] = Array.from({ length: jobs }, () => []);
  for (let user = 0; user < trial.users; user += 1) queues[user % jobs]?.push(user);
  const count = new Map<number, number>();
  const jobEndedAt = queues.map(() => 0);
  const found = { throttled: 0, episodes: [] as number[], singles: 0, singlesThrottled: 0, tooEarly: 0, mostInFlight: 0, acceptedAt: [] as number[] };
  const events: Event[] = [];
  let now = 0;
  let pace: Pace = startPace(0);
  let longestWait = 0;
  let wakeAt = -1;
  let turn = 0;

  const plan = (at: number, run: () => void): void => {
    const index = events.findIndex((event) => event.at > at);
    events.splice(index === -1 ? events.length : index, 0, { at, run });
  };

  const receive = (job: number, accepted: readonly number[], refused: readonly number[], retryAfterMs: number | undefined): void => {
    pace = answered(pace, now, { accepted: accepted.length, throttled: refused.length, retryAfterMs });
    if (accepted.length > 0) jobEndedAt[job] = now;
    if (refused.length > 0) {
      found.throttled += refused.length;
      if (now - (found.episodes.at(-1) ?? Number.NEGATIVE_INFINITY) > 1000) found.episodes.push(now);
      longestWait = Math.max(longestWait, now + (retryAfterMs ?? 0));
      queues[job]?.unshift(...refused);
    }
    send();
  };

  const arrive = (job: number, chunk: readonly number[], answerAt: number): void => {
    const accepted: number[] = [];
    const refused: number[] = [];
    let retryAfterMs: number | undefined;
    for (const user of chunk) {
      if (trial.stray !== undefined && dice.next() < trial.stray) {
        refused.push(user);
        retryAfterMs = 1_000;
      } else if (bucket.take(now)) {
        accepted.push(user);
        found.acceptedAt.push(now);
        count.set(user, (count.get(user) ?? 0) + 1);
      } else {
        refused.push(user);
        retryAfterMs = bucket.retryAfterMs(now);
      }
    }
    plan(answerAt, () => receive(job, accepted, refused, retryAfterMs));
  };

  const send = (): void => {
    for (;;) {
      const waiting = queues.flatMap((queue, job) => (queue.length === 0 ? [] : [job]));
      if (waiting.length === 0) return;
      const { writes, againAt } = admits(pace, now);
      if (writes === 0) {
        if (againAt <= now) throw new Error('The pace neither admits nor says when to ask again.');
        if (wakeAt <= now || againAt < wakeAt) {
          wakeAt = againAt;
          plan(againAt, send);
        }
        return;
      }
      const job = waiting[turn % waiting.length] ?? 0;
      turn += 1;
      const chunk = queues[job]?.splice(0, Math.min(20, writes)) ?? [];
      if (now < longestWait) found.tooEarly += chunk.length;
      pace = sent(pace, now, chunk.length);
      found.mostInFlight = Math.max(found.mostInFlight, pace.inFlight);
      const took = latency();
      const before = took * ((trial.callsPerChunk ?? 1) - 1);
      plan(now + before + took / 2, () => arrive(job, chunk, now + took / 2));
    }
  };

  const single = (): void => {
    if (found.episodes.length > 0) {
      found.singles += 1;
      if (!bucket.take(now)) found.singlesThrottled += 1;
    }
    plan(now - (Math.log(1 - dice.next()) * 1000) / (trial.singlesPerSecond ?? 1), single);
  };

  plan(0, send);
  if (trial.singlesPerSecond !== undefined) plan(0, single);
  while (count.size < trial.users || pace.inFlight > 0) {
    const event = events.shift();
    if (!event) throw new Error(`Nothing is left to happen at ${now} ms, and ${trial.users - count.size} users are not written.`);
    now = event.at;
    event.run();
  }
  return { ...found, totalMs: now, written: count.size, twice: [...count.values()].filter((times) => times > 1).length, jobEndedAt };
};
