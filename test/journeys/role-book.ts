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

/** What is so from this moment on: of everybody on the first page, later of those alone whom the change may concern. Nothing of who is gone. */
export interface Page {
  readonly at: number;
  readonly people: Readonly<Record<string, Standing | undefined>>;
}

const CHANGES = ['addUser', 'change', 'delete', 'addToGroup', 'removeFromGroup', 'grantRole', 'removeRole'] as const;

const standingOf = (directory: Directory, id: string): Standing | undefined => {
  const user = directory.find(id);
  if (user === undefined) return undefined;
  return {
    roles: directory.rolesOf(id, true).map(({ displayName }) => displayName),
    enabled: user.accountEnabled,
    external: isExternal(user),
    privileged: directory.assignmentsOf(id, true).length > 0 || directory.groupsOf(id, true).some((group) => group.isAssignableToRole),
  };
};

const everybody = (directory: Directory): readonly string[] => directory.users().map(({ id }) => id);

const pageOf = (directory: Directory, ids: readonly string[]): Page => ({ at: Date.now(), people: Object.fromEntries(ids.map((id) => [id, standingOf(directory, id)])) });

/** Whom the change is about, when that is one user: of a group everybody may be in it. */
const userOf = (directory: Directory, name: (typeof CHANGES)[number], args: readonly unknown[]): string | undefined => {
  const who = name === 'addToGroup' || name === 'removeFromGroup' ? args[1] : args[0];
  return typeof who === 'string' ? directory.find(who)?.id : undefined;
};

/** Writes a page after every change of the directory, so that it can be told later who held which role when. */
export const keepBook = (directory: Directory): readonly Page[] => {
  const book: Page[] = [pageOf(directory, everybody(directory))];
  for (const name of CHANGES) {
    const change = directory[name].bind(directory) as (...args: readonly unknown[]) => unknown;
    const noted = (...args: readonly unknown[]): unknown => {
      const before = userOf(directory, name, args);
      const result = change(...args);
      const about = before ?? (name === 'addUser' ? (result as { readonly id: string }).id : undefined);
      book.push(pageOf(directory, about === undefined ? everybody(directory) : [about]));
      return result;
    };
    Object.defineProperty(directory, name, { value: noted });
  }
  return book;
};

/** What the book says of each person, in order of time. */
export type Lives = ReadonlyMap<string, readonly { readonly at: number; readonly standing: Standing | undefined }[]>;

export const livesIn = (book: readonly Page[]): Lives => {
  const lives = new Map<string, { readonly at: number; readonly standing: Standing | undefined }[]>();
  for (const { at, people } of book) {
    for (const [person, standing] of Object.entries(people)) {
      const life = lives.get(person) ?? [];
      life.push({ at, standing });
      lives.set(person, life);
    }
  }
  return lives;
};

/** Every standing that the person had at some moment between the two times, both included. */
export const standingsBetween = (lives: Lives, person: string, from: number, to: number): readonly Standing[] => {
  const life = lives.get(person) ?? [];
  const first = Math.max(0, life.findLastIndex(({ at }) => at <= from));
  return life
    .slice(first)
    .filter(({ at }, index) => index === 0 || at <= to)
    .flatMap(({ standing }) => standing ?? []);
};
