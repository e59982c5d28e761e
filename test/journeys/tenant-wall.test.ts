import { PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { ASK, SENTENCES, firstLine } from './sentences';

const stage = onStage();
const OTHER = '11111111-2222-4333-8444-555555555555';

/** Delivers the activity and waits until a later line of the same person is answered: whatever it caused would have come by then. */
const isIgnored = async (who: Persona, activity: WireActivity, status = 200): Promise<void> => {
  const before = stage.lookUps();
  const line = await stage.send(activity);
  expect(line.answer.status).toBe(status);
  expect(line.answer.body).toBe('');
  await stage.reply(await stage.say(who, 'help', { place: PERSONAL }));
  await stage.quiet();
  expect(stage.sentTo(line)).toEqual([]);
  expect(stage.lookUps()).toBe(before);
};

const line = (who: Persona): WireActivity => stage.tenant.connector.activities.message(who, stage.channel(), ASK.en(stage.person().upn));
const click = async (who: Persona): Promise<WireActivity> => {
  const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  return stage.tenant.connector.pressed(who, card.id, 'confirm');
};

/** How an activity of another tenant looks, or one that does not say whose it is. */
const FOREIGN: readonly [string, (activity: WireActivity) => WireActivity][] = [
  ['another tenant of the conversation', (activity) => ({ ...activity, conversation: { ...activity.conversation!, tenantId: OTHER } })],
  ['another tenant of the channel', (activity) => ({ ...activity, channelData: { ...(activity.channelData as object), tenant: { id: OTHER } } })],
  ['another tenant in both', (activity) => ({ ...activity, conversation: { ...activity.conversation!, tenantId: OTHER }, channelData: { tenant: { id: OTHER } } })],
  ['no tenant of the conversation', (activity) => ({ ...activity, conversation: { ...activity.conversation!, tenantId: undefined } })],
  ['no tenant of the channel', (activity) => ({ ...activity, channelData: { ...(activity.channelData as object), tenant: undefined } })],
  ['no channel data', (activity) => ({ ...activity, channelData: undefined })],
  ['a tenant that is no text', (activity) => ({ ...activity, channelData: { tenant: { id: [stage.tenant.tenantId] } } })],
];

test.each(FOREIGN)('a line with %s gets no call and no answer', async (_name, change) => {
  const who = stage.admin();
  await isIgnored(who, change(line(who)));
});

test.each(FOREIGN)('a click with %s gets no call, no card and no sentence', async (_name, change) => {
  const who = stage.admin();
  await isIgnored(who, change(await click(who)));
});

test('the tenant id counts in any case of its letters', async () => {
  const who = stage.admin();
  const shout = await stage.send(stage.tenant.connector.activities.message(who, stage.channel(), 'help', { tenantId: stage.tenant.tenantId.toUpperCase() }));
  expect(await stage.reply(shout)).not.toBe('');
});

test.each([
  ['a channel', () => stage.channel()],
  ['a group chat', () => stage.groupChat()],
])('in %s the bot is not addressed without a mention', async (_name, place) => {
  const who = stage.admin();
  await isIgnored(who, stage.tenant.connector.activities.message(who, place(), ASK.en(stage.person().upn), { mentionsBot: false }));
});

test('a mention of somebody else does not address the bot', async () => {
  const who = stage.admin();
  await isIgnored(who, stage.tenant.connector.activities.message(who, stage.channel(), ASK.en(stage.person().upn), { mentionsBot: false, mentions: [stage.person()] }));
});

test('in a personal chat no mention is needed', async () => {
  const target = stage.person();
  const who = stage.admin();
  const { line: said, card } = await stage.asked(who, ASK.en(target.upn), { place: PERSONAL });
  await stage.press(who, card, 'confirm');
  expect(firstLine(await stage.result(said))).toBe(SENTENCES.en.takesTime(target.upn));
});

test('an edited line is no command', async () => {
  const who = stage.admin();
  const place = stage.channel();
  const said = await stage.say(who, 'help', { place });
  await stage.reply(said);
  const { connector } = stage.tenant;
  const before = stage.lookUps();
  const edited = await stage.send(connector.activities.edit(who, place, said.activity.id ?? '', ASK.en(stage.person().upn)));
  expect(edited.answer.status).toBe(200);
  await stage.reply(await stage.say(who, 'help', { place: PERSONAL }));
  await stage.quiet();
  expect(stage.sentTo(said)).toHaveLength(1);
  expect(stage.lookUps()).toBe(before);
});

test.each([
  ['no token', { authorization: null }],
  ['a token of another service', { token: { audience: OTHER } }],
  ['a token for another service URL', { token: { serviceUrl: 'https://elsewhere.example/' } }],
] as const)('with %s nothing is done and no detail is told', async (_name, delivery) => {
  const who = stage.admin();
  const answered = await stage.send(line(who), delivery);
  expect([401, 403]).toContain(answered.answer.status);
  expect(JSON.stringify(answered.answer.body).length).toBeLessThan(64);
  await stage.quiet();
  expect(stage.sentTo(answered)).toEqual([]);
});
