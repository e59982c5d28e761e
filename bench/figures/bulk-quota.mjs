// Many users under Microsoft Graph's write quota, with single requests beside them: how close to the quota's own floor it is, whether
// the quota's answers are obeyed, what a single request feels of it, and how much the channel is asked to do.
import { setTimeout as wait } from 'node:timers/promises';
import { startBoth } from '../bot.mjs';
import { ALONE, ask, confirm, newGroup, newPerson } from '../crowd.mjs';
import { percentile } from '../rows.mjs';

export const title = 'many users under the write quota of Microsoft Graph (a bucket of tokens, 20 a second), with a single request every few seconds';

/** The documented quota has 3,000 at once; the short run takes a smaller bucket, so that most of it is spent waiting as well. */
const SIZE = { short: { users: 2_500, burst: 600, singleEveryMs: 1_500 }, full: { users: 10_000, burst: 3_000, singleEveryMs: 5_000 } };
const PER_SECOND = 20;
const GRAPH_MS = 80;
const IDLE_SINGLES = 30;
const BOUND_FLOOR = 1.05;
const BOUND_SINGLE = 1.5;
const EDITS_APART_MS = 2_000;
const CALLS_A_SECOND = 30;

export const measure = async ({ full, say }) => {
  const { users: count, burst, singleEveryMs } = full ? SIZE.full : SIZE.short;
  const { tenant, stop } = await startBoth(ALONE);
  try {
    tenant.latency.graphMs = GRAPH_MS;
    await singles(tenant, 3, 0);
    const idle = await singles(tenant, IDLE_SINGLES, 200);
    const users = newGroup(tenant, count, 'Quota');
    const admin = newPerson(tenant, ['Global Administrator']);
    const asked = await ask(tenant.connector, admin, 'sign out group Quota');
    tenant.writeQuota.set({ burst, perSecond: PER_SECOND });
    const going = { on: true };
    const beside = singlesWhile(tenant, going, singleEveryMs);
    const since = tenant.connector.mark();
    const { took, text } = await confirm(tenant.connector, admin, asked);
    going.on = false;
    const busy = await beside;
    say(text.split('\n')[0]);
    const { accepted, refused, tooEarly } = tenant.writeQuota.count();
    const floor = ((count + busy.length - burst) / PER_SECOND) * 1_000;
    const lost = users.filter(({ id }) => tenant.ledger.revocations(id) !== 1).length;
    say(`${(took / 1_000).toFixed(1)} s, floor ${(floor / 1_000).toFixed(1)} s; ${accepted} writes accepted, ${refused} throttled; ${busy.length} single requests`);
    const messages = tenant.connector.messages(since);
    const edits = messages.filter(({ id, kind }) => kind === 'updated' && id === asked.card.id).map(({ at }) => at);
    return [
      { what: `${count} users against the quota's floor`, unit: 'ms', ours: took, against: floor, bound: BOUND_FLOOR },
      { what: 'users not signed out exactly once', unit: 'users', ours: lost, against: count, bound: 0 },
      { what: 'writes that left before their Retry-After was over', unit: 'writes', ours: tooEarly, against: accepted, bound: 0 },
      { what: 'a single request, p95, beside them against idle', unit: 'ms', ours: percentile(busy, 0.95), against: percentile(idle, 0.95), bound: BOUND_SINGLE },
      { what: `edits of the card, ${edits.length} of them: time between two, at least`, unit: 'ms', ours: EDITS_APART_MS, against: leastGap(edits), bound: 1 },
      { what: 'calls of the connector in one second, at most', unit: 'calls', ours: mostInASecond(messages.map(({ at }) => at)), against: CALLS_A_SECOND, bound: 1 },
    ];
  } finally {
    await stop();
  }
};

/** One person signs out another one. @returns milliseconds from the click to the reply */
const single = async (tenant) => {
  const admin = newPerson(tenant, ['Global Administrator']);
  const target = newPerson(tenant);
  const { took } = await confirm(tenant.connector, admin, await ask(tenant.connector, admin, `sign out ${target.upn}`));
  return took;
};

const singles = async (tenant, count, pauseMs) => {
  const times = [];
  for (let made = 0; made < count; made += 1) {
    times.push(await single(tenant));
    await wait(pauseMs);
  }
  return times;
};

const singlesWhile = async (tenant, going, everyMs) => {
  const times = [];
  while (going.on) {
    const began = performance.now();
    times.push(await single(tenant));
    await wait(Math.max(0, everyMs - (performance.now() - began)));
  }
  return times;
};

const leastGap = (times) => Math.min(...times.slice(1).map((at, index) => at - times[index]));

const mostInASecond = (times) => Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
