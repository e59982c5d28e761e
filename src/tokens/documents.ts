import { isObject, type JsonObject } from './json';

/** Why a document about keys could not be used, for the log. */
export type KeyProblem = 'unreachable' | 'bad-status' | 'too-large' | 'not-json' | 'foreign-issuer' | 'foreign-key-host' | 'no-usable-key';

/** A document about keys is there, but of no use. */
export class KeyDocumentError extends Error {
  constructor(readonly problem: KeyProblem) {
    super(`A document about signing keys could not be used: ${problem}.`);
  }
}

/** What a failed reading failed of. */
export const keyProblem = (error: unknown): KeyProblem => (error instanceof KeyDocumentError ? error.problem : 'unreachable');

/** Reads a document. Rejects with `KeyDocumentError`, or with whatever `fetch` throws when nobody answers in time. */
export type ReadDocument = (address: URL) => Promise<JsonObject>;

/** For all documents of one reading together: a caller waits for it, and Teams waits 5 s for an answer. */
const TIME_OUT = 4_000;
/** Real key documents have 20 to 30 KB. */
const MAX_BYTES = 1024 * 1024;

/**
 * A reader for the documents of one reading, whose four seconds begin now. Redirects are not followed: a document comes from the
 * host that was asked or not at all.
 */
export const documentReader = (fetch: typeof globalThis.fetch): ReadDocument => {
  const signal = AbortSignal.timeout(TIME_OUT);
  return async (address) => {
    const response = await fetch(address, { redirect: 'error', signal, headers: { accept: 'application/json' } });
    const text = await textOf(response);
    if (response.status !== 200) throw new KeyDocumentError('bad-status');
    const value = jsonIn(text);
    if (!isObject(value)) throw new KeyDocumentError('not-json');
    return value;
  };
};

const textOf = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > MAX_BYTES) throw new KeyDocumentError('too-large'); // leaving the loop cancels the download
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The address in `jwks_uri`. Keys come from the host of the document that names them and from no other. */
export const keysAddress = (metadata: URL, { jwks_uri: named }: JsonObject): URL => {
  const keys = typeof named === 'string' ? URL.parse(named) : null;
  if (keys === null || keys.origin !== metadata.origin || keys.username !== '' || keys.password !== '') throw new KeyDocumentError('foreign-key-host');
  return keys;
};
