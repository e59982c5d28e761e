import { randomUUID } from 'node:crypto';
import { readEntry } from '../journeys/audit-entries';
import { SENTENCES } from '../journeys/sentences';
import { onDesk } from './desk';

const desk = onDesk();
const { stage } = desk;

const entriesOf = (request: string): readonly string[] =>
  stage.evidence().entries.map(readEntry).filter((entry) => entry.request === request).map(({ kind }) => kind);

const entries = (): number => stage.evidence().entries.length;

describe('A request asked in the tab', () => {
  test.each(['en', 'fr'] as const)('is confirmed there, done once, and said in the words of the cmdlet, in %s', async (language) => {
    const seat = desk.seat(language === 'fr' ? stage.adminFr() : stage.admin(), language);
    const target = stage.person();
    const request = await seat.opens(target, { reason: 'Token theft, ticket 4711' });
    expect(request).toMatchObject({ outcome: 'awaiting', target: { objectId: target.id, upn: target.upn }, asker: { objectId: seat.person.id, name: seat.person.name }, deciders: [], reason: 'Token theft, ticket 4711', lines: [] });
    expect((await seat.now()).awaiting.map(({ id }) => id)).toContain(request.id);
    expect(stage.revokeCalls(target)).toBe(0);
    expect(await seat.press(request, 'confirm')).toMatchObject({ show: 'request', request: { deciders: [{ objectId: seat.person.id }], button: null } });
    const { request: done, timeline } = await seat.becomes(request.id, 'signing-out');
    expect(done.lines[0]).toBe(SENTENCES[language].takesTime(target.upn));
    expect(timeline.map(({ kind }) => kind).slice(0, 4)).toEqual(['asked', 'confirmed', 'attempt', 'outcome']);
    expect(entriesOf(request.id)).toEqual(expect.arrayContaining(['asked', 'confirmed', 'attempt', 'outcome']));
    expect([stage.revokeCalls(target), stage.revocations(target)]).toEqual([1, 1]);
    expect((await seat.now()).ended.map(({ id }) => id)).toContain(request.id);
  });

  test('is cancelled there by somebody else, and nothing is called, whoever presses afterwards', async () => {
    const { asker, target, request } = await desk.opened();
    const other = desk.admin({ displayName: 'Nora Beck' });
    expect(await other.press(request, 'cancel')).toMatchObject({ show: 'request', request: { outcome: 'cancelled', deciders: [{ name: 'Nora Beck' }], button: null } });
    for (const verb of ['confirm', 'cancel'] as const) expect(await asker.press(request, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Too late: Nora Beck cancelled this at \d\d:\d\d/) as string });
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    expect(entriesOf(request.id)).toEqual(['asked', 'cancelled']);
  });

  test('who presses second is told who was first, in their own language', async () => {
    const { target, request } = await desk.opened();
    await desk.admin({ displayName: 'Ada Ek' }).press(request, 'confirm');
    expect((await desk.admin().press(request, 'confirm')).text).toMatch(/^Too late: Ada Ek confirmed this at \d\d:\d\d/);
    expect((await desk.adminFr().press(request, 'cancel')).text).toMatch(/^Trop tard : Ada Ek a confirmé/);
    await desk.admin().becomes(request.id, 'signing-out');
    expect(stage.revokeCalls(target)).toBe(1);
  });

  test('of several who press at the same moment one is first and the others are told', async () => {
    const { asker, target, request } = await desk.opened();
    const seats = Array.from({ length: 5 }, (_, index) => desk.admin({ displayName: `Presser ${index}` }));
    const answers = await Promise.all(seats.map((seat) => seat.press(request, 'confirm')));
    const first = answers.findIndex(({ show }) => show === 'request');
    expect(answers.filter(({ show }) => show === 'request')).toHaveLength(1);
    for (const { text } of answers.filter(({ show }) => show !== 'request')) expect(text).toContain(`Too late: Presser ${first} confirmed`);
    await asker.becomes(request.id, 'signing-out');
    expect([stage.revokeCalls(target), entriesOf(request.id).filter((kind) => kind === 'confirmed')]).toEqual([1, ['confirmed']]);
  });
});

describe('Sent again', () => {
  test('the same press has the same answer and no second effect, at the same moment and later', async () => {
    const { asker, target, request } = await desk.opened();
    const press = { id: randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => asker.press(request, 'confirm', press)));
    expect(answers.map(({ show }) => show)).toEqual(['request', 'request', 'request']);
    await asker.becomes(request.id, 'signing-out');
    await stage.quiet();
    const before = entries();
    expect(await asker.press(request, 'confirm', press)).toMatchObject({ show: 'request', request: { outcome: 'signing-out', deciders: [{ objectId: asker.person.id }] } });
    expect((await asker.press(request, 'confirm')).text).toMatch(/^Too late/);
    expect([stage.revokeCalls(target), entries()]).toEqual([1, before]);
  });

  test('the same cancel too', async () => {
    const { asker, request } = await desk.opened();
    const press = { id: randomUUID() };
    for (let times = 0; times < 2; times += 1) expect(await asker.press(request, 'cancel', press)).toMatchObject({ show: 'request', request: { outcome: 'cancelled' } });
    expect(entriesOf(request.id)).toEqual(['asked', 'cancelled']);
  });

  test('the same ask opens no second request, at the same moment and later', async () => {
    const seat = desk.admin();
    const target = stage.person();
    const ask = { id: randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => seat.ask(target, ask)));
    answers.push(await seat.ask(target, ask));
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([answers[0]?.id]));
    expect((await seat.now()).awaiting.filter(({ target: user }) => user?.objectId === target.id)).toHaveLength(1);
  });

  test('the same ask opens no second request after the first one is over either', async () => {
    const seat = desk.admin();
    const target = stage.person();
    const ask = { id: randomUUID() };
    const request = await seat.opens(target, ask);
    await desk.admin().press(request, 'cancel');
    await seat.ask(target, ask);
    expect((await seat.history(`user=${target.id}`)).requests).toHaveLength(1);
  });

  test('another ask of the same person for the same user leads to the request that is open', async () => {
    const { asker, target, request } = await desk.opened();
    expect(await asker.ask(target)).toMatchObject({ show: 'request', id: request.id });
  });
});

describe('What is not opened', () => {
  test.each(['en', 'fr'] as const)('what if: says what would happen in %s, opens nothing, calls nothing, and is in the log', async (language) => {
    const seat = desk.seat(stage.admin(), language);
    const target = stage.person();
    const { show, text } = await seat.ask(target, { whatIf: true });
    expect(show).toBe('sentence');
    expect(text.split('\n')[0]).toBe(SENTENCES[language].whatIf(target.upn));
    expect((await seat.history(`user=${target.id}`)).requests).toEqual([]);
    const last = stage.evidence().entries.map(readEntry).findLast(({ by }) => by === seat.person.id);
    expect(last).toMatchObject({ kind: 'what-if', target: target.id, request: null });
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test.each(['en', 'fr'] as const)('an account of another organization: says so in %s', async (language) => {
    const { diego } = stage.tenant.people;
    const { show, text } = await desk.seat(stage.admin(), language).ask(diego);
    expect([show, text]).toEqual(['sentence', expect.stringMatching(SENTENCES[language].external)]);
    expect(stage.revokeCalls(diego)).toBe(0);
  });

  test.each(['en', 'fr'] as const)('an object id that nobody has: not found, in %s', async (language) => {
    const nobody = randomUUID();
    expect(await desk.seat(stage.admin(), language).ask(nobody)).toMatchObject({ show: 'sentence', text: SENTENCES[language].notFound(nobody) });
  });

  test('a group is not a user, and a text is no object id', async () => {
    const seat = desk.admin();
    const group = stage.tenant.directory.findGroup('Finance')?.id ?? '';
    expect(await seat.ask(group)).toMatchObject({ show: 'sentence', text: SENTENCES.en.notFound(group) });
    expect(await seat.ask(stage.person().upn)).toMatchObject({ status: 400, show: 'problem', text: expect.stringContaining('target') as string });
  });

  test('a reason that is too long is refused with the number of characters that it may have; one of just that length stands', async () => {
    const seat = desk.admin();
    const target = stage.person();
    expect(await seat.ask(target, { reason: 'x'.repeat(501) })).toMatchObject({ status: 400, show: 'problem', text: expect.stringMatching(/\b500\b/) as string });
    expect((await seat.history(`user=${target.id}`)).requests).toEqual([]);
    expect((await seat.opens(target, { reason: 'x'.repeat(500) })).reason).toHaveLength(500);
  });

  test('a reason of nothing but blanks is none, and line breaks in one are blanks as they are in the chat', async () => {
    const seat = desk.admin();
    expect((await seat.opens(stage.person(), { reason: ' \n\t ' })).reason).toBeNull();
    expect((await seat.opens(stage.person(), { reason: ' lost phone\n\nConfirmed by  Vera Holm \r\n' })).reason).toBe('lost phone Confirmed by Vera Holm');
  });
});

describe('A button', () => {
  test('of another request does nothing to either', async () => {
    const [one, two] = [await desk.opened(), await desk.opened()];
    for (const verb of ['confirm', 'cancel'] as const) {
      const { show, text } = await one.asker.press(one.request, verb, { button: two.request.button ?? '' });
      expect([show, text]).toEqual(['sentence', expect.stringMatching(/not known here.*Nothing was done/)]);
    }
    for (const { asker, request, target } of [one, two]) {
      expect((await asker.details(request.id)).request).toMatchObject({ outcome: 'awaiting', receipt: request.receipt });
      expect(stage.revokeCalls(target)).toBe(0);
    }
  });

  test('that nobody has, or on a page that does not exist, does nothing', async () => {
    const { asker, request } = await desk.opened();
    for (const button of [randomUUID(), 'confirm', '']) expect((await asker.press(request, 'confirm', { button })).text).toMatch(/not known here/);
    expect(await asker.press({ id: randomUUID(), button: request.button }, 'confirm')).toMatchObject({ status: 404, show: 'problem' });
    expect((await asker.press({ id: 'A'.repeat(request.id.length), button: request.button }, 'confirm')).text).toMatch(/not known here/);
    expect((await asker.details(request.id)).request.outcome).toBe('awaiting');
  });
});
