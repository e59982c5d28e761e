import Database from 'better-sqlite3';
import { failing, throttled, type Fault } from '../../sandbox/tenant/faults';
import type { SharePointState } from '../../sandbox/tenant/sharepoint';
import type { RequestSummary } from '../../src/contract';
import { SENTENCES } from '../journeys/sentences';
import { together } from '../journeys/together';
import { onDesk } from './desk';

const DIRECTORY: readonly [string, Fault, RegExp, RegExp][] = [
  ['hangs', { connection: 'hang' }, /did not answer in time/, /n'a pas répondu|ne répond/],
  ['answers 503', failing(503, 'ServiceUnavailable', 'Try later.'), /did not answer in time/, /n'a pas répondu|ne répond/],
  ['is throttling', throttled(60), /throttling/, /limite/],
  ['refuses to show people', failing(403, 'Authorization_RequestDenied', 'No.'), /User\.Read\.All.*RoleManagement\.Read\.Directory/s, /User\.Read\.All/],
];

/** What is shown of the request, what goes wrong with the call, the cmdlet's sentence, and how often it was done. */
const REVOKING: readonly [RequestSummary['outcome'], Fault, (upn: string) => string, number][] = [
  ['failed', failing(403, 'Authorization_RequestDenied', 'No.'), SENTENCES.en.failed, 0],
  ['not-found', failing(404, 'Request_ResourceNotFound', 'Gone.'), SENTENCES.en.notFound, 0],
  ['signing-out', { connection: 'reset', afterEffect: true }, SENTENCES.en.takesTime, 1],
];

/** What the service gives itself for an ask and for a press, and some for a busy machine; ms. */
const ASK_WITHIN = 27_000;
const PRESS_WITHIN = 22_000;

describe('While Graph has trouble', () => {
  const desk = onDesk();
  const { stage } = desk;

  test('with who asks: they see nothing and open nothing, and read which service it is', () =>
    together(DIRECTORY, async ([what, fault, says, saysFr]) => {
      const person = stage.admin();
      const { request, target } = await desk.opened();
      const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: person.id }, fault);
      const refused = await Promise.all([desk.seat(person).refused('now'), desk.seat(person, 'fr').refused(`requests/${request.id}`)]);
      planned.remove();
      expect([what, refused.map(({ status, code }) => [status, code])]).toEqual([what, [[503, 'directory'], [503, 'directory']]]);
      expect(refused[0].detail).toMatch(says);
      expect(refused[1].detail).toMatch(saysFr);
      expect(stage.revokeCalls(target)).toBe(0);
    }));

  test('with the user who is meant: nothing is opened or done, it is said why, and later it works', () =>
    together(DIRECTORY, async ([what, fault, says]) => {
      const { asker, request, target } = await desk.opened();
      const other = stage.person();
      const planned = [target, other].map(({ id }) => stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: id }, fault));
      const [asked, pressed] = await Promise.all([asker.ask(other), asker.press(request, 'confirm')]);
      for (const { remove } of planned) remove();
      expect([what, asked.show, pressed.show]).toEqual([what, 'sentence', 'sentence']);
      for (const { text } of [asked, pressed]) expect(text).toMatch(/^Nothing was done/);
      expect(asked.text).toMatch(says);
      expect(pressed.text).toMatch(what === 'refuses to show people' ? says : /could not be read in time.*The request stays open: press again/);
      expect(asked.tookMs).toBeLessThan(ASK_WITHIN);
      expect(pressed.tookMs).toBeLessThan(PRESS_WITHIN);
      // Nobody writes lines in the tab.
      expect(`${asked.text}${pressed.text}`).not.toMatch(/write the line/i);
      expect((await asker.details(request.id)).request).toMatchObject({ outcome: 'awaiting', deciders: [] });
      expect(stage.revokeCalls(target) + stage.revokeCalls(other)).toBe(0);
      await asker.press(request, 'confirm');
      await asker.becomes(request.id, 'signing-out');
      expect(stage.revocations(target)).toBe(1);
    }), 60_000);

  test('with finding people: a problem that says so, and later they are found', async () => {
    const seat = desk.admin();
    await seat.now();
    const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', path: /startswith/i }, failing(403, 'Authorization_RequestDenied', 'No.'));
    expect(await seat.refused('people?text=robin')).toMatchObject({ status: 503, code: 'directory', detail: expect.stringContaining('403') as string });
    expect(planned.struck()).toBeGreaterThan(0);
    planned.remove();
    expect((await seat.call('people?text=robin')).status).toBe(200);
  });

  test('with the revocation itself: the request says what truly happened', () =>
    together(REVOKING, async ([outcome, fault, sentence, done]) => {
      const { asker, request, target } = await desk.opened();
      stage.tenant.faults.queue({ service: 'graph', method: 'POST', user: target.id }, fault);
      await asker.press(request, 'confirm');
      const { request: ended } = await asker.becomes(request.id, outcome, 20_000);
      expect(ended.lines[0]).toBe(sentence(target.upn));
      expect(stage.revocations(target)).toBe(done);
    }));
});

describe('By SharePoint', () => {
  const desk = onDesk({}, { revokeWith: 'sharepoint' });
  const { stage } = desk;

  test.each<[SharePointState, 'not-available' | 'not-found' | 'failed' | 'signing-out' | 'signed-out', keyof (typeof SENTENCES)['en']]>([
    [0, 'not-available', 'notAvailable'],
    [1, 'not-found', 'notFound'],
    [2, 'failed', 'failed'],
    [3, 'signing-out', 'takesTime'],
    [4, 'signed-out', 'signedOut'],
  ])("state %i is shown as %s with the cmdlet's sentence, in both languages", async (state, outcome, name) => {
    const { asker, request, target } = await desk.opened();
    stage.tenant.sharePoint.setState(state, target.id);
    await asker.press(request, 'confirm');
    for (const [language, seat] of [['en', asker], ['fr', desk.adminFr()]] as const) {
      const sentence = SENTENCES[language][name];
      const { request: done } = await seat.becomes(request.id, outcome);
      expect(done.lines[0]).toBe(typeof sentence === 'function' ? sentence(target.upn) : '');
      expect(done.verifiedFrom).toBeNull();
    }
    expect(stage.tenant.ledger.calls({ service: 'sharepoint', method: 'POST', user: target.id })).toHaveLength(1);
    expect([stage.revokeCalls(target), stage.revocations(target)]).toEqual([0, state >= 3 ? 1 : 0]);
  });

  test('what if says what the cmdlet would, and calls nothing', async () => {
    const target = stage.person();
    expect((await desk.admin().ask(target, { whatIf: true })).text.split('\n')[0]).toBe(SENTENCES.en.whatIf(target.upn));
    expect(stage.tenant.ledger.calls({ service: 'sharepoint', user: target.id })).toEqual([]);
  });

  test("what cannot be written down is told with SharePoint's own cmdlet", async () => {
    const { asker, request, target } = await desk.opened();
    const other = new Database(stage.store);
    other.exec('begin immediate');
    const pressed = await asker.press(request, 'confirm');
    other.exec('rollback');
    other.close();
    expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Nothing was done.*PowerShell: .*Revoke-SPOUserSession -User/s) as string });
    expect(stage.tenant.ledger.calls({ service: 'sharepoint', user: target.id })).toEqual([]);
  });
});
