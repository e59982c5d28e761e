import type { Dice } from './dice';

/** What a call to the tenant meets. `…-after`: it had its effect, and the answer was lost. */
export type TenantFault = 'none' | 'throttled' | 'unavailable' | 'unavailable-after' | 'timeout' | 'timeout-after' | 'lost-after' | 'refused' | 'missing' | 'slow';
/** What a message meets. `…-after`: the channel took it all the same. */
export type ChannelFault = 'none' | 'no-id' | 'throttled' | 'not-sent' | 'error' | 'error-after' | 'timeout' | 'timeout-after' | 'forbidden' | 'gone';
/** What a call of the store meets: it fails before or after the commit, at once or after a stall. `late`: it is done, and the process stands still before it reads so. */
export type StoreFault = 'none' | 'before' | 'after' | 'stall-before' | 'stall-after' | 'late';

export type TenantCall = 'find' | 'find-by-mail' | 'groups' | 'members' | 'privileges' | 'read-back' | 'revoke';
export type ChannelCall = 'say' | 'card' | 'update' | 'typing' | 'roster';

/** Decides what every call out of the program meets, and how long it takes. */
export interface Weather {
  tenant(call: TenantCall): TenantFault;
  channel(call: ChannelCall): ChannelFault;
  /** @param call name of the journal's method */
  store(call: string): StoreFault;
  /** Milliseconds on one way to a service outside. */
  way(): number;
  /** Milliseconds of one call of the store. */
  pause(): number;
  /** Milliseconds until the directory's replicas show the end of sessions. */
  lag(): number;
}

/** Everything answers, at once. */
export const CALM: Weather = { tenant: () => 'none', channel: () => 'none', store: () => 'none', way: () => 1, pause: () => 0, lag: () => 0 };

/** Everything answers, each call in its own time: what runs at the same time meets in every order. */
export const breeze = (dice: Dice, longest = 120): Weather => ({ ...CALM, way: () => dice.between(1, longest), pause: () => dice.between(0, 3) });

/** How often something goes wrong with one call, from 0 to 1. */
export interface Odds {
  readonly tenant: number;
  readonly channel: number;
  readonly store: number;
}

const TENANT: Readonly<Partial<Record<TenantFault, number>>> = { throttled: 3, unavailable: 3, timeout: 2, slow: 2, refused: 1, missing: 0.3 };
const REVOKE: Readonly<Partial<Record<TenantFault, number>>> = { ...TENANT, missing: 0, 'unavailable-after': 3, 'timeout-after': 3, 'lost-after': 3 };
const CHANNEL: Readonly<Partial<Record<ChannelFault, number>>> = { 'no-id': 1, throttled: 3, 'not-sent': 2, error: 2, 'error-after': 3, timeout: 1, 'timeout-after': 3, forbidden: 1, gone: 0.3 };
const STORE: Readonly<Partial<Record<StoreFault, number>>> = { before: 3, after: 3, 'stall-before': 1, 'stall-after': 1 };

/** The tenant's faults: each call may have one, and now and then it is away for many calls. */
const tenantStorm = (dice: Dice, odds: number): Weather['tenant'] => {
  let away = 0;
  return (call) => {
    if (away > 0) {
      away -= 1;
      return 'unavailable';
    }
    if (dice.chance(odds / 10)) away = dice.between(5, 80);
    const revoking = call === 'revoke';
    return dice.chance(revoking ? Math.min(0.9, odds * 3) : odds) ? dice.weighted(revoking ? REVOKE : TENANT) : 'none';
  };
};

/** Everything may go wrong, as often as the odds say. */
export const storm = (dice: Dice, odds: Odds): Weather => ({
  tenant: tenantStorm(dice, odds.tenant),
  channel: (call) => (call !== 'typing' && dice.chance(odds.channel) ? dice.weighted(CHANNEL) : 'none'),
  store: () => (dice.chance(odds.store) ? dice.weighted(STORE) : 'none'),
  way: () => (dice.chance(0.05) ? dice.between(200, 3_000) : dice.between(1, 120)),
  pause: () => dice.between(0, 3),
  lag: () => (dice.chance(0.3) ? dice.between(100, 30_000) : 0),
});

/** How often something goes wrong with a call about one of many, from 0 to 1. */
export interface ManyOdds extends Odds {
  /** Of calls to revoke. */
  readonly revoke: number;
  /** Of calls to revoke that take seconds. */
  readonly slow: number;
}

const PART: Readonly<Partial<Record<TenantFault, number>>> = { ...REVOKE, throttled: 8, refused: 3 };

/** The same for many at once: a fault of one call is often the fault of those after it too, as of the parts of one batch. */
export const manyStorm = (dice: Dice, odds: ManyOdds): Weather => {
  const reads = tenantStorm(dice, odds.tenant);
  let [burst, left]: [TenantFault, number] = ['none', 0];
  let away = 0;
  return {
    ...storm(dice, odds),
    tenant: (call) => {
      if (away > 0) {
        away -= 1;
        return 'unavailable';
      }
      if (call !== 'revoke') return reads(call);
      if (left === 0 && dice.chance(odds.revoke)) {
        [burst, left] = [dice.weighted(PART), dice.chance(0.4) ? dice.between(2, 45) : 1];
        // Longer than anybody is waited for, now and then: nobody can look what became of the calls.
        if (dice.chance(0.03)) away = dice.between(50, 2_000);
      }
      if (left === 0) return dice.chance(odds.slow) ? 'slow' : 'none';
      left -= 1;
      return burst;
    },
  };
};
