import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { startTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { fatesOf, untrue } from '../journeys/fates';
import { lastLine, RECEIPT_LINE } from '../journeys/sentences';
import { SETTING, Stage } from '../journeys/stage';
import { resumedWithin } from './mortal';

const ROUNDS = atSize({ slice: 2, full: SETTING.store === 'postgres' ? 50 : 200 });
/** Side by side. */
const STAGES = 2;
/** Rounds on one stage: what is audited after each of them grows with them. */
const ROUNDS_OF_A_STAGE = 10;
/** Until all 500 are done and the card says so, on a busy machine. */
const BUSY = 10_000;
const USERS = 500;
/** So that the work takes about as long as the longest wait for the kill. */
const GRAPH_MS = 100;
const PATIENCE = 75_000;
const SETTINGS = { TWO_PERSON_ABOVE: '1000000', MESSAGES_PER_MINUTE: '1000' };
/** Of this seed are the moments. */
const SEED = Number(process.env['RANDOM_KILLS_SEED'] ?? 20_260_102);
const KILLED_AFTER = fc.sample(fc.noBias(fc.integer({ min: 20, max: 2_000 })), { seed: SEED, numRuns: ROUNDS });

interface Found {
  readonly wrong: string[];
  rounds: number;
  /** Users that were done when the program was killed. */
  doneBefore: number;
  twice: number;
  slowest: number;
  /** How long it may take. */
  most: number;
}

const play = async (stage: Stage, round: number, killedAfter: number, found: Found): Promise<void> => {
  const users = Array.from({ length: USERS }, () => stage.person());
  const { directory, latency } = stage.tenant;
  const name = `Round ${round}`;
  const { id } = directory.addGroup({ displayName: name });
  for (const user of users) directory.addToGroup(id, user.id);
  const line = await stage.say(stage.admin(), `revoke sessions for group "${name}"`);
  const card = await stage.card(line, PATIENCE);
  latency.graphMs = GRAPH_MS;
  await stage.press(stage.admin(), card, 'confirm');
  await wait(killedAfter);
  // Of several, one dies or all of them.
  await stage.kill(round % 2 === 0 ? stage.bots : stage.bots.slice(-1));
  found.doneBefore += fatesOf(stage, users).filter(({ done }) => done > 0).length;
  const began = Date.now();
  await stage.start();
  await stage.shows(card, 'Done: all 500 users are signed out', PATIENCE);
  found.most = resumedWithin(stage) + BUSY;
  found.slowest = Math.max(found.slowest, Date.now() - began);
  latency.graphMs = 0;
  await stage.quiet(PATIENCE);
  const fates = fatesOf(stage, users);
  found.twice += fates.filter(({ calls }) => calls === 2).length;
  const replies = stage.textsTo(line).filter((said) => RECEIPT_LINE.test(lastLine(said))).length;
  const wrong = [
    ...untrue(fates),
    ...fates.filter(({ standing, done, calls }) => standing !== 'verified' || done !== 1 || calls > 2).map(({ user, standing, done, calls }) => `${user} is ${standing}, called for ${calls} times, done ${done} times`),
    ...(replies <= 1 ? [] : [`${replies} replies`]),
  ];
  found.wrong.push(...wrong.map((what) => `round ${round}, killed after ${killedAfter} ms: ${what}`));
  stage.audit();
};

const playAll = async (left: { readonly round: number; readonly killedAfter: number }[], keys: string, found: Found): Promise<void> => {
  while (left.length > 0) {
    const stage = new Stage(SETTINGS, { plainHttp: true, stateFolder: keys });
    await stage.open();
    try {
      for (const { round, killedAfter } of left.splice(0, Math.min(ROUNDS_OF_A_STAGE, Math.ceil(ROUNDS / STAGES)))) {
        found.rounds += 1;
        await play(stage, round, killedAfter, found);
      }
    } catch (error) {
      found.wrong.push(error instanceof Error ? error.message : String(error));
    } finally {
      await stage.close();
    }
  }
};

test('killed at any moment while 500 users are signed out, it goes on where it was: everybody once, and the numbers add up', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'random-kills-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const left = KILLED_AFTER.map((killedAfter, round) => ({ round, killedAfter }));
  const found: Found = { wrong: [], rounds: 0, doneBefore: 0, twice: 0, slowest: 0, most: 0 };
  const began = Date.now();
  await Promise.all(Array.from({ length: STAGES }, () => playAll(left, keys, found)));
  rmSync(keys, { recursive: true, force: true });
  const { wrong, rounds, doneBefore, twice, slowest, most } = found;
  const more = `seed ${SEED}; ${rounds * USERS} users, ${doneBefore} of them done before the kill, ${twice} called for twice; over within ${(slowest / 1_000).toFixed(1)} s of the restart; ${Math.round((Date.now() - began) / 1_000)} s`;
  note({ figure: 'SIGKILL at a random moment of a job of 500 users', tried: rounds, wrong: wrong.length, atLeast: ROUNDS, more });
  expect(wrong).toEqual([]);
  expect(slowest).toBeLessThan(most);
}, atSize({ slice: 120_000, full: 2_400_000 }));
