import type { Rules } from '../../src/domain/rules';
import { audit } from './auditor';
import { COMMANDS, perform, someTime } from './commands';
import { Dice } from './dice';
import { breeze, storm } from './weather';
import { World } from './world';

/** How an incident ended. */
export interface Told {
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly trace: string;
  readonly lines: readonly string[];
  /** How much happened in it: calls to revoke that reached the tenant, deaths of the program, calls that failed. */
  readonly calls: number;
  readonly crashes: number;
  readonly faults: number;
}

const someRules = (dice: Dice): Partial<Rules> => ({
  allowUnconfirmed: dice.chance(0.8),
  twoPersonAbove: dice.pick([1, 2, 20]),
  maxOpenPerPerson: dice.pick([1, 20]),
  messagesPerMinute: dice.pick([4, 60]),
  revocationsPerHour: dice.pick([undefined, undefined, 2]),
  revokeWith: dice.chance(0.15) ? 'sharepoint' : 'graph',
});

/** One incident from its seed: people ask and click, things change and break, and in the end all is audited. */
export const incident = async (seed: number): Promise<Told> => {
  const dice = new Dice(seed);
  const rules = someRules(dice);
  const odds = { tenant: dice.pick([0, 0.02, 0.08]), channel: dice.pick([0, 0.05, 0.15]), store: dice.pick([0, 0, 0.01, 0.04]) };
  const world = await World.begin({ seed, rules, weather: (own) => (odds.tenant + odds.channel + odds.store === 0 ? breeze(own) : storm(own, odds)) });
  try {
    await perform(world, dice, 'line');
    await world.pass(dice.between(20, 3_000));
    for (let left = dice.between(5, 14); left > 0; left -= 1) {
      await perform(world, dice, dice.weighted(COMMANDS));
      await world.pass(someTime(dice));
    }
    await world.comeToRest();
    const { ledger } = world.host;
    const faults = world.lines.filter((line) => / (?:throttled|unavailable\S*|timeout\S*|lost-after|refused|not-sent|error\S*|gone|before|after|stall-\S+) run /.test(line)).length;
    return { seed, wrong: await audit(world), trace: world.traceHash(), lines: world.lines, calls: ledger.of('call').length, crashes: world.lines.filter((line) => /crash at|killed/.test(line)).length, faults };
  } finally {
    await world.end();
  }
};
