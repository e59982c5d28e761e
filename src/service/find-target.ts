import type { Target } from '../domain/command/command';
import type { ConversationReference } from '../domain/conversation';
import type { Instant, Person } from '../domain/people';
import type { Deps } from './deps';

/** The roster is asked for a mention; the directory comes after it, within the time of the whole. */
const ROSTER_WITHIN = 5_000;

/** Whom a line names: one user, nobody, or several that share an address. Nobody is ever picked from several. */
export type FoundTarget = { readonly found: 'one'; readonly person: Person } | { readonly found: 'nobody' } | { readonly found: 'several'; readonly people: readonly Person[] };

const oneOrNobody = (person: Person | undefined): FoundTarget => (person === undefined ? { found: 'nobody' } : { found: 'one', person });

/**
 * Looks the target up exactly: an object id, the account that is mentioned, a UPN, and where no UPN is meant, a mail
 * address or alias that belongs to one user.
 */
export const findTarget = async (deps: Deps, target: Target, conversation: ConversationReference | undefined, deadline: Instant): Promise<FoundTarget> => {
  switch (target.by) {
    case 'object-id':
      return oneOrNobody(await deps.tenant.find(target, deadline));
    case 'mention': {
      // Only a message mentions somebody.
      if (conversation === undefined) return { found: 'nobody' };
      const objectId = await deps.conversation.objectIdOf(conversation, target.accountId, ROSTER_WITHIN);
      return oneOrNobody(objectId === undefined ? undefined : await deps.tenant.find({ by: 'object-id', objectId }, deadline));
    }
    case 'upn': {
      const person = await deps.tenant.find(target, deadline);
      if (person !== undefined) return { found: 'one', person };
      const people = await deps.tenant.findByMail(target.upn, deadline);
      return people.length > 1 ? { found: 'several', people } : oneOrNobody(people[0]);
    }
  }
};
