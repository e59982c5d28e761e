import { atSize, note } from '../at-size/size';
import { dieAll } from '../crash/deaths';
import { Life } from '../crash/life';
import { ManyLife } from '../crash/many-life';
import { MANY_KILL_POINTS } from '../crash/many-points';
import { KILL_POINTS } from '../crash/points';

/** Issue: three of them, one of which is paused for a minute; what it was at goes on elsewhere within 45 s. */
const SETTING = { store: 'postgres', replicas: 3 } as const;
/** Stages side by side: they mostly wait. */
const STAGES = 4;
const ENVIRONMENT = { TWO_PERSON_ABOVE: '1000000', MESSAGES_PER_MINUTE: '1000' };
/** Some points by their names, while one of them is looked at. */
const only = process.env['KILL_POINTS'];
const SLICE = /^(?:intent committed|Graph answered, the outcome not committed yet)$/;

/** Points inside of a program, of requests about one user and about many; the tenant can only kill. */
const POINTS = [
  ...KILL_POINTS.flatMap((point) => (point.where.at === 'commit' ? [{ ...point, live: 'one' as const }] : [])),
  ...MANY_KILL_POINTS.flatMap((point) => (point.where.at === 'commit' ? [{ ...point, name: `many: ${point.name}`, live: 'many' as const }] : [])),
].filter(({ name }) => (only === undefined ? atSize({ slice: 0, full: 1 }) === 1 || SLICE.test(name) : new RegExp(only).test(name)));

test('one of several stands still for a minute at any point of a request: the others go on, and what it writes when it wakes counts no more', async () => {
  const { wrong, count, slowest, seconds } = await dieAll(POINTS, STAGES, ENVIRONMENT, (stage, point, folder) => (point.live === 'one' ? new Life(stage, point, folder, 'paused') : new ManyLife(stage, point, folder, 'paused')).live(), SETTING);
  note({ figure: 'PostgreSQL, 3 replicas: one paused for 60 s at named points', tried: count, wrong: wrong.length, atLeast: POINTS.length, more: `went on within ${(slowest / 1_000).toFixed(1)} s; ${seconds} s` });
  expect(wrong).toEqual([]);
}, atSize({ slice: 240_000, full: 3_600_000 }));
