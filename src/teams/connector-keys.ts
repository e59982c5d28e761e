import { importJWK } from 'jose';
import type { CryptoKey } from 'jose';

/** A signing key of the Bot Connector, as its key document lists it. */
export interface ConnectorKey {
  readonly kid: string;
  /** The RSA public key, usable for RS256 only. */
  readonly key: CryptoKey;
  /** The channels that this key may sign for, e.g. `msteams`. Empty when the document names none. */
  readonly endorsements: readonly string[];
}

/** Looks up a key by its id. Never rejects: a key that cannot be had is `undefined`. */
export interface ConnectorKeys {
  find(kid: string): Promise<ConnectorKey | undefined>;
}

/** Why the key document could not be read, for the log. */
export type KeyProblem = 'unreachable' | 'bad-status' | 'too-large' | 'not-json' | 'foreign-key-host' | 'no-usable-key';

export interface ConnectorKeysParts {
  /** The OpenID metadata document, `https://login.botframework.com/v1/.well-known/openidconfiguration` in the public cloud. */
  readonly metadataUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told about each failed reading; the keys already held go on working. */
  readonly onProblem?: (problem: KeyProblem) => void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Keys this old are read again in the background, so that a new key is known before it is used. */
const REFRESH_AFTER = HOUR;
/** Without a successful reading for this long, keys are no longer trusted (Microsoft asks for a refresh every 24 h). */
const TRUST_FOR = 24 * HOUR;
/** Forged key ids must not turn the bot into a hammer on the key server. */
const UNKNOWN_KID_INTERVAL = MINUTE;
const REFRESH_INTERVAL = MINUTE;
/** While no key is held at all nothing works, so a failed reading is repeated sooner. */
const EMPTY_HANDED_INTERVAL = 5 * SECOND;
/** For both documents together: a caller waits for it, and a message is answered within 5 s. */
const TIME_OUT = 4 * SECOND;
/** The real key document has about 30 KB. */
const MAX_BYTES = 1024 * 1024;
/** RS256 demands it (RFC 7518, 3.3). */
const MIN_MODULUS_BITS = 2_048;

/** The key document is there, but of no use. */
export class KeyDocumentError extends Error {
  constructor(readonly problem: KeyProblem) {
    super(`The key document of the Bot Connector could not be used: ${problem}.`);
  }
}

type KeySet = ReadonlyMap<string, ConnectorKey>;

/**
 * The Bot Connector's keys, read when first asked for and kept. Look-ups at the same time share one reading; nothing
 * runs between look-ups. Known keys outlive a key server that is down by 24 h.
 */
export const createConnectorKeys = ({ metadataUrl, fetch, now, onProblem }: ConnectorKeysParts): ConnectorKeys => {
  let held: { readonly keys: KeySet; readonly readAt: number } | undefined;
  let triedAt = -Infinity;
  let unknownKidAt = -Infinity;
  let reading: Promise<void> | undefined;

  const trusted = () => (held !== undefined && now() - held.readAt < TRUST_FOR ? held : undefined);

  const readOnce = async (): Promise<void> => {
    triedAt = now();
    const readAt = triedAt;
    try {
      held = { keys: await readKeys(metadataUrl, fetch), readAt };
    } catch (error) {
      onProblem?.(error instanceof KeyDocumentError ? error.problem : 'unreachable');
    } finally {
      reading = undefined;
    }
  };
  const read = (): Promise<void> => (reading ??= readOnce());

  /** Whether a key id that is not among the held keys may trigger a reading now. */
  const mayAskAgain = (): boolean => {
    if (trusted() === undefined) return now() - triedAt >= EMPTY_HANDED_INTERVAL;
    if (now() - unknownKidAt < UNKNOWN_KID_INTERVAL) return false;
    unknownKidAt = now();
    return true;
  };

  return {
    find: async (kid) => {
      const current = trusted();
      const key = current?.keys.get(kid);
      if (current !== undefined && key !== undefined) {
        if (now() - current.readAt >= REFRESH_AFTER && now() - triedAt >= REFRESH_INTERVAL) void read();
        return key;
      }
      if (reading !== undefined || mayAskAgain()) await read();
      return trusted()?.keys.get(kid);
    },
  };
};

/** Reads both documents now. Throws `KeyDocumentError`, or whatever `fetch` throws when nobody answers. */
export const readKeys = async (metadataUrl: string, fetch: typeof globalThis.fetch): Promise<KeySet> => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIME_OUT);
  try {
    const metadata = await readObject(new URL(metadataUrl), fetch, stop.signal);
    const document = await readObject(keyAddress(metadataUrl, metadata['jwks_uri']), fetch, stop.signal);
    const listed: readonly unknown[] = Array.isArray(document['keys']) ? document['keys'] : [];
    const keys = new Map<string, ConnectorKey>();
    for (const entry of listed) {
      const key = await connectorKey(entry);
      if (key !== undefined && !keys.has(key.kid)) keys.set(key.kid, key);
    }
    if (keys.size === 0) throw new KeyDocumentError('no-usable-key');
    return keys;
  } finally {
    clearTimeout(timer);
  }
};

/** Keys come from the host that the configuration names and from no other. */
const keyAddress = (metadataUrl: string, jwksUri: unknown): URL => {
  const metadata = new URL(metadataUrl);
  const keys = typeof jwksUri === 'string' ? URL.parse(jwksUri) : null;
  if (keys === null) throw new KeyDocumentError('foreign-key-host');
  const sameServer = keys.host === metadata.host && keys.protocol === metadata.protocol;
  if (!sameServer || keys.username !== '' || keys.password !== '') throw new KeyDocumentError('foreign-key-host');
  return keys;
};

const readObject = async (url: URL, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Record<string, unknown>> => {
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  const text = await readText(response);
  if (response.status !== 200) throw new KeyDocumentError('bad-status');
  const value = parsed(text);
  if (!isObject(value)) throw new KeyDocumentError('not-json');
  return value;
};

const readText = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > MAX_BYTES) throw new KeyDocumentError('too-large'); // leaving the loop cancels the download
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** One entry of the document as a key, or `undefined` when it is not an RSA signing key that RS256 can use. */
const connectorKey = async (entry: unknown): Promise<ConnectorKey | undefined> => {
  if (!isObject(entry) || !isForRs256(entry)) return undefined;
  const { kid, n, e, endorsements } = entry as Record<'kid' | 'n' | 'e' | 'endorsements', unknown>;
  if (typeof kid !== 'string' || kid === '' || typeof n !== 'string' || typeof e !== 'string') return undefined;
  try {
    const key = await importJWK({ kty: 'RSA', n, e }, 'RS256');
    if (((key.algorithm as { readonly modulusLength?: number }).modulusLength ?? 0) < MIN_MODULUS_BITS) return undefined;
    return { kid, key, endorsements: Array.isArray(endorsements) ? endorsements.filter((name) => typeof name === 'string') : [] };
  } catch {
    return undefined; // one broken entry must not cost the others
  }
};

const isForRs256 = (entry: Record<string, unknown>): boolean =>
  entry['kty'] === 'RSA' && (entry['use'] ?? 'sig') === 'sig' && (entry['alg'] ?? 'RS256') === 'RS256';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
