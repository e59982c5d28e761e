import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { Stage } from '../journeys/stage';
import { killable, Life, RESUMED_WITHIN } from './life';
import { KILL_POINTS, type KillPoint } from './points';

const REPEATS = atSize({ slice: 1, full: 3 });
/** Stages side by side; on each of them one death follows the other, on one store. */
const STAGES = 3;
/** Some points by their names, while one of them is looked at. */
const only = process.env['KILL_POINTS'];
const isChosen = ({ name, often }: KillPoint): boolean => (only === undefined ? REPEATS > 1 || often === true : new RegExp(only).test(name));

interface Deaths {
  readonly wrong: string[];
  slowest: number;
  count: number;
}

const playAll = async (points: KillPoint[], keys: string, deaths: Deaths): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'kill-points-'));
  const stage = new Stage(killable(folder), { plainHttp: true, stateFolder: keys });
  await stage.open();
  try {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      deaths.count += 1;
      try {
        const took = await new Life(stage, point, folder).live();
        deaths.slowest = Math.max(deaths.slowest, took);
        if (took > RESUMED_WITHIN) deaths.wrong.push(`${point.name}: went on after ${took} ms`);
      } catch (error) {
        deaths.wrong.push(`${point.name}: ${error instanceof Error ? error.message : String(error)}`);
        // The next one must not suffer from this one.
        stage.tenant.faults.clear();
        rmSync(join(folder, 'kill-at.json'), { force: true });
        if (!stage.bot.isRunning) await stage.start();
      }
    }
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

test('killed at any point of its life, a request is neither lost nor done twice, and what is said of it is true', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'kill-points-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const all = KILL_POINTS.filter(isChosen);
  const points = Array.from({ length: REPEATS }, () => all).flat();
  const deaths: Deaths = { wrong: [], slowest: 0, count: 0 };
  const began = Date.now();
  await Promise.all(Array.from({ length: STAGES }, () => playAll(points, keys, deaths)));
  rmSync(keys, { recursive: true, force: true });
  const seconds = Math.round((Date.now() - began) / 1_000);
  const { wrong, count, slowest } = deaths;
  note({ figure: 'SIGKILL at named points of a request', tried: count, wrong: wrong.length, atLeast: all.length * REPEATS, more: `${all.length} points, went on within ${(slowest / 1_000).toFixed(1)} s; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 900_000 }));
