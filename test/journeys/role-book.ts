import type { Directory } from '../../sandbox/tenant/directory';
import { isExternal } from '../../sandbox/tenant/directory';

/** What the directory said about a person at one moment. */
export interface Standing {
  /** Names of active roles for the whole directory, also through groups. */
  readonly roles: readonly string[];
  readonly enabled: boolean;
  readonly external: boolean;
  /** Any role of any scope, or a role-assignable group. */
  readonly privileged: boolean;
}

/** Everybody, from this moment until the next page. */
export interface Page {
  readonly at: number;
  readonly people: Readonly<Record<string, Standing>>;
}

const CHANGES = ['addUser', 'change', 'delete', 'addToGroup', 'removeFromGroup', 'grantRole', 'removeRole'] as const;

const standingOf = (directory: Directory, id: string): Standing => {
  const user = directory.get(id);
  return {
    roles: directory.rolesOf(id, true).map(({ displayName }) => displayName),
    enabled: user.accountEnabled,
    external: isExternal(user),
    privileged: directory.assignmentsOf(id, true).length > 0 || directory.groupsOf(id, true).some((group) => group.isAssignableToRole),
  };
};

const pageOf = (directory: Directory): Page => ({ at: Date.now(), people: Object.fromEntries(directory.users().map(({ id }) => [id, standingOf(directory, id)])) });

/** Writes a page after every change of the directory, so that it can be told later who held which role when. */
export const keepBook = (directory: Directory): readonly Page[] => {
  const book: Page[] = [pageOf(directory)];
  for (const name of CHANGES) {
    const change = directory[name].bind(directory) as (...args: readonly unknown[]) => unknown;
    const noted = (...args: readonly unknown[]): unknown => {
      const result = change(...args);
      book.push(pageOf(directory));
      return result;
    };
    Object.defineProperty(directory, name, { value: noted });
  }
  return book;
};

/** Every standing that the person had at some moment between the two times, both included. */
export const standingsBetween = (book: readonly Page[], person: string, from: number, to: number): readonly Standing[] => {
  const first = Math.max(0, book.findLastIndex((page) => page.at <= from));
  return book
    .slice(first)
    .filter((page, index) => index === 0 || page.at <= to)
    .flatMap((page) => page.people[person] ?? []);
};
