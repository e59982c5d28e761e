import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { atSize, note } from '../at-size/size';
import type { Shown, Line } from '../journeys/shown';
import { Stage } from '../journeys/stage';
import type { Persona } from '../../sandbox/tenant/personas';
import { isReady } from './ready';
import { FOR_BULKS, TroubledBulk } from './troubled-bulk';

const ROUNDS = atSize({ slice: 1, full: 10 });
/** Requests about one user that are confirmed at the moment at which the server is killed. */
const SINGLE = 6;
const GRAPH_MS = 100;
/** Of this seed are the moments. */
const SEED = Number(process.env['SERVER_KILLS_SEED'] ?? 20_260_109);
const MOMENTS = fc.sample(fc.record({ killedAfter: fc.noBias(fc.integer({ min: 20, max: 2_000 })), goneFor: fc.noBias(fc.integer({ min: 200, max: 6_000 })) }), { seed: SEED, numRuns: ROUNDS });

interface Asked {
  readonly target: Persona;
  readonly line: Line;
  readonly card: Shown;
}

const ask = async (stage: Stage): Promise<Asked> => {
  const target = stage.person();
  return { target, ...(await stage.asked(stage.admin(), `revoke sessions for ${target.upn}`)) };
};

/** Presses, and once more where the click did not count. */
const insist = async (stage: Stage, { card, line }: Asked, first: Promise<unknown>): Promise<void> => {
  await first.catch(() => undefined);
  if (stage.now(card).buttons.some(({ verb }) => verb === 'confirm')) await stage.press(stage.admin(), card, 'confirm').catch(() => undefined);
  await stage.result(line);
};

const play = async (stage: Stage, round: number, { killedAfter, goneFor }: (typeof MOMENTS)[number]): Promise<readonly string[]> => {
  const bulk = new TroubledBulk(stage, `Round ${round}`);
  const single = await Promise.all(Array.from({ length: SINGLE }, () => ask(stage)));
  await bulk.begin(GRAPH_MS);
  await wait(killedAfter / 2);
  const clicks = single.map(({ card }) => stage.press(stage.admin(), card, 'confirm'));
  await wait(killedAfter / 2);
  await stage.server.kill();
  await wait(goneFor);
  await stage.server.start();
  for (const { origin } of stage.bots) await isReady(origin);
  await bulk.isDone();
  await Promise.all(single.map((one, index) => insist(stage, one, clicks[index] ?? Promise.resolve())));
  stage.tenant.latency.graphMs = 0;
  await stage.quiet();
  stage.audit();
  const { wrong } = bulk.look();
  return [...wrong, ...single.filter(({ target }) => stage.revocations(target) !== 1).map(({ target }) => `${target.upn} was signed out ${stage.revocations(target)} times`)].map((what) => `killed after ${killedAfter} ms: ${what}`);
};

test('the database server is killed while there is work: nothing is lost or done twice, and no program has to be started again', async () => {
  const stage = new Stage(FOR_BULKS, { plainHttp: true }, { store: 'postgres', replicas: 3 });
  await stage.open();
  const pids = stage.bots.map(({ pid }) => pid);
  const wrong: string[] = [];
  const began = Date.now();
  try {
    for (const [round, moment] of MOMENTS.entries()) {
      wrong.push(...(await play(stage, round, moment).catch((error: unknown) => [`round ${round}: ${error instanceof Error ? error.message : String(error)}`])));
    }
    expect(stage.bots.map(({ pid }) => pid)).toEqual(pids);
  } finally {
    await stage.close();
  }
  note({ figure: 'PostgreSQL server killed while 3 replicas work', tried: ROUNDS, wrong: wrong.length, atLeast: ROUNDS, more: `seed ${SEED}; 200 users and ${SINGLE} single ones each; ${Math.round((Date.now() - began) / 1_000)} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 180_000, full: 1_800_000 }));
