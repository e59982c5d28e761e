import { POOL_MAIL } from './crowd';
import type { Dice } from './dice';
import { speaker } from './lines';
import type { Manner } from './teams';
import type { World } from './world';

/** How users are written in a list. */
const WAYS = { name: 12, id: 2, mail: 1, cast: 1.5, twice: 1.5, unknown: 0.7, shared: 0.3, nonsense: 0.3 } as const;

const account = (world: World, dice: Dice): string => world.host.directory.byId(dice.pick(world.crowd))?.upn ?? 'gone@contoso.com';

/** @param before what stands in the list already */
type Entry = (world: World, dice: Dice, before: readonly string[]) => string;

const ENTRIES: Readonly<Record<keyof typeof WAYS, Entry>> = {
  name: account,
  id: (world, dice) => dice.pick(world.crowd),
  mail: (world, dice) => world.host.directory.byId(dice.pick(world.crowd))?.mails[0] ?? account(world, dice),
  cast: (world, dice) => world.host.directory.byId(world.cast[dice.pick(['adele', 'bianca', 'pat', 'vera', 'eve', 'alex', 'megan'] as const)])?.upn ?? account(world, dice),
  twice: (world, dice, before) => (before.length === 0 ? account(world, dice) : dice.pick(before).toUpperCase()),
  unknown: (_, dice) => `nobody-${dice.between(1, 9)}@contoso.com`,
  shared: () => POOL_MAIL,
  nonsense: () => 'User-Twelve',
};

/** From 2 to 60 of them. */
const someList = (world: World, dice: Dice): string => {
  const count = dice.chance(0.4) ? dice.between(2, 8) : dice.chance(0.6) ? dice.between(9, 40) : dice.between(41, 60);
  const entries: string[] = [];
  while (entries.length < count) entries.push(ENTRIES[dice.weighted(WAYS)](world, dice, entries));
  return entries.join(dice.pick([', ', '; ', '\n']));
};

const someGroup = (world: World, dice: Dice): string => {
  const group = dice.weighted({ Sales: 6, 'Front desk': 1, Nobody: 0.3, Unknown: 0.3, id: 3 });
  return group === 'id' ? `group ${dice.pick(world.host.groups.list).objectId}` : `group "${group}"`;
};

const manner = (dice: Dice): Manner => ({ place: dice.chance(0.15) ? 'personal' : 'channel', language: dice.chance(0.2) ? 'fr' : 'en' });

/** Somebody asks for many. */
export const someMany = (world: World, dice: Dice, about: 'list' | 'group'): void => {
  const whom = about === 'list' ? someList(world, dice) : someGroup(world, dice);
  const line = dice.chance(0.08) ? `what if revoke sessions for ${whom}` : dice.chance(0.2) ? `révoquer les sessions de ${whom.replace(/^group /, 'groupe ')}` : `revoke sessions for ${whom}`;
  world.teams.say(speaker(dice), line, manner(dice));
};

/** Somebody asks for one of the crowd, who may be in a list at the same time. */
export const someOne = (world: World, dice: Dice): void => {
  const upn = account(world, dice);
  world.teams.say(speaker(dice), dice.chance(0.4) ? `Revoke-SPOUserSession -User ${upn} -Confirm:$false` : `revoke sessions for ${upn}`, manner(dice));
};
