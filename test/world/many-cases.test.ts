import { Story } from './story';
import { CALM, type TenantCall, type TenantFault } from './weather';

/** What once went wrong for many, or nearly: each in its smallest form. The auditor looks at all of them. */

const MINUTE = 60_000;
const BOTH_IN_DOUBT = [
  ['adele', 'failed', true],
  ['bianca', 'failed', true],
];

let story: Story;
afterEach(async () => expect(await story.end()).toEqual([]));

const outcomes = (): readonly (readonly [unknown, unknown, unknown])[] =>
  story.facts().flatMap(({ kind, target, details }) => (kind === 'outcome' ? [[target, details['result'], details['inDoubt'] === true] as const] : []));

/** A card about Adele and Bianca. */
const cardOfTwo = async (): ReturnType<Story['card']> => {
  story = await Story.begin();
  return story.card('alex', 'adele@contoso.com, bianca@contoso.com');
};

describe('a call of a list whose answer was lost, and that had its effect', () => {
  test('is seen to have worked when a replica shows it late, although another call was lost on its way meanwhile', async () => {
    const card = await cardOfTwo();
    // Adele's first call is done and not answered, her second one never arrives.
    const faults: TenantFault[] = ['lost-after', 'none', 'timeout'];
    const lags = [10_000, 0];
    story.world.host.weather = { ...CALM, tenant: (call) => (call === 'revoke' ? (faults.shift() ?? 'none') : 'none'), lag: () => lags.shift() ?? 0 };
    await story.press('megan', card);
    await story.world.pass(120_000);
    expect(story.calls()).toEqual(['adele', 'bianca']);
    expect(outcomes()).toEqual([
      ['bianca', 'signing-out', false],
      ['adele', 'signing-out', false],
    ]);
  });

  /** Both calls are done and not answered, and then the directory is away until nobody is waited for any more. */
  const inDoubt = async (lagMs: number): ReturnType<Story['card']> => {
    const card = await cardOfTwo();
    let away = false;
    const fault = (call: TenantCall): TenantFault => {
      if (call === 'revoke') away = true;
      else return away ? 'unavailable' : 'none';
      return 'lost-after';
    };
    story.world.host.weather = { ...CALM, tenant: fault, lag: () => lagMs };
    await story.press('megan', card);
    await story.world.pass(8 * MINUTE);
    expect((await story.stored(card)).tally).toMatchObject({ 'in-doubt': 2 });
    return card;
  };

  test('stays in doubt when it cannot be seen and another try is refused', async () => {
    const card = await inDoubt(60 * MINUTE);
    story.world.host.weather = { ...CALM, tenant: (call) => (call === 'revoke' ? 'refused' : 'none') };
    await story.press('megan', card, { verb: 'retry' });
    await story.world.pass(MINUTE);
    expect(outcomes()).toEqual([...BOTH_IN_DOUBT, ...BOTH_IN_DOUBT]);
    expect((await story.stored(card)).tally).toMatchObject({ 'in-doubt': 2 });
  });

  test('is told of once when it is looked for in the background while somebody has it tried again', async () => {
    const card = await inDoubt(9 * MINUTE);
    const { world } = story;
    // The next look in the background takes long, and comes back when the other try is over.
    let slow = 2;
    world.host.weather = { ...CALM, tenant: (call) => (call === 'read-back' && (slow -= 1) >= 0 ? 'slow' : 'none') };
    await world.pass(MINUTE);
    while (slow > 0) await world.pass(100);
    await story.press('megan', card, { verb: 'retry' });
    await world.pass(5 * MINUTE);
    expect(outcomes()).toEqual([...BOTH_IN_DOUBT, ['adele', 'signing-out', false], ['bianca', 'signing-out', false]]);
    expect(story.calls()).toEqual(['adele', 'bianca']);
  });
});

test('who joins a group after its card was made is not signed out by it, and who leaves it is', async () => {
  story = await Story.begin();
  const { cast, host } = story.world;
  const group = host.groups.create('Sales', [cast.adele, cast.bianca, cast.eve]);
  const card = await story.card('alex', 'group "sales"');
  host.groups.join(group, cast.chris);
  host.groups.leave(group, cast.bianca);
  await story.press('megan', card);
  await story.world.pass(10_000);
  expect(story.calls()).toEqual(['adele', 'bianca']);
  expect(card.view.request.many?.leftOut).toMatchObject([{ because: 'external', count: 1 }]);
});
