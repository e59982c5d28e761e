import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from '../../sandbox/tenant/activities';
import type { Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { onDesk } from '../tab-journeys/desk';
import { shownOf, type Line, type Shown } from './shown';
import { ASK, firstLine, lastLine, RECEIPT_LINE, SENTENCES } from './sentences';
import { onStage, type Stage } from './stage';
import { until } from './until';

const PERSONAL: Place = { kind: 'personal' };
type Channel = Extract<Place, { kind: 'channel' }>;

const answering = (status: number): Fault => ({ answer: { status, headers: {}, body: { error: { code: 'ConversationNotFound' } } } });
const gone = answering(404);
const calls = (stage: Stage, method: 'POST' | 'PUT', conversation: string): number =>
  stage.tenant.ledger.calls({ service: 'connector', method, path: `${encodeURIComponent(conversation)}/activities` }).length;
/** From now on the channel answers so to what is sent to this conversation. */
const planned = (stage: Stage, conversation: string, fault: Fault = gone): void => {
  for (const method of ['POST', 'PUT'] as const) stage.tenant.faults.plan({ service: 'connector', method, path: `${encodeURIComponent(conversation)}/activities` }, fault);
};
/** Every thread of the channel, and the channel itself. */
const channelIsGone = (stage: Stage, { id }: Channel): void => {
  for (const method of ['POST', 'PUT'] as const) stage.tenant.faults.plan({ service: 'connector', method, path: encodeURIComponent(id) }, gone);
};

/** The copy of a request's card that `pending` shows somebody in their personal chat. */
const copyFor = async (stage: Stage, who: Persona, target: Persona): Promise<{ readonly line: Line; readonly copy: Shown }> => {
  const line = await stage.say(who, 'pending', { place: PERSONAL });
  const isCopy = ({ text }: Shown): boolean => text.includes(target.id);
  const cards = (): readonly Shown[] => stage.sentTo(line).filter(({ activity }) => activity.attachments !== undefined).map(shownOf);
  await until(() => cards().some(isCopy));
  return { line, copy: cards().find(isCopy)! };
};

const removal = async (stage: Stage, who: Persona, { id }: Channel): Promise<void> => {
  const there = { conversation: { isGroup: true, conversationType: 'channel', tenantId: stage.tenant.tenantId, id } };
  const bot = { id: `28:${stage.tenant.bot.id}` };
  stage.tenant.connector.rosters.removeBot(id);
  for (const also of [{ action: 'remove' }, { type: 'conversationUpdate', action: undefined, membersRemoved: [bot] }]) {
    expect((await stage.send(stage.tenant.connector.activities.installation(who, { kind: 'channel', id, teamId: 'x' }, 'remove', { also: { ...also, ...there } }))).answer.status).toBe(200);
  }
};

describe('the bot is removed from the channel while a request is open', () => {
  const desk = onDesk();
  const { stage } = desk;

  test('it is confirmed in the personal chat and carried out; the result is on the copy, in the history and in the tab, and in the thread once the bot is back', async () => {
    const [target, asker, night, place] = [stage.person(), stage.admin(), stage.admin(), stage.casting.channel()];
    const { line } = await stage.asked(asker, ASK.en(target.upn), { place });
    await removal(stage, asker, place);
    const { copy } = await copyFor(stage, night, target);
    expect(await stage.press(night, copy, 'confirm')).toMatchObject({ show: 'card', buttons: [] });
    await stage.shows(copy, SENTENCES.en.takesTime(target.upn));
    const history = await stage.reply(await stage.say(night, `history ${target.upn}`, { place: PERSONAL }), target.upn);
    expect(history).toContain('signed out (takes up to an hour)');
    const seat = desk.seat(night);
    const [summary] = (await seat.now()).ended.filter((each) => each.target?.objectId === target.id);
    expect(summary).toMatchObject({ outcome: 'signing-out' });

    // Nothing loops: some calls, with pauses that grow.
    await wait(2_000);
    expect(calls(stage, 'POST', line.conversation)).toBeLessThanOrEqual(2);
    expect(calls(stage, 'PUT', line.conversation)).toBeLessThanOrEqual(3);
    expect(stage.textsTo(line)).toEqual([]);

    stage.tenant.connector.rosters.addBot(place.id);
    expect(firstLine(await stage.result(line, 30_000))).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.textsTo(line)).toHaveLength(1);
    expect(stage.revocations(target)).toBe(1);
  }, 60_000);
});

describe('the bot is removed, and nobody confirms', () => {
  const stage = onStage({ CONFIRM_WITHIN: 'PT3S' });

  test('the request expires by itself: the history says so, nothing is run and nothing loops', async () => {
    const [target, asker, place] = [stage.person(), stage.admin(), stage.casting.channel()];
    const { line } = await stage.asked(asker, ASK.en(target.upn), { place });
    await removal(stage, asker, place);
    await until(() => stage.evidence().requests.some((request) => request.target === target.id && request.state === 'expired'), 30_000);
    expect(await stage.reply(await stage.say(asker, 'history', { place: PERSONAL }), target.upn)).toContain('expired');
    await wait(3_000);
    expect(calls(stage, 'PUT', line.conversation)).toBeLessThanOrEqual(1);
    expect(calls(stage, 'POST', line.conversation)).toBe(1);
    expect(stage.revokeCalls(target)).toBe(0);
  }, 60_000);
});

describe('what was deleted', () => {
  const stage = onStage();
  /** A card in a channel, and a click that was on its way when the thread was deleted. */
  const clicked = async (vanish: (line: Line, place: Channel) => void) => {
    const [target, asker, place] = [stage.person(), stage.admin(), stage.casting.channel()];
    const { line, card } = await stage.asked(asker, ASK.en(target.upn), { place });
    vanish(line, place);
    await stage.press(stage.admin(), card, 'confirm');
    return { target, line, card, place };
  };
  const inTheChannel = (line: Line, place: Channel): Line => ({ ...line, conversation: place.id });

  test.each([400, 404, 410])('the thread (%i): the result comes as a message of its own in the channel, once, with its receipt', async (status) => {
    const { target, line, place } = await clicked((deleted) => planned(stage, deleted.conversation, answering(status)));
    const result = await stage.result(inTheChannel(line, place));
    expect(firstLine(result)).toBe(SENTENCES.en.takesTime(target.upn));
    expect(lastLine(result)).toMatch(RECEIPT_LINE);
    await stage.quiet();
    const [message, ...more] = stage.sentTo(inTheChannel(line, place));
    expect(more).toEqual([]);
    expect(message?.replyTo).toBeUndefined();
    expect(stage.textsTo(line)).toEqual([]);
    expect(stage.revocations(target)).toBe(1);
  });

  test('the message that is answered, in a group chat: the result comes without being a reply', async () => {
    const [target, asker, place] = [stage.person(), stage.admin(), stage.casting.groupChat()];
    const { line, card } = await stage.asked(asker, ASK.en(target.upn), { place });
    stage.tenant.faults.plan({ service: 'connector', method: 'POST', path: `/activities/${line.activity.id ?? ''}` }, gone);
    await stage.press(stage.admin(), card, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.textsTo(line)).toHaveLength(1);
  });

  test('the thread, and then nobody knows whether the message in the channel came: it is not sent again', async () => {
    const { target, line, place } = await clicked((deleted, channel) => {
      planned(stage, deleted.conversation);
      stage.tenant.faults.plan({ service: 'connector', method: 'POST', path: `${encodeURIComponent(channel.id)}/activities` }, { answer: { status: 503 }, afterEffect: true });
    });
    await stage.result(inTheChannel(line, place));
    await stage.quiet();
    expect(stage.textsTo(inTheChannel(line, place))).toHaveLength(1);
    expect(calls(stage, 'POST', place.id)).toBe(1);
    expect(stage.revocations(target)).toBe(1);
  });

  test('the whole channel: the result comes where the request was confirmed, on the copy and in words', async () => {
    const [target, night, place] = [stage.person(), stage.admin(), stage.casting.channel()];
    const { line } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    const { line: overview, copy } = await copyFor(stage, night, target);
    channelIsGone(stage, place);
    await stage.press(night, copy, 'confirm');
    expect(firstLine(await stage.result(overview))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.now(copy)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
    expect(stage.textsTo(line)).toEqual([]);
    expect(calls(stage, 'POST', place.id)).toBe(1);
  });

  test('the whole channel, and there is no other place: the history has the result', async () => {
    const { target } = await clicked((_line, place) => channelIsGone(stage, place));
    await until(() => stage.revocations(target) === 1);
    await stage.quiet();
    expect(await stage.reply(await stage.say(stage.admin(), 'history', { place: PERSONAL }), target.upn)).toContain('signed out (takes up to an hour)');
  });

  test('the card alone: asking again says where there is another one, that one works, and the result comes in the thread', async () => {
    const [target, asker, place] = [stage.person(), stage.admin(), stage.casting.channel()];
    const { line, card } = await stage.asked(asker, ASK.en(target.upn), { place });
    stage.tenant.connector.record({ kind: 'deleted', id: card.id, conversationId: line.conversation, activity: { type: 'message' } });
    const again = await stage.say(asker, ASK.en(target.upn), { place });
    expect(await stage.reply(again)).toContain('If the card was deleted, write pending to me in a personal chat.');
    const { copy } = await copyFor(stage, asker, target);
    await stage.press(asker, copy, 'confirm');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.textsTo(line)).toHaveLength(1);
    expect(stage.now(copy).buttons).toEqual([]);
    expect(calls(stage, 'PUT', line.conversation)).toBeLessThanOrEqual(2);
  });

  test('the thread, before the card came: the request ends, the channel is told, and asking again opens a new one', async () => {
    const [target, asker, place] = [stage.person(), stage.admin(), stage.casting.channel()];
    const id = stage.tenant.connector.nextId();
    planned(stage, `${place.id};messageid=${id}`);
    const line = await stage.send(stage.tenant.connector.activities.message(asker, place, ASK.en(target.upn), { id }));
    expect(await stage.reply(inTheChannel(line, place))).toMatch(/404/);
    await stage.quiet();
    expect(stage.sentTo(inTheChannel(line, place))).toHaveLength(1);
    const { line: anew, card } = await stage.asked(asker, ASK.en(target.upn), { place });
    await stage.press(asker, card, 'confirm');
    expect(firstLine(await stage.result(anew))).toBe(SENTENCES.en.takesTime(target.upn));
  });
});
