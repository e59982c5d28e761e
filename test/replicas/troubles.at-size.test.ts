import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { Ways } from '../failures/postgres-faults';
import { Stage } from '../journeys/stage';
import { isReady } from './ready';
import { FOR_BULKS, TroubledBulk } from './troubled-bulk';

/** Issue: what was interrupted goes on within this time. */
const RESUMED_WITHIN = 45_000;
/** So long is a program alone with its trouble: longer than a lease. */
const LASTS = 60_000;
/** Who balances the load has seen by then that a program is not ready. */
const NOTICED_AFTER = 3_000;
const GRAPH_MS = 150;
const STAGES = 2;
const WATCHES = resolve(__dirname, '../journeys/watch-connections.cjs');
const SHIFTS = resolve(__dirname, 'shifted-clock.cjs');
/** Host clocks in the rounds in which they are wrong: ten minutes ahead, right, ten minutes behind. */
const WRONG_BY = [600_000, 0, -600_000];

interface Round {
  readonly trouble: 'none' | 'cut' | 'stalled' | 'half-open';
  readonly clocks: 'right' | 'wrong';
  /** The number of the program that has the trouble. */
  readonly whose: number;
}

const SLICE: readonly Round[] = [{ trouble: 'half-open', clocks: 'wrong', whose: 1 }];
const ALL: readonly Round[] = (['right', 'wrong'] as const).flatMap((clocks) =>
  (['none', 'cut', 'stalled', 'half-open'] as const).flatMap((trouble) => (trouble === 'none' ? [0] : [0, 1, 2]).map((whose) => ({ trouble, clocks, whose }))),
);
const ROUNDS = atSize({ slice: 0, full: 1 }) === 1 ? ALL : SLICE;

interface Found {
  readonly wrong: string[];
  rounds: number;
  slowest: number;
  twice: number;
}

/** The way of one program fails for a minute while all of them are at work. @returns milliseconds until the others had done its part too */
const suffer = async (stage: Stage, ways: Ways, { trouble, whose }: Round, bulk: TroubledBulk): Promise<number> => {
  const began = Date.now();
  if (trouble === 'none') {
    await bulk.isDone();
    return Date.now() - began;
  }
  ways.of(whose).set(trouble);
  const noticed = wait(NOTICED_AFTER).then(() => stage.connect(({ number }) => number !== whose));
  await bulk.isDone();
  const took = Date.now() - began;
  await noticed;
  await wait(Math.max(0, LASTS - took));
  ways.of(whose).set('open');
  for (const bot of stage.bots) await isReady(bot.origin);
  stage.connect();
  return took;
};

const play = async (round: Round, keys: string, found: Found): Promise<void> => {
  const ways = new Ways();
  const { setting } = ways;
  const apart = async (number: number, database: string): Promise<Readonly<Record<string, string>>> => ({ ...(await setting.apart?.(number, database)), CLOCK_WRONG_BY: String(round.clocks === 'wrong' ? WRONG_BY[number] : 0) });
  const stage = new Stage({ ...FOR_BULKS, NODE_OPTIONS: `--require ${SHIFTS} --require ${WATCHES}` }, { plainHttp: true, stateFolder: keys }, { ...setting, apart });
  await stage.open();
  try {
    const bulk = new TroubledBulk(stage, `${round.trouble} ${round.whose}, clocks ${round.clocks}`);
    await bulk.begin(GRAPH_MS);
    await bulk.isUnderWay();
    const took = await suffer(stage, ways, round, bulk);
    stage.tenant.latency.graphMs = 0;
    await stage.quiet();
    // All of them are well again.
    for (let times = 0; times < stage.bots.length; times += 1) await stage.result(await confirmed(stage));
    const { wrong, twice } = bulk.look();
    found.wrong.push(...wrong, ...(took <= RESUMED_WITHIN ? [] : [`went on after ${took} ms`]));
    found.twice += twice;
    found.slowest = Math.max(found.slowest, took);
    await stage.quiet();
    stage.audit();
  } finally {
    await stage.close();
    await ways.close();
  }
};

const confirmed = async (stage: Stage): ReturnType<Stage['say']> => {
  const { line, card } = await stage.asked(stage.admin(), `revoke sessions for ${stage.person().upn}`);
  await stage.press(stage.admin(), card, 'confirm');
  return line;
};

const playAll = async (left: Round[], keys: string, found: Found): Promise<void> => {
  for (let round = left.shift(); round !== undefined; round = left.shift()) {
    found.rounds += 1;
    const { trouble, whose, clocks } = round;
    await play(round, keys, found).catch((error: unknown) => found.wrong.push(`${trouble} ${whose}, clocks ${clocks}: ${error instanceof Error ? error.message : String(error)}`));
  }
};

test('the way of one program to the database is cut, stalls or is half open for a minute, whatever the clocks of the hosts say: the others do its part, and nothing is done twice', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'troubles-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const found: Found = { wrong: [], rounds: 0, slowest: 0, twice: 0 };
  const began = Date.now();
  const left = [...ROUNDS];
  await Promise.all(Array.from({ length: STAGES }, () => playAll(left, keys, found)));
  rmSync(keys, { recursive: true, force: true });
  const { wrong, rounds, slowest, twice } = found;
  note({ figure: 'PostgreSQL, 3 replicas: one way cut, stalled or half open, clocks right and 10 min wrong', tried: rounds, wrong: wrong.length, atLeast: ROUNDS.length, more: `200 users each, ${twice} called for twice; all done within ${(slowest / 1_000).toFixed(1)} s; ${Math.round((Date.now() - began) / 1_000)} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 240_000, full: 3_600_000 }));
