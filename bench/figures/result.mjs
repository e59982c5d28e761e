// What somebody waits for who pressed Confirm, against the calls alone that this takes: Graph's and the connector's own waits from the click to the result, as those services saw them. One after the
// other they are what a program takes that does nothing itself and makes one call at a time; where those at the same time count once, they are what the very same calls take.
import { setTimeout as wait } from 'node:timers/promises';
import { newTenant, startProgram } from '../bot.mjs';
import { newPerson } from '../crowd.mjs';
import { deliveryBy, GRAPH_MS, pressAndWait, slowDown, write } from '../exchange.mjs';
import { percentile } from '../rows.mjs';
import { inARow, waited, watchCalls } from '../waits.mjs';

export const title = `from the click to the result posted, Microsoft Graph at ${GRAPH_MS} ms, against the waits on the services one after the other`;

const REQUESTS = { short: 100, full: 500 };
const WARM_UP = 10;
const BOUND = 1.3;
const SHARE = 0.95;
const PAUSE = 20;

export const measure = async ({ full, say }) => {
  const calls = watchCalls();
  const tenant = await newTenant();
  const ours = await startProgram(tenant);
  tenant.connector.connectBot(ours.endpoint);
  slowDown(tenant);
  try {
    const stage = { tenant, calls, delivery: await deliveryBy(tenant) };
    for (let n = 0; n < WARM_UP; n += 1) await once(stage);
    const found = [];
    for (let n = 0; n < (full ? REQUESTS.full : REQUESTS.short); n += 1) found.push(await once(stage));
    const [took, row, union] = ['took', 'row', 'union'].map((name) => percentile(found.map((one) => one[name]), SHARE));
    const { count } = found[0];
    say(`p95: ${took.toFixed(0)} ms; ${count} calls, ${row.toFixed(0)} ms one after the other, ${union.toFixed(0)} ms where those at the same time are waited for once`);
    const against = (name, waits) => ({ what: `click to result, p95, against the waits of its ${count} calls, ${name}`, unit: 'ms', ours: took, against: waits, bound: BOUND });
    return [against('one after the other', row), against('those at the same time once', union)];
  } finally {
    await ours.stop();
    await tenant.stop();
    calls.stop();
  }
};

const once = async (stage) => {
  const admin = newPerson(stage.tenant, ['Global Administrator']);
  const { message, channel } = await write(stage, admin, `revoke sessions for ${newPerson(stage.tenant).upn}`);
  await wait(PAUSE);
  stage.calls.forget();
  const { from, posted } = await pressAndWait(stage, admin, message, channel);
  const during = stage.calls.between(from, posted);
  return { took: posted - from, row: inARow(during), union: waited(during, from, posted), count: during.length };
};
