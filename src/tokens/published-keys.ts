import { importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { KeyDocumentError, type ReadDocument } from './documents';
import { isObject, type JsonObject } from './json';

/** A signing key that a key document lists. */
export interface PublishedKey {
  readonly kid: string;
  /** The RSA public key, usable for RS256 only. */
  readonly key: CryptoKey;
}

/** RS256 demands it (RFC 7518, 3.3). */
const MIN_MODULUS_BITS = 2_048;

/**
 * The RSA signing keys of the document at `address` by their ids; of two with one id the first. What RS256 cannot use is left out.
 * @param notedBy what else an entry says of its key; `undefined` leaves the key out
 * @throws `KeyDocumentError` when no key is left
 */
export const readPublishedKeys = async <Noted extends object>(
  read: ReadDocument,
  address: URL,
  notedBy: (entry: JsonObject) => Noted | undefined,
): Promise<ReadonlyMap<string, PublishedKey & Noted>> => {
  const { keys: listed } = await read(address);
  const keys = new Map<string, PublishedKey & Noted>();
  for (const entry of Array.isArray(listed) ? (listed as readonly unknown[]).filter(isObject) : []) {
    const noted = notedBy(entry);
    const key = noted === undefined ? undefined : await keyIn(entry);
    if (noted !== undefined && key !== undefined && !keys.has(key.kid)) keys.set(key.kid, { ...noted, ...key });
  }
  if (keys.size === 0) throw new KeyDocumentError('no-usable-key');
  return keys;
};

const isForRs256 = ({ kty, use = 'sig', alg = 'RS256' }: JsonObject): boolean => kty === 'RSA' && use === 'sig' && alg === 'RS256';

const keyIn = async (entry: JsonObject): Promise<PublishedKey | undefined> => {
  const { kid, n, e } = entry;
  if (!isForRs256(entry) || typeof kid !== 'string' || kid === '' || typeof n !== 'string' || typeof e !== 'string') return undefined;
  try {
    const key = await importJWK({ kty: 'RSA', n, e }, 'RS256');
    return ((key.algorithm as { readonly modulusLength?: number }).modulusLength ?? 0) < MIN_MODULUS_BITS ? undefined : { kid, key };
  } catch {
    return undefined; // one broken entry must not cost the others
  }
};
