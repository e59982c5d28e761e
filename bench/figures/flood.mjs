// What a person notices while another one floods the bot: the time from writing a line to its card, beside the same without
// the flood. Quiet and flooded phases take turns; every phase has a new flooder, so that its whole budget is spent as well.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBoth } from '../bot.mjs';
import { median, percentile } from '../rows.mjs';

export const title = 'message to card for one person while another one sends 200 messages a second';

const PER_SECOND = 200;
const ROUNDS = 5;
const PHASE = { short: 10, full: 60 };
/** The product's default for MESSAGES_PER_MINUTE. */
const BUDGET = 60;
/** Look-ups beyond the budget that are forgiven. */
const BEYOND = 5;
const PAUSE = 60;
const CARD_WITHIN = 15_000;
/** Of the median of the same time without a flood. */
const BOUND_P50 = 1.2;
/** The tail feels every single request that is ahead in the queue, and on few cores the sender of the flood too. */
const BOUND_P99 = 2;

export const measure = async ({ full, say }) => {
  const stage = await startBoth({ MESSAGES_PER_MINUTE: String(BUDGET) });
  try {
    const seconds = full ? PHASE.full : PHASE.short;
    await quietPhase(stage, 3);
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round += 1) rounds.push(await playRound(stage, round, seconds, say));
    return [
      { what: 'p50, flooded against quiet', unit: 'ms', ...middle(rounds, 0.5), bound: BOUND_P50 },
      { what: 'p99, flooded against quiet', unit: 'ms', ...middle(rounds, 0.99), bound: BOUND_P99 },
      { what: `the flooder's lines that reached the directory against its budget and ${BEYOND}`, unit: 'lines', ours: Math.max(...rounds.map(({ flooded }) => flooded.reached)), against: BUDGET + BEYOND, bound: 1 },
    ];
  } finally {
    await stage.stop();
  }
};

/** The two phases of the round whose ratio is the median of all: what else the machine does changes from round to round. */
const middle = (rounds, share) => {
  const pairs = rounds.map(({ flooded, quiet }) => ({ ours: percentile(flooded.times, share), against: percentile(quiet.times, share) }));
  return pairs.sort((a, b) => a.ours / a.against - b.ours / b.against)[(pairs.length - 1) / 2];
};

const playRound = async (stage, round, seconds, say) => {
  // Who is first changes, so that what gets slower with time does not count for one side.
  const phases = { quiet: () => quietPhase(stage, seconds), flooded: () => floodedPhase(stage, seconds) };
  const order = round % 2 === 1 ? ['quiet', 'flooded'] : ['flooded', 'quiet'];
  const found = {};
  for (const phase of order) {
    found[phase] = await phases[phase]();
    const { times, told } = found[phase];
    say(`round ${round}, ${phase}: ${times.length} cards, p50 ${median(times).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms${told === undefined ? '' : `; ${told}`}`);
    await wait(1_000);
  }
  return found;
};

const quietPhase = async (stage, seconds) => ({ times: await askFor(stage, seconds) });

const floodedPhase = async (stage, seconds) => {
  const { tenant, endpoint } = stage;
  const flooder = newPerson(tenant, ['Global Administrator']);
  const targets = Array.from({ length: PER_SECOND * seconds }, () => newPerson(tenant));
  const channel = newChannel();
  const activities = targets.map((target) => tenant.connector.activities.message(flooder, channel, `revoke sessions for ${target.upn}`));
  const token = await tenant.connector.signActivityToken();
  const process = fork(join(import.meta.dirname, '..', 'flooder.mjs'));
  const ended = once(process, 'message');
  process.send({ endpoint, token, activities, perSecond: PER_SECOND });
  await wait(500);
  const times = await askFor(stage, seconds - 1);
  const [{ sent, statuses, seconds: took }] = await ended;
  await wait(2_000);
  const ids = new Set(targets.map(({ id }) => id));
  const reached = new Set(tenant.ledger.calls({ service: 'graph' }).map(({ user }) => user).filter((user) => ids.has(user))).size;
  return { times, reached, told: `${sent} sent in ${took.toFixed(1)} s (${JSON.stringify(statuses)}), ${reached} of them looked up` };
};

/** One line after the other, each by somebody new, until the time is over; how long each card took, milliseconds. */
const askFor = async ({ tenant }, seconds) => {
  const times = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    times.push(await askOnce(tenant));
    await wait(PAUSE);
  }
  return times;
};

const askOnce = async (tenant) => {
  const { connector } = tenant;
  const asker = newPerson(tenant, ['Global Administrator']);
  const target = newPerson(tenant);
  const activity = connector.activities.message(asker, newChannel(), `revoke sessions for ${target.upn}`);
  const since = connector.mark();
  const startedAt = performance.now();
  const card = connector.waitFor((message) => message.conversationId === activity.conversation.id && message.activity.attachments?.length > 0, CARD_WITHIN, since);
  await connector.sendToBot(activity);
  await card;
  return performance.now() - startedAt;
};

let count = 0;

const newChannel = () => ({ kind: 'channel', id: `19:bench${(count += 1)}@thread.tacv2`, teamId: '19:bench@thread.tacv2' });

const newPerson = ({ directory }, roles = []) => {
  count += 1;
  const user = directory.addUser({ userPrincipalName: `kim.bench${count}@contoso.com`, displayName: `Kim Bench ${count}`, createdDateTime: '2026-01-15T08:00:00Z' });
  for (const role of roles) directory.grantRole(user.id, role);
  return { id: user.id, teamsId: `29:${user.id}`, upn: user.userPrincipalName, name: user.displayName, mail: user.mail, locale: 'en-US', timezone: 'UTC' };
};
