import { ServerResponse } from 'node:http';
import { createServer } from 'restify';
import type { Request, Response, Server, ServerOptions } from 'restify';

/**
 * Loading restify replaces `writeHead` of Node's own `ServerResponse`, for every server in the process, by one that returns nothing:
 * `response.writeHead(…).end()` would throw anywhere else. Here it returns the response again, as Node documents.
 */
const restifyWriteHead = Reflect.get(ServerResponse.prototype, 'writeHead') as (...given: unknown[]) => unknown;
Reflect.set(ServerResponse.prototype, 'writeHead', function writeHead(this: ServerResponse, ...given: unknown[]): ServerResponse {
  restifyWriteHead.apply(this, given);
  return this;
});

const silence = (): undefined => undefined;

/** By default restify would log to standard output on its own, requests with their headers included. */
const SILENT_LOG = { trace: silence, debug: silence, info: silence, warn: silence, error: silence, fatal: silence };

/** `server.first` of restify 12, which its published types leave out: sees a request before restify does; false ends it there. */
interface WithFirst {
  first(handler: (request: Request, response: Response) => boolean): void;
}

/** A restify server that keeps its name and its log to itself, and that no request line can bring down. */
export const createQuietRestify = (): Server => {
  const restify = createServer({
    name: '', // no `Server` header
    log: SILENT_LOG as unknown as NonNullable<ServerOptions['log']>,
    noWriteContinue: true, // "100 Continue" is said by who reads the body, not to everybody
  });
  // With a listener Node would hand over the socket of every `Upgrade` request, and nobody would ever close it.
  restify.server.removeAllListeners('upgrade');
  (restify as unknown as WithFirst).first((request, response) => {
    if (hasReadableUrl(request)) return true;
    response.writeHead(400, { 'Content-Length': '0', Connection: 'close' });
    response.end();
    return false;
  });
  return restify;
};

/** restify joins `Host` header and target into a URL outside of every handler: what it cannot read would end the process. */
const hasReadableUrl = (request: Request): boolean => {
  try {
    request.getUrl();
    return true;
  } catch {
    return false;
  }
};
