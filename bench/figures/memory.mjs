// Whether memory grows with what has been done: what is live (right after a collection, all threads together) after many requests, made over HTTP one by one, against the same program after
// the first thousand. Each is in a conversation of its own. One in ten waits for a press on its card, the others run without one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBoth } from '../bot.mjs';
import { ALONE, newPerson, notOnce, residentMb } from '../crowd.mjs';
import { deliveryBy, pressAndWait, write } from '../exchange.mjs';
import { lastLive } from '../live-memory.mjs';

export const title = 'live memory after many requests, against the same after 1,000';

const FEW = 1_000;
const MANY = { short: 10_000, full: 100_000 };
const AT_ONCE = 8;
const BOUND = 1.1;
/** Requests of one admin: nobody may ask for everything. */
const BY_ONE = 40;
/** Until nothing is left to be done, and a collection after it. */
const SETTLES_WITHIN = 8_000;

export const measure = async ({ full, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'live-memory-'));
  const many = full ? MANY.full : MANY.short;
  const { tenant, pid, stop } = await startBoth({ ...ALONE, LIVE_MEMORY: folder }, {}, ['--expose-gc', '--require', join(import.meta.dirname, '..', 'live-memory.cjs')]);
  try {
    const stage = { tenant, delivery: await deliveryBy(tenant), targets: [] };
    const after = async (from, to) => {
      const began = performance.now();
      await requests(stage, from, to);
      const perSecond = (to - from) / ((performance.now() - began) / 1_000);
      await wait(SETTLES_WITHIN);
      const live = lastLive(folder);
      say(`after ${to.toLocaleString('en')} requests: live ${live.sum.toFixed(1)} MB (${live.each}), resident ${residentMb(pid).toFixed(0)} MB; ${perSecond.toFixed(0)} requests a second`);
      return { live: live.sum, resident: residentMb(pid) };
    };
    const few = await after(0, FEW);
    const end = await after(FEW, many);
    const wrong = notOnce(tenant, stage.targets);
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${stage.targets.length} users were not signed out exactly once, but ${wrong.map((id) => tenant.ledger.revocations(id)).join(', ')} times`);
    return [{ what: `live after ${many.toLocaleString('en')} requests against after ${FEW.toLocaleString('en')}; resident ${end.resident.toFixed(0)} and ${few.resident.toFixed(0)} MB`, unit: 'MB', ours: end.live, against: few.live, bound: BOUND }];
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const requests = async (stage, from, to) => {
  let next = from;
  let admin;
  const line = async () => {
    while (next < to) {
      const number = (next += 1);
      if (admin === undefined || number % BY_ONE === 0) admin = newPerson(stage.tenant, ['Global Administrator']);
      await request(stage, admin, number % 10 === 0);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
};

const request = async (stage, admin, byCard) => {
  const target = newPerson(stage.tenant);
  if (byCard) {
    const { message, channel } = await write(stage, admin, `revoke sessions for ${target.upn}`);
    await pressAndWait(stage, admin, message, channel);
  } else {
    const { message } = await write(stage, admin, `Revoke-SPOUserSession -User ${target.upn} -Confirm:$false`);
    if (!/audit #\d+/.test(message.activity.text ?? '')) throw new Error(`not run: ${message.activity.text}`);
  }
  stage.targets.push(target.id);
};
