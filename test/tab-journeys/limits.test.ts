import { PERSONAL } from '../../sandbox/tenant/activities';
import { ASK, SENTENCES } from '../journeys/sentences';
import { onDesk } from './desk';

const desk = onDesk();
const { stage } = desk;

describe('MESSAGES_PER_MINUTE', () => {
  beforeAll(() => stage.restart({ MESSAGES_PER_MINUTE: '4' }));

  test('counts messages in the chat and asks and presses in the tab together; looking does not count', async () => {
    const { request, target } = await desk.opened();
    const seat = desk.admin();
    await stage.reply(await stage.say(seat.person, 'help', { place: PERSONAL }));
    await stage.reply(await stage.say(seat.person, 'help', { place: PERSONAL }));
    await seat.ask(stage.person(), { whatIf: true });
    await seat.ask(stage.person());
    for (let looks = 0; looks < 10; looks += 1) await seat.now();
    const before = stage.evidence().entries.length;
    for (const told of [await seat.ask(stage.person()), await seat.press(request, 'confirm'), await seat.press(request, 'cancel')]) {
      expect(told).toMatchObject({ status: 429, show: 'problem', text: expect.stringMatching(/more than 4 messages in a minute\. Nothing was done/) as string });
    }
    expect(stage.evidence().entries).toHaveLength(before);
    expect((await desk.admin().details(request.id)).request.outcome).toBe('awaiting');
    // Whoever was told once is not told again in the chat.
    const line = await stage.say(seat.person, ASK.en(stage.person().upn));
    await stage.quiet();
    expect(stage.sentTo(line)).toEqual([]);
    expect(stage.revokeCalls(target)).toBe(0);
    // Somebody else has a budget of their own.
    expect(await desk.admin().press(request, 'cancel')).toMatchObject({ show: 'request' });
  });

  test('says it in French, with when to come again', async () => {
    const seat = desk.adminFr();
    for (let asks = 0; asks < 4; asks += 1) await seat.ask(stage.person(), { whatIf: true });
    const said = await seat.refused('requests', { id: '2b8a1f0e-7a54-4a0e-9df3-0e7f3f6a9c11', target: stage.person().id, whatIf: true });
    expect(said).toMatchObject({ code: 'too-many', detail: expect.stringMatching(/^Plus de 4 messages en une minute/) as string });
  });

  test('the same press sent again counts once', async () => {
    const { asker, request } = await desk.opened();
    const press = { id: '9a5c2b64-08f1-4c6b-8d39-6a0a3de1b5f0' };
    for (let times = 0; times < 6; times += 1) expect(await asker.press(request, 'cancel', press)).toMatchObject({ show: 'request', request: { outcome: 'cancelled' } });
  });
});

describe('MAX_OPEN_PER_PERSON', () => {
  beforeAll(() => stage.restart({ MAX_OPEN_PER_PERSON: '2' }));

  test('counts what was asked in the chat and in the tab together, until one of them is over', async () => {
    const seat = desk.admin();
    await stage.asked(seat.person, ASK.en(stage.person().upn));
    const { request } = await desk.opened(seat);
    const target = stage.person();
    expect(await seat.ask(target)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^You have 2 open requests/) as string });
    expect(await stage.reply(await stage.say(seat.person, ASK.en(target.upn)))).toMatch(/2 open requests/);
    await seat.press(request, 'cancel');
    expect((await seat.opens(target)).outcome).toBe('awaiting');
  });
});

describe('TWO_PERSON_ABOVE', () => {
  beforeAll(() => stage.restart({ TWO_PERSON_ABOVE: '2' }));

  test('counts the users that one person asked for in the chat and in the tab', async () => {
    const seat = desk.admin();
    await stage.asked(seat.person, ASK.en(stage.person().upn));
    expect((await seat.opens(stage.person())).needsTwo).toBe(false);
    const third = stage.person();
    expect(await seat.opens(third)).toMatchObject({ needsTwo: true });
    expect((await desk.admin().opens(third)).needsTwo).toBe(false);
  });
});

describe('REVOCATIONS_PER_HOUR', () => {
  const fresh = onDesk({ REVOCATIONS_PER_HOUR: '2' });

  test('counts in the whole tenant, by the chat and by the tab: refused at the press and at asking', async () => {
    const { asker, request, target } = await fresh.opened();
    const { request: one } = await fresh.opened(asker);
    await asker.press(one, 'confirm');
    await asker.becomes(one.id, 'signing-out');
    await fresh.stage.result(await fresh.stage.say(fresh.stage.admin(), `Revoke-SPOUserSession ${fresh.stage.person().upn} -Confirm:$false`));
    expect(await asker.press(request, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/limit of 2 revocations in an hour.*Nothing was done/) as string });
    expect(await fresh.adminFr().press(request, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/limite de 2 révocations par heure/) as string });
    expect(await asker.ask(fresh.stage.person())).toMatchObject({ show: 'sentence', text: expect.stringMatching(/limit of 2 revocations/) as string });
    expect((await asker.details(request.id)).request).toMatchObject({ outcome: 'awaiting', deciders: [] });
    expect(fresh.stage.revokeCalls(target)).toBe(0);
    expect(await asker.press(request, 'cancel')).toMatchObject({ request: { outcome: 'cancelled' } });
  });

  test('with one left, of two that are confirmed at the same moment one is done', async () => {
    await fresh.stage.restart({ REVOCATIONS_PER_HOUR: '3' });
    const open = [await fresh.opened(), await fresh.opened(), await fresh.opened()];
    const answers = await Promise.all(open.map(({ asker, request }) => asker.press(request, 'confirm')));
    expect(answers.map(({ show }) => show).sort()).toEqual(['request', 'sentence', 'sentence']);
    await fresh.stage.quiet();
    expect(open.reduce((sum, { target }) => sum + fresh.stage.revokeCalls(target), 0)).toBe(1);
  });
});

describe('STOPPED', () => {
  test('no ask and no press is acted on, everybody is told so and may still look; what was open goes on afterwards', async () => {
    await stage.restart();
    const { asker, request, target } = await desk.opened();
    await stage.restart({ STOPPED: 'true' });
    for (const whatIf of [true, false]) expect(await asker.ask(stage.person(), { whatIf })).toMatchObject({ show: 'sentence', text: expect.stringMatching(/bot is stopped/) as string });
    for (const verb of ['confirm', 'cancel'] as const) {
      expect(await asker.press(request, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/bot is stopped/) as string });
      expect(await desk.adminFr().press(request, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/bot est arrêté/) as string });
    }
    expect((await asker.now()).awaiting.map(({ id }) => id)).toContain(request.id);
    expect(stage.revokeCalls(target)).toBe(0);
    await stage.restart();
    await asker.press(request, 'confirm');
    expect((await asker.becomes(request.id, 'signing-out')).request.lines[0]).toBe(SENTENCES.en.takesTime(target.upn));
    expect(stage.revokeCalls(target)).toBe(1);
  });
});
