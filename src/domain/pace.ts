/**
 * How fast the writes for many users may leave. Microsoft Graph counts them in a bucket of tokens for one app in one tenant: it is
 * filled again at a steady rate, and a write that finds it empty is answered 429, mostly with `Retry-After` (source: Microsoft Graph
 * "service-specific throttling limits", identity and access: 3,000 writes per 150 seconds). Other programs may draw from the same bucket, and
 * the figures may differ or change meanwhile. So nothing is assumed before the first 429; after it the rate is learned.
 *
 * A `Pace` is a value: who shares it keeps the newest one. It counts writes, whichever job they belong to.
 */
import type { Instant } from './people';

/** What has become of one chunk. */
export interface ChunkAnswer {
  /** Writes that were not throttled, whatever else became of them: a write that failed or got lost may have cost a token too. */
  readonly accepted: number;
  /** Writes that were answered 429. */
  readonly throttled: number;
  /** Writes that were said to leave (`sent`) and were not made after all. */
  readonly unsent?: number;
  /** The longest `Retry-After` among them, milliseconds; `undefined`: none of them had one. */
  readonly retryAfterMs: number | undefined;
}

/** Made by `startPace`, `sent` and `answered`, read by `admits`: nobody else looks inside. */
export interface Pace {
  /** Writes without an answer. */
  readonly inFlight: number;
  /** Chunks that may be in flight while nothing is throttled. */
  readonly width: number;
  /** When the bucket was last known to be empty; `undefined`: not since the last rest. */
  readonly emptyAt: Instant | undefined;
  /** Writes accepted since then, or since the last rest. */
  readonly accepted: number;
  /** What the bucket gains, writes per millisecond: learned, or at first a guess. */
  readonly rate: number;
  /** How many milliseconds of watching are behind `rate`; 0: it is a guess. */
  readonly watchedMs: number;
  /** How long to stay below `rate` before more is tried, milliseconds. */
  readonly patienceMs: number;
  /** Nothing leaves before. */
  readonly blockedUntil: Instant;
  /** How often in a row a 429 came without `Retry-After`. */
  readonly unguided: number;
  readonly lastSentAt: Instant;
}

/** Parts of a `$batch`. */
const CHUNK = 20;
/** Chunks in flight at first, and when the quota is near or known: 80 writes, so few are thrown away when the bucket runs dry. */
const FEW_CHUNKS = 4;
/** Chunks in flight at most. More would not be quicker by much, and each costs memory and a connection. */
const MOST_CHUNKS = 16;
/** The documented quota, and 80 % of it: from there on it may end at any moment. Careful costs nothing then: what counts is the refill. */
const QUOTA = 3_000;
const QUOTA_WINDOW_MS = 150_000;
const NEAR_QUOTA = 0.8 * QUOTA;

/** As many refused writes of one chunk tell that the bucket is empty, while that is not known. A few are refused for other reasons too. */
const TELLING = CHUNK / 2;

/** This part of the rate is left in the bucket, for single requests and for what is not known exactly. */
const MARGIN = 0.025;
/** As much of the bucket as fills in this time is never touched: a single request finds a token there. */
const RESERVE_MS = 1_000;
/** Writes leave in portions of this time's refill (at most a chunk), so that a small quota is not waited for by the chunk. */
const PORTION_MS = 1_000;
/** After `patience` the margin is used up; from then on the excess grows by e^4 in each further `patience`, until a 429 says where the end is. */
const CURIOSITY = 4;
/** The shortest patience, after a surprise, and the longest, when the same rate was found again and again: it doubles each time. */
const LEAST_PATIENCE_MS = 15_000;
const MOST_PATIENCE_MS = 120_000;
/** Exponents beyond this would only overflow; e^20 is "as fast as they fit in flight". */
const LARGEST_EXPONENT = 20;

/** Two measurements that differ by less are of the same quota, and are averaged; otherwise the quota has changed. */
const SAME = 0.2;
/** An average is of the last minute at most, so that slow changes are followed. */
const WATCHED_AT_MOST_MS = 60_000;
/** One measurement takes the rate down to a tenth at most, and never below one write in ten seconds: it must be able to rise again. */
const STEEPEST_FALL = 0.1;
const LEAST_RATE = 1 / 10_000;

/** Waiting times after a 429 without `Retry-After`, one after the other; Graph asks for an exponential back-off. */
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** A `Retry-After` counts as this at least: shorter ones would be asked again by the answers of the same moment. */
const LEAST_WAIT_MS = 1_000;
/** When to ask again while an answer must come first: the answer comes sooner. */
const ASK_AGAIN_MS = 1_000;

/** Nothing is known yet: the bucket is taken for full. */
export const startPace = (now: Instant): Pace => ({
  inFlight: 0,
  width: FEW_CHUNKS,
  emptyAt: undefined,
  accepted: 0,
  rate: QUOTA / QUOTA_WINDOW_MS,
  watchedMs: 0,
  patienceMs: LEAST_PATIENCE_MS,
  blockedUntil: now,
  unguided: 0,
  lastSentAt: now,
});

/** After a rest as long as the quota's window the bucket is full again; what was learned of the rate remains. */
const rested = (pace: Pace, now: Instant): Pace =>
  pace.inFlight === 0 && now >= pace.blockedUntil && now - pace.lastSentAt >= QUOTA_WINDOW_MS ? { ...startPace(now), rate: pace.rate, watchedMs: pace.watchedMs } : pace;

/** e^(4 (t/patience - 1)): 0.02 at first, 1 when the patience is over, 55 after as long again. */
const curiosity = (pace: Pace, elapsedMs: number): number => Math.exp(Math.min(CURIOSITY * (elapsedMs / pace.patienceMs - 1), LARGEST_EXPONENT));

/** Writes per millisecond that are tried `elapsedMs` after the bucket was empty. */
const triedRate = (pace: Pace, elapsedMs: number): number => pace.rate * (1 - MARGIN + MARGIN * curiosity(pace, elapsedMs));

/** Writes that may have left by then: `triedRate` summed up, without the reserve. */
const earned = (pace: Pace, elapsedMs: number): number =>
  pace.rate * ((1 - MARGIN) * elapsedMs + ((MARGIN * pace.patienceMs) / CURIOSITY) * curiosity(pace, elapsedMs) - RESERVE_MS);

/**
 * How many writes may leave now, in chunks of up to 20: 0 means wait, until `againAt` or the next answer, whichever is sooner.
 * Who would rather send a whole chunk may wait until there are 20: what is not used is kept.
 */
export const admits = (known: Pace, now: Instant): { readonly writes: number; readonly againAt: Instant } => {
  const pace = rested(known, now);
  if (now < pace.blockedUntil) return { writes: 0, againAt: pace.blockedUntil };
  const careful = pace.emptyAt !== undefined || pace.accepted >= NEAR_QUOTA;
  const room = Math.max(0, (careful ? FEW_CHUNKS : pace.width) * CHUNK - pace.inFlight);
  if (room === 0) return { writes: 0, againAt: now + ASK_AGAIN_MS };
  if (pace.emptyAt === undefined) return { writes: room, againAt: now + ASK_AGAIN_MS };
  const elapsed = now - pace.emptyAt;
  const portion = Math.min(CHUNK, Math.max(1, Math.floor(pace.rate * PORTION_MS)));
  const credit = earned(pace, elapsed) - pace.accepted - pace.inFlight;
  const portions = Math.max(0, Math.floor(credit / portion));
  const missing = (portions + 1) * portion - credit;
  return { writes: Math.min(room, portions * portion), againAt: now + Math.max(1, Math.ceil(missing / triedRate(pace, elapsed))) };
};

/** `writes` have left; not more than `admits` said. */
export const sent = (known: Pace, now: Instant, writes: number): Pace => {
  const pace = rested(known, now);
  return { ...pace, inFlight: pace.inFlight + writes, lastSentAt: now };
};

/** The rate and how much to trust it, after the bucket was emptied a second time: what was accepted between is what it gained. */
const learned = (pace: Pace, elapsedMs: number, accepted: number): Pick<Pace, 'rate' | 'watchedMs' | 'patienceMs'> => {
  const measured = Math.max(accepted / elapsedMs, pace.rate * STEEPEST_FALL, LEAST_RATE);
  if (pace.watchedMs === 0 || Math.abs(measured - pace.rate) > SAME * pace.rate) return { rate: measured, watchedMs: elapsedMs, patienceMs: LEAST_PATIENCE_MS };
  const before = Math.min(pace.watchedMs, WATCHED_AT_MOST_MS);
  return {
    rate: (pace.rate * before + measured * elapsedMs) / (before + elapsedMs),
    watchedMs: before + elapsedMs,
    patienceMs: Math.min(2 * pace.patienceMs, MOST_PATIENCE_MS),
  };
};

/** The bucket is empty. Answers that come while everything waits belong to the same moment: they teach nothing new. */
const throttled = (pace: Pace, now: Instant, answer: ChunkAnswer): Pace => {
  const sameMoment = now < pace.blockedUntil;
  const unguided = answer.retryAfterMs === undefined && !sameMoment ? pace.unguided + 1 : pace.unguided;
  const backOff = BACK_OFF_MS[Math.min(Math.max(unguided, 1), BACK_OFF_MS.length) - 1] ?? LEAST_WAIT_MS;
  const wait = Math.max(answer.retryAfterMs ?? backOff, LEAST_WAIT_MS);
  const blockedUntil = Math.max(pace.blockedUntil, now + wait);
  // Each waits, but nothing is learned from a few. If the bucket is empty, the next ones will show it.
  if (pace.emptyAt === undefined && answer.throttled < TELLING) return { ...pace, accepted: pace.accepted + answer.accepted, unguided, blockedUntil };
  const lesson = sameMoment || pace.emptyAt === undefined ? {} : learned(pace, now - pace.emptyAt, pace.accepted + answer.accepted);
  return { ...pace, ...lesson, emptyAt: now, accepted: 0, width: FEW_CHUNKS, unguided, blockedUntil };
};

/** One chunk is answered, in whatever order; others may be in flight. */
export const answered = (before: Pace, now: Instant, answer: ChunkAnswer): Pace => {
  const pace = { ...before, inFlight: Math.max(0, before.inFlight - answer.accepted - answer.throttled - (answer.unsent ?? 0)) };
  if (answer.throttled > 0) return throttled(pace, now, answer);
  // An answer that was under way when the 429 came does not say that things are well again.
  const well = now >= pace.blockedUntil;
  return { ...pace, accepted: pace.accepted + answer.accepted, width: Math.min(pace.width + 1, MOST_CHUNKS), unguided: well ? 0 : pace.unguided };
};
