import { answerLost, failing, throttled, type Fault } from './faults';

/** How often a write meets which difficulty, 0 to 1 each, together at most 1. */
export interface FaultRates {
  /** 429 with `Retry-After` of `retryAfterSeconds`. */
  readonly throttled?: number;
  /** 500, 502, 503 in turn; nothing was done. */
  readonly failing?: number;
  /** No answer, and nothing was done. Inside a `$batch` such a part answers 504. */
  readonly lostBefore?: number;
  /** No answer, and the work is done. Inside a `$batch` such a part answers 504. */
  readonly lostAfter?: number;
  /** Default 1. */
  readonly retryAfterSeconds?: number;
  /** The same seed rolls the same numbers; default 1. */
  readonly seed?: number;
}

/** The difficulties by their names. */
export type Difficulty = 'throttled' | 'failing' | 'lostBefore' | 'lostAfter';

const BROKEN = [
  failing(500, 'InternalServerError', 'The server encountered an unexpected condition.'),
  failing(502, 'BadGateway', 'The gateway got no valid answer.'),
  failing(503, 'ServiceUnavailable', 'The service is unavailable for a moment.'),
] as const;
const LOST_BEFORE: Fault = { connection: 'reset' };

/** Random numbers in [0, 1) from a seed (mulberry32). */
const rolls = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Dice for the difficulties of calls: each roll is one call, and most come to nothing. */
export class FaultDice {
  readonly #roll: () => number;
  readonly #rolled: Record<Difficulty, number> = { throttled: 0, failing: 0, lostBefore: 0, lostAfter: 0 };

  constructor(private readonly rates: FaultRates) {
    this.#roll = rolls(rates.seed ?? 1);
  }

  /** How often which difficulty came up. */
  rolled(): Readonly<Record<Difficulty, number>> {
    return { ...this.#rolled };
  }

  /** The difficulty of the next call, or `undefined`. */
  next(): Fault | undefined {
    let left = this.#roll();
    for (const name of Object.keys(this.#rolled) as Difficulty[]) {
      left -= this.rates[name] ?? 0;
      if (left >= 0) continue;
      this.#rolled[name] += 1;
      return this.#fault(name);
    }
    return undefined;
  }

  #fault(name: Difficulty): Fault | undefined {
    if (name === 'throttled') return throttled(this.rates.retryAfterSeconds ?? 1);
    if (name === 'failing') return BROKEN[this.#rolled.failing % BROKEN.length];
    return name === 'lostBefore' ? LOST_BEFORE : answerLost;
  }
}
