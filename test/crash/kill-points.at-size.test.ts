import { atSize, note } from '../at-size/size';
import { dieAll } from './deaths';
import { Life } from './life';
import { KILL_POINTS, type KillPoint } from './points';

const REPEATS = atSize({ slice: 1, full: 3 });
/** Stages side by side; on each of them one death follows the other, on one store. */
const STAGES = 3;
/** Some points by their names, while one of them is looked at. */
const only = process.env['KILL_POINTS'];
const isChosen = ({ name, often }: KillPoint): boolean => (only === undefined ? REPEATS > 1 || often === true : new RegExp(only).test(name));

test('killed at any point of its life, a request is neither lost nor done twice, and what is said of it is true', async () => {
  const all = KILL_POINTS.filter(isChosen);
  const points = Array.from({ length: REPEATS }, () => all).flat();
  const { wrong, count, slowest, seconds } = await dieAll(points, STAGES, {}, (stage, point, folder) => new Life(stage, point, folder).live());
  note({ figure: 'SIGKILL at named points of a request', tried: count, wrong: wrong.length, atLeast: all.length * REPEATS, more: `${all.length} points, went on within ${(slowest / 1_000).toFixed(1)} s; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 3_600_000 }));
