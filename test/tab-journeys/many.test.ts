import { randomUUID } from 'node:crypto';
import { addCrowd } from '../../sandbox/tenant/crowd';
import { failing } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { leftOutPage, userPage, type ListedUser } from '../../src/contract';
import { readEntry } from '../journeys/audit-entries';
import { SENTENCES } from '../journeys/sentences';
import { onDesk } from './desk';

const desk = onDesk({ PROTECTED_USERS: 'breakglass@contoso.com' });
const { stage } = desk;
type Seat = ReturnType<typeof desk.admin>;

const people = (count: number): readonly Persona[] => Array.from({ length: count }, () => stage.person());
const revocations = (users: readonly Persona[]): readonly number[] => users.map((user) => stage.revocations(user));
const listed = async (seat: Seat, id: string, query = ''): Promise<readonly ListedUser[]> => (await seat.get(`requests/${id}/users?${query}`, userPage)).users;
const entriesOf = (request: string): readonly string[] => stage.evidence().entries.map(readEntry).filter((entry) => entry.request === request).map(({ kind }) => kind);

test('A list that is pasted is one request: whom it hits and whom not, one confirmation, and each user with the proof, in the page and in the file', async () => {
  const [users, guest, seat] = [people(3), stage.person({ userType: 'Guest' }), desk.admin()];
  const text = [...users.map(({ upn }) => upn), guest.upn, 'nobody.here@contoso.com', users[0]?.upn.toUpperCase() ?? '', 'Adele'].join('\r\n');
  const request = await seat.opensMany(text, { reason: 'password spray' });
  expect(request).toMatchObject({ outcome: 'awaiting', target: null, reason: 'password spray', many: { source: 'the list in the tab', users: 3, pending: 0, leftOut: 3, canStop: false, canRetry: false } });
  expect((await seat.get(`requests/${request.id}/left-out`, leftOutPage)).leftOut.map(({ typed, because }) => [typed, because])).toEqual(expect.arrayContaining([[guest.upn, 'external'], ['nobody.here@contoso.com', 'not-found'], ['Adele', 'unreadable']]));
  expect((await listed(seat, request.id)).map(({ upn, standing, lines }) => [upn, standing, lines])).toEqual(users.map(({ upn }) => [upn, null, []]));
  expect((await seat.now()).awaiting.map(({ id }) => id)).toContain(request.id);
  expect(await desk.admin().press(request, 'confirm')).toMatchObject({ show: 'request' });
  await seat.becomes(request.id, 'signing-out');
  const done = (await listed(seat, request.id, 'standing=verified'))[0];
  expect(done).toMatchObject({ upn: users[0]?.upn, verifiedFrom: expect.any(Number) as number });
  expect(done?.lines[0]).toBe(SENTENCES.en.takesTime(users[0]?.upn ?? ''));
  expect(revocations([...users, guest])).toEqual([1, 1, 1, 0]);
  const { body } = await seat.call(`requests/${request.id}/users.csv`);
  const rows = String(body).trimEnd().split('\r\n').slice(1);
  expect(rows.slice(0, 3).map((row, n) => row.startsWith(`"${users[n]?.id ?? ''}","${users[n]?.upn ?? ''}"`) && row.includes(`,"${request.id}","audit #`))).toEqual([true, true, true]);
  expect(rows).toHaveLength(6);
  const { timeline, entryCount } = await seat.details(request.id);
  expect([timeline.length, timeline[0]?.kind]).toEqual([entryCount, 'asked']);
  expect(timeline.find(({ kind }) => kind === 'attempt')?.sentence).toContain(users[0]?.id ?? '-');
});

test('What if says what would happen, opens nothing and forgets the list', async () => {
  const [users, seat] = [people(2), desk.adminFr()];
  const { show, text } = await seat.askMany(users, { whatIf: true });
  expect([show, users.every(({ upn }) => text.includes(SENTENCES.fr.whatIf(upn)))]).toEqual(['sentence', true]);
  expect((await seat.history(`admin=${seat.person.id}`)).requests).toEqual([]);
  expect(revocations(users)).toEqual([0, 0]);
});

describe('Sent again', () => {
  test('the same list opens no second request: at the same moment, later, and after the first one is over', async () => {
    const [users, seat, ask] = [people(2), desk.admin(), { id: randomUUID() }];
    const answers = await Promise.all([1, 2, 3].map(() => seat.askMany(users, ask)));
    answers.push(await seat.askMany(users, ask));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await desk.admin().press((await seat.details(answers[0]?.id ?? '')).request, 'cancel');
    expect((await seat.askMany(users, ask)).id).toBe(answers[0]?.id);
    expect((await seat.history(`admin=${seat.person.id}`)).requests).toHaveLength(1);
    expect(entriesOf(answers[0]?.id ?? '')).toEqual(['asked', 'cancelled']);
  });

  test('the same users in another order, as another ask, lead to the request that is open', async () => {
    const [users, seat] = [people(2), desk.admin()];
    const { id } = await seat.opensMany(users);
    expect(await seat.askMany(users.toReversed())).toMatchObject({ show: 'request', id });
  });
});

test('What is no list, or too long a one, is told before anybody is looked up', async () => {
  const seat = desk.admin();
  expect((await seat.askMany(' \n ')).text).toContain('I find no users');
  expect((await seat.askMany('PK\u0000\u0003')).text).toContain('not plain text');
  const long = Array.from({ length: 10_001 }, (_, n) => `user${n}@contoso.com`).join('\n');
  const { text, tookMs } = await seat.askMany(long);
  expect(text).toMatch(/more than 10,000 users.*chat/);
  expect(tookMs).toBeLessThan(5_000);
  expect((await seat.askMany(people(2), { reason: 'x'.repeat(501) })).status).toBe(400);
});

test('Those that failed are tried again by one press, and nobody else', async () => {
  const [users, seat] = [people(3), desk.admin()];
  const fault = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: users[1]?.id ?? '' }, failing(403, 'Authorization_RequestDenied', 'no'));
  const request = await seat.opensMany(users);
  await seat.press(request, 'confirm');
  const { request: partly } = await seat.becomes(request.id, 'partly');
  expect(partly.many).toMatchObject({ signedOut: 2, failed: 1, pending: 0, canRetry: true });
  expect((await listed(seat, request.id, 'standing=failed')).map(({ upn }) => upn)).toEqual([users[1]?.upn]);
  fault.remove();
  const retry = { id: randomUUID() };
  for (let times = 0; times < 2; times += 1) await seat.press(partly, 'retry', retry);
  const { request: done } = await seat.becomes(request.id, 'signing-out');
  expect(done.many).toMatchObject({ signedOut: 3, failed: 0, canRetry: false });
  expect([done.button, revocations(users)]).toEqual([null, [1, 1, 1]]);
  expect(entriesOf(request.id).filter((kind) => kind === 'retried')).toHaveLength(1);
});

test('The rest is stopped by one press: what is done stays done, and the numbers add up', async () => {
  const [asker, other] = [desk.admin(), desk.admin({ displayName: 'Nora Beck' })];
  const { group, users } = addCrowd(stage.tenant.directory, 300, 'Stopped');
  expect(group.displayName).toBe('Stopped');
  const request = await asker.opensMany(users.map(({ id }) => id).join('\n'));
  expect(request).toMatchObject({ needsTwo: true, many: { users: 300, leftOut: 0 } });
  stage.tenant.latency.graphMs = 400;
  await asker.press(request, 'confirm');
  const { request: running } = await other.press(request, 'confirm');
  expect(running).toMatchObject({ outcome: 'running', many: { pending: 300, canStop: true } });
  if (running === undefined) throw new Error('it does not run');
  expect(await asker.press(running, 'stop')).toMatchObject({ show: 'request', request: { many: { canStop: false } } });
  expect((await other.press(running, 'stop')).show).toBe('sentence');
  const { many } = (await asker.becomes(request.id, 'stopped', 15_000)).request;
  stage.tenant.latency.graphMs = 0;
  expect(many?.skipped).toBeGreaterThan(0);
  expect((many?.signedOut ?? 0) + (many?.skipped ?? 0)).toBe(300);
  expect((await listed(asker, request.id, 'standing=skipped'))).toHaveLength(50);
}, 40_000);
