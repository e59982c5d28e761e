import { atSize, note } from '../at-size/size';
import { audit } from './auditor';
import { Dice } from './dice';
import { breeze } from './weather';
import { World } from './world';

const TRIED = atSize({ slice: 100, full: 5_000 });
const LONGEST = atSize({ slice: 60_000, full: 3_600_000 });

/** Delivers an activity up to four times more, at once, soon, after Teams' fifteen seconds or later, under its id or new ones. */
const repeat = (world: World, dice: Dice, activityId: string): Repeated => {
  const repeated = Array.from({ length: dice.between(0, 4) }, () => ({ after: dice.pick([0, 1, dice.between(2, 900), 15_000, 20_000]), anew: dice.chance(0.4) }));
  for (const one of repeated) world.teams.deliverAgain(activityId, one);
  return { times: repeated.length, ids: 1 + repeated.filter(({ anew }) => anew).length };
};

interface Repeated {
  readonly times: number;
  /** Different ids that it came under. */
  readonly ids: number;
}

const FORMS = ['card', 'card-submit', 'unconfirmed', 'cancelled', 'two-clicks', 'clicks-against'] as const;

interface Told {
  readonly wrong: readonly string[];
  readonly again: number;
}

type Form = (typeof FORMS)[number];

/** The clicks of a form, each delivered one to five times. */
const click = (world: World, dice: Dice, form: Form): readonly Repeated[] => {
  const card = world.teams.openCards('megan')[0];
  if (card === undefined) return [];
  const confirm = form === 'cancelled' ? [] : [world.teams.press('megan', card, { submit: form === 'card-submit' })];
  const second = form === 'two-clicks' ? [world.teams.press('alex', card)] : [];
  const against = form === 'cancelled' || form === 'clicks-against' ? [world.teams.press('priya', card, { verb: 'cancel' })] : [];
  return [...confirm, ...second, ...against].map((activityId) => repeat(world, dice, activityId));
};

/** What is not as it should be: done more or less often than once, or answered more often than it was said. */
const judge = ({ host }: World, form: Form, lines: Repeated, clicks: readonly Repeated[]): readonly string[] => {
  const calls = host.ledger.of('call').length;
  const decided = host.stored.entries().filter(({ bytes }) => bytes.includes('"kind":"confirmed"')).length;
  const expected = form === 'cancelled' ? 0 : form === 'clicks-against' ? decided : 1;
  // Under one id it is answered once: by a sentence or a card.
  const answers = host.ledger.of('sent').filter(({ what, saying }) => what === 'card' || (what === 'say' && saying?.kind !== 'result')).length;
  const atMost = lines.ids + (form === 'card-submit' ? (clicks[0]?.ids ?? 0) : 0);
  return [...(calls === expected && decided <= 1 ? [] : [`${form}: ${calls} calls instead of ${expected}`]), ...(answers <= atMost ? [] : [`${answers} answers to ${atMost} ids`])];
};

/** One sequence: somebody asks and somebody clicks, each of it delivered one to five times, in whatever order. */
const sequence = async (seed: number): Promise<Told> => {
  const dice = new Dice(seed);
  const form = dice.pick(FORMS);
  const world = await World.begin({ seed, weather: (own) => breeze(own, 300) });
  try {
    const line = form === 'unconfirmed' ? 'Revoke-SPOUserSession adele@contoso.com -Confirm:$false' : 'revoke sessions for adele@contoso.com';
    const lines = repeat(world, dice, world.teams.say('alex', line));
    await world.pass(dice.between(1_500, 2_500));
    const clicks = click(world, dice, form);
    await world.pass(25_000);
    await world.comeToRest();
    return { wrong: [...judge(world, form, lines, clicks), ...(await audit(world))], again: [lines, ...clicks].reduce((sum, { times }) => sum + times, 0) };
  } finally {
    await world.end();
  }
};

test(
  'whatever is delivered again, under its id or a new one, in whatever order and however late: it has its effect once',
  async () => {
    const bad: string[] = [];
    let again = 0;
    const began = performance.now();
    for (let seed = 1; seed <= TRIED; seed += 1) {
      const told = await sequence(seed);
      again += told.again;
      if (told.wrong.length > 0) bad.push(`seed ${seed}: ${told.wrong.join('; ')}`);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    note({ figure: 'redelivery sequences', tried: TRIED, wrong: bad.length, atLeast: 5_000, more: `${again} redeliveries; ${seconds} s` });
    expect(bad).toEqual([]);
    expect(again).toBeGreaterThan(TRIED * 2);
  },
  LONGEST,
);
