import type { MessageOptions, Place, WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import type { Line } from './shown';
import { ASK, firstLine, SENTENCES } from './sentences';
import { together } from './together';

const stage = onStage();

const OTHER_TENANT = '11111111-2222-4333-8444-555555555555';
type Channel = Extract<Place, { kind: 'channel' }>;

/** What Teams says about a channel in each activity (Teams, "channel data"): its type, and its team. */
const channelData = (place: Channel, type: 'standard' | 'private' | 'shared', tenantId = stage.tenant.tenantId) => ({
  teamsChannelId: place.id,
  teamsTeamId: place.teamId,
  channel: { id: place.id, name: 'Incident 417', type },
  team: { id: place.teamId, name: 'Contoso Security', aadGroupId: '3d2a1b5c-7c1e-4d9a-8f3b-0e5d6c7b8a90' },
  tenant: { id: tenantId },
});

interface Room {
  readonly place: Place;
  readonly also: MessageOptions['also'];
}

const channel = (type: 'standard' | 'private' | 'shared'): Room => {
  const place = stage.casting.channel();
  return { place, also: { channelData: channelData(place, type) } };
};
const meeting = (): Room => ({
  place: { kind: 'groupChat', id: `19:meeting_${Buffer.from(String(Math.random())).toString('base64url')}@thread.v2` },
  also: { channelData: { tenant: { id: stage.tenant.tenantId }, meeting: { id: 'MCMxOTptZWV0aW5nX2FiY0B0aHJlYWQudjIjMA==' } } },
});

const ROOMS: readonly (readonly [name: string, room: () => Room])[] = [
  ['a standard channel', () => channel('standard')],
  ['a private channel', () => channel('private')],
  ['a shared channel', () => channel('shared')],
  ['a group chat', () => ({ place: stage.groupChat(), also: {} })],
  ['the chat of a meeting', meeting],
  ['the personal chat', () => ({ place: { kind: 'personal' }, also: {} })],
];

/** Nothing came of it: no message, and nobody was looked up. */
const withoutAnswer = async (activity: WireActivity): Promise<void> => {
  await stage.quiet();
  const before = stage.lookUps();
  const line = await stage.send(activity);
  expect(line.answer).toMatchObject({ status: 200, body: '' });
  await stage.quiet();
  expect(stage.sentTo(line)).toEqual([]);
  expect(stage.lookUps()).toBe(before);
};

test('in every kind of room a user is asked for, confirmed and signed out, and the result comes where it was asked', () =>
  together(ROOMS, async ([, room]) => {
    const [asker, target, { place, also = {} }] = [stage.admin(), stage.person(), room()];
    const { line, card } = await stage.asked(asker, `${ASK.en(target.upn)} because of INC-417`, { place, also });
    expect(card.message).toMatchObject({ replyTo: line.activity.id, conversationId: line.conversation });
    for (const shown of [target.upn, target.id, asker.name, 'Reason of INC-417']) expect(card.text).toContain(shown);
    const clicker = place.kind === 'personal' ? asker : stage.admin();
    expect(await stage.press(clicker, card, 'confirm', { also })).toMatchObject({ show: 'card', buttons: [] });
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.now(card)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
    expect(stage.revocations(target)).toBe(1);
  }));

describe('a shared channel of ours, with people of another organization in it', () => {
  /** Teams gives an account of its own in their tenant; the conversation is ours. */
  const stranger = (): Persona => ({ ...stage.person(), id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', teamsId: '29:1external-account', name: 'Sam Fabrikam', upn: 'sam@fabrikam.com' });

  test('they may neither ask nor confirm: one plain sentence, and the card stays as it was', async () => {
    const { place, also = {} } = channel('shared');
    const [target, sam] = [stage.person(), stranger()];
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place, also });
    const line = await stage.say(sam, ASK.en(stage.person().upn), { place, also });
    expect(await stage.reply(line)).toMatch(/^You can't do this/);
    const pressed = await stage.press(sam, card, 'confirm', { also });
    expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^You can't do this/) as string });
    await stage.quiet();
    expect(stage.sentTo(line)).toHaveLength(1);
    expect(stage.now(card).buttons.map(({ verb }) => verb)).toEqual(['confirm', 'cancel']);
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('they learn nothing where Teams states their own tenant', async () => {
    const { place } = channel('shared');
    const said = stage.tenant.connector.activities.message(stranger(), place, ASK.en(stage.person().upn), { also: { channelData: channelData(place as Channel, 'shared', OTHER_TENANT) } });
    await withoutAnswer(said);
  });

  test('one of them who is mentioned is nobody of this directory', async () => {
    const [{ place, also = {} }, sam] = [channel('shared'), stranger()];
    const account = { id: sam.teamsId, name: sam.name, aadObjectId: sam.id, tenantId: OTHER_TENANT, userPrincipalName: sam.upn, userRole: 'user' };
    stage.tenant.faults.plan({ service: 'connector', method: 'GET', path: encodeURIComponent(sam.teamsId) }, { answer: { status: 200, body: account } }, 1);
    const line = await stage.say(stage.admin(), `revoke sessions for <at>${sam.name}</at>`, { place, also, mentions: [sam] });
    expect(await stage.reply(line)).toBe(SENTENCES.en.notFound(sam.name));
  });
});

test('a shared channel that another tenant hosts is behind the wall, also for our own administrators: no answer, and no click counts', async () => {
  const place = stage.casting.channel();
  const hosted: MessageOptions = { tenantId: OTHER_TENANT, also: { channelData: channelData(place, 'shared', OTHER_TENANT) } };
  await withoutAnswer(stage.tenant.connector.activities.message(stage.admin(), place, ASK.en(stage.person().upn), hosted));
  const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  await withoutAnswer(stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm', 'execute', hosted));
  expect(stage.now(card).buttons).toHaveLength(2);
});

test('a private channel that does not tell the bot its members gets the card, without the warning that depends on them', async () => {
  const { place, also = {} } = channel('private');
  const target = stage.person();
  stage.tenant.connector.rosters.join(place.id ?? '', target.id);
  const refused = stage.tenant.faults.plan({ service: 'connector', method: 'GET', path: encodeURIComponent(place.id ?? '') }, { answer: { status: 403, body: { error: { code: 'Forbidden' } } } });
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place, also });
  refused.remove();
  expect(card.text).toMatch(/^Sign this user out/);
  await stage.press(stage.admin(), card, 'confirm', { also });
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
});

test('whoever takes part in a meeting without an account is told, and nobody is looked up', async () => {
  const { place, also = {} } = meeting();
  const visitor = stage.person();
  const from = { id: '8:teamsvisitor:1a2b3c', name: 'Visitor' };
  const before = stage.lookUps();
  const line = await stage.send(stage.tenant.connector.activities.message(visitor, place, ASK.en(stage.person().upn), { also: { ...also, from } }));
  expect(await stage.reply(line)).toMatch(/account/);
  expect(stage.lookUps()).toBe(before);
});

describe('a client on the phone', () => {
  const client = (platform: string, more: object = {}) => ({ entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform, ...more }] });
  const CLIENTS: readonly (readonly [name: string, also: object | undefined, zone: string])[] = [
    ['iOS', client('iOS', { timezone: 'Europe/Paris' }), 'Europe/Paris'],
    ['Android', client('Android', { timezone: 'America/New_York' }), 'America/New_York'],
    ['iOS without a time zone', client('iOS'), 'UTC'],
    ['a client that says nothing of itself', { entities: [] }, 'UTC'],
    ['a client with a time zone that does not exist', client('Android', { timezone: 'Mars/Olympus' }), 'UTC'],
  ];

  test.each(['execute', 'submit'] as const)('asks and confirms as any other, in its time zone or else UTC, also with the older action (%s)', (as) =>
    together(CLIENTS, async ([, also, zone]) => {
      // In the personal chat no mention is among the entities.
      const [admin, target, place] = [stage.admin(), stage.person(), { kind: 'personal' } as const];
      const { line, card } = await stage.asked(admin, ASK.en(target.upn), { place, also: { ...also } });
      expect(card.text).toMatch(new RegExp(`^Confirm until \\d\\d:\\d\\d \\(${zone}\\)$`, 'm'));
      if (as === 'execute') await stage.press(admin, card, 'confirm', { also: { ...also } });
      else expect((await stage.submit(admin, card, 'confirm', { also: { ...also } })).answer.status).toBe(200);
      expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
      expect((await stage.shows(card, SENTENCES.en.takesTime(target.upn))).buttons).toEqual([]);
      expect(stage.revocations(target)).toBe(1);
    }));
});

describe('while a request waits', () => {
  const waiting = async (place: Place = stage.channel()) => {
    const [asker, target] = [stage.admin(), stage.person()];
    return { asker, target, place, ...(await stage.asked(asker, ASK.en(target.upn), { place })) };
  };
  const confirmed = async ({ card, line, target }: { readonly card: Awaited<ReturnType<typeof waiting>>['card']; readonly line: Line; readonly target: Persona }): Promise<void> => {
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revocations(target)).toBe(1);
  };

  test('its asker may leave the chat: somebody else confirms, and the result comes there', async () => {
    const place = stage.casting.groupChat();
    const request = await waiting(place);
    stage.tenant.connector.rosters.set(place.id, [stage.admin().id]);
    await confirmed(request);
  });

  test('the line may be edited and deleted: neither is a command, and the request stays what it was', async () => {
    const request = await waiting();
    const [somebodyElse, { connector }] = [stage.person(), stage.tenant] as const;
    const edited = connector.activities.edit(request.asker, request.place, request.line.activity.id ?? '', ASK.en(somebodyElse.upn));
    await stage.send(edited);
    await stage.send({ ...edited, type: 'messageDelete', channelData: { ...(edited.channelData as object), eventType: 'softDeleteMessage' } });
    await stage.quiet();
    expect(stage.sentTo(request.line)).toHaveLength(1);
    await confirmed(request);
    expect(stage.revokeCalls(somebodyElse)).toBe(0);
  });

  const EVENTS = ['channelRenamed', 'channelMemberAdded', 'channelMemberRemoved', 'channelShared', 'channelUnshared', 'channelDeleted', 'channelRestored', 'teamRenamed', 'teamArchived', 'teamUnarchived'];

  test('the channel may be renamed, shared, archived and restored: nothing is said, and the buttons work', async () => {
    const place = stage.casting.channel();
    const request = await waiting(place);
    for (const eventType of EVENTS) {
      const also = { type: 'conversationUpdate', action: undefined, channelData: { ...channelData(place, 'shared'), eventType, channel: { id: place.id, name: 'Renamed', type: 'shared' } } };
      const line = await stage.send(stage.tenant.connector.activities.installation(request.asker, place, 'add', { also }));
      expect([eventType, line.answer.status]).toEqual([eventType, 200]);
      await stage.quiet();
      expect([eventType, stage.sentTo(line)]).toEqual([eventType, []]);
    }
    await confirmed(request);
  });

  test.each([
    ['upgraded', ['remove-upgrade', 'add-upgrade']],
    ['upgraded, told in the other order', ['add-upgrade', 'remove-upgrade']],
  ])('the app may be %s: no second welcome, and the buttons of the old card work', async (_how, actions) => {
    const place = stage.casting.channel();
    const request = await waiting(place);
    const there = { conversation: { isGroup: true, conversationType: 'channel', tenantId: stage.tenant.tenantId, id: place.id } };
    for (const action of actions) {
      const line = await stage.send(stage.tenant.connector.activities.installation(request.asker, place, 'add', { also: { action, ...there } }));
      expect(line.answer.status).toBe(200);
      await stage.quiet();
      expect(stage.sentTo(line)).toEqual([]);
    }
    await confirmed(request);
  });
});
