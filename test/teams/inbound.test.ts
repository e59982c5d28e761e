import { readActivity } from '../../src/teams/activity-shape';
import { speakerOf } from '../../src/teams/inbound';

const ALEX = '00000000-0000-4000-8000-00000000000a';
const activity = (changes: Readonly<Record<string, unknown>> = {}): Parameters<typeof speakerOf>[0] => {
  const read = readActivity({
    type: 'message',
    channelId: 'msteams',
    serviceUrl: 'https://smba.example.com/emea/',
    id: 'activity-1',
    from: { id: '29:alex', aadObjectId: ALEX, name: 'Alex Wilber' },
    recipient: { id: '28:bot', name: 'Session Revoker' },
    conversation: { id: '19:incident@thread.tacv2;messageid=1', conversationType: 'channel', tenantId: 't', isGroup: true },
    locale: 'fr-FR',
    entities: [{ type: 'clientInfo', locale: 'de-DE', timezone: 'Europe/Paris' }],
    ...changes,
  });
  if (!read.ok) throw new Error('not an activity');
  return read.activity;
};

describe('who speaks', () => {
  test('is who the activity says by object id, with name, language and time zone', () => {
    expect(speakerOf(activity())).toMatchObject({ known: true, actor: { objectId: ALEX, name: 'Alex Wilber', language: 'fr', timeZone: 'Europe/Paris' } });
  });

  test.each<[string, unknown]>([
    ['no object id', { id: '29:alex', name: 'Alex Wilber' }],
    ['an object id that is none', { id: '29:alex', aadObjectId: 'alex@contoso.com' }],
    ['an object id that is a list', { id: '29:alex', aadObjectId: [ALEX] }],
    ['an object id with something around it', { id: '29:alex', aadObjectId: ` ${ALEX}` }],
  ])('is nobody with %s', (_, from) => {
    const { known, actor } = speakerOf(activity({ from }));
    expect(known).toBe(false);
    expect(actor.objectId).toBe('00000000-0000-0000-0000-000000000000');
  });

  test('an object id in capitals is the same person', () => {
    expect(speakerOf(activity({ from: { id: '29:alex', aadObjectId: ALEX.toUpperCase() } }))).toMatchObject({ known: true, actor: { objectId: ALEX } });
  });

  test.each<[unknown, string]>([
    [{ id: '29:alex', aadObjectId: ALEX }, ALEX],
    [{ id: '29:alex', aadObjectId: ALEX, name: '' }, ALEX],
    [{ id: '29:alex', aadObjectId: ALEX, name: 7 }, ALEX],
    [{ id: '29:alex' }, '?'],
  ])('without a name is shown by what is known: %j', (from, name) => {
    expect(speakerOf(activity({ from })).actor.name).toBe(name);
  });

  test('a very long name is cut', () => {
    expect(speakerOf(activity({ from: { id: '29:alex', aadObjectId: ALEX, name: 'x'.repeat(10_000) } })).actor.name.length).toBeLessThanOrEqual(200);
  });
});

describe('the language of the answer', () => {
  const info = (locale: unknown): unknown => [{ type: 'clientInfo', locale }];
  test.each<[unknown, unknown, string]>([
    ['fr-FR', info('en-US'), 'fr'],
    ['en-US', info('fr-FR'), 'en'],
    ['de-DE', info('fr-FR'), 'en'],
    [undefined, info('fr-CA'), 'fr'],
    [undefined, info('en-GB'), 'en'],
    [undefined, info(7), 'en'],
    [undefined, undefined, 'en'],
    [undefined, 'clientInfo', 'en'],
    [undefined, [null, { type: 'other', locale: 'fr' }], 'en'],
  ])('locale %j, client info %j → %s', (locale, entities, language) => {
    expect(speakerOf(activity({ locale, entities })).actor.language).toBe(language);
  });
});

describe('the time zone of the answer', () => {
  test.each<[unknown, string]>([
    [[{ type: 'clientInfo', timezone: 'America/New_York' }], 'America/New_York'],
    [[{ type: 'clientInfo', timezone: 'Mars/Olympus' }], 'UTC'],
    [[{ type: 'clientInfo', timezone: '' }], 'UTC'],
    [[{ type: 'clientInfo', timezone: ['Europe/Paris'] }], 'UTC'],
    [[{ type: 'clientInfo', timezone: '<b>Europe/Paris</b>' }], 'UTC'],
    [[{ type: 'clientInfo' }], 'UTC'],
    [[], 'UTC'],
    [undefined, 'UTC'],
    [{ type: 'clientInfo', timezone: 'Europe/Paris' }, 'UTC'],
    [[{ type: 'mention' }, { type: 'clientInfo', timezone: 'Europe/Paris' }], 'Europe/Paris'],
  ])('%j → %s', (entities, zone) => {
    expect(speakerOf(activity({ entities })).actor.timeZone).toBe(zone);
  });
});

describe('where the answer goes', () => {
  test('to the conversation and the thread that the activity came from', () => {
    expect(speakerOf(activity()).conversation).toEqual({
      serviceUrl: 'https://smba.example.com/emea/',
      conversationId: '19:incident@thread.tacv2;messageid=1',
      conversationType: 'channel',
      activityId: 'activity-1',
      bot: { id: '28:bot', name: 'Session Revoker' },
      user: { id: '29:alex', name: 'Alex Wilber' },
      tenantId: 't',
      locale: 'fr-FR',
    });
  });

  test.each<[unknown, string]>([
    [{ id: 'c', conversationType: 'personal' }, 'personal'],
    [{ id: 'c', conversationType: 'groupChat' }, 'groupChat'],
    [{ id: 'c', conversationType: 'channel' }, 'channel'],
    // Where the type is not stated, only what is not said to be a group is taken for a private talk.
    [{ id: 'c', isGroup: true }, 'groupChat'],
    [{ id: 'c', conversationType: 'meeting', isGroup: true }, 'groupChat'],
    [{ id: 'c', conversationType: ['personal'], isGroup: true }, 'groupChat'],
    [{ id: 'c' }, 'personal'],
  ])('%j is a %s conversation', (conversation, type) => {
    expect(speakerOf(activity({ conversation })).conversation.conversationType).toBe(type);
  });
});
