import type { IncomingMessage, ServerResponse } from 'node:http';

/** Teams' own activities have a few KB; 256 KB is the contract's limit. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Activities nest about ten deep. A body of brackets alone would overflow the stack of whoever walks through it. */
const MAX_DEPTH = 64;
/** How long the rest of a refused body is read and thrown away, so that the caller can finish writing and read our answer. */
const DISCARD_FOR = 1_000;

/** `gone`: the caller hung up, nobody is left to answer. */
export type Body = { readonly ok: true; readonly value: object } | { readonly ok: false; readonly status: 400 | 413 | 415 } | 'gone';

/** Reads a JSON object from the request, never more than `most` bytes of it, whatever its headers promise. */
export const readBody = async (request: IncomingMessage, response: ServerResponse, most = MAX_BODY_BYTES): Promise<Body> => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity', expect } = request.headers;
  if (!JSON_TYPE.test(type) || encoding.toLowerCase() !== 'identity') return { ok: false, status: 415 };
  if (declaredLength(request) > most) return { ok: false, status: 413 };
  if (expect !== undefined) response.writeContinue();
  const bytes = await readBytes(request, most);
  if (bytes === 'gone') return bytes;
  if (bytes === 'too-large') return { ok: false, status: 413 };
  const value = jsonObject(bytes);
  return value === undefined ? { ok: false, status: 400 } : { ok: true, value };
};

/** JSON is UTF-8 (RFC 8259, 8.1): another charset is another format. */
const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;

const declaredLength = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);

const readBytes = (request: IncomingMessage, most: number): Promise<Buffer | 'too-large' | 'gone'> =>
  new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | 'too-large' | 'gone'): void => {
      request.off('data', take).off('end', end).off('close', gone);
      resolve(result);
    };
    const take = (piece: Buffer): void => {
      size += piece.length;
      pieces.push(piece);
      if (size > most) finish('too-large');
    };
    const end = (): void => finish(Buffer.concat(pieces));
    const gone = (): void => finish('gone');
    request.on('data', take).on('end', end).on('close', gone);
    // Stays on after the reading: an unheard error of a stream would end the process.
    request.on('error', gone);
  });

const jsonObject = (bytes: Buffer): object | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) && !Array.isArray(value) && isHarmless(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Neither too deep, nor with a member `__proto__`, which turns into a prototype as soon as somebody copies the object. */
const isHarmless = (root: object): boolean => {
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH || level.some((value) => Object.hasOwn(value, '__proto__'))) return false;
    level = level.flatMap((value) => Object.values(value).filter(isObject));
  }
  return true;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Deals with a body that nobody will read. True: the connection can be used again. False: more is on its way than we care to
 * take, so the answer must close the connection.
 */
export const leaveBody = async (request: IncomingMessage): Promise<boolean> => {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  // Node itself throws away the little that is left once the answer is out.
  if (request.complete || (!chunked && declaredLength(request) <= MAX_BODY_BYTES)) return true;
  // Who waits for "100 Continue" has not begun to send.
  if (request.headers.expect !== undefined && request.readableFlowing === null) return false;
  await discard(request);
  return request.complete;
};

const discard = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      request.off('end', finish).off('close', finish);
      resolve();
    };
    const timer = setTimeout(finish, DISCARD_FOR);
    request.on('end', finish).on('close', finish).on('error', finish);
    request.resume();
  });
