import type { Persona } from '../../sandbox/tenant/personas';
import { withStore } from './evidence';
import type { Line, Shown } from './shown';
import type { Stage } from './stage';

/** A request about a group, before its confirmation. */
export interface AskedForGroup {
  readonly users: readonly Persona[];
  readonly line: Line;
  readonly card: Shown;
}

/** New users, and a group of all of them. */
export const groupOf = (stage: Stage, name: string, count: number): readonly Persona[] => {
  const users = Array.from({ length: count }, () => stage.person());
  const { id } = stage.tenant.directory.addGroup({ displayName: name });
  for (const user of users) stage.tenant.directory.addToGroup(id, user.id);
  return users;
};

/** Asks for a new group. */
export const askForGroup = async (stage: Stage, name: string, count: number): Promise<AskedForGroup> => {
  const users = groupOf(stage, name, count);
  return { users, ...(await stage.asked(stage.admin(), `revoke sessions for group "${name}"`)) };
};

/** How often any of them was signed out. */
export const doneOf = (stage: Stage, users: readonly Persona[]): number => {
  const ids = new Set(users.map(({ id }) => id));
  return stage.tenant.ledger.effects().filter(({ user, kind }) => kind === 'revoked' && ids.has(user)).length;
};

/** What the store says became of each, a failure with its reason: how many of which. */
export const resultsOf = (stage: Stage, users: readonly Persona[]): Readonly<Record<string, number>> => {
  const ids = new Set(users.map(({ id }) => id));
  const rows = withStore(stage.store, (store) => store.prepare<[], { target: string; body: string }>('select target, body from item').all());
  const results = rows.filter(({ target }) => ids.has(target)).map(({ body }) => {
    const { outcome } = JSON.parse(body) as { readonly outcome?: { readonly result: string; readonly because?: string; readonly inDoubt?: boolean } };
    return [outcome?.result ?? 'open', outcome?.because, outcome?.inDoubt === true ? 'in doubt' : undefined].filter((word) => word !== undefined).join(' ');
  });
  return Object.fromEntries([...Map.groupBy(results, (result) => result)].map(([result, { length }]) => [result, length]));
};
