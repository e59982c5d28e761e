// What the bot itself takes to bring a message to a card: token, tenant, intake on the disk, roles and account read from the directory, request and audit entry on the disk, card. Beside it
// the whole turn of a bare botbuilder bot, which checks the token and echoes. Of both, without the time in which a call of theirs was with Microsoft Graph, the
// Bot Connector or the token service (bench/waits.mjs says what is in and what is out). One message after the other, to both in turn.
import { setTimeout as wait } from 'node:timers/promises';
import { newTenant, startBare, startProgram } from '../bot.mjs';
import { newPerson } from '../crowd.mjs';
import { deliveryBy, ownTime, slowDown, write } from '../exchange.mjs';
import { middleRatio, percentile } from '../rows.mjs';
import { watchCalls } from '../waits.mjs';

export const title = 'from a message to its card posted, own time, against the turn of a bare botbuilder bot that echoes';

const SIZE = { short: { rounds: 5, messages: 30 }, full: { rounds: 9, messages: 100 } };
const WARM_UP = 40;
const BOUND = 2;
/** So that what one message leaves to be done does not meet the next one. */
const PAUSE = 30;

export const measure = async ({ full, say }) => {
  const { rounds: count, messages } = full ? SIZE.full : SIZE.short;
  const calls = watchCalls();
  const tenant = await newTenant();
  const [ours, bare] = await Promise.all([startProgram(tenant), startBare(tenant)]);
  const stage = { tenant, calls, ours, bare, delivery: await deliveryBy(tenant) };
  try {
    for (let n = 0; n < WARM_UP; n += 1) await both(stage);
    slowDown(tenant);
    const rounds = [];
    for (let round = 1; round <= count; round += 1) {
      const times = await roundOf(stage, messages);
      say(`round ${round}: ${told(times.ours)} of ours, ${told(times.turn)} of the bare bot's turn (until its echo is posted: ${told(times.echo)}), milliseconds`);
      rounds.push(times);
    }
    const row = (share) => ({ what: `message to card, own time, p${share * 100}`, unit: 'ms', ...middleRatio(rounds.map(({ ours: own, turn }) => ({ ours: percentile(own, share), against: percentile(turn, share) }))), bound: BOUND });
    return [row(0.5), row(0.95)];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    await tenant.stop();
    calls.stop();
  }
};

const told = (times) => `p50 ${percentile(times, 0.5).toFixed(1)} p95 ${percentile(times, 0.95).toFixed(1)}`;

const roundOf = async (stage, messages) => {
  const times = { ours: [], turn: [], echo: [] };
  for (let n = 0; n < messages; n += 1) {
    const { card, echo } = await both(stage);
    times.ours.push(ownTime(stage.calls, card.from, card.posted));
    times.turn.push(ownTime(stage.calls, echo.from, echo.answered));
    times.echo.push(ownTime(stage.calls, echo.from, echo.posted));
    stage.calls.forget();
  }
  return times;
};

/** The same admin writes the same line to both. */
const both = async (stage) => {
  const { tenant, ours, bare } = stage;
  const admin = newPerson(tenant, ['Global Administrator']);
  const line = `revoke sessions for ${newPerson(tenant).upn}`;
  tenant.connector.connectBot(ours.endpoint);
  const card = await write(stage, admin, line);
  if (card.message.activity.attachments === undefined) throw new Error(`not a card: ${JSON.stringify(card.message.activity)}`);
  await wait(PAUSE);
  tenant.connector.connectBot(bare.endpoint);
  const echo = await write(stage, admin, line);
  await wait(PAUSE);
  return { card, echo };
};
