import { importJWK } from 'jose';
import type { CryptoKey } from 'jose';

/** Why Entra's documents could not be used, for the log. */
export type KeyProblem = 'unreachable' | 'bad-status' | 'too-large' | 'not-json' | 'foreign-issuer' | 'foreign-key-host' | 'no-usable-key';

/** A document is there, but of no use. */
export class KeyDocumentProblem extends Error {
  constructor(readonly problem: KeyProblem) {
    super(`Entra's key documents could not be used: ${problem}.`);
  }
}

/** What the discovery document says. */
export interface Discovery {
  /** `iss` of every token that these keys sign for the tenant. */
  readonly issuer: string;
  readonly tenantId: string;
  readonly keysAt: URL;
}

/** Reads a document; rejects when nobody answers in time. */
export type ReadDocument = (address: URL) => Promise<Readonly<Record<string, unknown>>>;

/** Entra's key document has about 20 KB. */
const MAX_BYTES = 1024 * 1024;
/** RS256 demands it (RFC 7518, 3.3). */
const MIN_MODULUS_BITS = 2_048;

/** Redirects are not followed: a document comes from the host that was asked or not at all. */
export const documentReader =
  (fetch: typeof globalThis.fetch, signal: AbortSignal): ReadDocument =>
  async (address) => {
    const response = await fetch(address, { redirect: 'error', signal, headers: { accept: 'application/json' } });
    const text = await textOf(response);
    if (response.status !== 200) throw new KeyDocumentProblem('bad-status');
    const value = jsonIn(text);
    if (!isObject(value)) throw new KeyDocumentProblem('not-json');
    return value;
  };

const textOf = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > MAX_BYTES) throw new KeyDocumentProblem('too-large'); // leaving the loop ends the download
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** OpenID Connect Discovery of one tenant, version 2.0: Microsoft's "OpenID Connect on the Microsoft identity platform". */
export const readDiscovery = async (read: ReadDocument, authority: string, tenantId: string): Promise<Discovery> => {
  const { issuer, jwks_uri: keys } = await read(new URL(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`));
  if (typeof issuer !== 'string' || !isIssuerOf(issuer, tenantId)) throw new KeyDocumentProblem('foreign-issuer');
  const keysAt = typeof keys === 'string' ? URL.parse(keys) : null;
  if (keysAt === null || keysAt.origin !== new URL(authority).origin || keysAt.username !== '' || keysAt.password !== '') throw new KeyDocumentProblem('foreign-key-host');
  return { issuer, tenantId, keysAt };
};

const isIssuerOf = (issuer: string, tenantId: string): boolean => {
  const address = URL.parse(issuer);
  if (address === null || !address.pathname.split('/').includes(tenantId)) return false;
  return address.protocol === 'https:' || (address.protocol === 'http:' && LOOPBACK.test(address.hostname));
};
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The keys by their ids. What is no RSA key for signatures, or signs for another issuer, is left out. */
export const readKeys = async (read: ReadDocument, discovery: Discovery): Promise<ReadonlyMap<string, CryptoKey>> => {
  const { keys: listed } = await read(discovery.keysAt);
  const keys = new Map<string, CryptoKey>();
  for (const entry of Array.isArray(listed) ? (listed as readonly unknown[]) : []) {
    const read = isObject(entry) && signsFor(entry, discovery) ? await keyIn(entry) : undefined;
    if (read !== undefined && !keys.has(read.kid)) keys.set(read.kid, read.key);
  }
  if (keys.size === 0) throw new KeyDocumentProblem('no-usable-key');
  return keys;
};

/**
 * Entra notes beside a key whose it is, the tenant's place left open or filled in, which keeps the keys of personal accounts apart
 * ("Validate the signing key issuer" of the access token documentation).
 */
const signsFor = ({ issuer: whose, use = 'sig', alg = 'RS256' }: Readonly<Record<string, unknown>>, { issuer, tenantId }: Discovery): boolean =>
  use === 'sig' && alg === 'RS256' && (whose === undefined || (typeof whose === 'string' && whose.replace('{tenantid}', tenantId) === issuer));

const keyIn = async ({ kty, kid, n, e }: Readonly<Record<string, unknown>>): Promise<{ readonly kid: string; readonly key: CryptoKey } | undefined> => {
  if (kty !== 'RSA' || typeof kid !== 'string' || kid === '' || typeof n !== 'string' || typeof e !== 'string') return undefined;
  try {
    const key = await importJWK({ kty, n, e }, 'RS256');
    return ((key.algorithm as { readonly modulusLength?: number }).modulusLength ?? 0) < MIN_MODULUS_BITS ? undefined : { kid, key };
  } catch {
    return undefined; // one broken entry must not cost the others
  }
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
