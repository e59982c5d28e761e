// `npm run test:soak [-- --minutes N]`: mixed load with faults, for half an hour unless it is told otherwise, and how the program is meanwhile: live memory, handles, the delay of its event
// loop. At the end everything that was confirmed was done exactly once, and nothing that was cancelled. Prints what it finds, writes it into bench/results/soak.json and soak.md, and exits with 1
// when a bound does not hold. The bounds are explained in docs/performance.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBoth } from './bot.mjs';
import { ALONE, notOnce } from './crowd.mjs';
import { machine } from './machine.mjs';
import { asMarkdown, asRow, median, percentile } from './rows.mjs';
import { disturb } from './soak/faults.mjs';
import { keepBusy } from './soak/load.mjs';
import { slopePer, vitalsIn } from './soak/vitals.mjs';

const RESULTS = join(import.meta.dirname, 'results');
const MINUTE = 60_000;
/** What is loaded, opened and filled once is there after this share of the time. */
const WARM_UP = 0.2;
/** Shorter than this a slope says nothing: it is stated, and not bound. */
const SLOPE_FROM_MINUTES = 10;
const BOUNDS = { slopeMb: 1, handles: 1.2, p99Ms: 50 };

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0');

const soak = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const { tenant, endpoint, stop } = await startBoth({ ...ALONE, VITALS: folder }, { tab: true }, ['--expose-gc', '--require', join(import.meta.dirname, 'vitals.cjs')]);
  try {
    const calm = disturb(tenant);
    const told = setInterval(() => console.log(`  ${new Date().toISOString().slice(11, 19)} ${JSON.stringify(busy.done())}`), MINUTE);
    const busy = keepBusy({ tenant, endpoint }, Date.now() + minutes * MINUTE);
    const { confirmed, cancelled, done } = await busy.ended;
    clearInterval(told);
    calm();
    console.log(`  ${JSON.stringify(done)}`);
    return { vitals: vitalsIn(folder), done, confirmed: confirmed.length, wrong: notOnce(tenant, confirmed), harmed: cancelled.filter((id) => tenant.ledger.revocations(id) > 0) };
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const rowsOf = ({ vitals, confirmed, wrong, harmed }) => {
  const settled = vitals.slice(Math.floor(vitals.length * WARM_UP));
  const quarter = Math.max(1, Math.floor(settled.length / 4));
  const [early, late] = [settled.slice(0, quarter), settled.slice(-quarter)];
  const slope = slopePer(10 * MINUTE, settled.map(({ at, live }) => [at, live]));
  console.log(`  live memory ${median(early.map(({ live }) => live)).toFixed(1)} MB at first, ${median(late.map(({ live }) => live)).toFixed(1)} MB at last, ${slope.toFixed(2)} MB in ten minutes; resident ${Math.max(...settled.map(({ resident }) => resident)).toFixed(0)} MB at most`);
  const delays = settled.map(({ p99 }) => p99);
  console.log(`  event loop: p99 ${median(delays).toFixed(1)} ms (median of ${delays.length} samples), ${percentile(delays, 0.95).toFixed(1)} ms in the worst twentieth, ${Math.max(...settled.map(({ max }) => max)).toFixed(0)} ms once at most`);
  const row = (found) => asRow('soak', found);
  return [
    ...(minutes < SLOPE_FROM_MINUTES ? [] : [row({ what: 'live memory, slope in ten minutes', unit: 'MB', ours: Math.max(0, slope), against: BOUNDS.slopeMb, bound: 1 })]),
    row({ what: 'open handles, last quarter against first', unit: 'handles', ours: median(late.map(({ handles }) => handles)), against: median(early.map(({ handles }) => handles)), bound: BOUNDS.handles }),
    row({ what: 'delay of the event loop, p99, median of the samples', unit: 'ms', ours: median(delays), against: BOUNDS.p99Ms, bound: 1 }),
    row({ what: 'confirmed users not signed out exactly once', unit: 'users', ours: wrong.length, against: confirmed, bound: 0 }),
    row({ what: 'cancelled requests that were run', unit: 'users', ours: harmed.length, against: confirmed, bound: 0 }),
  ];
};

const here = machine();
console.log(`${here.join('\n')}\n\nsoak: ${minutes} minutes of mixed load with faults`);
const rows = rowsOf(await soak());
const table = asMarkdown(rows);
mkdirSync(RESULTS, { recursive: true });
writeFileSync(join(RESULTS, 'soak.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
writeFileSync(join(RESULTS, 'soak.md'), `${[...here, `${minutes} minutes`].map((line) => `- ${line}`).join('\n')}\n\n${table}\n`);
console.log(`\n${table}\n`);
const missed = rows.filter(({ holds }) => !holds);
for (const { figure } of missed) console.log(`Missed: ${figure}`);
process.exit(missed.length > 0 ? 1 : 0);
