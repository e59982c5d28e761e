import { upnFromDirectory } from '../../src/domain/people';
import { Story } from './story';
import { CALM, type StoreFault, type TenantCall, type TenantFault, type Weather } from './weather';

/** What once went wrong, or nearly: each in its smallest form. The auditor looks at all of them. */

let story: Story;
afterEach(async () => expect(await story.end()).toEqual([]));

/** Gives the calls of one kind these faults in their order; everything else answers. */
const faults = (plan: Partial<Record<TenantCall, readonly TenantFault[]>>, rest: Partial<Weather> = {}): Weather => {
  const left = new Map(Object.entries(plan).map(([call, each]) => [call, [...each]]));
  return { ...CALM, ...rest, tenant: (call) => left.get(call)?.shift() ?? 'none' };
};

const outcomes = (): readonly (readonly [unknown, unknown])[] => story.facts().flatMap(({ kind, details }) => (kind === 'outcome' ? [[details['result'], details['inDoubt'] === true] as const] : []));

describe('a call whose answer was lost, and that had its effect', () => {
  test('is not said to be "not found" because a replica does not know the user for a moment', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = faults({ revoke: ['lost-after'], 'read-back': ['none', 'missing'] });
    await story.press('megan', card);
    await story.world.pass(60_000);
    expect(outcomes()).toEqual([
      ['failed', true],
      ['signing-out', false],
    ]);
    expect(story.calls()).toEqual(['adele']);
  });

  test('is in doubt while the directory is away for longer than anybody is kept waiting, and is settled when it is back', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = faults({ revoke: ['lost-after'], 'read-back': ['none', ...Array.from({ length: 14 }, () => 'unavailable' as const)] });
    await story.press('megan', card);
    await story.world.pass(120_000);
    expect(outcomes()).toEqual([['failed', true]]);
    await story.world.pass(600_000);
    expect(outcomes()).toEqual([
      ['failed', true],
      ['signing-out', false],
    ]);
    expect(story.calls()).toEqual(['adele']);
  });

  test('is in doubt for ever when the account is deleted before anybody could look', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = faults({ revoke: ['lost-after'] });
    story.world.teams.press('megan', card);
    await story.world.pass(500);
    story.world.host.directory.delete(story.world.cast.adele);
    await story.world.pass(60_000);
    expect(outcomes()).toEqual([['failed', true]]);
  });

  test.each([
    ['who confirmed is not entitled any more', (): void => story.world.host.directory.change(story.world.cast.megan, { roles: new Set() })],
    ['the account has another name', (): void => story.world.host.directory.change(story.world.cast.adele, { upn: upnFromDirectory('other@contoso.com') })],
    ['the kill switch is on', (): void => story.world.restart({ stopped: true })],
  ])('and cannot be seen yet: it stays in doubt, and is settled later, though %s', async (_, then) => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = faults({ revoke: ['lost-after'] }, { lag: () => 20_000 });
    story.world.teams.press('megan', card);
    await story.world.pass(500);
    then();
    await story.world.pass(60_000);
    expect(outcomes()).toEqual([
      ['failed', true],
      ['signing-out', false],
    ]);
    expect(story.calls()).toEqual(['adele']);
    expect(story.sayings().filter(({ kind }) => kind === 'result')).toHaveLength(2);
  });

  test('and that can be seen by the time of the next call is not repeated, though the first look came too early', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    // The first look is too early, and then the directory is away until the effect can be seen.
    story.world.host.weather = faults({ revoke: ['lost-after'], privileges: ['none', 'none', 'none', 'none', 'unavailable', 'unavailable', 'unavailable'] }, { lag: () => 1_500 });
    await story.press('megan', card);
    await story.world.pass(30_000);
    expect(outcomes()).toEqual([['signing-out', false]]);
    expect(story.calls()).toEqual(['adele']);
  });
});

describe('a process that stands still after it wrote an intent', () => {
  test('does not begin the call when it wakes: its lease may be over, and somebody else at work', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    const stands: StoreFault[] = ['none', 'late'];
    story.world.host.weather = { ...CALM, store: (call) => (call === 'record' ? stands.shift() : undefined) ?? 'none' };
    story.world.teams.press('megan', card);
    await story.world.pass(25_000);
    expect(story.facts().filter(({ kind }) => kind === 'attempt')).toHaveLength(1);
    expect(story.calls()).toEqual([]);
    await story.world.pass(60_000);
    expect(story.facts().filter(({ kind }) => kind === 'attempt')).toHaveLength(2);
    expect(outcomes()).toEqual([['signing-out', false]]);
    expect(story.calls()).toEqual(['adele']);
  });
});

describe('two requests about the same user', () => {
  test("one does not take the other's effect for its own", async () => {
    story = await Story.begin();
    const [one, other] = [await story.card('alex', 'adele@contoso.com'), await story.card('lee', 'adele@contoso.com')];
    // The first call gets nowhere, and the second is done before anybody looks for the first.
    story.world.host.weather = faults({ revoke: ['timeout'] });
    story.world.teams.press('megan', one);
    await story.world.pass(2_000);
    story.world.teams.press('megan', other);
    await story.world.pass(60_000);
    expect(outcomes()).toEqual([
      ['signing-out', false],
      ['signing-out', false],
    ]);
    // One call each that arrived.
    expect(story.calls()).toEqual(['adele', 'adele']);
  });
});

describe('a request that is slow to begin', () => {
  test('does not take for its own what another one did after it had looked, and before it called', async () => {
    story = await Story.begin();
    const [slow, quick] = [await story.card('alex', 'adele@contoso.com'), await story.card('megan', 'adele@contoso.com')];
    // The roles that are read at the click, and then those that are read beside the user's session time.
    story.world.host.weather = faults({ privileges: ['none', 'none', 'slow', 'slow'], revoke: ['none', 'unavailable'] });
    story.world.teams.press('alex', slow);
    await story.world.pass(500);
    story.world.teams.press('megan', quick);
    await story.world.pass(60_000);
    expect(story.calls()).toEqual(['adele', 'adele']);
  });
});

describe('a clock that is set forward by minutes', () => {
  test('while a card is being posted: it is posted once', async () => {
    story = await Story.begin({ weather: () => ({ ...CALM, way: () => 400 }) });
    story.world.teams.say('alex', 'revoke sessions for adele@contoso.com');
    await story.world.pass(1_900);
    expect(story.world.lines.some((line) => line.includes('send card'))).toBe(true);
    story.world.setClock(5 * 60_000);
    await story.world.pass(3_000);
    expect(story.world.host.conversations.cards).toHaveLength(1);
  });

  test('while a call is under way: it is made once', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = { ...CALM, way: () => 400 };
    story.world.teams.press('megan', card);
    await story.world.pass(2_500);
    expect(story.world.lines.filter((line) => line.includes('tenant revoke'))).toHaveLength(1);
    story.world.setClock(5 * 60_000);
    await story.world.pass(20_000);
    expect(story.calls()).toEqual(['adele']);
    expect(outcomes()).toEqual([['signing-out', false]]);
  });
});

describe('a clock that is set back by minutes', () => {
  test('between two calls for one user: the effect of the one is not taken for that of the other', async () => {
    story = await Story.begin();
    const [lost, other] = [await story.card('alex', 'adele@contoso.com'), await story.card('megan', 'adele@contoso.com')];
    story.world.host.weather = faults({ revoke: ['unavailable'] });
    story.world.teams.press('alex', lost);
    await story.world.pass(500);
    story.world.setClock(-5 * 60_000);
    story.world.teams.press('megan', other);
    // What is due is due by the clock: five minutes later than it was.
    await story.world.pass(6 * 60_000);
    expect(story.calls()).toEqual(['adele', 'adele']);
  });
});

describe('a process that was given up, and still runs', () => {
  test('does not call any more when another one has its work', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    // It reads roles and target for long, and has written no intent yet.
    story.world.host.weather = { ...CALM, way: () => 400 };
    story.world.teams.press('megan', card);
    await story.world.pass(1_000);
    expect(story.kinds()).toEqual(['asked', 'confirmed']);
    story.world.host.weather = CALM;
    story.world.startAnother();
    await story.world.pass(10_000);
    expect(story.calls()).toEqual(['adele']);
    expect(story.kinds()).toEqual(['asked', 'confirmed', 'attempt', 'outcome']);
  });

  test('does not write what came of its call when another one has settled it', async () => {
    story = await Story.begin();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = { ...CALM, way: () => 400 };
    story.world.teams.press('megan', card);
    await story.world.pass(1_900);
    expect(story.kinds()).toEqual(['asked', 'confirmed', 'attempt']);
    story.world.host.weather = CALM;
    story.world.startAnother();
    await story.world.pass(10_000);
    expect(outcomes()).toEqual([['signing-out', false]]);
  });
});
