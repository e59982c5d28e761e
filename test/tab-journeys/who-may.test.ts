import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../../sandbox/tenant/wire';
import type { NewPerson } from '../journeys/casting';
import { readEntry } from '../journeys/audit-entries';
import { SENTENCES } from '../journeys/sentences';
import { together } from '../journeys/together';
import { onDesk } from './desk';

const desk = onDesk({ ADMIN_ROLES: 'Global Administrator,User Administrator', PROTECTED_USERS: 'breakglass@contoso.com' });
const { stage } = desk;

/** Somebody who was admitted is looked up again after this time. */
const VIEW_ENDS_WITHIN = 5_000;

const entriesBy = (person: { readonly id: string }): readonly string[] =>
  stage.evidence().entries.map(readEntry).filter(({ by }) => by === person.id).map(({ kind }) => kind);

const OUTSIDERS: readonly [string, NewPerson, RegExp, RegExp][] = [
  ['a guest, whatever role they hold', { roles: ['Global Administrator'], userType: 'Guest', externalUserState: 'Accepted' }, /guest accounts may not/, /comptes invités/],
  ['a disabled admin', { roles: ['Global Administrator'], accountEnabled: false }, /your account is disabled/, /votre compte est désactivé/i],
  ['somebody without a role', {}, /needs an active role/, /rôle actif/],
  ['somebody whose role is eligible only', { eligible: ['Global Administrator'] }, /activate it first/, /activez-le/],
  ['somebody whose role is for a part of the directory', { rolesInUnit: ['Global Administrator'] }, /role for the whole directory/, /tout l’annuaire|tout l'annuaire/],
  ['somebody with a role that is not configured', { roles: ['Helpdesk Administrator'] }, /needs an active role/, /rôle actif/],
];

describe.each(OUTSIDERS)('%s', (_who, who, says, saysFr) => {
  test('sees nothing, opens nothing and decides nothing, and is told why in both languages', async () => {
    const { request, target } = await desk.opened();
    const person = stage.person(who);
    for (const [language, sentence] of [['en', says], ['fr', saysFr]] as const) {
      const seat = desk.seat(person, language);
      for (const path of ['now', 'requests', `requests/${request.id}`, `requests/${request.id}/users`, `requests/${request.id}/left-out`, `requests/${request.id}/users.csv`, 'health', 'people?text=robin', 'export.csv', 'verification']) {
        expect(await seat.refused(path)).toMatchObject({ status: 403, code: 'not-entitled', detail: expect.stringMatching(sentence) as string });
      }
      expect(await seat.ask(stage.person())).toMatchObject({ status: 403, show: 'problem', text: expect.stringMatching(sentence) as string });
      expect(await seat.ask(stage.person(), { whatIf: true })).toMatchObject({ status: 403 });
      expect(await seat.askMany([stage.person(), stage.person()])).toMatchObject({ status: 403, show: 'problem' });
      for (const verb of ['confirm', 'cancel', 'stop', 'retry'] as const) expect(await seat.press(request, verb)).toMatchObject({ status: 403, text: expect.stringMatching(sentence) as string });
    }
    expect((await desk.admin().details(request.id)).request).toMatchObject({ outcome: 'awaiting', receipt: request.receipt });
    expect(stage.revokeCalls(target)).toBe(0);
    expect(entriesBy(person)).toEqual([]);
  });
});

test('whose account the directory does not know is told so', async () => {
  const person = stage.admin();
  const token = await stage.tenant.tabToken(person);
  stage.tenant.directory.delete(person.id);
  const response = await fetch(`${stage.bot.origin}/api/tab/now`, { headers: { Authorization: `Bearer ${token}` } });
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('does not know your account')]);
});

test('who holds the role by a group may', async () => {
  const person = stage.person({ groups: ['Tier 0 Operators'] });
  const seat = desk.seat(person);
  const request = await seat.opens(stage.person());
  await seat.press(request, 'confirm');
  await seat.becomes(request.id, 'signing-out');
});

describe('Somebody who looked a moment ago', () => {
  const CHANGES: readonly [string, (id: string) => unknown, RegExp][] = [
    ['loses the role', (id) => stage.tenant.directory.removeRole(id, 'Global Administrator'), /needs an active role/],
    ['is disabled', (id) => stage.tenant.directory.disable(id), /your account is disabled/],
    ['becomes a guest', (id) => stage.tenant.directory.change(id, { userType: 'Guest', externalUserState: 'Accepted' }), /guest accounts may not/],
  ];

  test(`${CHANGES.map(([what]) => what).join(', or ')}: press and ask are refused at once, and what they see ends within five seconds`, () =>
    together(CHANGES, async ([, change, says]) => {
      const { asker, request, target } = await desk.opened();
      await asker.now();
      change(asker.person.id);
      const since = performance.now();
      for (const verb of ['confirm', 'cancel'] as const) expect(await asker.press(request, verb)).toMatchObject({ text: expect.stringMatching(says) as string, request: undefined });
      expect(await asker.ask(stage.person())).toMatchObject({ id: '', text: expect.stringMatching(says) as string });
      while ((await asker.call('now')).status === 200) await wait(100);
      expect(performance.now() - since).toBeLessThan(VIEW_ENDS_WITHIN + 2_000);
      expect(await asker.refused('now')).toMatchObject({ status: 403, detail: expect.stringMatching(says) as string });
      expect((await desk.admin().details(request.id)).request).toMatchObject({ outcome: 'awaiting', deciders: [] });
      expect(entriesBy(asker.person).filter((kind) => kind !== 'asked')).toEqual(['click-refused', 'click-refused', 'ask-refused']);
      expect(stage.revokeCalls(target)).toBe(0);
    }));

  test('loses the role between the press and the call: failed, nothing is called', async () => {
    const { asker, request, target } = await desk.opened();
    const loses = (): Answer => {
      stage.tenant.directory.removeRole(asker.person.id, 'Global Administrator');
      return { status: 429, headers: { 'Retry-After': '1' }, body: { error: { code: 'TooManyRequests', message: 'Later.' } } };
    };
    stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, { answer: loses });
    await asker.press(request, 'confirm');
    const { request: done } = await desk.admin().becomes(request.id, 'failed', 20_000);
    expect(done.lines[0]).toBe(SENTENCES.en.failed(target.upn));
    expect(stage.revocations(target)).toBe(0);
  });
});

describe('A privileged account', () => {
  test('is only for those who may over such: whoever may not is refused at asking and at pressing, and the request stays', async () => {
    const target = stage.person({ roles: ['Security Reader'] });
    const lesser = desk.seat(stage.person({ roles: ['User Administrator'] }));
    expect(await lesser.ask(target)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/the account is privileged.*Privileged Authentication Administrator/) as string });
    const { request, asker } = await desk.opened(desk.admin(), target);
    expect(request.warnings.join(' ')).toMatch(/privileged/);
    expect(await lesser.press(request, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/the account is privileged/) as string });
    expect(entriesBy(lesser.person)).toEqual(['ask-refused', 'click-refused']);
    expect(stage.revokeCalls(target)).toBe(0);
    await asker.press(request, 'confirm');
    await asker.becomes(request.id, 'signing-out');
    expect(stage.revocations(target)).toBe(1);
  });
});

describe('Two different administrators', () => {
  const glass = () => stage.tenant.people.breakGlass;

  test('have to confirm about a protected user; the same one twice is not two, and the first press again shows the same', async () => {
    const before = stage.revokeCalls(glass());
    const asker = desk.admin();
    const request = await asker.opens(glass());
    expect(request).toMatchObject({ needsTwo: true });
    const first = desk.admin({ displayName: 'Oda Lind' });
    const press = { id: '3f0a4d5e-5b0f-4d5c-9a3b-0c7e1d2f3a4b' };
    for (let times = 0; times < 2; times += 1) expect(await first.press(request, 'confirm', press)).toMatchObject({ show: 'request', request: { outcome: 'awaiting', deciders: [{ name: 'Oda Lind' }], needsTwo: true } });
    expect(await first.press(request, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already.*second, different/) as string });
    await stage.quiet();
    expect(stage.revokeCalls(glass())).toBe(before);
    // The asker may be one of them: asking is not confirming.
    expect(await asker.press(request, 'confirm')).toMatchObject({ show: 'request' });
    const { request: done } = await asker.becomes(request.id, 'signing-out');
    expect(done.deciders.map(({ objectId }) => objectId)).toEqual([first.person.id, asker.person.id]);
    expect(stage.revokeCalls(glass()) - before).toBe(1);
  });

  test('at the same moment are two; either alone may cancel', async () => {
    const before = stage.revokeCalls(glass());
    const asker = desk.admin();
    const request = await asker.opens(glass());
    const answers = await Promise.all([desk.admin(), desk.admin()].map((seat) => seat.press(request, 'confirm')));
    expect(answers.map(({ show }) => show)).toEqual(['request', 'request']);
    await asker.becomes(request.id, 'signing-out');
    expect(stage.revokeCalls(glass()) - before).toBe(1);
    const another = await asker.opens(glass());
    await desk.admin().press(another, 'confirm');
    expect(await desk.admin().press(another, 'cancel')).toMatchObject({ show: 'request', request: { outcome: 'cancelled' } });
    expect(stage.revokeCalls(glass()) - before).toBe(1);
  });

  test('of whom the first loses the role before the second confirms: failed, nothing is called', async () => {
    const before = stage.revokeCalls(glass());
    const [asker, first] = [desk.admin(), desk.admin()];
    const request = await asker.opens(glass());
    await first.press(request, 'confirm');
    stage.tenant.directory.removeRole(first.person.id, 'Global Administrator');
    await desk.admin().press(request, 'confirm');
    const { request: done } = await asker.becomes(request.id, 'failed');
    expect(done.lines[0]).toBe(SENTENCES.en.failed(glass().upn));
    expect(stage.revokeCalls(glass())).toBe(before);
  });
});
