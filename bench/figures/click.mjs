// How soon whoever presses Confirm hears that it counts, while fifty conversations are busy: in each of them, every few seconds, somebody writes a line, presses Confirm on the card and
// gets the result. Against the answer of a bare botbuilder bot to the same press in the same conversations at the same pace, of which each writes a line, gets it echoed, and presses. Of both
// without the waits on Graph and the connector for that very click (those whose path or body names its people); what the fifty do to each other stays in.
import { setTimeout as wait } from 'node:timers/promises';
import { newTenant, startBare, startProgram } from '../bot.mjs';
import { newPerson } from '../crowd.mjs';
import { deliveryBy, ownTime, press, pressAndWait, slowDown, write } from '../exchange.mjs';
import { middleRatio, percentile } from '../rows.mjs';
import { watchCalls } from '../waits.mjs';

const CONVERSATIONS = 50;
/** One line, one click and one result in this time, in each. */
const EVERY_MS = 10_000;

export const title = `from the click to its answer, own time, with ${CONVERSATIONS} conversations of a request each every ${EVERY_MS / 1_000} s, against a bare botbuilder bot under the same`;

const ROUNDS = 5;
/** Requests of each conversation in a round. */
const REQUESTS = { short: 2, full: 12 };
const BOUND = 2;
const SHARE = 0.99;
/** A person reads before pressing. */
const READ_FOR = 1_000;
const QUIET = 1_000;

export const measure = async ({ full, say }) => {
  const calls = watchCalls();
  const tenant = await newTenant();
  const [ours, bare] = await Promise.all([startProgram(tenant), startBare(tenant)]);
  try {
    slowDown(tenant);
    const stage = { tenant, calls, delivery: await deliveryBy(tenant) };
    const kinds = { ours: { bot: ours, act: confirmed }, against: { bot: bare, act: acknowledged } };
    for (const kind of Object.values(kinds)) await phase(stage, kind, 1);
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round += 1) rounds.push(await playRound(stage, kinds, round, full ? REQUESTS.full : REQUESTS.short, say));
    return [{ what: `click to its answer, own time, p99, ${CONVERSATIONS} busy conversations`, unit: 'ms', ...middleRatio(rounds), bound: BOUND }];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    await tenant.stop();
    calls.stop();
  }
};

/** Who is first changes from round to round. */
const playRound = async (stage, kinds, round, requests, say) => {
  const found = {};
  for (const name of round % 2 === 1 ? ['ours', 'against'] : ['against', 'ours']) {
    const { own, whole } = await phase(stage, kinds[name], requests);
    say(`round ${round}, ${name === 'ours' ? 'ours' : 'bare'}: ${own.length} clicks, own p50 ${percentile(own, 0.5).toFixed(1)}, p99 ${percentile(own, SHARE).toFixed(1)}; with the waits p99 ${percentile(whole, SHARE).toFixed(0)} ms`);
    found[name] = percentile(own, SHARE);
  }
  return found;
};

const phase = async (stage, { bot, act }, requests) => {
  stage.tenant.connector.connectBot(bot.endpoint);
  stage.calls.forget();
  const clicks = (await Promise.all(Array.from({ length: CONVERSATIONS }, (_, index) => conversation(stage, act, index, requests)))).flat();
  await wait(QUIET);
  const bodies = new Map(stage.tenant.ledger.calls().map(({ requestId, path, body }) => [requestId, `${path} ${body}`]));
  const about = ({ admin, target }) => ({ id, url }) => [admin.id, target.id].some((person) => (bodies.get(id) ?? url).includes(person));
  return { own: clicks.map((click) => ownTime(stage.calls, click.from, click.answered, about(click))), whole: clicks.map(({ from, answered }) => answered - from) };
};

/** Its turns are spread over the time. */
const conversation = async (stage, act, index, requests) => {
  const clicks = [];
  const began = performance.now();
  for (let turn = 0; turn < requests; turn += 1) {
    await wait(Math.max(0, began + turn * EVERY_MS + (index * EVERY_MS) / CONVERSATIONS - performance.now()));
    const admin = newPerson(stage.tenant, ['Global Administrator']);
    const target = newPerson(stage.tenant);
    const { message, channel } = await write(stage, admin, `revoke sessions for ${target.upn}`);
    await wait(READ_FOR);
    clicks.push({ admin, target, ...(await act(stage, admin, message, channel)) });
  }
  return clicks;
};

const confirmed = (stage, admin, card, channel) => pressAndWait(stage, admin, card, channel);

const acknowledged = (stage, admin, { id }, channel) => press(stage, stage.tenant.connector.activities.press(admin, channel, id, 'confirm', { request: id }));
