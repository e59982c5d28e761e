import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { addCrowd } from '../../sandbox/tenant/crowd';
import { onStage } from '../journeys/stage';
import { SENTENCES } from '../journeys/sentences';
import { until } from '../journeys/until';
import { isReady } from './ready';

const REPLICAS = 3;
/** Contract of the replicas: what was interrupted goes on within this time, which is a lease and some. */
const RESUMED_WITHIN = 45_000;

const stage = onStage({}, {}, { store: 'postgres', replicas: REPLICAS });

/** How many of the programs wrote a line with this code. */
const whoWrote = (code: string): number => stage.bots.filter(({ output }) => output.some((text) => text.includes(`"code":"${code}"`))).length;

test('a line is taken in by one, the click by another, and the card is the same as with one', async () => {
  for (let n = 0; n < REPLICAS + 1; n += 1) {
    const [who, target] = [stage.admin(), stage.person()];
    const { line, card } = await stage.asked(who, `revoke sessions for ${target.upn}`);
    const pressed = await stage.press(who, card, 'confirm');
    expect(pressed.text).toContain(target.upn);
    expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(target.upn));
    await stage.shows(card, SENTENCES.en.takesTime(target.upn));
    expect([stage.revokeCalls(target), stage.revocations(target)]).toEqual([1, 1]);
  }
  expect(whoWrote('received')).toBe(REPLICAS);
});

test('two lines for the same user at the same moment, at two of them, open one card', async () => {
  const [who, target, place] = [stage.admin(), stage.person(), stage.channel()];
  const lines = await Promise.all([1, 2, 3, 4, 5, 6].map(() => stage.say(who, `revoke sessions for ${target.upn}`, { place })));
  await stage.quiet();
  // Each line begins a thread of its own: the card is in that of whichever came first.
  const cards = lines.flatMap((line) => stage.sentTo(line)).filter(({ activity }) => (activity.attachments ?? []).length > 0);
  expect(cards).toHaveLength(1);
});

test('many users are shared by all of them, each is called once, and one that dies is replaced by the others', async () => {
  const { users } = addCrowd(stage.tenant.directory, 400, 'Shared');
  const who = stage.admin();
  const second = stage.admin();
  const { line, card } = await stage.asked(who, `revoke sessions for ${users.slice(0, 200).map(({ userPrincipalName }) => userPrincipalName).join(', ')}`);
  await stage.press(who, card, 'confirm');
  await stage.press(second, await stage.shows(card, 'second'), 'confirm');
  await stage.result(line, RESUMED_WITHIN);
  expect(whoWrote('chunk-done')).toBeGreaterThan(1);

  stage.tenant.latency.graphMs = 400;
  const again = await stage.asked(who, `revoke sessions for ${users.slice(200).map(({ userPrincipalName }) => userPrincipalName).join(', ')}`);
  await stage.press(who, again.card, 'confirm');
  await stage.press(second, await stage.shows(again.card, 'second'), 'confirm');
  await until(() => users.slice(200).some(({ id }) => stage.tenant.ledger.revocations(id) > 0), 20_000, () => 'nobody was called');
  const [, , third] = stage.bots;
  await third?.stop('SIGKILL');
  stage.connect((bot) => bot !== third);
  stage.tenant.latency.graphMs = 0;
  const died = Date.now();
  await stage.result(again.line, RESUMED_WITHIN);
  expect(Date.now() - died).toBeLessThan(RESUMED_WITHIN);
  expect(users.filter(({ id }) => stage.tenant.ledger.revocations(id) === 0)).toEqual([]);
  await third?.start();
  stage.connect();
}, 120_000);

test('the database is killed and comes back: nothing is lost, and nobody has to be started again', async () => {
  const [who, target] = [stage.admin(), stage.person()];
  const { line, card } = await stage.asked(who, `revoke sessions for ${target.upn}`);
  await stage.server.kill();
  const pressed = await stage.press(who, card, 'confirm');
  expect(pressed.show).toBe('sentence');
  expect(stage.revokeCalls(target)).toBe(0);
  await stage.server.start();
  for (const { origin } of stage.bots) await isReady(origin);
  await stage.press(who, card, 'confirm');
  expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(target.upn));
});

test('the commands of the shell look at the database, beside the programs', () => {
  const run = (program: string, ...words: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [resolve(__dirname, '../../dist', `${program}.js`), ...words], { env: { ...stage.tenant.environment(), ...stage.shell }, encoding: 'utf8' });
    return stdout + stderr;
  };
  expect(run('audit', 'verify')).toMatch(/^audit: \d+ entries, chain intact, head/m);
  expect(run('check-config')).toContain('the store can be written');
});
