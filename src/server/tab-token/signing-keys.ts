import type { CryptoKey } from 'jose';
import { documentReader, KeyDocumentProblem, readDiscovery, readKeys, type Discovery, type KeyProblem } from './key-documents';

/** A key with the issuer that it signs for; or that Entra has no such key; or that Entra could not be asked. */
export type FoundKey = { readonly found: true; readonly key: CryptoKey; readonly issuer: string } | { readonly found: false; readonly because: 'unknown-key' | 'keys-unavailable' };

/** The keys by which Entra signs for one tenant. */
export interface SigningKeys {
  /** Never rejects. */
  find(kid: string): Promise<FoundKey>;
}

export interface SigningKeysParts {
  /** Entra's host in this cloud, e.g. `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenantId: string;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told about each reading that failed. */
  readonly onProblem?: (problem: KeyProblem) => void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Keys this old are read again in the background, so that a new key is known before it is used. */
const REFRESH_AFTER = HOUR;
/** Without a successful reading for this long, neither keys nor issuer are trusted any more. */
const TRUST_FOR = 24 * HOUR;
/** Key ids that strangers make up, or an Entra that is down, must not turn the bot into a hammer. */
const AT_MOST_EVERY = MINUTE;
/** For both documents together: somebody waits for a page. */
const TIME_OUT = 4 * SECOND;

/** Reads when first asked, and then no more than once a minute whatever is asked. Look-ups at the same time share one reading. */
export const createSigningKeys = ({ authority, tenantId, fetch, now, onProblem }: SigningKeysParts): SigningKeys => {
  let discovered: { readonly discovery: Discovery; readonly readAt: number } | undefined;
  let held: { readonly keys: ReadonlyMap<string, CryptoKey>; readonly issuer: string; readonly readAt: number } | undefined;
  let tried: { readonly at: number; readonly failed: boolean } | undefined;
  let reading: Promise<void> | undefined;

  const fresh = <Value extends { readonly readAt: number }>(value: Value | undefined): Value | undefined =>
    value !== undefined && now() - value.readAt < TRUST_FOR ? value : undefined;
  const mayTry = (): boolean => tried === undefined || now() - tried.at >= AT_MOST_EVERY;

  const readOnce = async (): Promise<void> => {
    const at = now();
    tried = { at, failed: false };
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIME_OUT);
    const read = documentReader(fetch, stop.signal);
    try {
      discovered = fresh(discovered) ?? { discovery: await readDiscovery(read, authority, tenantId), readAt: at };
      held = { keys: await readKeys(read, discovered.discovery), issuer: discovered.discovery.issuer, readAt: at };
    } catch (error) {
      tried = { at, failed: true };
      onProblem?.(error instanceof KeyDocumentProblem ? error.problem : 'unreachable');
    } finally {
      clearTimeout(timer);
      reading = undefined;
    }
  };
  const read = (): Promise<void> => (reading ??= readOnce());

  const among = (kid: string): FoundKey | undefined => {
    const current = fresh(held);
    const key = current?.keys.get(kid);
    return current === undefined || key === undefined ? undefined : { found: true, key, issuer: current.issuer };
  };

  return {
    find: async (kid) => {
      const found = among(kid);
      if (found !== undefined) {
        if (held !== undefined && now() - held.readAt >= REFRESH_AFTER && mayTry()) void read();
        return found;
      }
      if (reading !== undefined || mayTry()) await read();
      return among(kid) ?? { found: false, because: tried?.failed === true ? 'keys-unavailable' : 'unknown-key' };
    },
  };
};
