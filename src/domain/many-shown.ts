import { SHOWN_FIRST, type NamedUser, type ShownMany, type Some } from './many';
import { oddName } from './odd-name';
import type { ShownTarget } from './request';

/** The same users on a new card, as their accounts are now. @param users all of them, in order */
export const showing = (many: ShownMany, users: readonly ShownTarget[]): ShownMany => ({
  ...many,
  users: someOf(users),
  privileged: someOf(users.filter(({ privileged }) => privileged)),
  protected: someOf(users.filter((user) => user.protected)),
  odd: someOf(users.filter(({ displayName }) => oddName(displayName) !== undefined)),
});

const someOf = (users: readonly ShownTarget[]): Some<NamedUser> => ({
  count: users.length,
  first: users.slice(0, SHOWN_FIRST).map(({ objectId, upn, displayName }) => ({ objectId, upn, displayName })),
});
