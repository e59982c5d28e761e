import { Agent, request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { readHostRule } from '../../src/domain/service-host';
import { createServer } from '../../src/server';
import type { Reply, ServerParts, ServerProblem } from '../../src/server';
import { readActivity } from '../../src/teams/activity-shape';
import { createConnectorKeys } from '../../src/teams/connector-keys';
import { createGate } from '../../src/teams/gate';
import type { Refusal } from '../../src/teams/gate';
import { serviceUrlAllowed } from '../../src/teams/service-url';
import { BOT_ID, ISSUER } from './tokens';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface House {
  readonly port: number;
  readonly problems: readonly ServerProblem[];
  send(method: string, path: string, headers?: OutgoingHttpHeaders, body?: string | Buffer): Promise<Answer>;
  /** POSTs an activity (a text goes out as it is) with this `Authorization` header; a list sends the header more than once. */
  post(authorization: string | readonly string[] | undefined, body: unknown, headers?: OutgoingHttpHeaders): Promise<Answer>;
  /** Writes `text` to a fresh connection and returns all that comes back until the server closes, or `ms` are over. */
  raw(text: string, ms?: number): Promise<string>;
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
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  const send: House['send'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const outgoing = request({ agent, port, host: '127.0.0.1', method, path, headers }, (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(pieces).toString() }));
      });
      outgoing.on('error', reject).end(body);
    });

  return {
    port,
    problems,
    send,
    post: (authorization, body, headers = {}) => {
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const credentials = authorization === undefined ? {} : { authorization: authorization as string };
      return send('POST', '/api/messages', { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes), ...credentials, ...headers }, bytes);
    },
    raw: (text, ms = 3_000) =>
      new Promise((resolve) => {
        let received = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
        const timer = setTimeout(() => socket.destroy(), ms);
        socket.on('data', (piece) => (received += piece.toString('latin1')));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearTimeout(timer);
          resolve(received);
        });
      }),
    close: async (graceMs = 1_000) => {
      agent.destroy();
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
