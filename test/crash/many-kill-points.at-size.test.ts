import { atSize, note } from '../at-size/size';
import { dieAll } from './deaths';
import { ManyLife } from './many-life';
import { MANY_KILL_POINTS, type ManyKillPoint } from './many-points';

const REPEATS = atSize({ slice: 1, full: 3 });
/** Stages side by side; on each of them one death follows the other, on one store. */
const STAGES = 3;
/** Some points by their names, while one of them is looked at. */
const only = process.env['KILL_POINTS'];
const isChosen = ({ name, often }: ManyKillPoint): boolean => (only === undefined ? REPEATS > 1 || often === true : new RegExp(only).test(name));
/** One click is enough for 45 users. */
const SETTINGS = { TWO_PERSON_ABOVE: '1000000', MESSAGES_PER_MINUTE: '1000' };

test('killed at any point of its life, a request about many forgets nobody, does nothing twice, and tells the truth of each', async () => {
  const all = MANY_KILL_POINTS.filter(isChosen);
  const points = Array.from({ length: REPEATS }, () => all).flat();
  const { wrong, count, slowest, seconds } = await dieAll(points, STAGES, SETTINGS, (stage, point, folder) => new ManyLife(stage, point, folder).live());
  note({ figure: 'SIGKILL at named points of a request about many', tried: count, wrong: wrong.length, atLeast: all.length * REPEATS, more: `${all.length} points, went on within ${(slowest / 1_000).toFixed(1)} s; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 3_600_000 }));
