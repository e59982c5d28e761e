import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

type Raw = readonly string[];

const pairs = (raw: Raw): readonly (readonly [string, string])[] =>
  Array.from({ length: raw.length / 2 }, (_each, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const);

/** All headers as they were written, in order, but those of the connection. */
const passedOn = ({ rawHeaders, headers }: IncomingMessage): readonly (readonly [string, string])[] => {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const left = new Set([...HOP_BY_HOP, ...named]);
  return pairs(rawHeaders).filter(([name]) => !left.has(name.toLowerCase()));
};

/** The one thing that is changed: a page of this very origin may frame the tab too. */
const framedHere = ([name, value]: readonly [string, string]): readonly [string, string] =>
  name.toLowerCase() === 'content-security-policy' ? [name, value.replace(/(^|;\s*)frame-ancestors\s/i, "$1frame-ancestors 'self' ")] : [name, value];

/** The server keeps repeated headers apart only in this form. */
const flat = (headers: readonly (readonly [string, string])[]): string[] => headers.flat();

const unreachable = (response: ServerResponse): void => {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' }).end('The bot does not answer.');
};

/** Passes a request through to the same path at `origin`, and the answer back as it comes; a redirect is an answer like any other. */
export const passThrough = (origin: string) => {
  const { hostname, port } = new URL(origin);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const upstream = ask({ hostname, port, method: request.method, path: request.url, headers: flat(passedOn(request)), setHost: false });
    upstream.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, flat(passedOn(answer).map(framedHere)));
      answer.once('error', () => response.destroy());
      answer.pipe(response);
    });
    upstream.once('error', () => unreachable(response));
    response.once('close', () => upstream.destroy());
    request.pipe(upstream);
  };
};
