import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerCall } from '../../sandbox/tenant/ledger';
import type { SimulatedTenant } from '../../sandbox/tenant/start';
import type { Clock } from '../../src/service/ports';
import { GraphClient, type TokenSource } from '../../src/tenant';

export const clock: Clock = { now: () => Date.now(), wait: (ms) => wait(ms) };

/** Tokens of the acting application, each asked for anew. */
export const tokensOf = ({ httpOrigin, tenantId, app }: SimulatedTenant): TokenSource => ({
  get: async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.clientSecret, scope: `${httpOrigin}/.default` });
    const answer = await fetch(`${httpOrigin}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    return ((await answer.json()) as { access_token: string }).access_token;
  },
});

/** A client of the simulated tenant's Graph. */
export const clientOfTenant = (tenant: SimulatedTenant): GraphClient => new GraphClient(tenant.httpOrigin, tokensOf(tenant), clock);

/** What arrived at Graph from now on: envelopes, their parts, and calls by themselves. */
export interface Seen {
  readonly envelopes: readonly LedgerCall[];
  readonly parts: readonly LedgerCall[];
  readonly alone: readonly LedgerCall[];
}

export const watch = ({ ledger }: SimulatedTenant): (() => Seen) => {
  const before = ledger.calls().length;
  return () => {
    const calls = ledger.calls().slice(before).filter(({ service }) => service === 'graph');
    const envelopes = calls.filter(({ path }) => path === '/v1.0/$batch');
    // The parts of a batch have the envelope's id.
    const together = new Set(envelopes.map(({ clientRequestId }) => clientRequestId));
    const others = calls.filter((call) => !envelopes.includes(call));
    return { envelopes, parts: others.filter(({ clientRequestId }) => together.has(clientRequestId)), alone: others.filter(({ clientRequestId }) => !together.has(clientRequestId)) };
  };
};

/** How many parts each envelope carried. */
export const sizesOf = (envelopes: readonly LedgerCall[]): readonly number[] =>
  envelopes.map(({ body }) => (JSON.parse(body) as { requests: readonly unknown[] }).requests.length).toSorted((one, two) => two - one);
