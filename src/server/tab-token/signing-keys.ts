import { isLoopbackHost } from '../../domain/service-host';
import { createKeyCache, documentReader, KeyDocumentError, keysAddress, readPublishedKeys, TRUST_FOR, type JsonObject, type KeyCache, type KeyProblem, type PublishedKey, type ReadDocument } from '../../tokens';

/** A key by which Entra signs for one tenant. */
export interface SigningKey extends PublishedKey {
  /** `iss` of every token that this key signs for the tenant. */
  readonly issuer: string;
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

/** What the discovery document says. */
interface Discovery {
  readonly issuer: string;
  readonly keysAt: URL;
  readonly readAt: number;
}

const AT_MOST_EVERY = 60_000;

/** Reads when first asked, and then no more than once a minute whatever is asked; the discovery document once a day. */
export const createSigningKeys = ({ authority, tenantId, fetch, now, onProblem }: SigningKeysParts): KeyCache<SigningKey> => {
  let discovery: Discovery | undefined;
  return createKeyCache({
    read: async () => {
      const read = documentReader(fetch);
      const readAt = now();
      if (discovery === undefined || readAt - discovery.readAt >= TRUST_FOR) discovery = { ...(await readDiscovery(read, authority, tenantId)), readAt };
      const { issuer, keysAt } = discovery;
      return readPublishedKeys(read, keysAt, (entry) => (signsFor(entry, issuer, tenantId) ? { issuer } : undefined));
    },
    mayAsk: (sinceTried) => sinceTried >= AT_MOST_EVERY,
    now,
    onProblem,
  });
};

/** OpenID Connect Discovery of one tenant, version 2.0: Microsoft's "OpenID Connect on the Microsoft identity platform". */
const readDiscovery = async (read: ReadDocument, authority: string, tenantId: string): Promise<Omit<Discovery, 'readAt'>> => {
  const address = new URL(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`);
  const document = await read(address);
  const { issuer } = document;
  if (typeof issuer !== 'string' || !isIssuerOf(issuer, tenantId)) throw new KeyDocumentError('foreign-issuer');
  return { issuer, keysAt: keysAddress(address, document) };
};

const isIssuerOf = (issuer: string, tenantId: string): boolean => {
  const address = URL.parse(issuer);
  if (address === null || !address.pathname.split('/').includes(tenantId)) return false;
  return address.protocol === 'https:' || (address.protocol === 'http:' && isLoopbackHost(address.hostname));
};

/**
 * Entra notes beside a key whose it is, the tenant's place left open or filled in, which keeps the keys of personal accounts apart
 * ("Validate the signing key issuer" of the access token documentation).
 */
const signsFor = ({ issuer: whose }: JsonObject, issuer: string, tenantId: string): boolean =>
  whose === undefined || (typeof whose === 'string' && whose.replace('{tenantid}', tenantId) === issuer);
