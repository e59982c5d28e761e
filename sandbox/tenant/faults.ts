import { callFits, type CallFilter, type LedgerCall } from './ledger';
import { graphError } from './graph-answers';
import type { Answer, Call } from './wire';

/**
 * What goes wrong with one call. Members combine: first the delay, then (with `afterEffect`) the real work, then the
 * planned ending. A fault with only `delayMs` is a slow but right answer.
 */
export interface Fault {
  /** Wait so many milliseconds before anything else. */
  readonly delayMs?: number;
  /** True: the service does its work before the planned ending, so the effect is there and the answer is lost. */
  readonly afterEffect?: boolean;
  /** The planned answer, fixed or made from the call. */
  readonly answer?: Answer | ((call: Call) => Answer);
  /** Instead of an answer: break the connection, or never answer until the client or the tenant gives up. */
  readonly connection?: 'reset' | 'hang';
}

/** Which calls a fault is for. `user` is an object id or UPN, looked up at every call; the other members as in the ledger. */
export type FaultTarget = Pick<CallFilter, 'service' | 'method' | 'path' | 'user'>;

/** A planned fault: ask how often it has struck, or take it back. */
export interface PlannedFault {
  readonly struck: () => number;
  readonly remove: () => void;
}

interface Plan {
  readonly target: FaultTarget;
  readonly fault: Fault;
  left: number;
  struck: number;
}

/** A Graph error of the given status. */
export const failing = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Fault => ({
  answer: (call) => ({ ...graphError(call, status, code, message), headers }),
});

/** Graph's 429 as documented; without seconds it comes without `Retry-After`. */
export const throttled = (retryAfterSeconds?: number): Fault =>
  failing(429, 'TooManyRequests', 'Please retry again later.', {
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    'x-ms-throttle-information': 'WriteLimitExceeded',
  });

/** The path of Graph's only write here. */
const REVOKING = /revokesigninsessions$/i;

/** The work is done, the answer never arrives. */
export const answerLost: Fault = { connection: 'reset', afterEffect: true };

/** Says for each call that fits whether something goes wrong with it. */
interface Dice {
  readonly next: () => Fault | undefined;
}

/** Plans what goes wrong, by route and by user. Plans are tried in the order in which they were made, dice come after them. */
export class Faults {
  #plans: Plan[] = [];
  #dice: { readonly target: FaultTarget; readonly dice: Dice } | undefined;

  /** @param sameUser whether the object id of a call and the id or UPN of a plan are the same person now. */
  constructor(private readonly sameUser: (objectId: string, key: string) => boolean) {}

  /** Lets `fault` strike the next `times` calls that fit (default: all of them, for ever). */
  plan(target: FaultTarget, fault: Fault, times: number | 'for-ever' = 'for-ever'): PlannedFault {
    const plan: Plan = { target, fault, left: times === 'for-ever' ? Number.POSITIVE_INFINITY : times, struck: 0 };
    this.#plans.push(plan);
    return {
      struck: () => plan.struck,
      remove: () => {
        this.#plans = this.#plans.filter((other) => other !== plan);
      },
    };
  }

  /** One fault after the other, each for one call; afterwards the service is well again. */
  queue(target: FaultTarget, ...faults: readonly Fault[]): readonly PlannedFault[] {
    return faults.map((fault) => this.plan(target, fault, 1));
  }

  /** Lets `dice` decide about each call that fits and for which nothing is planned; `undefined`: no longer. */
  leaveTo(dice: Dice | undefined, target: FaultTarget = { service: 'graph', method: 'POST', path: REVOKING }): void {
    this.#dice = dice && { target, dice };
  }

  /** Everything is well again, what the people's own habits plan included. */
  clear(): void {
    this.#plans = [];
    this.#dice = undefined;
  }

  /** The fault for this call, used up by asking; `undefined` when the call may pass. */
  take(call: Omit<LedgerCall, 'status' | 'faulted'>): Fault | undefined {
    const plan = this.#plans.find((candidate) => candidate.left > 0 && this.#fits(call, candidate.target));
    if (!plan) return this.#dice && this.#fits(call, this.#dice.target) ? this.#dice.dice.next() : undefined;
    plan.left -= 1;
    plan.struck += 1;
    return plan.fault;
  }

  #fits(call: Omit<LedgerCall, 'status' | 'faulted'>, target: FaultTarget): boolean {
    const { user, ...rest } = target;
    if (user !== undefined && (call.user === undefined || !this.sameUser(call.user, user))) return false;
    return callFits(call, rest);
  }
}
