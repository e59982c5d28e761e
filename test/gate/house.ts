import { readHostRule } from '../../src/domain/service-host';
import { createServer } from '../../src/server';
import type { Reply, ServerParts, ServerProblem } from '../../src/server';
import { readActivity } from '../../src/teams/activity-shape';
import { createConnectorKeys } from '../../src/teams/connector-keys';
import { createGate } from '../../src/teams/gate';
import type { Refusal } from '../../src/teams/gate';
import { serviceUrlAllowed } from '../../src/teams/service-url';
import { callerOf } from './caller';
import type { Caller } from './caller';
import { BOT_ID, ISSUER } from './tokens';

export interface House extends Caller {
  readonly port: number;
  readonly problems: readonly ServerProblem[];
  close(graceMs?: number): Promise<void>;
}

export const openHouse = async (parts: Partial<ServerParts>): Promise<House> => {
  const problems: ServerProblem[] = [];
  const server = createServer({
    receive: () => Promise.resolve({ status: 200 }),
    ready: () => ({ ready: true }),
    log: (problem) => problems.push(problem),
    ...parts,
  });
  const port = await server.listen(0, '127.0.0.1');
  const caller = callerOf(port);
  return {
    ...caller,
    port,
    problems,
    close: async (graceMs = 1_000) => {
      caller.hangUp();
      await server.close(graceMs);
    },
  };
};

/** The gate and the shape check in front of a handler that only counts. */
export interface GatedHouse extends House {
  readonly handled: () => number;
  readonly refusals: ReadonlyMap<Refusal, number>;
}

export const openGatedHouse = async (metadataUrl: string, now: () => number, hosts: readonly string[]): Promise<GatedHouse> => {
  const rules = hosts.map((host) => {
    const reading = readHostRule(host);
    if (!reading.ok) throw new Error(`${host} is no host rule: ${reading.fault}`);
    return reading.rule;
  });
  const keys = createConnectorKeys({ metadataUrl, fetch: globalThis.fetch, now });
  const gate = createGate({ botId: BOT_ID, issuer: ISSUER, serviceHostAllowed: serviceUrlAllowed(rules), keys, now });
  let handled = 0;
  const refusals = new Map<Refusal, number>();
  const receive = async (authorization: string | undefined, body: unknown): Promise<Reply> => {
    const admission = await gate.admit(authorization, body as object);
    if (!admission.admitted) {
      refusals.set(admission.because, (refusals.get(admission.because) ?? 0) + 1);
      return { status: admission.status };
    }
    if (!readActivity(body).ok) return { status: 400 };
    handled += 1;
    return { status: 200 };
  };
  return Object.assign(await openHouse({ receive }), { handled: () => handled, refusals });
};
