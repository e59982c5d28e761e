import type { Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { strikeTheWorkOf } from './hold-back';
import { onStage } from './stage';
import { ASK, firstLine, SENTENCES } from './sentences';
import { until } from './until';

const stage = onStage();
const HANGS: Fault = { connection: 'hang' };

const planRevoke = (target: Persona, fault: Fault): void => {
  stage.tenant.faults.queue({ service: 'graph', method: 'POST', path: /revokeSignInSessions$/, user: target.id }, fault);
};

const hung = (target: Persona, method: string): Promise<unknown> => stage.tenant.ledger.waitForCall({ service: 'graph', method, user: target.id, status: 'hung' }, 20_000);

test('killed between the line and its answer: the line is answered after the start', async () => {
  const target = stage.person();
  stage.tenant.faults.queue({ service: 'graph', method: 'GET', path: /^\/v1\.0\/users\/[^/]+\?/ }, HANGS, HANGS);
  const line = await stage.say(stage.admin(), ASK.en(target.upn));
  await stage.kill();
  stage.tenant.faults.clear();
  await stage.start();
  expect((await stage.card(line)).text).toContain(target.upn);
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(1);
});

test('killed between card and click: the click works after the start', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  await stage.quiet();
  await stage.kill();
  await stage.start();
  expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(2);
  expect(stage.now(card).buttons).toEqual([]);
});

test('killed between click and call: called once after the start', async () => {
  const target = stage.person();
  const clicker = stage.admin();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  await strikeTheWorkOf(stage, clicker, HANGS);
  expect((await stage.press(clicker, card, 'confirm')).show).toBe('card');
  await hung(clicker, 'GET');
  await stage.kill();
  expect(stage.revokeCalls(target)).toBe(0);
  stage.tenant.faults.clear();
  await stage.start();
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  expect(stage.revokeCalls(target)).toBe(1);
});

test('killed while the call goes on without effect: called again after the start, one effect', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  planRevoke(target, HANGS);
  await stage.press(stage.admin(), card, 'confirm');
  await hung(target, 'POST');
  await stage.kill();
  expect(stage.revocations(target)).toBe(0);
  await stage.start();
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  expect(stage.revokeCalls(target)).toBe(2);
  expect(stage.revocations(target)).toBe(1);
});

test('killed after the effect, before its answer: settled by the read-back, not called again', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.adminFr(), ASK.fr(target.upn));
  planRevoke(target, { connection: 'hang', afterEffect: true });
  await stage.press(stage.admin(), card, 'confirm');
  await hung(target, 'POST');
  await stage.kill();
  await stage.start();
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.fr.takesTime(target.upn));
  expect((await stage.shows(card, /Vérifié/)).buttons).toEqual([]);
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(1);
  expect(stage.textsTo(line)).toHaveLength(1);
});

test('killed again and again in the middle: in the end one effect and one reply', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  stage.tenant.faults.queue({ service: 'graph', method: 'POST', path: /revokeSignInSessions$/, user: target.id }, HANGS, HANGS);
  await stage.press(stage.admin(), card, 'confirm');
  for (let round = 1; round <= 2; round += 1) {
    await until(() => stage.revokeCalls(target) === round);
    await stage.kill();
    await stage.start();
  }
  await stage.result(line);
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(3);
  expect(stage.revocations(target)).toBe(1);
  expect(stage.textsTo(line)).toHaveLength(1);
});

test('killed while the result reply is on its way: it is not repeated, the card carries the result', async () => {
  const target = stage.person();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const conversation = encodeURIComponent(line.conversation);
  stage.tenant.faults.queue({ service: 'connector', method: 'POST', path: conversation }, { connection: 'hang', afterEffect: true });
  await stage.press(stage.admin(), card, 'confirm');
  await stage.tenant.ledger.waitForCall({ service: 'connector', method: 'POST', path: conversation, status: 'hung' }, 20_000);
  await stage.kill();
  await stage.start();
  await stage.quiet();
  expect(stage.textsTo(line)).toHaveLength(1);
  expect(stage.now(card).text).toContain(SENTENCES.en.takesTime(target.upn));
});

test('killed while the card is on its way: it is posted once more and no further, and both cards work', async () => {
  const target = stage.person();
  const place = stage.channel();
  const posts = { service: 'connector', method: 'POST', path: encodeURIComponent(place.id ?? '') } as const;
  stage.tenant.faults.queue(posts, { connection: 'hang', afterEffect: true });
  const line = await stage.say(stage.admin(), ASK.en(target.upn), { place });
  const lost = await stage.card(line);
  await stage.kill();
  await stage.start();
  await stage.quiet();
  expect(stage.sentTo(line)).toHaveLength(2);
  expect((await stage.press(stage.admin(), lost, 'confirm')).show).toBe('card');
  await stage.result(line);
  await stage.quiet();
  for (const { id } of stage.sentTo(line).slice(0, 2)) expect(stage.now({ id })).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES.en.takesTime(target.upn)) as string });
  expect(stage.revokeCalls(target)).toBe(1);
});

describe('SIGTERM', () => {
  const endsInTime = async (): Promise<void> => {
    const began = Date.now();
    expect(await stage.bot.stop('SIGTERM')).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
  };

  test('ends the program with 0 when there is nothing to do', async () => {
    await endsInTime();
    await stage.start();
  });

  test('ends it within 10 s while Graph hangs, and what was running is settled after the start', async () => {
    const target = stage.person();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    planRevoke(target, { connection: 'hang', afterEffect: true });
    await stage.press(stage.admin(), card, 'confirm');
    await hung(target, 'POST');
    await endsInTime();
    await stage.start();
    expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
    await stage.quiet();
    expect(stage.revokeCalls(target)).toBe(1);
    expect(stage.textsTo(line)).toHaveLength(1);
  });

  test('starts no new work, and what was taken in is done after the start', async () => {
    const targets = Array.from({ length: 12 }, () => stage.person());
    const lines = await Promise.all(targets.map(({ upn }) => stage.say(stage.admin(), `Revoke-SPOUserSession ${upn} -Confirm:$false`)));
    await endsInTime();
    await stage.start();
    for (const [index, line] of lines.entries()) expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(targets[index]?.upn ?? ''));
    await stage.quiet();
    for (const target of targets) expect(stage.revocations(target)).toBe(1);
    for (const line of lines) expect(stage.sentTo(line)).toHaveLength(1);
  });
});
