import { SHARED_MAIL, SPEAKERS, TARGETS, type Name } from './cast';
import type { Dice } from './dice';
import type { Account } from './directory';
import type { Manner } from './teams';
import type { World } from './world';

const WAYS = {
  ask: 8,
  because: 1,
  french: 1,
  cmdlet: 2,
  unconfirmed: 5,
  again: 0.7,
  'what-if': 0.7,
  'by-id': 1,
  mail: 1,
  shared: 0.3,
  mention: 0.7,
  nonsense: 0.4,
  pending: 0.7,
  history: 0.4,
  help: 0.3,
} as const;

const LINES: Readonly<Record<keyof typeof WAYS, (about: Account) => string>> = {
  ask: ({ upn }) => `revoke sessions for ${upn}`,
  because: ({ upn }) => `sign out ${upn} because the laptop was stolen`,
  french: ({ upn }) => `révoquer les sessions de ${upn} car volé`,
  cmdlet: ({ upn }) => `Revoke-SPOUserSession -User ${upn}`,
  unconfirmed: ({ upn }) => `Revoke-SPOUserSession -User ${upn} -Confirm:$false`,
  again: ({ upn }) => `Revoke-SPOUserSession -User ${upn} -Confirm:$false again`,
  'what-if': ({ upn }) => `what if revoke sessions for ${upn}`,
  'by-id': ({ objectId }) => `revoke sessions for ${objectId}`,
  mail: ({ upn, mails }) => `revoke sessions for ${mails[0] ?? upn}`,
  shared: () => `revoke sessions for ${SHARED_MAIL}`,
  mention: ({ objectId }) => `revoke sessions for mention:29:${objectId}`,
  nonsense: ({ upn }) => `revoke sessions for everybody, ${upn}*`,
  pending: () => 'pending',
  history: () => 'history',
  help: () => 'help',
};

/** Mostly people who may; the others try it now and then. */
export const speaker = (dice: Dice): Name => (dice.chance(0.92) ? dice.pick(['alex', 'megan', 'alex', 'megan', 'lee', 'priya'] as const) : dice.pick(SPEAKERS));

/** Whom lines are about: few, so that several are about the same. */
export const subject = (dice: Dice): Name => (dice.chance(0.7) ? dice.pick(['adele', 'bianca'] as const) : dice.chance(0.1) ? dice.pick(['alex', 'megan'] as const) : dice.pick(TARGETS));

/** Somebody writes some line. */
export const someLine = (world: World, dice: Dice): void => {
  const whom = world.host.directory.byId(world.cast[subject(dice)]);
  if (whom === undefined) return;
  const way = dice.weighted(WAYS);
  const manner: Manner = { place: dice.chance(0.15) || way === 'pending' ? 'personal' : 'channel', language: dice.chance(0.2) ? 'fr' : 'en' };
  world.teams.say(speaker(dice), LINES[way](whom), manner);
};
