import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface Arrived {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (response: ServerResponse, request: Arrived, incoming: IncomingMessage) => void;

/** A real HTTP server on loopback that answers as it is told and remembers what arrived. */
export interface HttpOrigin {
  readonly origin: string;
  readonly arrived: readonly Arrived[];
  /** How everything is answered from now on. */
  answering: Answering;
  stop(): Promise<void>;
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
};

export const openOrigin = async (answering: Answering): Promise<HttpOrigin> => {
  const arrived: Arrived[] = [];
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const request: Arrived = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      arrived.push(request);
      opened.answering(response, request, incoming);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened: HttpOrigin = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answering,
    stop: async () => {
      const stopped = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await stopped;
    },
  };
  return opened;
};

/** Answers with this status, JSON and headers. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Answers with this status and nothing in it. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    response.writeHead(code, headers).end();

/** Cuts the connection instead of answering. */
export const reset: Answering = (_response, _request, incoming) => incoming.socket.resetAndDestroy();

/** Never answers. */
export const hang: Answering = () => undefined;
