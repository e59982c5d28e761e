import { objectId, type Person } from '../../domain/people';
import type { Deps } from '../deps';

/** As many as somebody picks from; for the others more of the name is written. */
const AT_MOST = 20;
const LOOK_UP_WITHIN = 5_000;

export interface PeopleFound {
  readonly people: readonly Person[];
  readonly more: boolean;
}

/**
 * Accounts to pick from: those whose name, UPN or mail address begins with the text, or the one that has this object id or
 * address. Throws `Refused` or `NoAnswer`.
 */
export const findPeople = async ({ tenant, clock }: Deps, text: string): Promise<PeopleFound> => {
  const deadline = clock.now() + LOOK_UP_WITHIN;
  const id = objectId(text);
  if (id !== undefined) {
    const person = await tenant.find({ by: 'object-id', objectId: id }, deadline);
    return { people: person === undefined ? [] : [person], more: false };
  }
  // An alias is no beginning of anything that can be asked for by its beginning.
  const [beginning, byAddress] = await Promise.all([tenant.beginningWith(text, AT_MOST + 1, deadline), text.includes('@') ? tenant.findByMail(text, deadline) : []]);
  const people = [...new Map([...byAddress, ...beginning].map((person) => [person.objectId, person])).values()];
  return { people: people.slice(0, AT_MOST), more: people.length > AT_MOST };
};
