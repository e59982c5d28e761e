// What the program needs for many users, against one request about a hundred: memory that is live (after a collection), and memory that is resident.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBoth } from '../bot.mjs';
import { ALONE, ask, confirm, newGroup, newPerson, peakOf, residentMb } from '../crowd.mjs';

export const title = 'memory while a request about many users is looked up, confirmed and worked on, against one about a hundred';

const FEW = 100;
const MANY = { short: 10_000, full: 100_000 };
/** Flat: a page of a group is in memory, and some chunks; never the whole list. */
const BOUND_LIVE = 1.5;
/** Node collects late while there is room: this is stated, and bounded so that a leak would show. */
const BOUND_RESIDENT = 3;

export const measure = async ({ full, say }) => {
  const count = full ? MANY.full : MANY.short;
  const few = await peaks(FEW, say);
  const many = await peaks(count, say);
  return [
    { what: `live memory with ${count} users, at most`, unit: 'MB', ours: many.live, against: few.live, bound: BOUND_LIVE },
    { what: `resident memory with ${count} users, at most`, unit: 'MB', ours: many.resident, against: few.resident, bound: BOUND_RESIDENT },
  ];
};

const peaks = async (count, say) => {
  const folder = mkdtempSync(join(tmpdir(), 'live-memory-'));
  const file = join(folder, 'live');
  const { tenant, pid, stop } = await startBoth({ ...ALONE, LIVE_MEMORY: file }, {}, ['--expose-gc', '--require', join(import.meta.dirname, '..', 'live-memory.cjs')]);
  try {
    newGroup(tenant, count, 'Crowd');
    const admin = newPerson(tenant, ['Global Administrator']);
    const peak = peakOf(() => residentMb(pid));
    const began = performance.now();
    const asked = await ask(tenant.connector, admin, 'sign out group Crowd');
    const looked = performance.now() - began;
    const { took, text } = await confirm(tenant.connector, admin, asked);
    // One more look at least.
    await wait(1_500);
    const resident = peak();
    const live = Math.max(...readFileSync(file, 'utf8').trim().split('\n').map(Number));
    say(`${count} users: looked up in ${(looked / 1_000).toFixed(1)} s, done in ${(took / 1_000).toFixed(1)} s; live ${live.toFixed(0)} MB, resident ${resident.toFixed(0)} MB; ${text.split('\n')[0]}`);
    return { live, resident };
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
