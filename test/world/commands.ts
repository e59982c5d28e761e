import { GLOBAL_ADMINISTRATOR } from '../../src/domain/roles';
import { upnFromDirectory } from '../../src/domain/people';
import { SECURITY_READER, type Name } from './cast';
import type { Card } from './conversations';
import type { Dice } from './dice';
import type { Account } from './directory';
import { someLine, speaker, subject } from './lines';
import type { World } from './world';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What may happen in a world from outside the program. */
export const COMMANDS = {
  line: 5,
  press: 8,
  'old-button': 0.5,
  'wrong-button': 0.3,
  redeliver: 1.5,
  edit: 0.4,
  rename: 0.7,
  disable: 0.5,
  delete: 0.3,
  recreate: 0.6,
  'grant-role': 0.6,
  'remove-role': 0.6,
  elsewhere: 0.2,
  crash: 1.5,
  'kill-switch': 0.15,
  clock: 0.4,
  wait: 1,
} as const;
export type Command = keyof typeof COMMANDS;

const someCard = (world: World, dice: Dice, who: Name): Card | undefined => {
  const open = world.teams.openCards(who);
  if (open.length > 0 && dice.chance(0.95)) return dice.pick(open.slice(-2));
  const seen = world.host.conversations.cards.filter((card) => world.teams.sees(who, card));
  return seen.length === 0 ? undefined : dice.pick(seen);
};

const press = (world: World, dice: Dice): void => {
  const who = speaker(dice);
  const card = someCard(world, dice, who);
  if (card === undefined) someLine(world, dice);
  else world.teams.press(who, card, { verb: dice.chance(0.85) ? 'confirm' : 'cancel', submit: dice.chance(0.15) });
};

/** A button that the card had at some time, or one that nobody ever made. */
const otherButton = (world: World, dice: Dice, wrong: boolean): void => {
  const who = speaker(dice);
  const card = someCard(world, dice, who);
  if (card === undefined) return;
  const button = wrong ? dice.pick(['', '__proto__', dice.letters(22), 'x'.repeat(300)]) : card.view.request.id;
  world.teams.press(who, card, { button, submit: dice.chance(0.2) });
};

const editedLine = (world: World, dice: Dice): void => {
  const said = world.teams.said.at(-1);
  const other = world.host.directory.byId(world.cast[subject(dice)]);
  // The channel gives an edited message its old id; taken for a message, it must not be a second one.
  if (said !== undefined && other !== undefined) world.teams.say(said.name, `revoke sessions for ${other.upn}`, { ...said.manner, activityId: said.activityId });
};

const recreate = (world: World, dice: Dice): void => {
  const { directory } = world.host;
  const name = subject(dice);
  const old = directory.byId(world.cast[name]);
  if (old === undefined) return;
  directory.delete(old.objectId);
  const { upn, displayName, mails } = old;
  const created = directory.create(displayName, { upn, mails, ...(dice.chance(0.2) ? { roles: new Set([GLOBAL_ADMINISTRATOR]) } : {}) });
  world.rename(name, created.objectId);
};

type Deed = (world: World, dice: Dice) => void | Promise<void>;

/** Changes some account; a target more often than somebody who decides. */
const changing =
  (how: (world: World, account: Account, dice: Dice, name: Name) => void): Deed =>
  (world, dice) => {
    const name = dice.chance(0.75) ? subject(dice) : speaker(dice);
    const account = world.host.directory.byId(world.cast[name]);
    if (account !== undefined) how(world, account, dice, name);
  };

/** Now and then to a name that is protected. */
const otherName = (world: World, dice: Dice, name: Name): string =>
  dice.chance(0.3) && world.host.directory.byUpn('vera@contoso.com') === undefined ? 'vera@contoso.com' : `${name}${dice.between(1, 99)}@contoso.com`;

const otherRole = ({ roles }: Account, dice: Dice): Partial<Account> =>
  dice.chance(0.3) ? { scoped: true } : { roles: new Set([...roles, dice.pick([SECURITY_READER, GLOBAL_ADMINISTRATOR])]) };

const DEEDS: Readonly<Record<Command, Deed>> = {
  line: someLine,
  press,
  'old-button': (world, dice) => otherButton(world, dice, false),
  'wrong-button': (world, dice) => otherButton(world, dice, true),
  redeliver: (world, dice) => world.teams.redeliver(dice),
  edit: editedLine,
  rename: changing((world, { objectId }, dice, name) => world.host.directory.change(objectId, { upn: upnFromDirectory(otherName(world, dice, name)) })),
  disable: changing(({ host }, { objectId, enabled }) => host.directory.change(objectId, { enabled: !enabled })),
  delete: changing(({ host }, { objectId }) => host.directory.delete(objectId)),
  recreate,
  'grant-role': changing(({ host }, account, dice) => host.directory.change(account.objectId, otherRole(account, dice))),
  'remove-role': changing(({ host }, { objectId }) => host.directory.change(objectId, { roles: new Set(), scoped: false })),
  elsewhere: changing((world, { objectId }) => world.elsewhere(objectId)),
  crash: (world, dice) => (dice.chance(0.3) ? world.crash() : world.crashAfter(dice.between(1, 40))),
  'kill-switch': (world, dice) => world.restart({ stopped: dice.chance(0.5) }),
  clock: (world, dice) => world.setClock(dice.between(-10, 10) * MINUTE),
  wait: (world, dice) => world.pass(dice.pick([20 * SECOND, MINUTE, 5 * MINUTE, 11 * MINUTE])),
};

/** Does one thing, as the dice say how. */
export const perform = async (world: World, dice: Dice, command: Command): Promise<void> => {
  world.host.trace(command);
  await DEEDS[command](world, dice);
};

/** The time between two things that happen. */
export const someTime = (dice: Dice): number => (dice.chance(0.3) ? dice.between(0, 60) : dice.chance(0.7) ? dice.between(100, 4_000) : dice.between(4_000, 40_000));
