// What `vitals.cjs` wrote, all threads together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns samples in order of time: memory and handles summed over the threads, the delay of the thread that answers Teams */
export const vitalsIn = (folder) => {
  const threads = readdirSync(folder)
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
  const [main = [], ...others] = threads;
  return main.map((sample, index) => {
    const beside = others.map((samples) => samples[Math.min(index, samples.length - 1)]);
    return { ...sample, live: sample.live + beside.reduce((sum, { live }) => sum + live, 0), handles: sample.handles + beside.reduce((sum, { handles }) => sum + handles, 0) };
  });
};

/** The slope of the line of least squares through the points `[at, value]`: so much in `ms` milliseconds. */
export const slopePer = (ms, points) => {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [at, value] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - at) ** 2, 0);
  return spread === 0 ? 0 : (points.reduce((sum, [x, y]) => sum + (x - at) * (y - value), 0) / spread) * ms;
};
