import { setTimeout as wait } from 'node:timers/promises';
import type { Place, WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import type { Line } from './shown';
import { ASK } from './sentences';
import { together } from './together';

const stage = onStage();

const PERSONAL: Place = { kind: 'personal' };
const WELCOME = { en: /^Hello, I am Session Revoker\./, fr: /^Bonjour, je suis Session Revoker\./ };

/** Teams sends both when the app is added; the conversation of neither has a thread. */
const inPlace = (place: Place) => (place.kind === 'personal' ? {} : { conversation: { isGroup: true, conversationType: place.kind, tenantId: stage.tenant.tenantId, id: place.id } });

const installed = (who: Persona, place: Place, action = 'add'): WireActivity =>
  stage.tenant.connector.activities.installation(who, place, 'add', { also: { action, ...inPlace(place) } });

const added = (who: Persona, place: Place, ...members: readonly { readonly id: string }[]): WireActivity =>
  stage.tenant.connector.activities.installation(who, place, 'add', { also: { type: 'conversationUpdate', action: undefined, membersAdded: members, ...inPlace(place) } });

const bot = (): { readonly id: string } => ({ id: `28:${stage.tenant.bot.id}` });

/** Delivers all of them, and gives what the bot has said by then. */
const deliver = async (...activities: readonly WireActivity[]): Promise<{ readonly line: Line; readonly texts: readonly string[] }> => {
  const lines: Line[] = [];
  for (const activity of activities) lines.push(await stage.send(activity));
  expect(lines.map(({ answer: { status } }) => status)).toEqual(lines.map(() => 200));
  await stage.quiet();
  return { line: lines[0]!, texts: stage.textsTo(lines[0]!) };
};

const suggested = (line: Line): readonly unknown[] => {
  const [message] = stage.sentTo(line);
  const { actions = [] } = (message?.activity['suggestedActions'] ?? {}) as { actions?: readonly { type: string; value: unknown }[] };
  expect(actions.map(({ type }) => type)).toEqual(actions.map(() => 'imBack'));
  return actions.map(({ value }) => value);
};

describe('an installation', () => {
  const PLACES: readonly [string, () => Place][] = [
    ['the personal chat', () => PERSONAL],
    ['a group chat', () => stage.groupChat()],
    ['a team', () => stage.channel()],
  ];

  test.each(PLACES)('in %s is welcomed once, in any order of its two events and however often they are delivered', (_where, place) =>
    together(
      [
        ['installation first', [0, 1]],
        ['member first', [1, 0]],
        ['redelivered', [0, 1, 0, 1, 1]],
        ['only the installation', [0]],
        ['only the member', [1, 1]],
      ] as const,
      async ([, order]) => {
        const who = stage.person();
        const where = place();
        const events = [installed(who, where), added(who, where, bot())];
        const { texts } = await deliver(...order.map((index) => events[index]!));
        expect(texts).toHaveLength(1);
        expect(texts[0]).toMatch(WELCOME.en);
      },
    ),
  );

  test('whose two events come at the same moment is welcomed once', async () => {
    const [who, place] = [stage.person(), stage.groupChat()];
    const lines = await Promise.all([installed(who, place), added(who, place, bot())].map((event) => stage.send(event)));
    await stage.quiet();
    expect(stage.textsTo(lines[0]!)).toHaveLength(1);
  });

  test('is welcomed in the language of who installs, with examples and lines to send back', async () => {
    const french = await deliver(installed(stage.person({ locale: 'fr-FR' }), PERSONAL));
    expect(french.texts[0]).toMatch(WELCOME.fr);
    expect(french.texts[0]).toContain('révoquer les sessions de');
    expect(suggested(french.line)).toContain('vérifier');
    const english = await deliver(installed(stage.person(), PERSONAL));
    expect(english.texts[0]).toContain('revoke sessions for');
    expect(suggested(english.line)).toContain('check');
  });

  test('of each person is welcomed in the own chat', async () => {
    for (const who of [stage.person(), stage.person()]) expect((await deliver(installed(who, PERSONAL), added(who, PERSONAL, bot()))).texts).toHaveLength(1);
  });

  test.each([
    ['an upgrade', (who: Persona, place: Place) => [installed(who, place, 'add-upgrade')]],
    ['a removal', (who: Persona, place: Place) => [installed(who, place, 'remove'), installed(who, place, 'remove-upgrade')]],
    ['another member who joins', (who: Persona, place: Place) => [added(who, place, { id: stage.person().teamsId })]],
    ['a member event without members', (who: Persona, place: Place) => [added(who, place)]],
  ])('is not what %s is: nothing is said', async (_what, events) => {
    const { texts } = await deliver(...events(stage.person(), stage.channel()));
    expect(texts).toEqual([]);
  });

  test('of another tenant is not answered', async () => {
    const who = stage.person();
    const { connector } = stage.tenant;
    const line = await stage.send(connector.activities.installation(who, PERSONAL, 'add', { tenantId: '0f5f4b53-8f4f-4a0e-9a43-6b5f1b3c9f11' }));
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
  });
});

describe('the first words', () => {
  test.each([
    ['en-US', ['hi', 'Hello', 'hello!', 'help', 'HELP', 'bonjour', 'aide'], 'check', /^ {2}revoke sessions for /m],
    ['fr-FR', ['bonjour', 'Bonjour !', 'aide', 'salut', 'help', 'hello'], 'vérifier', /^ {2}révoquer les sessions de /m],
  ] as const)('in %s are answered with examples, and lines to send back that are understood', async (locale, words, check, example) => {
    const who = stage.person({ locale });
    for (const said of words) {
      const line = await stage.say(who, said, { place: PERSONAL });
      expect([said, await stage.reply(line)]).toEqual([said, expect.stringMatching(example)]);
      await stage.quiet();
      expect(stage.sentTo(line)).toHaveLength(1);
      expect(suggested(line)).toContain(check);
    }
  });

  test('each suggested line, sent back by an admin, is understood', async () => {
    for (const who of [stage.admin(), stage.adminFr()]) {
      const lines = suggested((await deliver(installed(who, PERSONAL))).line);
      expect(lines).toHaveLength(3);
      for (const said of lines) {
        const line = await stage.say(who, String(said), { place: PERSONAL });
        await stage.quiet();
        const texts = stage.textsTo(line).join('\n');
        expect(stage.sentTo(line).length).toBeGreaterThan(0);
        expect(texts).not.toMatch(/didn't understand|pas compris|couldn't find|pas trouvé/);
      }
    }
  });

  test.each([
    ['en-US', 'revok session for robin@contoso.com', /^I didn't understand that\./, 'revoke sessions for robin@contoso.com'],
    ['en-US', 'please kick out robin@contoso.com because stolen', /^I didn't understand that\./, 'revoke sessions for robin@contoso.com because stolen'],
    ['en-US', 'Revoke-SPOUserSessions -User robin@contoso.com', /^I didn't understand that\./, 'Revoke-SPOUserSession -User robin@contoso.com'],
    ['en-US', 'what is this?', /^I didn't understand that\./, undefined],
    ['fr-FR', 'deconnecte robin@contoso.com', /^Je n'ai pas compris\./, undefined],
  ] as const)('that are not understood (%s, "%s") get the nearest line, which is shown and never run', async (locale, said, sentence, nearest) => {
    const line = await stage.say(stage.admin({ locale }), said, { place: PERSONAL });
    const text = await stage.reply(line);
    await stage.quiet();
    expect(text).toMatch(sentence);
    const [offered, ...more] = suggested(line);
    expect(more).toEqual([]);
    expect(text).toContain(String(offered));
    expect([undefined, offered]).toContain(nearest);
    expect(stage.sentTo(line)).toHaveLength(1);
  });
});

describe('a sign of typing', () => {
  const typing = (line: Line): number =>
    stage.tenant.connector.messages(line.since).filter(({ activity, conversationId }) => activity.type === 'typing' && conversationId === line.conversation).length;

  /** The directory takes so long to read this person. */
  const slow = (person: Persona, delayMs: number) => stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: person.id }, { delayMs }, 1);

  test.each(['personal', 'channel'] as const)('is there when the directory takes longer than two seconds (%s), once, before the card', async (kind) => {
    const [who, target] = [stage.admin(), stage.person()];
    slow(target, 3_500);
    const { line, card } = await stage.asked(who, ASK.en(target.upn), { place: kind === 'personal' ? PERSONAL : stage.channel() });
    expect(typing(line)).toBe(1);
    const order = stage.tenant.connector.messages(line.since).filter(({ conversationId }) => conversationId === line.conversation);
    expect(order.map(({ activity }) => activity.type)).toEqual(['typing', 'message']);
    expect(order[1]?.id).toBe(card.id);
  });

  test('is there when a diagnosis takes that long', async () => {
    const who = stage.admin();
    slow(who, 3_000);
    const line = await stage.say(who, 'check', { place: PERSONAL });
    await stage.reply(line);
    expect(typing(line)).toBe(1);
  });

  test('is there when somebody looks for open or past requests and the directory takes that long', () =>
    together([['pending'], ['history'], ['history of a user']] as const, async ([what]) => {
      const [who, target] = [stage.admin(), stage.person()];
      const ofUser = what === 'history of a user';
      slow(ofUser ? target : who, 3_500);
      const line = await stage.say(who, ofUser ? `history ${target.upn}` : what, { place: PERSONAL });
      await stage.reply(line);
      expect(typing(line)).toBe(1);
    }));

  test('is not there when the answer comes quickly, also not afterwards', async () => {
    const [who, target] = [stage.admin(), stage.person()];
    const started = Date.now();
    const { line, card } = await stage.asked(who, ASK.en(target.upn), { place: PERSONAL });
    // On a machine that is busy with other things the answer may truly be late.
    const late = card.message.at - started > 1_800;
    const help = await stage.say(who, 'help', { place: stage.channel() });
    await stage.reply(help);
    await wait(2_500);
    expect(typing(line)).toBeLessThanOrEqual(late ? 1 : 0);
    expect(typing(help)).toBe(0);
  });

  test('that the channel refuses does no harm: the card comes', async () => {
    const [who, target] = [stage.admin(), stage.person()];
    const place = stage.casting.channel();
    slow(target, 3_000);
    stage.tenant.faults.queue({ service: 'connector', method: 'POST', path: encodeURIComponent(place.id) }, { answer: { status: 403, body: { error: { code: 'Planned' } } } });
    const { card } = await stage.asked(who, ASK.en(target.upn), { place });
    expect(card.text).toContain(target.id);
  });
});
