import type { FoundPerson } from '../../../contract';
import { objectId, sameUpn } from '../../../domain/people';

/**
 * The one account that the text names as a whole: its UPN (upper and lower case are the same) or its object id.
 * @returns `undefined` when nobody, or more than one, is named: a beginning names nobody
 */
export const exactMatch = (text: string, people: readonly FoundPerson[]): FoundPerson | undefined => {
  const id = objectId(text);
  const named = people.filter((person) => sameUpn(person.upn, text) || (id !== undefined && objectId(person.objectId) === id));
  return named.length === 1 ? named[0] : undefined;
};
