// What the program needs for many users, against one request about a hundred: memory that is live (after a collection), and memory that is resident.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBoth } from '../bot.mjs';
import { ALONE, ask, confirm, newGroup, newPerson, peakOf, residentMb } from '../crowd.mjs';
import { mostLive } from '../live-memory.mjs';

export const title = 'memory while a request about many users is looked up, confirmed and worked on, against one about a hundred';

/** Users of one request, a program of its own for each. */
const SIZES = { short: [100, 1_000, 10_000], full: [100, 1_000, 10_000, 100_000] };
/** Flat: a page of a group is in memory, and some chunks; never the whole list. */
const BOUND_LIVE = 1.5;
/** Node collects late while there is room: this is stated, and bounded so that a leak would show. */
const BOUND_RESIDENT = 3;

export const measure = async ({ full, say }) => {
  const [fewest, ...larger] = full ? SIZES.full : SIZES.short;
  const few = await peaks(fewest, say);
  const rows = [];
  for (const count of larger) {
    const many = await peaks(count, say);
    rows.push({ what: `live memory with ${count} users against ${fewest}, at most`, unit: 'MB', ours: many.live, against: few.live, bound: BOUND_LIVE });
    rows.push({ what: `resident memory with ${count} users against ${fewest}, at most`, unit: 'MB', ours: many.resident, against: few.resident, bound: BOUND_RESIDENT });
  }
  return rows;
};

/** @returns the most memory that one request about `count` users takes, from before the program knows of it until it is done: `{ live, resident }`, MB */
const peaks = async (count, say) => {
  const folder = mkdtempSync(join(tmpdir(), 'live-memory-'));
  const { tenant, pid, stop } = await startBoth({ ...ALONE, LIVE_MEMORY: folder }, {}, ['--expose-gc', '--require', join(import.meta.dirname, '..', 'live-memory.cjs')]);
  try {
    const users = newGroup(tenant, count, 'Crowd');
    const admin = newPerson(tenant, ['Global Administrator']);
    const peak = peakOf(() => residentMb(pid));
    const began = performance.now();
    const asked = await ask(tenant.connector, admin, 'sign out group Crowd');
    const looked = performance.now() - began;
    const { took, text } = await confirm(tenant.connector, admin, asked);
    // One more look at least.
    await wait(1_500);
    const resident = peak();
    const live = mostLive(folder);
    const missed = users.filter(({ id }) => tenant.ledger.revocations(id) !== 1).length;
    if (missed > 0) throw new Error(`${missed} of ${count} users were not signed out exactly once: ${text.split('\n')[0]}`);
    say(`${count} users: looked up in ${(looked / 1_000).toFixed(1)} s, done in ${(took / 1_000).toFixed(1)} s; live ${live.sum.toFixed(0)} MB (${live.each}), resident ${resident.toFixed(0)} MB`);
    return { live: live.sum, resident };
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
