import type { LedgerCall } from '../../sandbox/tenant/ledger';
import { readEntry, type Entry } from './audit-entries';
import type { Evidence } from './evidence';
import { livesIn, type Lives } from './role-book';

/** The log and the rest, prepared once for all invariants: what is of many thousands is not searched for each of them. */
export interface Case extends Evidence {
  readonly log: readonly Entry[];
  readonly bySequence: ReadonlyMap<number, Entry>;
  readonly byRequest: ReadonlyMap<string | null, readonly Entry[]>;
  /** Entries by request and kind. */
  readonly byKind: ReadonlyMap<string, readonly Entry[]>;
  /** Attempts by request and target. */
  readonly attemptsOf: ReadonlyMap<string, readonly Entry[]>;
  /** Object ids in order, of requests about many. */
  readonly pinnedFor: ReadonlyMap<string, readonly string[]>;
  readonly pinnedSets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly itemsOf: ReadonlyMap<string, Evidence['items']>;
  readonly effectsOn: ReadonlyMap<string, Evidence['effects']>;
  readonly revokes: readonly { readonly target: string; readonly at: number }[];
  readonly lives: Lives;
}

/** Whom a call would sign out, in Graph or in SharePoint, which knows people by name; nobody for every other call. */
const revokedBy = ({ service, method, path, body, user }: LedgerCall): string | undefined => {
  if (method !== 'POST') return undefined;
  if (service === 'sharepoint') return body.includes('RevokeAllUserSessions') ? (user ?? 'somebody that SharePoint does not know') : undefined;
  const target = /\/users\/([^/?]+)\/(?:microsoft\.graph\.)?revokeSignInSessions/i.exec(path)?.[1];
  return service === 'graph' && target !== undefined ? decodeURIComponent(target).toLowerCase() : undefined;
};

/** Revoke calls that the tenant received, a challenge for a newer token (401) left out: nothing is done then. */
const revokesOf = ({ calls }: Evidence): Case['revokes'] =>
  calls.flatMap((call) => {
    const target = revokedBy(call);
    return target !== undefined && call.status !== 401 ? [{ target, at: call.at }] : [];
  });

export const keyOf = (request: string | null, what: string | null): string => `${request ?? ''} ${what ?? ''}`;

/** Entries of the request of these kinds, in order. */
export const of = ({ byKind }: Case, request: string | null, ...kinds: readonly string[]): readonly Entry[] => {
  const found = kinds.map((kind) => byKind.get(keyOf(request, kind)) ?? []);
  return kinds.length === 1 ? (found[0] ?? []) : found.flat().sort((one, other) => one.sequence - other.sequence);
};

export const prepare = (evidence: Evidence): Case => {
  const log = evidence.entries.map(readEntry);
  const attempts = log.filter(({ kind }) => kind === 'attempt');
  const pinnedFor = new Map([...Map.groupBy(evidence.pinned, ({ request_id }) => request_id)].map(([id, rows]) => [id, rows.map(({ target }) => target)]));
  return {
    ...evidence,
    log,
    bySequence: new Map(log.toReversed().map((entry) => [entry.sequence, entry])),
    byRequest: Map.groupBy(log, ({ request }) => request),
    byKind: Map.groupBy(log, ({ request, kind }) => keyOf(request, kind)),
    attemptsOf: Map.groupBy(attempts, ({ request, target }) => keyOf(request, target)),
    pinnedFor,
    pinnedSets: new Map([...pinnedFor].map(([id, targets]) => [id, new Set(targets)])),
    itemsOf: Map.groupBy(evidence.items, ({ request_id }) => request_id),
    effectsOn: Map.groupBy(evidence.effects, ({ user }) => user),
    revokes: revokesOf(evidence),
    lives: livesIn(evidence.book),
  };
};
