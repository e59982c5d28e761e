import type { Ledger, LedgerCall } from '../tenant/ledger';

const clock = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** The path without what differs from person to person, so that calls of the same kind look the same. */
const shape = ({ method, path, status }: LedgerCall): string => {
  const [route = ''] = path.split('?', 1);
  return `${method} ${route.replace(/\/users\/[^/]+/, '/users/{user}')} -> ${status}`;
};

const counted = (calls: readonly LedgerCall[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(shape(call), (counts.get(shape(call)) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `  ${String(count).padStart(3)} x ${kind}`);
};

/** The tenant's book for people: how often Graph was read and how, then each call that changes something, and what it changed. */
export const ledgerLines = (ledger: Ledger): readonly string[] => {
  const calls = ledger.calls({ service: 'graph' });
  const reads = calls.filter(({ method }) => method === 'GET');
  const changes = [
    ...calls.filter(({ method }) => method !== 'GET').map((call) => ({ at: call.at, line: `${call.method} ${call.path} -> ${call.status}` })),
    ...ledger.effects().map(({ at, kind, upn, validFrom }) => ({ at, line: `${kind === 'revoked' ? 'REVOKED' : 'IGNORED'} ${upn}: sign-ins before ${validFrom} are refused` })),
  ];
  return [
    `Microsoft Graph was read ${reads.length} times:`,
    ...counted(reads),
    'and asked for changes:',
    ...changes.sort((a, b) => a.at - b.at).map(({ at, line }) => `  ${clock(at)} ${line}`),
  ];
};
