import Database from 'better-sqlite3';
import { setTimeout as wait } from 'node:timers/promises';
import { failing } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { fatesOf, untrue } from './fates';
import { askForGroup, doneOf, resultsOf } from './many-people';
import { SENTENCES } from './sentences';
import { onStage } from './stage';
import { until } from './until';

/** What happens in the middle of the work on many users. */

const stage = onStage({ TWO_PERSON_ABOVE: '1000000' }, { plainHttp: true });
/** So that there is a middle: four chunks come first, then eight. */
const SLOW_MS = 300;
const PATIENCE = 30_000;

afterEach(() => {
  stage.tenant.latency.graphMs = 0;
});

const someDone = (users: readonly Persona[]): Promise<void> => until(() => doneOf(stage, users) > 0, PATIENCE, () => 'nothing began');
const callsOf = (users: readonly Persona[]): number => fatesOf(stage, users).reduce((sum, { calls }) => sum + calls, 0);
const sum = (results: Readonly<Record<string, number>>): number => Object.values(results).reduce((all, count) => all + count, 0);

test('the kill switch at a restart: nobody else is called for, those in doubt are looked at, and later the rest is tried again', async () => {
  const { users, card, line } = await askForGroup(stage, 'Switched off', 160);
  stage.tenant.latency.graphMs = SLOW_MS;
  await stage.press(stage.admin(), card, 'confirm');
  await someDone(users);
  await stage.kill();
  // What has left is still done.
  await wait(2 * SLOW_MS);
  stage.tenant.latency.graphMs = 0;
  const [calls, done] = [callsOf(users), doneOf(stage, users)];
  await stage.start({ STOPPED: 'true' });
  expect(await stage.result(line, PATIENCE)).toContain(`${done} of 160 signed out`);
  expect(callsOf(users)).toBe(calls);
  expect(untrue(fatesOf(stage, users))).toEqual([]);
  const { 'signing-out': signedOut, 'failed stopped': stopped = 0, 'failed stopped in doubt': inDoubt = 0, ...others } = resultsOf(stage, users);
  expect(others).toEqual({});
  expect([signedOut, stopped + inDoubt]).toEqual([done, 160 - done]);
  expect(stopped).toBeGreaterThan(0);
  await stage.shows(card, `Done: ${done} of 160 users are signed out`);
  await stage.quiet();
  await stage.kill();
  await stage.start();
  await stage.press(stage.admin(), stage.now(card), 'retry');
  await stage.shows(card, 'Done: all 160 users are signed out', PATIENCE);
  expect(fatesOf(stage, users).filter((fate) => fate.done !== 1)).toEqual([]);
});

test('who confirmed loses the role: nobody else is begun on that word', async () => {
  const { users, card, line } = await askForGroup(stage, 'Let go', 200);
  const admin = stage.admin();
  stage.tenant.latency.graphMs = SLOW_MS;
  await stage.press(admin, card, 'confirm');
  await someDone(users);
  stage.tenant.directory.removeRole(admin.id, 'Global Administrator');
  const result = await stage.result(line, PATIENCE);
  const { 'signing-out': signedOut = 0, 'failed not-entitled-any-more': refused = 0, ...others } = resultsOf(stage, users);
  expect(others).toEqual({});
  expect(signedOut + refused).toBe(200);
  expect(refused).toBeGreaterThan(0);
  expect(result).toContain(`${signedOut} of 200 signed out`);
  expect(doneOf(stage, users)).toBe(signedOut);
  expect(untrue(fatesOf(stage, users))).toEqual([]);
});

test('accounts that are not any more what the card showed when it is their turn are left out, each with what it is now', async () => {
  // More than a click reads again.
  const { users, card, line } = await askForGroup(stage, 'Changed', 204);
  const { directory } = stage.tenant;
  const [risen, renamed, gone, sold] = [users[50], users[100], users[150], users[203]];
  if (risen === undefined || renamed === undefined || gone === undefined || sold === undefined) throw new Error('nobody');
  directory.grantRole(risen.id, 'User Administrator');
  directory.rename(renamed.id, { upn: 'robin.renamed@contoso.com' });
  directory.delete(gone.id);
  directory.change(sold.id, { userType: 'Guest', externalUserState: 'Accepted', userPrincipalName: 'robin_fabrikam.com#EXT#@contoso.com' });
  expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
  const result = await stage.result(line, PATIENCE);
  expect(result).toContain('200 of 204 signed out');
  expect(result).toContain('1 not found any more');
  expect(result).toContain('1 external by now');
  expect(resultsOf(stage, users)).toEqual({ 'signing-out': 200, 'failed target-changed': 2, 'not-found': 1, 'not-applicable': 1 });
  expect([risen, renamed, gone, sold].map((user) => stage.revokeCalls(user))).toEqual([0, 0, 0, 0]);
  const over = await stage.shows(card, 'Page 1 of 21');
  for (const { upn } of [risen, renamed, gone, sold]) expect(over.text).toContain(upn);
  expect(over.text).toContain(SENTENCES.en.notFound(gone.upn));
  expect(untrue(fatesOf(stage, users))).toEqual([]);
});

test('the store does not take anything for some seconds: nobody is called for twice, and it goes on by itself', async () => {
  const { users, card } = await askForGroup(stage, 'Store down', 120);
  stage.tenant.latency.graphMs = SLOW_MS;
  await stage.press(stage.admin(), card, 'confirm');
  await someDone(users);
  const other = new Database(stage.store);
  other.exec('begin immediate');
  await wait(2_500);
  other.exec('rollback');
  other.close();
  stage.tenant.latency.graphMs = 0;
  await stage.shows(card, 'Done: all 120 users are signed out', PATIENCE);
  expect(sum(resultsOf(stage, users))).toBe(120);
  expect(fatesOf(stage, users).filter(({ done, calls }) => done !== 1 || calls !== 1)).toEqual([]);
});

test('the last one to be tried again is proven to be signed out in that very moment: it ends all the same', async () => {
  const { users, card } = await askForGroup(stage, 'Race', 2);
  const refusal = stage.tenant.faults.plan({ service: 'graph', method: 'POST', user: users[0]?.id ?? '' }, failing(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
  await stage.press(stage.admin(), card, 'confirm');
  const failed = await stage.shows(card, 'Done: 1 of 2 users', PATIENCE);
  await stage.quiet();
  refusal.remove();
  const other = new Database(stage.store);
  other.exec("create trigger race before update on request when old.state = 'done' and new.state = 'running' begin update item set standing = 'verified' where request_id = new.id; end");
  const pressed = await stage.press(stage.admin(), failed, 'retry');
  other.exec('drop trigger race');
  other.close();
  expect(pressed.show).toBe('card');
  await stage.quiet();
  await stage.shows(card, /Done: .*users are signed out/);
  expect(stage.now(card).buttons.map(({ verb }) => verb)).not.toContain('stop');
});

test('an account changed, and the card that shows it so could not be written: the next click shows it, and the old card signs nobody out', async () => {
  const { users, card } = await askForGroup(stage, 'Half renewed', 2);
  stage.tenant.directory.grantRole(users[0]?.id ?? '', 'User Administrator');
  const other = new Database(stage.store);
  other.exec("create trigger unwritten before update on request when new.version > old.version begin select raise(abort, 'not now'); end");
  await stage.press(stage.admin(), card, 'confirm').catch(() => undefined);
  other.exec('drop trigger unwritten');
  other.close();
  const pressed = await stage.press(stage.admin(), card, 'confirm');
  expect(pressed.text).toContain('1 of them is privileged');
  await stage.quiet();
  expect(callsOf(users)).toBe(0);
  await stage.press(stage.admin(), await stage.shows(card, '1 of them is privileged'), 'confirm');
  await stage.shows(card, 'Done: all 2 users are signed out', PATIENCE);
});

test('clicks to stop and to try again that are delivered once more are no second clicks', async () => {
  const { users, card } = await askForGroup(stage, 'Delivered again', 500);
  // Slow enough for the card to show that it goes on.
  stage.tenant.latency.graphMs = 5 * SLOW_MS;
  await stage.press(stage.admin(), card, 'confirm');
  await until(() => stage.now(card).buttons.some(({ verb }) => verb === 'stop'), PATIENCE, () => 'it cannot be stopped');
  const { connector } = stage.tenant;
  const stop = connector.pressed(stage.admin(), card.id, 'stop');
  expect([(await stage.pressWith(stop)).show, (await stage.pressWith(stop)).show]).toEqual(['card', 'card']);
  stage.tenant.latency.graphMs = 0;
  const stopped = await stage.shows(card, /Done: \d+ of 500 users/, PATIENCE);
  const retry = connector.pressed(stage.admin(), stopped.id, 'retry');
  expect([(await stage.pressWith(retry)).show, (await stage.pressWith(retry)).show]).toEqual(['card', 'card']);
  await stage.shows(card, 'Done: all 500 users are signed out', PATIENCE);
  expect(fatesOf(stage, users).filter(({ done }) => done !== 1)).toEqual([]);
});
