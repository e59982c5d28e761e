import type { Place } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK, lastLine, RECEIPT, RECEIPT_LINE, SENTENCES } from '../journeys/sentences';
import { shownOf, type Shown } from '../journeys/shown';
import { onDesk } from './desk';

const PERSONAL: Place = { kind: 'personal' };
const desk = onDesk({ PROTECTED_USERS: 'breakglass@contoso.com' });
const { stage } = desk;

/** What `pending` shows of this user to somebody in their personal chat with the bot. */
const pendingCard = async (who: Persona, target: Persona): Promise<Shown> => {
  const line = await stage.say(who, 'pending', { place: PERSONAL });
  await stage.reply(line);
  await stage.quiet();
  const card = stage.sentTo(line).filter(({ activity }) => activity.attachments !== undefined).map(shownOf).find(({ text }) => text.includes(target.id));
  if (card === undefined) throw new Error(`pending does not show ${target.upn}`);
  return card;
};

describe('A request asked in a channel', () => {
  const ask = async (asker = stage.admin()) => {
    const target = stage.person();
    const { line, card } = await stage.asked(asker, ASK.en(target.upn));
    const seat = desk.admin({ displayName: 'Tove Dahl' });
    const request = (await seat.now()).awaiting.find((each) => each.target?.objectId === target.id);
    if (request === undefined) throw new Error('the tab does not show it');
    return { target, line, card, seat, request };
  };

  test('is confirmed in the tab: the card of the channel becomes final with who it was, and the reply with its receipt comes there', async () => {
    const { target, line, card, seat, request } = await ask();
    expect(await seat.press(request, 'confirm')).toMatchObject({ show: 'request' });
    const result = await stage.result(line);
    expect(result.split('\n')[0]).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.now(card)).toMatchObject({ buttons: [], text: expect.stringContaining('Tove Dahl') as string });
    const { request: done, timeline } = await seat.becomes(request.id, 'signing-out');
    expect(stage.textsTo(line)).toEqual([result]);
    // The same receipt on both sides.
    const [, sequence, hash] = RECEIPT.exec(lastLine(result)) ?? [];
    expect(timeline.find((entry) => entry.sequence === Number(sequence))?.hash.slice(0, 8)).toBe(hash);
    expect(done.deciders.map(({ name }) => name)).toEqual(['Tove Dahl']);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('is cancelled in the tab: the card says so, and who clicks it late is told who was first', async () => {
    const { target, line, card, seat, request } = await ask();
    const late = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    await seat.press(request, 'cancel');
    expect((await stage.shows(card, /Cancelled by/)).buttons).toEqual([]);
    expect(await stage.pressWith(late)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/Tove Dahl cancelled/) as string });
    await stage.quiet();
    expect([stage.textsTo(line), stage.revokeCalls(target)]).toEqual([[], 0]);
  });

  test('is confirmed in the channel: who presses late in the tab is told who was first, and the tab shows what became of it', async () => {
    const { target, line, card, seat, request } = await ask();
    await stage.press(stage.admin({ displayName: 'Ulf Berg' }), card, 'confirm');
    expect(await seat.press(request, 'cancel')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Too late: Ulf Berg confirmed this at/) as string });
    await stage.result(line);
    expect((await seat.becomes(request.id, 'signing-out')).request.deciders.map(({ name }) => name)).toEqual(['Ulf Berg']);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('and renewed by a press in the tab shows the new card in the channel, with new buttons that work', async () => {
    const { target, line, card, seat, request } = await ask();
    const old = stage.tenant.connector.pressed(stage.admin(), card.id, 'confirm');
    const renamed = target.upn.replace('robin', 'renamed');
    stage.tenant.directory.rename(target.id, { upn: renamed });
    expect(await seat.press(request, 'confirm')).toMatchObject({ show: 'request', request: { outcome: 'awaiting', target: { upn: renamed } } });
    const fresh = await stage.shows(card, renamed);
    expect((await stage.pressWith(old)).text).toMatch(/card has changed/);
    await stage.press(stage.admin(), fresh, 'confirm');
    expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(renamed));
    await seat.becomes(request.id, 'signing-out');
  });

  test('clicked and pressed at the same moment is decided once', async () => {
    const { target, line, card, seat, request } = await ask();
    const [clicked, pressed] = await Promise.all([stage.press(stage.admin(), card, 'confirm'), seat.press(request, 'confirm')]);
    expect([clicked.show === 'card', pressed.show === 'request'].filter(Boolean)).toHaveLength(1);
    await stage.result(line);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('of which one confirms in the channel and another one in the tab has its two people', async () => {
    const { breakGlass } = stage.tenant.people;
    const before = stage.revokeCalls(breakGlass);
    const { line, card } = await stage.asked(stage.admin(), ASK.en(breakGlass.upn));
    const first = stage.admin({ displayName: 'Ivar Holm' });
    await stage.press(first, card, 'confirm');
    const waiting = (await desk.admin().now()).awaiting.find((each) => each.target?.objectId === breakGlass.id);
    if (waiting === undefined) throw new Error('the tab does not show it');
    expect(waiting.deciders.map(({ name }) => name)).toEqual(['Ivar Holm']);
    expect((await desk.seat(first).press(waiting, 'confirm')).text).toMatch(/confirmed already/);
    expect(await desk.admin().press(waiting, 'confirm')).toMatchObject({ show: 'request' });
    await stage.result(line);
    expect(stage.revokeCalls(breakGlass) - before).toBe(1);
  });
});

describe('A request asked in the tab', () => {
  test('is posted nowhere by itself, from asking to its result', async () => {
    const mark = stage.tenant.connector.mark();
    const { asker, request, target } = await desk.opened();
    await asker.press(request, 'confirm');
    await asker.becomes(request.id, 'signing-out');
    const { request: cancelled } = await desk.opened(asker);
    await asker.press(cancelled, 'cancel');
    await stage.quiet();
    expect(stage.tenant.connector.messages(mark)).toEqual([]);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('comes by pending to the personal chat of another admin with buttons that work, and the tab shows what became of it', async () => {
    const { asker, request, target } = await desk.opened();
    const reader = stage.admin({ displayName: 'Liv Strand' });
    const copy = await pendingCard(reader, target);
    expect(copy.buttons.map(({ verb }) => verb).sort()).toEqual(['cancel', 'confirm']);
    expect(copy.text).toContain(asker.person.name);
    expect(await stage.press(reader, copy, 'confirm')).toMatchObject({ show: 'card', buttons: [] });
    expect((await asker.becomes(request.id, 'signing-out')).request.deciders.map(({ name }) => name)).toEqual(['Liv Strand']);
    await stage.quiet();
    expect(stage.now(copy)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('confirmed in the tab makes the copy in the personal chat final too, and a late click there is told', async () => {
    const { asker, request, target } = await desk.opened();
    const reader = stage.adminFr();
    const copy = await pendingCard(reader, target).catch(async () => pendingCard(reader, target));
    const late = stage.tenant.connector.pressed(reader, copy.id, 'cancel');
    await asker.press(request, 'confirm');
    await asker.becomes(request.id, 'signing-out');
    await stage.quiet();
    expect(stage.now(copy).buttons).toEqual([]);
    expect((await stage.pressWith(late)).text).toMatch(/^Trop tard/);
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('cannot be confirmed from a chat by whoever was never an admin', async () => {
    const { target, request, asker } = await desk.opened();
    const copy = await pendingCard(stage.admin(), target);
    expect(await stage.press(stage.person(), copy, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/needs an active role/) as string });
    expect((await asker.details(request.id)).request.outcome).toBe('awaiting');
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('is in the history of the chat, with its receipt, and in that of the tab together with those of the chat', async () => {
    const { asker, request, target } = await desk.opened();
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    await asker.press(request, 'confirm');
    const { request: done } = await asker.becomes(request.id, 'signing-out');
    const text = await stage.reply(await stage.say(stage.admin(), `history ${target.upn}`, { place: PERSONAL }));
    const line = text.split('\n').find((each) => each.includes(asker.person.name));
    expect(line).toContain(`audit #${done.receipt.sequence} · ${done.receipt.hash.slice(0, 8)}`);
    const { requests } = await asker.history(`user=${encodeURIComponent(target.upn)}`);
    expect(requests.map(({ outcome }) => outcome).sort()).toEqual(['awaiting', 'signing-out']);
    await stage.press(stage.admin(), card, 'cancel');
    expect(lastLine(text)).not.toMatch(RECEIPT_LINE);
  });

  test('and one of the same person for the same user in a channel are two: each is confirmed where it is', async () => {
    const { asker, request, target } = await desk.opened();
    const { line, card } = await stage.asked(asker.person, ASK.en(target.upn));
    await asker.press(request, 'cancel');
    expect(stage.now(card).buttons).toHaveLength(2);
    await stage.press(asker.person, card, 'confirm');
    await stage.result(line);
    expect(stage.revokeCalls(target)).toBe(1);
  });
});
