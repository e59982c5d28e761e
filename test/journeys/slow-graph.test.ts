import { failing, throttled, type Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import type { Shown } from './shown';
import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';
import { together } from './together';

const stage = onStage();
const HANGS: Fault = { connection: 'hang' };

const DIFFICULTIES: readonly [string, Fault][] = [
  ['hangs', HANGS],
  ['is slow', { delayMs: 6_000 }],
  ['answers 503', failing(503, 'ServiceUnavailable', 'Try later.')],
  ['is throttling', throttled(30)],
];

/** The press of somebody whom Graph does not show in time. */
const pressInVain = async (who: Persona, card: Shown, fault: Fault, says: RegExp): Promise<void> => {
  const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: who.id }, fault);
  const pressed = await stage.press(who, card, 'confirm');
  planned.remove();
  expect(pressed).toMatchObject({ show: 'sentence', answer: { status: 200 }, text: expect.stringMatching(says) as string });
  expect(pressed.answer.tookMs).toBeLessThan(3_000);
};

test('when Graph hangs, is slow, fails or throttles at the click, it is answered within 3 s with a sentence, and the request stays open', () =>
  together(DIFFICULTIES, async ([, fault]) => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    await Promise.all([
      pressInVain(stage.admin(), card, fault, /Nothing was done.*stays open: press again/),
      pressInVain(stage.adminFr(), card, fault, /Rien n'a été fait.*reste ouverte : appuyez à nouveau/),
    ]);
    expect(stage.now(card).buttons).toHaveLength(2);
    expect(stage.revokeCalls(target)).toBe(0);
    expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  }));

test('when the target cannot be read at the click, the same', async () => {
  const target = stage.person();
  const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: target.id }, HANGS);
  const pressed = await stage.press(stage.admin(), card, 'confirm');
  planned.remove();
  expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringMatching(/press again/) as string });
  expect(pressed.answer.tookMs).toBeLessThan(3_000);
  expect((await stage.press(stage.admin(), card, 'cancel')).show).toBe('card');
});

test('when the token service hangs at the click, the same', async () => {
  // A fresh process holds no token yet.
  const target = stage.person();
  const { card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  await stage.quiet();
  await stage.kill();
  await stage.start();
  const planned = stage.tenant.faults.plan({ service: 'token', method: 'POST' }, HANGS);
  const pressed = await stage.press(stage.admin(), card, 'confirm');
  planned.remove();
  expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringMatching(/press again/) as string });
  expect(pressed.answer.tookMs).toBeLessThan(3_000);
  expect(stage.revokeCalls(target)).toBe(0);
});

test('a line is taken in within 5 s while Graph hangs, and answered when it is well again', async () => {
  const target = stage.person();
  const [hangs, ...rest] = stage.tenant.faults.queue({ service: 'graph', method: 'GET', user: target.id }, { delayMs: 2_000 });
  const line = await stage.say(stage.admin(), ASK.en(target.upn));
  expect(line.answer.tookMs).toBeLessThan(5_000);
  expect((await stage.card(line)).buttons).toHaveLength(2);
  expect([hangs?.struck(), rest]).toEqual([1, []]);
});

test('Graph refuses to show people: the answer says which permissions are missing, nothing is done', async () => {
  const target = stage.person();
  const who = stage.admin();
  const { card } = await stage.asked(who, ASK.en(target.upn));
  const planned = stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: who.id }, failing(403, 'Authorization_RequestDenied', 'No.'));
  expect((await stage.press(who, card, 'confirm')).text).toMatch(/^Nothing was done.*User\.Read\.All.*RoleManagement\.Read\.Directory/s);
  expect(await stage.reply(await stage.say(who, ASK.en(stage.person().upn)))).toMatch(/^Nothing was done.*User\.Read\.All/s);
  planned.remove();
  expect((await stage.press(who, card, 'cancel')).show).toBe('card');
});
