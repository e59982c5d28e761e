import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { RawCall } from './caller';

/** A request that breaks the rules of HTTP itself, or lies about its body. */
export interface MalformedRequest extends RawCall {
  /** What is wrong with it. */
  readonly family: string;
  /** The caller has gone before an answer could be given: none is expected. */
  readonly goesAway: boolean;
}

export interface GenuineRequest {
  /** The `Authorization` header's value. */
  readonly authorization: string;
  /** The activity. */
  readonly json: string;
}

const CHUNKS = ['zz\r\n', '-1\r\n', 'ffffffffffffffffff\r\n', '0x5\r\nhello\r\n', '5;\u0000\r\nhello\r\n', '5\r\nhelloworld\r\n', '5\nhello\n0\n\n', ' 5\r\nhello\r\n', '\r\n\r\n', '5\r\nhello', '0\r\nBad Trailer\r\n\r\n', '1e\r\n'];
const LENGTHS = ['x', '-1', '+5', '5 5', '5, 6', '0x10', '1e3', '99999999999999999999999', '', '5;5', '٥', '5\u0000'];
const HEADERS = ['X: \u0000', 'X\u0000: y', 'X : y', ' X: y', ': y', 'X', 'X: a\rb', `X: ${'x'.repeat(20_000)}`, `${'x'.repeat(20_000)}: y`, 'Content-Length: 3', 'Transfer-Encoding: gzip', 'Transfer-Encoding: chunked, identity', 'Transfer-Encoding: xchunked', 'Transfer-Encoding: \u000bchunked'];
const HOSTS = ['Host: [', 'Host: a b', 'Host: x:99999999', 'Host: %zz', 'X-Host: x'];
const LINES = ['POST /api/messages HTTP/9.9', 'POST /api/messages HTTP/1.1 x', 'P\u0000ST /api/messages HTTP/1.1', 'post /api/messages HTTP/1.1', 'POST /api/messages http/1.1', 'POST /api/mes sages HTTP/1.1', 'POST http://[ HTTP/1.1', 'POST \u00e9 HTTP/1.1', 'NONSENSE /api/messages HTTP/1.1', '', 'PRI * HTTP/2.0\r\n\r\nSM', 'GET /api/messages HTTP/0.9'];

/** Requests of all families, each with its own connection. */
export const malformedRequests = ({ authorization, json }: GenuineRequest): fc.Arbitrary<MalformedRequest> => {
  const head = (line: string, ...headers: readonly string[]): string => `${[line, 'Host: x', `Authorization: ${authorization}`, 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
  const post = (...headers: readonly string[]): string => head('POST /api/messages HTTP/1.1', ...headers);
  const whole = `Content-Length: ${Buffer.byteLength(json)}`;
  const of = (family: string, texts: fc.Arbitrary<string | Buffer>, more: Partial<MalformedRequest> = {}): fc.Arbitrary<MalformedRequest> =>
    texts.map((bytes) => ({ family, bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1'), goesAway: false, ...more }));
  const short = fc.integer({ min: 1, max: Buffer.byteLength(json) - 1 });
  return fc.oneof(
    of('a length that is none', fc.constantFrom(...LENGTHS).map((length) => `${post(`Content-Length: ${length}`)}${json}`), { endsWriting: true }),
    of('two lengths', short.map((length) => `${post(`Content-Length: ${length}`, whole)}${json}`)),
    of('a length and chunks', fc.constant(`${post(whole, 'Transfer-Encoding: chunked')}0\r\n\r\n`)),
    of('a length too short', short.map((length) => `${post(`Content-Length: ${length}`)}${json}`)),
    of('a length too long, and no more', short.map((more) => `${post(`Content-Length: ${json.length + more}`)}${json}`), { endsWriting: true, goesAway: true }),
    of('a length over the limit', fc.integer({ min: 262_145, max: 2_000_000_000 }).map((length) => `${post(`Content-Length: ${length}`)}${json}`)),
    of('chunks that are none', fc.tuple(fc.constantFrom(...CHUNKS), fc.nat({ max: 40 })).map(([chunk, good]) => `${post('Transfer-Encoding: chunked')}${good === 0 ? '' : `${good.toString(16)}\r\n${'x'.repeat(good)}\r\n`}${chunk}`), { endsWriting: true, goesAway: true }),
    of('chunks without an end', fc.nat({ max: json.length - 1 }).map((at) => `${post('Transfer-Encoding: chunked')}${json.length.toString(16)}\r\n${json.slice(0, at)}`), { endsWriting: true, goesAway: true }),
    of('chunks over the limit', fc.integer({ min: 9, max: 12 }).map((count) => `${post('Transfer-Encoding: chunked')}${`8000\r\n${' '.repeat(0x8000)}\r\n`.repeat(count)}0\r\n\r\n`)),
    of('a cut body in chunks', fc.integer({ min: 1, max: json.length - 1 }).map((at) => `${post('Transfer-Encoding: chunked')}${at.toString(16)}\r\n${json.slice(0, at)}\r\n0\r\n\r\n`)),
    of('a header that is none', fc.constantFrom(...HEADERS).map((header) => `${post(header, whole)}${json}`), { endsWriting: true }),
    of('a host that is none', fc.constantFrom(...HOSTS).map((host) => `${post(whole).replace('Host: x', host)}${json}`)),
    of('many headers', fc.integer({ min: 2_001, max: 4_000 }).map((count) => `${post(...Array.from({ length: count }, () => 'X: y'), 'Content-Length: 2')}{}`)),
    of('a first line that is none', fc.constantFrom(...LINES).map((line) => `${head(line, whole)}${json}`)),
    of('line feeds alone', fc.constant(`${post(whole)}${json}`.replaceAll('\r\n', '\n').replace('Content-Type: application/json', 'Content-Type: text/x'))),
    of('an expectation that nobody knows', fc.constantFrom('miracles', '100-continues', '200-ok').map((expect) => `${post(`Expect: ${expect}`, whole)}${json}`)),
    of('bytes', fc.integer({ min: 1, max: 3_000 }).map((length) => Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), randomBytes(length)])), { endsWriting: true }),
    of('bytes before the request', fc.integer({ min: 1, max: 200 }).map((length) => Buffer.concat([Buffer.from([0]), randomBytes(length), Buffer.from(`${post(whole)}${json}`)])), { endsWriting: true }),
    of('a caller who hangs up in the headers', short.map((at) => post(whole).slice(0, Math.min(at, post(whole).length - 3))), { endsWriting: true, goesAway: true }),
  );
};
