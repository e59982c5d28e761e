import { Agent, request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What a caller writes to a connection of its own, byte by byte. */
export interface RawCall {
  readonly bytes: string | Buffer;
  /** True: it stops writing afterwards, and still listens. */
  readonly endsWriting?: boolean;
}

/** Somebody who calls a server on loopback: over connections that are kept, or over one of its own. */
export interface Caller {
  send(method: string, path: string, headers?: OutgoingHttpHeaders, body?: string | Buffer): Promise<Answer>;
  /** POSTs an activity (a text goes out as it is) with this `Authorization` header; a list sends the header more than once. */
  post(authorization: string | readonly string[] | undefined, body: unknown, headers?: OutgoingHttpHeaders): Promise<Answer>;
  /** Writes `text` to a fresh connection and returns all that comes back until the server closes, or `ms` are over. */
  raw(text: string, ms?: number): Promise<string>;
  /** The status of the first final answer on a fresh connection, as soon as it is there; 0 when the server closes without one, -1 when nothing came in `ms`. */
  firstStatus(call: RawCall, ms: number): Promise<number>;
  hangUp(): void;
}

/** The first line of the first answer that is not "100 Continue", once its headers are complete. */
const FINAL = /^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/;

const firstStatus = (port: number, { bytes, endsWriting = false }: RawCall, ms: number): Promise<number> =>
  new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (endsWriting) socket.end(bytes);
      else socket.write(bytes);
    });
    const finish = (status: number): void => {
      clearTimeout(timer);
      resolve(status);
      socket.destroy();
    };
    const timer = setTimeout(() => finish(-1), ms);
    const status = (): string | undefined => FINAL.exec(received)?.[1];
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
      const found = status();
      if (found !== undefined) finish(Number(found));
    });
    socket.on('error', () => undefined);
    for (const event of ['end', 'close']) socket.on(event, () => finish(Number(status() ?? 0)));
  });

const everything = (port: number, text: string, ms: number): Promise<string> =>
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
  });

export const callerOf = (port: number): Caller => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send: Caller['send'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const outgoing = request({ agent, port, host: '127.0.0.1', method, path, headers }, (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(pieces).toString() }));
      });
      outgoing.on('error', reject).end(body);
    });

  return {
    send,
    post: (authorization, body, headers = {}) => {
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const credentials = authorization === undefined ? {} : { authorization: authorization as string };
      return send('POST', '/api/messages', { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes), ...credentials, ...headers }, bytes);
    },
    raw: (text, ms = 3_000) => everything(port, text, ms),
    firstStatus: (call, ms) => firstStatus(port, call, ms),
    hangUp: () => agent.destroy(),
  };
};
