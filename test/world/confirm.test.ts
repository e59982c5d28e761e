import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import type { Name } from './cast';
import { Story, type Told } from './story';
import { breeze, CALM } from './weather';

const MINUTE = 60_000;

let story: Story;
const begun = async (options: Parameters<typeof Story.begin>[0] = {}): Promise<void> => {
  story = await Story.begin(options);
};
// Whatever is told: the auditor looks at it too, when everything is over.
const over = async (): Promise<void> => expect(await story.end()).toEqual([]);

const kindOf = (told: Told): string => ('kind' in told ? told.kind : told.state);

describe('one click', () => {
  beforeEach(() => begun());
  afterEach(over);

  test.each<[string, Name]>([
    ['of who asked', 'alex'],
    ['of another admin', 'megan'],
    ['of an admin with another role that may', 'lee'],
  ])('%s runs what the card shows, and everybody reads it', async (_, name) => {
    const card = await story.card('alex', 'adele@contoso.com');
    expect(story.calls()).toEqual([]);
    const at = story.world.host.time.now();
    const answer = await story.answer(name, card);
    expect(answer).toMatchObject({ show: 'card', view: { request: { state: 'confirmed', confirmed: [{ by: story.world.cast[name], name, at }] } } });
    expect(story.calls()).toEqual(['adele']);
    expect(story.kinds()).toEqual(['asked', 'confirmed', 'attempt', 'outcome']);
    expect(story.facts()[1]).toMatchObject({ kind: 'confirmed', by: name, target: 'adele', details: { state: 'confirmed' } });
    expect(story.facts()[3]).toMatchObject({ by: undefined, details: { result: 'signing-out', verified: true } });
    expect(card.view.request.state).toBe('done');
    expect(story.sayings()).toMatchObject([{ kind: 'result', view: { request: { state: 'done' }, items: [{ outcome: { result: 'signing-out' } }] } }]);
  });

  test('with a quick result: everybody sees one change of the card', async () => {
    await story.press('megan', await story.card('alex', 'adele@contoso.com'));
    expect(story.shown().filter((state) => state !== 'awaiting' && state !== 'done')).toEqual([]);
    expect(story.shown().filter((state) => state === 'done').length).toBeGreaterThan(0);
  });

  test('with a slow result: everybody sees it running after 0.7 seconds, and not before', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = { ...CALM, way: () => 300 };
    story.world.teams.press('megan', card);
    const clicked = story.world.host.time.elapsed;
    await story.world.pass(6_000);
    const running = story.world.host.ledger.of('sent').find(({ view }) => view?.request.state === 'running' || view?.request.state === 'confirmed');
    // And its way there.
    expect(running?.at).toBeGreaterThanOrEqual(clicked + 700 + 300);
    expect(running?.at).toBeLessThan(clicked + 700 + 300 + 100);
  });

  test('on "cancel" ends it for everybody, and nothing is run', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const answer = await story.answer('megan', card, { verb: 'cancel' });
    expect(answer).toMatchObject({ show: 'card', view: { request: { state: 'cancelled', cancelled: { name: 'megan' } } } });
    expect(card.view.request.state).toBe('cancelled');
    expect(story.kinds()).toEqual(['asked', 'cancelled']);
    expect(story.facts()[1]).toMatchObject({ by: 'megan', target: 'adele', details: { state: 'cancelled' } });
    expect(await story.press('alex', card)).toMatchObject({ kind: 'too-late', how: 'cancelled', decision: { name: 'megan' }, timeZone: 'UTC' });
    expect(story.calls()).toEqual([]);
  });

  test('after another one is told who was first', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    await story.press('megan', card);
    for (const verb of ['confirm', 'cancel']) {
      expect(await story.press('alex', card, { verb, button: card.view.request.id })).toMatchObject({ kind: 'too-late', how: 'confirmed', decision: { name: 'megan' }, timeZone: 'UTC' });
    }
    expect(story.calls()).toEqual(['adele']);
    expect(story.kinds()).toEqual(['asked', 'confirmed', 'attempt', 'outcome']);
  });

  test.each(['confirm', 'cancel'])('on "%s" that is delivered again shows the card as it is, and is no second click', async (verb) => {
    const card = await story.card('alex', 'adele@contoso.com');
    const activityId = story.world.teams.press('megan', card, { verb });
    await story.world.pass(2_000);
    expect(await story.press('megan', card, { verb, activityId, button: card.view.request.id })).toEqual({ state: verb === 'cancel' ? 'cancelled' : 'done' });
    // Another person's activity of another id is a click of its own.
    expect(kindOf(await story.press('alex', card, { verb, button: card.view.request.id }))).toBe('too-late');
  });

  test.each(['stop', '', 'Confirm', '__proto__', 'retry'])('with the verb "%s" does nothing', async (verb) => {
    const card = await story.card('alex', 'adele@contoso.com');
    expect(await story.press('megan', card, { verb })).toEqual({ kind: 'unknown-verb' });
    expect(story.kinds()).toEqual(['asked']);
  });

  test.each(['', 'x', '__proto__', 'constructor', 'aaaaaaaaaaaaaaaaaaaaaa', 'a'.repeat(23)])('with a button that nobody made ("%s") does nothing', async (button) => {
    const card = await story.card('alex', 'adele@contoso.com');
    expect(await story.press('megan', card, { button })).toEqual({ kind: 'unknown-request' });
    expect(story.kinds()).toEqual(['asked']);
    expect((await story.stored(card)).cards).toHaveLength(1);
  });

  test('as an older client sends it: the same, and the clicker reads a reply where there is something to say', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.teams.press('zoe', card, { submit: true });
    await story.world.pass(1_000);
    expect(story.sayings()).toMatchObject([{ kind: 'refusal', because: 'no-role' }]);
    story.world.teams.press('megan', card, { submit: true });
    await story.world.pass(1_000);
    expect(story.calls()).toEqual(['adele']);
  });
});

describe('who clicks', () => {
  beforeEach(() => begun());
  afterEach(over);

  test.each<[Name, string]>([
    ['zoe', 'no-role'],
    ['gus', 'guest'],
    ['dan', 'disabled'],
  ])('and may not (%s) is told why, whatever the button; the card stays as it was', async (name, because) => {
    const card = await story.card('alex', 'adele@contoso.com');
    for (const verb of ['confirm', 'cancel']) {
      expect(await story.press(name, card, { verb })).toEqual({ kind: 'refusal', because, adminRoles: story.world.host.rules.adminRoles });
    }
    expect(story.kinds()).toEqual(['asked', 'click-refused', 'click-refused']);
    expect(story.facts()[1]).toMatchObject({ by: name, target: 'adele', details: { because } });
    expect(card.view.request.state).toBe('awaiting');
    expect(story.shown()).toEqual(['awaiting']);
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
  });

  test('and is not in the directory any more is told so', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.directory.delete(story.world.cast.megan);
    expect(await story.press('megan', card)).toMatchObject({ kind: 'refusal', because: 'unknown-person' });
  });

  test('and lost the role a second ago may not; who got it may', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const { directory } = story.world.host;
    directory.change(story.world.cast.megan, { roles: new Set() });
    expect(await story.press('megan', card)).toMatchObject({ kind: 'refusal', because: 'no-role' });
    directory.change(story.world.cast.zoe, { roles: new Set([GLOBAL_ADMINISTRATOR]) });
    expect(await story.press('zoe', card)).toEqual({ state: 'confirmed' });
  });

  test('may cancel over a privileged account with any role that may ask, and confirm only with one that is over it', async () => {
    const card = await story.card('alex', 'pat@contoso.com');
    expect(await story.press('lee', card)).toMatchObject({ kind: 'refusal', because: 'target-privileged' });
    expect(story.facts().at(-1)).toMatchObject({ kind: 'click-refused', by: 'lee', target: 'pat', details: { because: 'target-privileged' } });
    expect(await story.press('priya', card)).toEqual({ state: 'confirmed' });
    const other = await story.card('megan', 'pat@contoso.com');
    expect(await story.press('lee', other, { verb: 'cancel' })).toEqual({ state: 'cancelled' });
    expect(story.calls()).toEqual(['pat']);
  });

  test('and loses the role before the work begins: it is not run', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.weather = { ...CALM, way: () => 200 };
    story.world.teams.press('megan', card);
    await story.world.pass(500);
    story.world.host.directory.change(story.world.cast.megan, { roles: new Set() });
    await story.world.pass(5_000);
    expect(story.calls()).toEqual([]);
    expect(story.facts().at(-1)).toMatchObject({ kind: 'outcome', details: { result: 'failed', because: 'not-entitled-any-more' } });
  });
});

describe('the time to click', () => {
  beforeEach(() => begun());
  afterEach(over);

  /** Goes to so many milliseconds before the card expires, without anything that is due then being done. */
  const goTo = async (card: Awaited<ReturnType<Story['card']>>, before: number): Promise<void> => {
    const { time } = story.world.host;
    await story.world.pass(card.view.request.expiresAt - time.now() - 2);
    time.setClock(2 - before);
  };

  test('lasts until the last millisecond', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    await goTo(card, 1);
    story.world.host.weather = { ...CALM, way: () => 0 };
    story.world.teams.press('megan', card);
    await story.world.pass(0);
    expect(story.kinds().slice(0, 2)).toEqual(['asked', 'confirmed']);
  });

  test('is over with it, whoever looks first: the card is frozen for everybody', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const at = card.view.request.expiresAt;
    await goTo(card, 0);
    const activityId = story.world.teams.press('megan', card);
    await story.world.pass(0);
    const answered = story.world.host.ledger.of('answered').find((one) => one.activityId === activityId);
    expect(answered?.answer).toEqual({ show: 'sentence', saying: { kind: 'too-late-expired', at, timeZone: 'UTC' } });
    expect(story.facts()).toMatchObject([{ kind: 'asked' }, { kind: 'expired', by: undefined, target: 'adele', details: { state: 'expired' } }]);
    await story.world.pass(100);
    expect(card.view.request).toMatchObject({ state: 'expired', expiredAt: at });
    expect(story.kinds()).toEqual(['asked', 'expired']);
  });

  test('ends by itself too, and a click after it is told when', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const at = card.view.request.expiresAt;
    await story.world.pass(11 * MINUTE);
    expect(card.view.request).toMatchObject({ state: 'expired', expiredAt: at });
    expect(await story.press('megan', card)).toEqual({ kind: 'too-late-expired', at, timeZone: 'UTC' });
    expect(story.kinds()).toEqual(['asked', 'expired']);
  });
});

describe('at the same moment', () => {
  test.each(Array.from({ length: 25 }, (_, seed) => seed))('of several clicks one is first, whatever the order (%i)', async (seed) => {
    await begun({ seed, weather: (dice) => breeze(dice, 150) });
    story.world.teams.say('alex', 'revoke sessions for adele@contoso.com');
    await story.world.pass(2_500);
    const card = story.lastCard();
    const clicks = [story.world.teams.press('alex', card), story.world.teams.press('megan', card), story.world.teams.press('lee', card, { verb: 'cancel' })];
    await story.world.pass(5_000);
    const answers = story.world.host.ledger.of('answered').filter(({ activityId }) => clicks.includes(activityId));
    expect(answers.filter(({ answer }) => answer.show === 'card')).toHaveLength(1);
    expect(answers.filter(({ answer }) => answer.show === 'sentence' && answer.saying.kind === 'too-late')).toHaveLength(2);
    expect(story.kinds().filter((kind) => kind === 'confirmed' || kind === 'cancelled')).toHaveLength(1);
    await over();
  });

  test.each(Array.from({ length: 15 }, (_, seed) => seed))('of two clicks where two are needed both count (%i)', async (seed) => {
    await begun({ seed, weather: (dice) => breeze(dice, 150) });
    story.world.teams.say('alex', 'revoke sessions for vera@contoso.com');
    await story.world.pass(2_500);
    const card = story.lastCard();
    story.world.teams.press('alex', card);
    story.world.teams.press('megan', card);
    await story.world.pass(8_000);
    expect(story.kinds()).toEqual(['asked', 'confirmed-first', 'confirmed', 'attempt', 'outcome']);
    await over();
  });
});
