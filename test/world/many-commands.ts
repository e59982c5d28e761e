import { upnFromDirectory } from '../../src/domain/people';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import { SECURITY_READER, type Name } from './cast';
import { perform, type Command } from './commands';
import type { Card } from './conversations';
import type { Dice } from './dice';
import type { Account } from './directory';
import { speaker } from './lines';
import { someMany, someOne } from './many-lines';
import type { World } from './world';

/** What may happen in a world in which people ask for many; most of what may happen in any world happens as well. */
export const MANY_COMMANDS = {
  ...{ line: 0.7, press: 1, 'old-button': 0.2, 'wrong-button': 0.1, redeliver: 1.5, edit: 0.3, rename: 0.1, 'grant-role': 0.1, 'remove-role': 0.15, 'kill-switch': 0.2, clock: 0.2, wait: 0.6 },
  ...{ list: 2, group: 1, one: 1, decide: 10, 'go-on': 9 },
  ...{ changed: 1.2, joined: 0.7, elsewhere: 0.4, died: 1.5 },
} as const satisfies Partial<Record<Command, number>> & Readonly<Record<string, number>>;
export type ManyCommand = keyof typeof MANY_COMMANDS;

const cardsIn = (world: World, who: Name, states: readonly string[]): readonly Card[] =>
  world.host.conversations.cards.filter((card) => world.teams.sees(who, card) && card.view.request.many !== undefined && states.includes(world.teams.seenBy(who, card).request.state));

/** Mostly people who may, whoever is among the users. */
const decider = (dice: Dice): Name => (dice.chance(0.7) ? dice.pick(['alex', 'megan', 'priya'] as const) : speaker(dice));

const decide = (world: World, dice: Dice): void => {
  const who = decider(dice);
  const cards = cardsIn(world, who, ['awaiting']);
  if (cards.length === 0) {
    if (dice.chance(0.3)) someMany(world, dice, 'list');
    return;
  }
  world.teams.press(who, dice.pick(cards.slice(-2)), { verb: dice.chance(0.92) ? 'confirm' : 'cancel', submit: dice.chance(0.15) });
  if (dice.chance(0.3)) world.host.time.after(dice.between(0, 5_000), () => meanwhile(world, dice, who));
};

/** What was so at the click is not so any more when it is somebody's turn. */
const meanwhile = (world: World, dice: Dice, who: Name): void => {
  world.host.trace('meanwhile');
  if (dice.chance(0.2)) world.host.directory.change(world.cast[who], dice.chance(0.5) ? { enabled: false } : { roles: new Set() });
  else changed(world, dice);
};

/** Buttons of a card after its confirmation, and now and then one that it does not have. */
const goOn = (world: World, dice: Dice): void => {
  const who = decider(dice);
  const cards = cardsIn(world, who, ['confirmed', 'running', 'done']);
  if (cards.length === 0) {
    decide(world, dice);
    return;
  }
  const card = dice.pick(cards.slice(-3));
  const done = world.teams.seenBy(who, card).request.state === 'done';
  const verb = dice.chance(0.1) ? dice.pick(['stop', 'retry', 'page', 'confirm', 'cancel'] as const) : done ? dice.weighted({ retry: 3, page: 1 }) : dice.weighted({ stop: 3, page: 0.5 });
  world.teams.press(who, card, { verb, submit: dice.chance(0.15), ...(verb === 'page' ? { page: dice.between(0, 7) } : {}) });
};

type Change = (world: World, account: Account, dice: Dice) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  rename: ({ host: { directory } }, { objectId }, dice) => {
    const upn = upnFromDirectory(`renamed-${dice.between(1, 99)}@contoso.com`);
    if (directory.byUpn(upn) === undefined) directory.change(objectId, { upn });
  },
  disable: ({ host }, { objectId, enabled }) => host.directory.change(objectId, { enabled: !enabled }),
  delete: ({ host }, { objectId }) => host.directory.delete(objectId),
  recreate: (world, { objectId, upn, displayName, mails }) => {
    world.host.directory.delete(objectId);
    world.crowd[world.crowd.indexOf(objectId)] = world.host.directory.create(displayName, { upn, mails }).objectId;
  },
  'grant-role': ({ host }, { objectId }, dice) => host.directory.change(objectId, { roles: new Set([dice.pick([SECURITY_READER, GLOBAL_ADMINISTRATOR])]) }),
  'remove-role': ({ host }, { objectId }) => host.directory.change(objectId, { roles: new Set() }),
  'becomes-guest': ({ host }, { objectId }) => host.directory.change(objectId, { external: true, memberType: 'guest' }),
};

/** Several accounts change at once, as when somebody cleans up. */
const changed = (world: World, dice: Dice): void => {
  const change = dice.pick(Object.values(CHANGES));
  for (let left = dice.chance(0.7) ? 1 : dice.between(2, 12); left > 0; left -= 1) {
    const account = world.host.directory.byId(dice.pick(world.crowd));
    if (account !== undefined) change(world, account, dice);
  }
};

const joined = (world: World, dice: Dice): void => {
  const { groups } = world.host;
  const group = dice.pick(groups.list);
  const [members, who] = [groups.membersNow(group), dice.pick(world.crowd)];
  if (members.includes(who)) groups.leave(group, who);
  else groups.join(group, who);
};

const OWN: Readonly<Record<Exclude<ManyCommand, Exclude<Command, 'elsewhere'>>, (world: World, dice: Dice) => void>> = {
  list: (world, dice) => someMany(world, dice, 'list'),
  group: (world, dice) => someMany(world, dice, 'group'),
  one: someOne,
  decide,
  'go-on': goOn,
  changed,
  joined,
  elsewhere: (world, dice) => world.elsewhere(dice.pick(world.crowd)),
  // Far enough to be in the middle of a chunk.
  died: (world, dice) => (dice.chance(0.3) ? world.crash() : world.crashAfter(dice.between(1, 350))),
};

const isOwn = (command: ManyCommand): command is keyof typeof OWN => command in OWN;

/** Does one thing, as the dice say how. */
export const performMany = async (world: World, dice: Dice, command: ManyCommand): Promise<void> => {
  if (!isOwn(command)) return perform(world, dice, command);
  world.host.trace(command);
  OWN[command](world, dice);
};
