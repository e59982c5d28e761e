import { upnFromDirectory } from '../../src/domain/people';
import { SECURITY_READER, type Name } from './cast';
import { Story, type Told } from './story';
import { CALM, type TenantFault, type Weather } from './weather';
import { aboutOne } from '../domain/samples';

const MINUTE = 60_000;

let story: Story;
const begun = async (options: Parameters<typeof Story.begin>[0] = {}): Promise<void> => {
  story = await Story.begin(options);
};
// Whatever is told: the auditor looks at it too, when everything is over.
const over = async (): Promise<void> => expect(await story.end()).toEqual([]);

const kindOf = (told: Told): string => ('kind' in told ? told.kind : told.state);

describe('the account is another one at the click than on the card', () => {
  beforeEach(() => begun());
  afterEach(over);
  const adele = (changes: Parameters<typeof story.world.host.directory.change>[1]): void => story.world.host.directory.change(story.world.cast.adele, changes);

  test('another name: everybody sees the new card, the old button is dead, the new one works', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const old = card.view.request.buttonKey;
    adele({ upn: upnFromDirectory('adele.new@contoso.com') });
    const answer = await story.answer('megan', card);
    expect(answer).toMatchObject({ show: 'card', view: { request: { state: 'awaiting', target: { upn: 'adele.new@contoso.com' }, version: 2 } } });
    expect(aboutOne(card.view.request).target.upn).toBe('adele.new@contoso.com');
    expect(card.view.request.buttonKey).not.toBe(old);
    expect(story.kinds()).toEqual(['asked', 'renewed']);
    expect(story.facts()[1]).toMatchObject({ by: 'megan', target: 'adele' });
    for (const verb of ['confirm', 'cancel']) expect(await story.press('alex', card, { verb, button: old })).toEqual({ kind: 'renewed' });
    expect(story.kinds()).toEqual(['asked', 'renewed']);
    expect(await story.press('alex', card)).toEqual({ state: 'confirmed' });
    expect(story.calls()).toEqual(['adele']);
  });

  test('privileged by now: shown so, and then only for those who are over it', async () => {
    const card = await story.card('lee', 'adele@contoso.com');
    adele({ roles: new Set([SECURITY_READER]) });
    expect(await story.press('lee', card)).toEqual({ state: 'awaiting' });
    expect(aboutOne(card.view.request).target.privileged).toBe(true);
    expect(await story.press('lee', card)).toMatchObject({ kind: 'refusal', because: 'target-privileged' });
    expect(await story.press('alex', card)).toEqual({ state: 'confirmed' });
  });

  test('protected by now: shown so, and two people are needed', async () => {
    story.world.host.directory.change(story.world.cast.vera, { upn: upnFromDirectory('vera.old@contoso.com') });
    const card = await story.card('alex', 'adele@contoso.com');
    adele({ upn: upnFromDirectory('vera@contoso.com') });
    expect(await story.press('alex', card)).toEqual({ state: 'awaiting' });
    expect(card.view.request).toMatchObject({ needsTwo: true, target: { protected: true } });
    expect(await story.press('alex', card)).toEqual({ state: 'awaiting' });
    expect(story.calls()).toEqual([]);
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
  });

  test('what two were needed for stays so, and what the first confirmed does not count for the new card', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    await story.press('alex', card);
    story.world.host.directory.change(story.world.cast.vera, { upn: upnFromDirectory('vera.old@contoso.com') });
    expect(await story.press('megan', card)).toEqual({ state: 'awaiting' });
    expect(card.view.request).toMatchObject({ needsTwo: true, target: { protected: false } });
    expect(card.view.request).not.toHaveProperty('first');
    expect(await story.press('megan', card)).toEqual({ state: 'awaiting' });
    expect(story.calls()).toEqual([]);
    expect(await story.press('alex', card)).toEqual({ state: 'confirmed' });
  });

  test.each<[string, Parameters<typeof adele>[0]]>([
    ['its name in other letters', { upn: upnFromDirectory('Adele@Contoso.com') }],
    ['another display name', { displayName: 'Adèle' }],
    ['disabled', { enabled: false }],
    ['synced', { synced: true }],
  ])('%s: it is the same account', async (_, changes) => {
    const card = await story.card('alex', 'adele@contoso.com');
    adele(changes);
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
    expect(story.calls()).toEqual(['adele']);
  });

  test('not privileged any more: that takes nothing away from what was shown', async () => {
    const card = await story.card('alex', 'pat@contoso.com');
    story.world.host.directory.change(story.world.cast.pat, { roles: new Set() });
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
  });

  test('gone: it ends as not found, and whoever has the name now is not touched', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    const { directory } = story.world.host;
    directory.delete(story.world.cast.adele);
    directory.create('Adele', { upn: 'adele@contoso.com' });
    const answer = await story.answer('megan', card);
    expect(answer).toMatchObject({ show: 'card', view: { request: { state: 'done', confirmed: [{ name: 'megan' }] }, items: [{ state: 'settled', outcome: { result: 'not-found' } }] } });
    expect(story.facts()).toMatchObject([{ kind: 'asked' }, { kind: 'confirmed', by: 'megan' }, { kind: 'outcome', by: undefined, details: { result: 'not-found' } }]);
    expect(card.view.request.state).toBe('done');
    expect(story.sayings()).toMatchObject([{ kind: 'result' }]);
    expect(story.calls()).toEqual([]);
  });

  test('gone, and two were needed: the first click ends it', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    story.world.host.directory.delete(story.world.cast.vera);
    expect(await story.press('megan', card)).toEqual({ state: 'done' });
    expect((await story.stored(card)).request).toMatchObject({ needsTwo: true, version: 2 });
    expect(story.calls()).toEqual([]);
  });

  test("another organisation's by now: it ends as not applicable", async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    adele({ external: true, memberType: 'guest' });
    expect(await story.answer('megan', card)).toMatchObject({ show: 'card', view: { items: [{ outcome: { result: 'not-applicable' } }] } });
    expect(story.facts().at(-1)).toMatchObject({ kind: 'outcome', details: { result: 'not-applicable' } });
    expect(story.calls()).toEqual([]);
  });

  test('a cancel does not look at it', async () => {
    const card = await story.card('alex', 'adele@contoso.com');
    adele({ upn: upnFromDirectory('adele.new@contoso.com') });
    expect(await story.press('megan', card, { verb: 'cancel' })).toEqual({ state: 'cancelled' });
  });
});

describe('two people', () => {
  beforeEach(() => begun());
  afterEach(over);

  test('are needed for a protected account; the asker may be one of them', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    expect(card.view.request.needsTwo).toBe(true);
    const first = await story.answer('alex', card);
    expect(first).toMatchObject({ show: 'card', view: { request: { state: 'awaiting', first: { name: 'alex' } }, items: [] } });
    expect(card.view.request).toMatchObject({ state: 'awaiting', first: { name: 'alex' } });
    expect(story.facts()[1]).toMatchObject({ kind: 'confirmed-first', by: 'alex', details: { state: 'awaiting' } });
    expect(story.calls()).toEqual([]);
    const second = await story.answer('megan', card);
    expect(second).toMatchObject({ show: 'card', view: { request: { confirmed: [{ name: 'alex' }, { name: 'megan' }] } } });
    expect(story.kinds()).toEqual(['asked', 'confirmed-first', 'confirmed', 'attempt', 'outcome']);
    expect(story.calls()).toEqual(['vera']);
  });

  test('are two: the same one again is told so, and a redelivery of the first click sees the card', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    const activityId = story.world.teams.press('alex', card);
    await story.world.pass(1_000);
    expect(await story.press('alex', card, { activityId })).toEqual({ state: 'awaiting' });
    expect(await story.press('alex', card)).toEqual({ kind: 'already-first' });
    expect(story.kinds()).toEqual(['asked', 'confirmed-first']);
    expect(story.calls()).toEqual([]);
  });

  test.each<Name>(['alex', 'megan'])('either alone may cancel after the first click (%s)', async (name) => {
    const card = await story.card('alex', 'vera@contoso.com');
    await story.press('alex', card);
    expect(await story.press(name, card, { verb: 'cancel' })).toEqual({ state: 'cancelled' });
    expect(story.kinds()).toEqual(['asked', 'confirmed-first', 'cancelled']);
  });

  test('the second without the right is refused, and the first still counts', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    await story.press('alex', card);
    expect(await story.press('zoe', card)).toMatchObject({ kind: 'refusal' });
    expect(await story.press('lee', card)).toEqual({ state: 'confirmed' });
  });

  test('both must still be entitled when the work begins', async () => {
    const card = await story.card('alex', 'vera@contoso.com');
    await story.press('alex', card);
    story.world.host.directory.change(story.world.cast.alex, { roles: new Set() });
    await story.press('megan', card);
    expect(story.calls()).toEqual([]);
    expect(story.facts().at(-1)).toMatchObject({ kind: 'outcome', details: { result: 'failed', because: 'not-entitled-any-more' } });
  });

  test('are needed when one has asked for more users within an hour than one may', async () => {
    story.world.restart({ twoPersonAbove: 2 });
    const cards = [await story.card('alex', 'adele@contoso.com'), await story.card('alex', 'bianca@contoso.com'), await story.card('alex', 'chris@contoso.com')];
    expect(cards.map(({ view }) => view.request.needsTwo)).toEqual([false, false, true]);
    // Each user once, and each asker for themselves.
    expect((await story.card('alex', 'adele@contoso.com', { place: 'personal' })).view.request.needsTwo).toBe(true);
    expect((await story.card('megan', 'adele@contoso.com')).view.request.needsTwo).toBe(false);
    await story.world.pass(61 * MINUTE);
    expect((await story.card('alex', 'adele@contoso.com')).view.request.needsTwo).toBe(false);
  });
});

describe('limits and stops', () => {
  afterEach(over);

  test('the hourly cap holds at the click: so many in an hour, and one more when it is over', async () => {
    await begun({ rules: { revocationsPerHour: 1 } });
    const [one, two] = [await story.card('alex', 'adele@contoso.com'), await story.card('alex', 'bianca@contoso.com')];
    expect(await story.press('megan', one)).toEqual({ state: 'confirmed' });
    expect(await story.press('megan', two)).toEqual({ kind: 'hourly-cap', limit: 1 });
    expect(two.view.request.state).toBe('awaiting');
    expect(await story.say('megan', 'revoke sessions for chris@contoso.com')).toMatchObject([{ kind: 'hourly-cap', limit: 1 }]);
    await story.world.pass(60 * MINUTE);
    expect(await story.press('megan', await story.card('alex', 'chris@contoso.com'))).toEqual({ state: 'confirmed' });
    expect(story.calls()).toEqual(['adele', 'chris']);
  });

  test('the kill switch answers clicks and lines, and nothing is done', async () => {
    await begun();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.restart({ stopped: true });
    for (const verb of ['confirm', 'cancel']) expect(await story.press('megan', card, { verb })).toEqual({ kind: 'stopped' });
    expect(await story.say('alex', 'revoke sessions for bianca@contoso.com')).toEqual([{ kind: 'stopped' }]);
    expect(story.kinds()).toEqual(['asked']);
  });

  test('while the audit log cannot be vouched for, no click counts and no line', async () => {
    await begun();
    const card = await story.card('alex', 'adele@contoso.com');
    story.world.host.standstill = { because: 'broken', entry: 1 };
    expect(await story.press('megan', card)).toMatchObject({ kind: 'standstill', user: 'adele@contoso.com', standstill: { because: 'broken' } });
    expect(kindOf((await story.say('alex', 'revoke sessions for bianca@contoso.com'))[0] ?? { state: '' })).toBe('standstill');
    expect(story.kinds()).toEqual(['asked']);
    story.world.host.standstill = undefined;
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
  });

  test.each<[TenantFault, string]>([
    ['unavailable', 'no-answer'],
    ['timeout', 'no-answer'],
    ['throttled', 'throttled'],
    ['refused', 'directory-permission-missing'],
  ])('when role and target cannot be read (%s), nothing is done, soon, and pressing again works', async (fault, because) => {
    await begun();
    const card = await story.card('alex', 'adele@contoso.com');
    for (const call of ['privileges', 'find'] as const) {
      story.world.host.weather = { ...CALM, tenant: (what) => (what === call ? fault : 'none') };
      expect(await story.press('megan', card)).toMatchObject({ kind: 'nothing-done', because, at: 'click' });
    }
    expect(story.kinds()).toEqual(['asked']);
    story.world.host.weather = CALM;
    expect(await story.press('megan', card)).toEqual({ state: 'confirmed' });
  });
});

describe('cards that nobody told the program of', () => {
  afterEach(over);
  const without: Weather = { ...CALM, channel: (call) => (call === 'card' ? 'no-id' : 'none') };

  test('are learned from a click, whatever comes of it, and are up to date from then on', async () => {
    await begun({ weather: () => without });
    const card = await story.card('alex', 'adele@contoso.com');
    expect((await story.stored(card)).cards).toEqual([]);
    await story.press('zoe', card);
    await story.press('zoe', card);
    expect((await story.stored(card)).cards.map(({ activityId }) => activityId)).toEqual([card.activityId]);
    await story.press('megan', card);
    expect(card.view.request.state).toBe('done');
  });

  test('are brought up to date at once when it is over already', async () => {
    await begun({ weather: () => ({ ...CALM, channel: (call) => (call === 'card' ? 'error-after' : 'none') }) });
    await story.say('alex', 'revoke sessions for adele@contoso.com');
    await story.world.pass(5_000);
    const [one, two] = story.world.host.conversations.cards;
    if (one === undefined || two === undefined) throw new Error('there are not two cards');
    expect(story.world.host.conversations.cards).toHaveLength(2);
    await story.press('megan', one);
    expect([one.view.request.state, two.view.request.state]).toEqual(['done', 'awaiting']);
    expect(kindOf(await story.press('alex', two))).toBe('too-late');
    expect(two.view.request.state).toBe('done');
    expect(story.calls()).toEqual(['adele']);
  });

  test('in the chat of an admin who asked for the open ones: they work, and all of them show the end', async () => {
    await begun();
    const card = await story.card('alex', 'adele@contoso.com');
    expect(await story.say('megan', 'pending', { place: 'personal' })).toMatchObject([{ kind: 'pending', count: 1, shown: 1 }]);
    const copy = story.lastCard();
    expect(copy.activityId).not.toBe(card.activityId);
    expect(await story.press('megan', copy)).toEqual({ state: 'confirmed' });
    expect([card.view.request.state, copy.view.request.state]).toEqual(['done', 'done']);
  });
});
