import { fatesOf } from './fates';
import { askForGroup, doneOf } from './many-people';
import { ASK, SENTENCES } from './sentences';
import { onStage } from './stage';
import { until } from './until';

const stage = onStage({ TWO_PERSON_ABOVE: '1000000' }, { plainHttp: true });
const PATIENCE = 30_000;
const CHUNK = 20;
/** Chunks that one of two jobs may be ahead of its half. */
const AHEAD = 2;

afterEach(() => {
  stage.tenant.latency.graphMs = 0;
});

test('two jobs at once share: neither is more than two chunks ahead of its half while both run', async () => {
  const jobs = [await askForGroup(stage, 'One half', 200), await askForGroup(stage, 'Other half', 200)];
  const admin = stage.admin();
  stage.tenant.latency.graphMs = 300;
  await Promise.all(jobs.map(({ card }) => stage.press(admin, card, 'confirm')));
  await Promise.all(jobs.map(({ card }) => stage.shows(card, 'Done: all 200 users are signed out', PATIENCE)));
  const jobOf = new Map(jobs.flatMap(({ users }, job) => users.map(({ id }) => [id, job] as const)));
  const order = stage.tenant.ledger.effects().flatMap(({ user }) => jobOf.get(user) ?? []);
  expect(order).toHaveLength(400);
  // From the first chunk of the later one on, until the first one is through.
  const from = Math.max(order.indexOf(0), order.indexOf(1));
  const to = Math.min(order.lastIndexOf(0), order.lastIndexOf(1));
  const both = order.slice(from, to + 1);
  const ahead = both.map((_job, index) => both.slice(0, index + 1).reduce((lead, job) => lead + (job === 0 ? 1 : -1), 0) / 2);
  expect(both.length).toBeGreaterThan(4 * CHUNK);
  expect(Math.max(...ahead.map(Math.abs))).toBeLessThanOrEqual(AHEAD * CHUNK);
  for (const { users } of jobs) expect(fatesOf(stage, users).filter(({ done, calls }) => done !== 1 || calls !== 1)).toEqual([]);
});

test('a single request goes first: it is done, and said, while many others are still to come', async () => {
  const target = stage.person();
  const { line, card: single } = await stage.asked(stage.admin(), ASK.en(target.upn));
  const { users, card } = await askForGroup(stage, 'In the way', 800);
  stage.tenant.latency.graphMs = 200;
  await stage.press(stage.admin(), card, 'confirm');
  await until(() => doneOf(stage, users) > 0, PATIENCE, () => 'nothing began');
  await stage.press(stage.admin(), single, 'confirm');
  await until(() => stage.revocations(target) === 1, PATIENCE, () => 'not signed out');
  const before = doneOf(stage, users);
  expect(await stage.result(line)).toContain(SENTENCES.en.takesTime(target.upn));
  await stage.shows(card, 'Done: all 800 users are signed out', PATIENCE);
  // It takes a call for the click, one to read and one to do it: not as long as the second and third wave of chunks, behind which a fourth one comes.
  expect(before).toBeLessThan(800 - 4 * CHUNK);
});
