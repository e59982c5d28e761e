import type { Instant, ObjectId, Person } from '../domain/people';
import type { Standing } from '../domain/policy';
import { isProtected } from '../domain/policy';
import type { ShownTarget } from '../domain/request';
import type { Deps } from './deps';

/** The person and their roles as they are now, read afresh: a role taken away a second ago does not count any more. */
export const standingOf = async (deps: Pick<Deps, 'tenant'>, user: ObjectId, deadline: Instant): Promise<Standing | undefined> => {
  const [person, privileges] = await Promise.all([
    deps.tenant.find({ by: 'object-id', objectId: user }, deadline),
    deps.tenant.privileges(user, deadline),
  ]);
  return person === undefined ? undefined : { person, roles: privileges.roles };
};

/** The target with everything that the card shows of it. */
export const asShown = async (deps: Deps, person: Person, deadline: Instant): Promise<ShownTarget> => {
  const { privileged } = await deps.tenant.privileges(person.objectId, deadline);
  return shownAs(deps, person, privileged);
};

const shownAs = ({ rules }: Deps, person: Person, privileged: boolean): ShownTarget => ({ ...person, privileged, protected: isProtected(person, rules.protectedUsers) });

/** The target as it is now, by the object id that was pinned; `undefined` when it is gone. */
export const readAgain = async (deps: Deps, target: ObjectId, deadline: Instant): Promise<ShownTarget | undefined> => {
  const [person, privileges] = await Promise.all([
    deps.tenant.find({ by: 'object-id', objectId: target }, deadline),
    deps.tenant.privileges(target, deadline),
  ]);
  return person === undefined ? undefined : shownAs(deps, person, privileges.privileged);
};
