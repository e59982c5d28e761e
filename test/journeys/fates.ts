import type { Persona } from '../../sandbox/tenant/personas';
import { withStore } from './evidence';
import type { Stage } from './stage';

/** What became of one of many users: what the store says of them, and what the tenant knows. */
export interface Fate {
  readonly user: string;
  readonly state: string;
  /** How far it is, in one word, or `forgotten`. */
  readonly standing: string;
  /** Calls to sign them out that the tenant received, and those that it did. */
  readonly calls: number;
  readonly done: number;
  /** Milliseconds between a 429 and the next call for the same user, and what its `Retry-After` asked for. */
  readonly waits: readonly { readonly asked: number; readonly waited: number }[];
}

interface ItemRow {
  readonly target: string;
  readonly standing: string;
  readonly state: string;
}

const REVOKING = /revokesigninsessions$/i;

/** In one walk over store and ledger. Each user must be in one request. @param retryAfterMs what every 429 asked for */
export const fatesOf = (stage: Stage, users: readonly Pick<Persona, 'id'>[], retryAfterMs = 0): readonly Fate[] => {
  const { ledger } = stage.tenant;
  const rows = withStore(stage.store, (store) => store.prepare<[], ItemRow>('select target, standing, state from item').all());
  const items = new Map(rows.map((row) => [row.target, row]));
  const calls = Map.groupBy(
    ledger.calls({ method: 'POST' }).filter(({ service, path }) => service === 'sharepoint' || (service === 'graph' && REVOKING.test(path))),
    ({ user }) => user,
  );
  const effects = Map.groupBy(
    ledger.effects().filter(({ kind }) => kind === 'revoked'),
    ({ user }) => user,
  );
  return users.map(({ id }) => {
    const own = calls.get(id) ?? [];
    const item = items.get(id);
    return {
      user: id,
      state: item?.state ?? 'forgotten',
      standing: item?.standing ?? 'forgotten',
      calls: own.length,
      done: effects.get(id)?.length ?? 0,
      waits: own.flatMap(({ status, at }, index) => {
        const next = own[index + 1];
        return status === 429 && next !== undefined ? [{ asked: retryAfterMs, waited: next.at - at }] : [];
      }),
    };
  });
};

const SIGNED_OUT = ['verified', 'signing-out', 'signed-out'];
const UNDONE = ['failed', 'skipped', 'not-found', 'not-applicable', 'not-available'];

/** Whose fate is not told as it is: a sign-out that the tenant knows nothing of, something else that it did, or nothing at all. */
export const untrue = (fates: readonly Fate[]): readonly string[] =>
  fates.flatMap(({ user, state, standing, done }) => {
    const settled = state === 'settled' && (SIGNED_OUT.includes(standing) || UNDONE.includes(standing) || standing === 'in-doubt');
    const isSo = settled && (SIGNED_OUT.includes(standing) ? done > 0 : !UNDONE.includes(standing) || done === 0);
    return isSo ? [] : [`${user} is ${state}, ${standing}, and was done ${done} times`];
  });

/** How many users stand where. */
export const counted = (fates: readonly Fate[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(fates, ({ standing }) => standing)].map(([standing, { length }]) => [standing, length]));
