import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../sandbox/tenant/start';
import { SETTING, Stage, type Setting } from '../journeys/stage';
import { killable, resumedWithin } from './mortal';

/** What came of many deaths. */
export interface Deaths {
  /** What was not as it must be, each with the name of its point. */
  readonly wrong: string[];
  count: number;
  /** Milliseconds from a restart until what was interrupted was there. */
  slowest: number;
  seconds: number;
}

/** Plays one life with a death in it. @returns milliseconds from the restart until what was interrupted was there */
type Play<Point> = (stage: Stage, point: Point, folder: string) => Promise<number>;

/** Plays a life for each point, on some stages side by side; on each of them one death follows the other, on one store. */
export const dieAll = async <Point extends { readonly name: string }>(points: readonly Point[], stages: number, environment: Readonly<Record<string, string>>, play: Play<Point>, setting: Setting = SETTING): Promise<Deaths> => {
  const keys = mkdtempSync(join(tmpdir(), 'kill-points-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const left = [...points];
  const deaths: Deaths = { wrong: [], count: 0, slowest: 0, seconds: 0 };
  const began = Date.now();
  await Promise.all(Array.from({ length: stages }, () => dieOnStage(left, keys, environment, play, deaths, setting)));
  rmSync(keys, { recursive: true, force: true });
  deaths.seconds = Math.round((Date.now() - began) / 1_000);
  return deaths;
};

const dieOnStage = async <Point extends { readonly name: string }>(left: Point[], keys: string, environment: Readonly<Record<string, string>>, play: Play<Point>, deaths: Deaths, setting: Setting): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'kill-points-'));
  const stage = new Stage({ ...killable(folder), ...environment }, { plainHttp: true, stateFolder: keys }, setting);
  await stage.open();
  try {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      deaths.count += 1;
      try {
        const took = await play(stage, point, folder);
        deaths.slowest = Math.max(deaths.slowest, took);
        if (took > resumedWithin(stage)) deaths.wrong.push(`${point.name}: went on after ${took} ms`);
      } catch (error) {
        deaths.wrong.push(`${point.name}: ${error instanceof Error ? error.message : String(error)}`);
        await makeWell(stage, folder);
      }
    }
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The next one must not suffer from this one. */
const makeWell = async (stage: Stage, folder: string): Promise<void> => {
  stage.tenant.faults.clear();
  stage.tenant.latency.graphMs = 0;
  stage.tenant.directory.sessions.setReadBackLag(0);
  rmSync(join(folder, 'kill-at.json'), { force: true });
  for (const { pid } of stage.bots) if (pid !== undefined) process.kill(pid, 'SIGCONT');
  await stage.start();
};
