import { objectId, type ObjectId } from '../../domain/people';
import { NoAnswer, type Group } from '../../service/ports';
import { field } from '../http/field';

/** Read for every look-up of a group. */
export const GROUP_SELECT = '$select=id,displayName';

/** The id of a Graph group. Throws `NoAnswer` when what came is not a group: then nothing is known. */
export const idOf = (group: unknown): ObjectId => {
  const id = field(group, 'id');
  const known = typeof id === 'string' ? objectId(id) : undefined;
  if (known === undefined) throw new NoAnswer('not a group', undefined, true);
  return known;
};

/** A Graph group with its name. Throws `NoAnswer` as well when it has none. */
export const groupOf = (group: unknown): Group => {
  const displayName = field(group, 'displayName');
  if (typeof displayName !== 'string' || displayName === '') throw new NoAnswer('not a group', undefined, true);
  return { objectId: idOf(group), displayName };
};

/** Whoever is listed must have the name, as Graph compares it: anything else is no such group. */
export const hasName = (group: unknown, name: string): boolean => {
  const displayName = field(group, 'displayName');
  // Without a name it is not known which group this is: `groupOf` says so.
  return typeof displayName !== 'string' || displayName.normalize().toLowerCase() === name.normalize().toLowerCase();
};
