import type { ObjectId, Person, Upn } from './people';
import { sameUpn } from './people';
import type { ShownTarget } from './request';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, type RoleTemplateId } from './roles';

/** A person and the roles they hold right now: active, and assigned for the whole directory. */
export interface Standing {
  readonly person: Person;
  readonly roles: ReadonlySet<RoleTemplateId>;
}

/** Why somebody may not. Each code is a sentence in both languages. */
export const REFUSALS = ['guest', 'disabled', 'no-role', 'target-privileged', 'unknown-person'] as const;
export type Refusal = (typeof REFUSALS)[number];

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly because: Refusal };

const ALLOWED: Permission = { allowed: true };
const no = (because: Refusal): Permission => ({ allowed: false, because });

/** Roles that may act on a privileged target (contract, section 4). */
const OVER_PRIVILEGED: readonly RoleTemplateId[] = [GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR];

const holdsOneOf = (standing: Standing, roles: readonly RoleTemplateId[]): boolean => roles.some((role) => standing.roles.has(role));

/**
 * May this person ask, confirm or cancel at all?
 * @param standing `undefined` when the directory does not know the person
 */
export const mayDecide = (standing: Standing | undefined, adminRoles: readonly RoleTemplateId[]): Permission => {
  if (standing === undefined) return no('unknown-person');
  if (standing.person.external || standing.person.memberType === 'guest') return no('guest');
  if (!standing.person.enabled) return no('disabled');
  return holdsOneOf(standing, adminRoles) ? ALLOWED : no('no-role');
};

/** May this person, who may decide, ask for or confirm a revocation that hits this target? */
export const mayActOn = (standing: Standing | undefined, target: { readonly privileged: boolean }, adminRoles: readonly RoleTemplateId[]): Permission => {
  const decide = mayDecide(standing, adminRoles);
  if (!decide.allowed || standing === undefined) return decide;
  return target.privileged && !holdsOneOf(standing, OVER_PRIVILEGED) ? no('target-privileged') : ALLOWED;
};

/** Whether the configuration names this account as protected, by object id or by UPN. */
export const isProtected = (person: Person, protectedUsers: readonly (Upn | ObjectId)[]): boolean =>
  protectedUsers.some((name) => name === person.objectId || sameUpn(name, person.upn));

/**
 * What changed since the card was made, so that a click on it must not count: another UPN, an account of another
 * organisation, or one that has become privileged or protected. Enabled or not is only shown.
 */
export const changedSinceShown = (shown: ShownTarget, now: ShownTarget): boolean =>
  !sameUpn(shown.upn, now.upn) ||
  shown.objectId !== now.objectId ||
  shown.external !== now.external ||
  (now.privileged && !shown.privileged) ||
  (now.protected && !shown.protected);

/** Two different admins: for protected accounts, and above the number of users that one person may ask for in an hour. */
export const needsTwoPeople = (target: ShownTarget, usersAskedWithinTheHour: number, twoPersonAbove: number): boolean =>
  target.protected || usersAskedWithinTheHour > twoPersonAbove;
