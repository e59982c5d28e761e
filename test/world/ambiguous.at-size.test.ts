import { atSize, note } from '../at-size/size';
import { audit } from './auditor';
import type { Dice } from './dice';
import { breeze, type ChannelFault, type StoreFault, type TenantCall, type TenantFault, type Weather } from './weather';
import { World } from './world';

const TRIED = atSize({ slice: 60, full: 1_000 });
const LONGEST = atSize({ slice: 60_000, full: 1_800_000 });

interface Told {
  readonly wrong: readonly string[];
  /** How often an answer was lost. */
  readonly lost: number;
  /** The results that people read, the last one last. */
  readonly results: readonly string[];
  readonly effects: number;
  readonly cards: number;
  readonly replies: number;
}

/** Gives its fault up to so many times, to the calls that are chosen; everything else answers. */
const some = <Fault extends string>(dice: Dice, faults: readonly Fault[], times: number, skip: number): (() => Fault | 'none') => {
  let [before, left] = [skip, times];
  return () => {
    before -= 1;
    if (before >= 0 || left <= 0) return 'none';
    left -= 1;
    return dice.pick(faults);
  };
};

/** Alex asks, Megan confirms whatever card there is, until it is decided. */
const story = async (seed: number, weather: (dice: Dice) => Weather): Promise<Told> => {
  const world = await World.begin({ seed, weather });
  try {
    world.teams.say('alex', 'revoke sessions for adele@contoso.com');
    for (let tries = 0; tries < 4; tries += 1) {
      await world.pass(6_000);
      const card = world.teams.openCards('megan')[0];
      if (card !== undefined) world.teams.press('megan', card);
    }
    // Longer than anybody is kept waiting for a result.
    await world.pass(150_000);
    await world.comeToRest();
    const { ledger } = world.host;
    const sent = ledger.of('sent');
    const replies = sent.filter(({ saying, taken }) => taken && saying?.kind === 'result');
    return {
      wrong: await audit(world),
      lost: world.lines.filter((line) => /(?:tenant|send|store) .*-?after run/.test(line)).length,
      results: replies.flatMap(({ saying }) => (saying?.kind === 'result' ? saying.view.items.flatMap((item) => (item.state === 'settled' ? [item.outcome.result] : [])) : [])),
      effects: ledger.of('call').filter(({ hit }) => hit !== undefined).length,
      cards: sent.filter(({ what, taken }) => what === 'card' && taken).length,
      replies: replies.length,
    };
  } finally {
    await world.end();
  }
};

const tellAll = async (figure: string, weather: (dice: Dice) => Weather, judge: (told: Told) => readonly string[]): Promise<{ readonly bad: readonly string[]; readonly lost: number }> => {
  const bad: string[] = [];
  let lost = 0;
  const began = performance.now();
  for (let seed = 1; seed <= TRIED; seed += 1) {
    const told = await story(seed, weather);
    lost += told.lost;
    const wrong = [...told.wrong, ...judge(told)];
    if (wrong.length > 0) bad.push(`seed ${seed}: ${wrong.join('; ')}`);
  }
  note({ figure, tried: TRIED, wrong: bad.length, atLeast: 1_000, more: `${lost} answers lost; ${Math.round((performance.now() - began) / 1000)} s` });
  return { bad, lost };
};

describe('an answer that is lost after its effect', () => {
  test(
    'of Graph: what was done is never said to have failed, and in the end it is said to be done',
    async () => {
      const lost: readonly TenantFault[] = ['timeout-after', 'lost-after', 'unavailable-after'];
      const weather = (dice: Dice): Weather => {
        const fault = some(dice, lost, dice.between(1, 3), 0);
        const lag = dice.pick([0, 0, 700, 4_000, 20_000]);
        // After the first lost answer the directory may be away, longer than anybody is kept waiting.
        let away = 0;
        const tenant = (call: TenantCall): TenantFault => {
          if (call === 'revoke') {
            const given = fault();
            if (given !== 'none') away = dice.pick([0, 0, 3, 20, 80]);
            return given;
          }
          away = Math.max(0, away - 1);
          return away > 0 ? 'unavailable' : 'none';
        };
        return { ...breeze(dice), tenant, lag: () => lag };
      };
      const { bad, lost: many } = await tellAll('Graph answers lost after the effect', weather, ({ results, effects }) => [
        ...(results.at(-1) === 'signing-out' ? [] : [`the last word was ${results.join(', ')}`]),
        ...(effects >= 1 ? [] : ['it was not done']),
      ]);
      expect(bad).toEqual([]);
      expect(many).toBeGreaterThanOrEqual(TRIED);
    },
    LONGEST,
  );

  test(
    'of the channel: a card comes twice at most, the result once, and it runs once',
    async () => {
      const lost: readonly ChannelFault[] = ['error-after', 'timeout-after'];
      const weather = (dice: Dice): Weather => {
        const fault = some(dice, lost, dice.between(1, 3), dice.between(0, 3));
        return { ...breeze(dice), channel: (call) => (call === 'typing' || call === 'roster' ? 'none' : fault()) };
      };
      const { bad, lost: many } = await tellAll('channel answers lost after the message was taken', weather, ({ results, effects, cards, replies }) => [
        ...(effects === 1 ? [] : [`it was done ${effects} times`]),
        ...(cards >= 1 && cards <= 2 ? [] : [`${cards} cards`]),
        ...(replies === 1 && results[0] === 'signing-out' ? [] : [`results: ${results.join(', ')}`]),
      ]);
      expect(bad).toEqual([]);
      expect(many).toBeGreaterThanOrEqual(TRIED / 2);
    },
    LONGEST,
  );

  test(
    'of the store, after the commit: it runs once at most, and what is said is so',
    async () => {
      const lost: readonly StoreFault[] = ['after', 'stall-after'];
      const weather = (dice: Dice): Weather => {
        const fault = some(dice, lost, dice.between(1, 3), dice.between(0, 30));
        return { ...breeze(dice), store: fault };
      };
      const { bad, lost: many } = await tellAll('acknowledgements of a commit lost', weather, ({ results, effects, replies }) => [
        ...(effects <= 1 ? [] : [`it was done ${effects} times`]),
        ...(replies <= 1 && results.every((result) => result === 'signing-out') ? [] : [`results: ${results.join(', ')}`]),
      ]);
      expect(bad).toEqual([]);
      expect(many).toBeGreaterThanOrEqual(TRIED / 2);
    },
    LONGEST,
  );
});
