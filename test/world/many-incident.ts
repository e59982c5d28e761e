import type { Rules } from '../../src/domain/rules';
import { allIn, succeededIn, type Tally } from '../../src/domain/tally';
import { audit } from './auditor';
import { RULES } from './cast';
import { someTime } from './commands';
import { PROTECTED_IN_CROWD } from './crowd';
import { Dice } from './dice';
import { collect } from './evidence';
import { MANY_COMMANDS, performMany } from './many-commands';
import type { Told } from './incident';
import { breeze, manyStorm } from './weather';
import { World } from './world';

const CROWD = 70;

const someRules = (dice: Dice): Partial<Rules> => ({
  protectedUsers: [...RULES.protectedUsers, PROTECTED_IN_CROWD],
  twoPersonAbove: dice.pick([5, 1_000, 1_000]),
  maxOpenPerPerson: dice.pick([2, 20]),
  messagesPerMinute: 60,
  revocationsPerHour: dice.pick([undefined, undefined, undefined, 80]),
  revokeWith: dice.chance(0.15) ? 'sharepoint' : 'graph',
});

/** What an incident about many tells besides. */
export interface ManyTold extends Told {
  /** Requests about many that were done, stopped on the way, and tried again. */
  readonly done: number;
  readonly stopped: number;
  readonly retried: number;
  /** Users of them, and how many of these were signed out, failed and are in doubt for ever. */
  readonly users: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly inDoubt: number;
  /** Kills while a chunk was on its way. */
  readonly inChunks: number;
}

const numbersOf = async (world: World): Promise<Pick<ManyTold, 'done' | 'stopped' | 'retried' | 'users' | 'succeeded' | 'failed' | 'inDoubt'>> => {
  const { cases } = await collect(world, true);
  const done = cases.flatMap(({ stored: { request, tally } }) => (request.many !== undefined && request.state === 'done' && tally !== undefined ? [tally] : []));
  const sum = (of: (tally: Tally) => number): number => done.reduce((all, tally) => all + of(tally), 0);
  const entries = (kind: string): number => cases.reduce((all, { log }) => all + log.filter((entry) => entry.kind === kind).length, 0);
  return { done: done.length, stopped: entries('stopped'), retried: entries('retried'), users: sum(allIn), succeeded: sum(succeededIn), failed: sum(({ failed }) => failed), inDoubt: sum((tally) => tally['in-doubt']) };
};

/** One incident from its seed in which people ask for lists and groups: things change and break, and in the end all is audited. */
export const manyIncident = async (seed: number): Promise<ManyTold> => {
  const dice = new Dice(seed);
  const rules = someRules(dice);
  const odds = { tenant: dice.pick([0, 0, 0.001, 0.005]), revoke: dice.pick([0, 0.05, 0.2, 0.4]), slow: dice.pick([0, 0.05, 0.5]), channel: dice.pick([0, 0.03, 0.1]), store: dice.pick([0, 0, 0.005, 0.02]) };
  const calm = odds.tenant + odds.revoke + odds.slow + odds.channel + odds.store === 0;
  const world = await World.begin({ seed, rules, crowd: CROWD, weather: (own) => (calm ? breeze(own) : manyStorm(own, odds)) });
  try {
    await performMany(world, dice, dice.weighted({ list: 2, group: 1 }));
    await world.pass(dice.between(500, 6_000));
    const early: string[] = [];
    for (let left = dice.between(8, 18); left > 0; left -= 1) {
      await performMany(world, dice, dice.weighted(MANY_COMMANDS));
      await world.pass(someTime(dice));
      // What must hold at any moment is looked at in the middle as well.
      if (left % 6 === 0) early.push(...(await audit(world, false)));
    }
    await world.comeToRest();
    const { ledger } = world.host;
    const lines = (what: RegExp): number => world.lines.filter((line) => what.test(line)).length;
    return {
      seed,
      wrong: [...early, ...(await audit(world))],
      trace: world.traceHash(),
      lines: world.lines,
      calls: ledger.of('call').length,
      crashes: lines(/crash at|killed/),
      faults: lines(/ (?:throttled|unavailable\S*|timeout\S*|lost-after|refused|not-sent|error\S*|gone|before|after|stall-\S+) run /),
      inChunks: ledger.killedInChunks,
      ...(await numbersOf(world)),
    };
  } finally {
    await world.end();
  }
};
