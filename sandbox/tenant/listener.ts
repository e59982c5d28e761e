import { randomUUID } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Dispatch } from './dispatch';
import type { Answer, Call, Proof } from './wire';

/** A running server on 127.0.0.1. */
export interface Listener {
  /** e.g. `https://localhost:8443` */
  readonly origin: string;
  readonly port: number;
  /** Stops at once; connections that hang are broken. */
  readonly stop: () => Promise<void>;
}

export interface ListenerParts {
  readonly dispatch: Dispatch;
  readonly prove: (authorization: string | undefined) => Promise<Proof>;
  readonly now: () => number;
  /** 0 for any free port. */
  readonly port: number;
  /** With it the listener speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

const LARGEST_BODY = 4 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const readCall = async (request: IncomingMessage, origin: string, parts: ListenerParts): Promise<Call> => {
  const at = parts.now();
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2);
  const requestId = randomUUID();
  const asked = request.headers['client-request-id'];
  const bytes = await readBody(request);
  return {
    origin,
    method: request.method ?? 'GET',
    path,
    url: request.url ?? '/',
    query: new URLSearchParams(query),
    headers: request.headers,
    body: bytes.toString('utf8'),
    bytes,
    at,
    fromPort: request.socket.remotePort,
    requestId,
    clientRequestId: typeof asked === 'string' && asked !== '' ? asked : requestId,
    proof: await parts.prove(request.headers.authorization),
  };
};

/** The bytes of a body and their type. */
const written = (body: unknown): readonly [string | Buffer, string] => {
  if (body === undefined) return ['', ''];
  if (Buffer.isBuffer(body)) return [body, 'application/octet-stream'];
  return typeof body === 'string' ? [body, 'text/plain; charset=utf-8'] : [JSON.stringify(body), 'application/json; charset=utf-8'];
};

const write = (response: ServerResponse, call: Call, answer: Answer, now: number): void => {
  const [content, type] = written(answer.body);
  response.writeHead(answer.status, {
    ...(content.length === 0 ? {} : { 'Content-Type': type }),
    Date: new Date(now).toUTCString(),
    'request-id': call.requestId,
    'client-request-id': call.clientRequestId,
    'Cache-Control': 'no-cache',
    'Content-Length': Buffer.byteLength(content),
    ...answer.headers,
  });
  response.end(call.method === 'HEAD' ? undefined : content);
};

const serve = async (request: IncomingMessage, response: ServerResponse, origin: string, parts: ListenerParts): Promise<void> => {
  const call = await readCall(request, origin, parts);
  const outcome = await parts.dispatch(call);
  if (outcome.kind === 'reset') request.socket.destroy();
  else if (outcome.kind === 'answered') write(response, call, outcome.answer, parts.now());
};

/** Listens on 127.0.0.1 only; clients reach it as `localhost`. */
export const listen = async (parts: ListenerParts): Promise<Listener> => {
  let origin = '';
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response, origin, parts).catch(() => request.socket.destroy());
  };
  const server: Server = parts.tls ? createHttps(parts.tls, handle) : createHttp(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  origin = `${parts.tls ? 'https' : 'http'}://localhost:${port}`;
  return {
    origin,
    port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
