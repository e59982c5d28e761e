// What it costs to find out that an activity is genuine and asks for nothing: a message in a channel that the bot is not mentioned in, somebody who types, somebody who joins, a reaction. Against a bare
// botbuilder bot that does nothing either. Both get the same activities over the same number of connections, with one token, as Teams sends one for about an hour.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newTenant, startBare, startProgram } from '../bot.mjs';
import { newChannel, newPerson } from '../crowd.mjs';
import { middleRatio } from '../rows.mjs';

export const title = 'authenticated activities that need no answer, against a bare botbuilder bot that does nothing';

const SIZE = { short: { rounds: 5, activities: 3_000 }, full: { rounds: 9, activities: 20_000 } };
const WARM_UP = 3_000;
const CONNECTIONS = 10;
const BOUND = 1;

export const measure = async ({ full, say }) => {
  const { rounds: count, activities } = full ? SIZE.full : SIZE.short;
  const tenant = await newTenant();
  const [ours, bare] = await Promise.all([startProgram(tenant), startBare(tenant)]);
  const loader = fork(join(import.meta.dirname, '..', 'loader.mjs'));
  try {
    const token = await tenant.connector.signActivityToken({ expiresIn: 7_200 });
    const each = async ({ endpoint }, size) => perActivity(loader, { endpoint, token, connections: CONNECTIONS, activities: quietOnes(tenant, size) });
    for (const bot of [ours, bare]) await each(bot, WARM_UP);
    const rounds = [];
    for (let round = 1; round <= count; round += 1) {
      const found = {};
      for (const name of round % 2 === 1 ? ['ours', 'against'] : ['against', 'ours']) found[name] = await each(name === 'ours' ? ours : bare, activities);
      say(`round ${round}: ${Math.round(1_000 / found.ours)} a second of ours, ${Math.round(1_000 / found.against)} of the bare bot's`);
      rounds.push(found);
    }
    if (tenant.connector.messages().length > 0) throw new Error('something was answered');
    return [{ what: 'an activity that needs no answer', unit: 'ms', ...middleRatio(rounds), bound: BOUND }];
  } finally {
    loader.kill();
    await Promise.all([ours.stop(), bare.stop()]);
    await tenant.stop();
  }
};

/** @returns milliseconds, by how many were answered in the time */
const perActivity = async (loader, load) => {
  loader.send(load);
  const [{ seconds, statuses }] = await once(loader, 'message');
  if (statuses[200] !== load.activities.length) throw new Error(`answered with ${JSON.stringify(statuses)}`);
  return (seconds * 1_000) / load.activities.length;
};

/** As many of each kind. */
const quietOnes = (tenant, count) => {
  const person = newPerson(tenant);
  const channel = newChannel();
  const said = () => tenant.connector.activities.message(person, channel, 'has anybody seen the ticket?', { mentionsBot: false });
  const bare = ({ text: _text, textFormat: _format, attachments: _attachments, ...activity }) => activity;
  const kinds = [
    said,
    () => ({ ...bare(said()), type: 'typing' }),
    () => ({ ...bare(said()), type: 'conversationUpdate', membersAdded: [{ id: person.teamsId, aadObjectId: person.id }] }),
    () => ({ ...bare(said()), type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }),
  ];
  return Array.from({ length: count }, (_, index) => kinds[index % kinds.length]());
};
