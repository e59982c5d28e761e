// From the start of the process to its readiness: a bare botbuilder bot listens; ours has read its configuration, opened its store, followed its log and listens. Then ours with an
// empty store beside ours with 100,000 requests in it, and as many as 400,000 entries in its log. Every start but the first: that one makes tables and keys.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newTenant, startBare, startProgram } from '../bot.mjs';
import { filledSqlite } from '../filled.mjs';
import { median } from '../rows.mjs';

export const title = 'from the start of the process to its readiness';

const STARTS = { short: 7, full: 21 };
const REQUESTS = { short: 100_000, full: 100_000 };
const BOUND_BARE = 2;
const BOUND_STORE = 1.2;

export const measure = async ({ full, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const count = full ? REQUESTS.full : REQUESTS.short;
  const file = (name) => join(folder, name, 'store.db');
  const tenant = await newTenant();
  try {
    await (await filledSqlite(file('full'), count, true)).close();
    const settings = (name) => ({ DATABASE_URL: `file:${file(name)}`, KEEP_PERSONAL_DATA: 'P10000D' });
    const starts = { bare: () => startBare(tenant), empty: () => startProgram(tenant, settings('empty')), full: () => startProgram(tenant, settings('full')) };
    const times = { bare: [], empty: [], full: [] };
    for (const start of Object.values(starts)) say(`the first start: ${(await timed(start)).toFixed(0)} ms`);
    for (let n = 0; n < (full ? STARTS.full : STARTS.short); n += 1) for (const [name, start] of Object.entries(starts)) times[name].push(await timed(start));
    const [bare, empty, filled] = [times.bare, times.empty, times.full].map(median);
    return [
      { what: 'start to ready, against a bare botbuilder bot', unit: 'ms', ours: empty, against: bare, bound: BOUND_BARE },
      { what: `start to ready with ${count.toLocaleString('en')} requests in the store, against an empty one`, unit: 'ms', ours: filled, against: empty, bound: BOUND_STORE },
    ];
  } finally {
    await tenant.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Milliseconds until it says that it listens, which ours does when `/readyz` is good. */
const timed = async (start) => {
  const began = performance.now();
  const program = await start();
  const took = performance.now() - began;
  await isReady(program.endpoint);
  await program.stop();
  return took;
};

const isReady = async (endpoint) => {
  const response = await fetch(new URL('/readyz', endpoint));
  const said = await response.text();
  // The bare bot has no such page.
  if (response.status !== 200 && response.status !== 404) throw new Error(`not ready: ${said}`);
};
