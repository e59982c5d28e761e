// What `live-memory.cjs` wrote into its folder: a file for each thread, with a number (MB) for each second.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const perThread = (folder, ofNumbers) => {
  const each = readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .toSorted()
    .map((file) => ofNumbers(readFileSync(join(folder, file), 'utf8').trim().split('\n').map(Number)));
  return { sum: each.reduce((sum, mb) => sum + mb, 0), each: each.map((mb) => mb.toFixed(0)).join(' + ') };
};

/** The most of each thread; their sum is what they could have had at the same time. */
export const mostLive = (folder) => perThread(folder, (numbers) => Math.max(...numbers));

/** What each thread has now. */
export const lastLive = (folder) => perThread(folder, (numbers) => numbers.at(-1));
