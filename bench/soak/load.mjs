// What people and strangers do meanwhile, some of them at the same time, each after a pause, in an order that a seed decides.
import { setTimeout as wait } from 'node:timers/promises';
import { newChannel, newPerson } from '../crowd.mjs';

const AT_ONCE = 6;
const PAUSE_MS = 250;
const WITHIN = 180_000;
/** A press that could not be decided, since Graph did not answer in time, says so and may be repeated. */
const PRESSES = 8;
const CROWD = 12;
const SEED = 20_261_123;

/** Random numbers in [0, 1) from a seed (mulberry32). */
const rolls = (seed) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Begins. @returns `{ done, ended }`: how often what was done so far, and `{ confirmed, cancelled, done }` with object ids of users when all have ended */
export const keepBusy = (stage, until) => {
  const roll = rolls(SEED);
  const done = {};
  const found = { confirmed: [], cancelled: [] };
  const line = async () => {
    while (Date.now() < until) {
      const [name, act] = pick(roll());
      const outcome = await act(stage, found, roll);
      const key = outcome === undefined ? name : `${name}: ${outcome}`;
      done[key] = (done[key] ?? 0) + 1;
      await wait(PAUSE_MS);
    }
  };
  return { done: () => ({ ...done }), ended: Promise.all(Array.from({ length: AT_ONCE }, line)).then(() => ({ ...found, done })) };
};

const asker = ({ tenant }) => newPerson(tenant, ['Global Administrator']);

/** Writes a line where nobody else does. @returns the bot's first message, and where */
const write = async ({ tenant: { connector } }, admin, line, channel = newChannel()) => {
  const since = connector.mark();
  const activity = connector.activities.message(admin, channel, line);
  await connector.sendToBot(activity);
  const conversation = channel.kind === 'personal' ? activity.conversation.id : channel.id;
  const message = await connector.waitFor(({ conversationId, activity: { type } }) => conversationId.startsWith(conversation) && type === 'message', WITHIN, since);
  return { message, channel };
};

const isCard = ({ activity }) => activity.attachments !== undefined;

const resultIn = ({ tenant: { connector } }, channel, since) => connector.waitFor((message) => message.conversationId.startsWith(channel.id) && /audit #\d+/.test(message.activity.text ?? ''), WITHIN, since);

/** Until the press counts. @returns whether it did */
const press = async ({ tenant: { connector } }, admin, card, verb) => {
  for (let tries = 0; tries < PRESSES; tries += 1) {
    const { status, body } = await connector.press(admin, card.id, verb);
    if (status !== 200) throw new Error(`a press was answered with ${status}`);
    if (body.type === 'application/vnd.microsoft.card.adaptive') return true;
    await wait(PAUSE_MS);
  }
  return false;
};

const byCard = async (stage, found, line, targets, verb) => {
  const admin = asker(stage);
  const { message, channel } = await write(stage, admin, line);
  // Graph did not answer: nothing was done, and a sentence says so.
  if (!isCard(message)) return 'no card';
  const since = stage.tenant.connector.mark();
  if (!(await press(stage, admin, message, verb))) return 'not decided';
  found[verb === 'confirm' ? 'confirmed' : 'cancelled'].push(...targets.map(({ id }) => id));
  if (verb === 'confirm') await resultIn(stage, channel, since);
  return undefined;
};

const confirm = (stage, found) => {
  const target = newPerson(stage.tenant);
  return byCard(stage, found, `revoke sessions for ${target.upn}`, [target], 'confirm');
};

const cancel = (stage, found) => {
  const target = newPerson(stage.tenant);
  return byCard(stage, found, `sign out ${target.upn} because of a drill`, [target], 'cancel');
};

const many = (stage, found, roll) => {
  const targets = Array.from({ length: 2 + Math.floor(roll() * CROWD) }, () => newPerson(stage.tenant));
  return byCard(stage, found, `sign out ${targets.map(({ upn }) => upn).join(', ')}`, targets, 'confirm');
};

const withoutCard = async (stage, found) => {
  const target = newPerson(stage.tenant);
  const { message } = await write(stage, asker(stage), `Revoke-SPOUserSession -User ${target.upn} -Confirm:$false`);
  if (!/audit #\d+/.test(message.activity.text ?? '')) return 'not run';
  found.confirmed.push(target.id);
  return undefined;
};

const overview = async (stage, _found, roll) => {
  await write(stage, asker(stage), ['help', 'pending', 'history', 'aide'][Math.floor(roll() * 4)], { kind: 'personal' });
};

const tab = async ({ tenant, endpoint }, _found, roll) => {
  const address = new URL(`/api/tab/requests?limit=50${roll() < 0.5 ? '' : '&outcome=signing-out'}`, endpoint);
  const { status } = await fetch(address, { headers: { Authorization: `Bearer ${await tenant.tabToken(tenant.people.alex)}` } }).then(async (response) => ({ status: response.status, body: await response.text() }));
  return String(status);
};

/** What strangers send: no token, one of another key, a body that is none. */
const junk = async ({ tenant: { connector } }, _found, roll) => {
  const activity = connector.activities.message({ id: '0', teamsId: '29:nobody', name: 'Nobody', locale: 'en-US', timezone: 'UTC' }, newChannel(), 'revoke sessions for everybody');
  const ways = [{ authorization: null }, { token: { key: 'forged' } }, { token: { expiresIn: -3_600 } }, { authorization: null, rawBody: '{'.repeat(20_000) }, { rawBody: '[]' }];
  const { status } = await connector.sendToBot(activity, ways[Math.floor(roll() * ways.length)]);
  if (status < 400 || status >= 500) throw new Error(`junk was answered with ${status}`);
  return String(status);
};

const KINDS = [
  [0.35, 'confirm', confirm],
  [0.15, 'cancel', cancel],
  [0.15, 'without a card', withoutCard],
  [0.05, 'many', many],
  [0.1, 'tab', tab],
  [0.05, 'overview', overview],
  [0.15, 'junk', junk],
];

const pick = (rolled) => {
  let left = rolled;
  for (const [share, name, act] of KINDS) {
    left -= share;
    if (left < 0) return [name, act];
  }
  return ['junk', junk];
};
