import { createKeyCache, documentReader, keysAddress, readPublishedKeys, type JsonObject, type KeyProblem, type PublishedKey } from '../tokens';

/** A signing key of the Bot Connector, as its key document lists it. */
export interface ConnectorKey extends PublishedKey {
  /** The channels that this key may sign for, e.g. `msteams`. Empty when the document names none. */
  readonly endorsements: readonly string[];
}

/** Looks up a key by its id. Never rejects: a key that cannot be had is `undefined`. */
export interface ConnectorKeys {
  find(kid: string): Promise<ConnectorKey | undefined>;
}

export interface ConnectorKeysParts {
  /** The OpenID metadata document, `https://login.botframework.com/v1/.well-known/openidconfiguration` in the public cloud. */
  readonly metadataUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told about each failed reading; the keys already held go on working. */
  readonly onProblem?: (problem: KeyProblem) => void;
}

const UNKNOWN_KID_INTERVAL = 60_000;
/** While no key is held at all nothing works, so a failed reading is repeated sooner. */
const EMPTY_HANDED_INTERVAL = 5_000;

/** The Bot Connector's keys. A new key is found at once: only ids that are unknown again wait for their minute. */
export const createConnectorKeys = ({ metadataUrl, fetch, now, onProblem }: ConnectorKeysParts): ConnectorKeys => {
  let unknownKidAt = -Infinity;
  return createKeyCache({
    read: () => readKeys(metadataUrl, fetch),
    mayAsk: (sinceTried, holdsKeys) => {
      if (!holdsKeys) return sinceTried >= EMPTY_HANDED_INTERVAL;
      if (now() - unknownKidAt < UNKNOWN_KID_INTERVAL) return false;
      unknownKidAt = now();
      return true;
    },
    now,
    onProblem,
  });
};

/** Reads both documents now. Rejects with `KeyDocumentError`, or with whatever `fetch` throws when nobody answers. */
export const readKeys = async (metadataUrl: string, fetch: typeof globalThis.fetch): Promise<ReadonlyMap<string, ConnectorKey>> => {
  const read = documentReader(fetch);
  const metadata = new URL(metadataUrl);
  return readPublishedKeys(read, keysAddress(metadata, await read(metadata)), endorsementsIn);
};

const endorsementsIn = ({ endorsements }: JsonObject): { readonly endorsements: readonly string[] } => ({
  endorsements: Array.isArray(endorsements) ? endorsements.filter((name) => typeof name === 'string') : [],
});
