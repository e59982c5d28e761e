import type { RequestSummary } from '../../src/contract';
import type { Persona } from '../../sandbox/tenant/personas';
import { SENTENCES } from '../journeys/sentences';
import { until } from '../journeys/until';
import { onDesk } from './desk';
import type { Seat } from './seat';

describe('Between showing and pressing', () => {
  const desk = onDesk();
  const { stage } = desk;

  /** Lets it change, presses, and expects that the request is shown anew, that its old button is dead, and that the new one is another. */
  const renews = async (target: Persona, change: () => unknown): Promise<{ readonly asker: Seat; readonly fresh: RequestSummary }> => {
    const { asker, request } = await desk.opened(desk.admin(), target);
    change();
    const { show, request: fresh } = await asker.press(request, 'confirm');
    expect(show).toBe('request');
    if (fresh === undefined) throw new Error('nothing was shown');
    expect(fresh).toMatchObject({ outcome: 'awaiting', deciders: [] });
    expect(fresh.button).not.toBe(request.button);
    for (const verb of ['confirm', 'cancel'] as const) {
      expect(await desk.admin().press(request, verb)).toMatchObject({ show: 'sentence', text: expect.stringMatching(/changed since these buttons were made\. Nothing was done/) as string });
    }
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(0);
    const { request: seen, timeline } = await asker.details(request.id);
    expect(seen).toEqual(fresh);
    expect(timeline.map(({ kind }) => kind)).toEqual(['asked', 'renewed']);
    return { asker, fresh };
  };

  test('renamed: shown with the new name, the old button is dead, the new one works', async () => {
    const target = stage.person();
    const renamed = target.upn.replace('robin', 'renamed');
    const { asker, fresh } = await renews(target, () => stage.tenant.directory.rename(target.id, { upn: renamed }));
    expect(fresh.target?.upn).toBe(renamed);
    await asker.press(fresh, 'confirm');
    expect((await asker.becomes(fresh.id, 'signing-out')).request.lines[0]).toBe(SENTENCES.en.takesTime(renamed));
    expect(stage.revocations(target)).toBe(1);
  });

  test('privileged now: shown with a warning, and what the new button cancels is cancelled', async () => {
    const target = stage.person();
    const { asker, fresh } = await renews(target, () => stage.tenant.directory.grantRole(target.id, 'Security Reader'));
    expect(fresh.warnings.join(' ')).toMatch(/privileged/);
    expect(await asker.press(fresh, 'cancel')).toMatchObject({ request: { outcome: 'cancelled' } });
  });

  test.each(['en', 'fr'] as const)('deleted: not found in %s, and there is no button any more', async (language) => {
    const target = stage.person();
    const seat = desk.seat(stage.admin(), language);
    const request = await seat.opens(target);
    stage.tenant.directory.delete(target.id);
    expect(await seat.press(request, 'confirm')).toMatchObject({ show: 'request', request: { outcome: 'not-found', button: null } });
    expect((await seat.details(request.id)).request.lines[0]).toBe(SENTENCES[language].notFound(target.upn));
    expect(stage.revokeCalls(target)).toBe(0);
  });

  test('deleted and made again under the same name: not found, and the new account is never touched', async () => {
    const { asker, target, request } = await desk.opened();
    const successor = stage.tenant.directory.recreate(target.id);
    await asker.press(request, 'confirm');
    await asker.becomes(request.id, 'not-found');
    await stage.quiet();
    expect([stage.revokeCalls(successor), stage.revokeCalls(target)]).toEqual([0, 0]);
  });

  test("became another organization's: nothing is called, and the answer says whose it is", async () => {
    const { asker, target, request } = await desk.opened();
    stage.tenant.directory.change(target.id, { userType: 'Guest', externalUserState: 'Accepted' });
    expect((await asker.press(request, 'confirm')).text).toMatch(SENTENCES.en.external);
    await asker.becomes(request.id, 'not-applicable');
    expect(stage.revokeCalls(target)).toBe(0);
  });
});

describe('A request that nobody confirms', () => {
  const desk = onDesk({ CONFIRM_WITHIN: 'PT2S' });
  const { stage } = desk;

  test('expires by itself; who presses late is told so, in their language, and nothing is done', async () => {
    const { asker, target, request } = await desk.opened();
    await asker.becomes(request.id, 'expired', 30_000);
    expect(await desk.admin().press(request, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Too late: this request expired at \d\d:\d\d/) as string });
    expect(await desk.adminFr().press(request, 'cancel')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^Trop tard : cette demande a expiré/) as string });
    expect(stage.revokeCalls(target)).toBe(0);
    // And the same may be asked again.
    expect((await asker.opens(target)).id).not.toBe(request.id);
  });

  test('while the program is down: a press that comes first after the start is too late', async () => {
    const { asker, target, request } = await desk.opened();
    await stage.kill();
    await until(() => Date.now() > request.expiresAt, 5_000);
    await stage.start();
    expect((await asker.press(request, 'confirm')).text).toMatch(/expired/);
    expect((await asker.details(request.id)).request).toMatchObject({ outcome: 'expired', button: null });
    expect(stage.revokeCalls(target)).toBe(0);
  });
});
