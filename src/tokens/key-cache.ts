import { keyProblem, type KeyProblem } from './documents';

/** Keys that are read when first asked for, and kept. */
export interface KeyCache<Key> {
  /** Never rejects: a key that cannot be had is `undefined`. */
  find(kid: string): Promise<Key | undefined>;
  /** Whether the last reading failed, so that a key which was not found may still be there. */
  failed(): boolean;
}

export interface KeyCacheParts<Key> {
  /** Reads all keys, by their ids. */
  readonly read: () => Promise<ReadonlyMap<string, Key>>;
  /**
   * Whether a key id that is not held may cause a reading: ids that strangers make up must not turn the bot into a hammer.
   * @param sinceTried milliseconds since the last reading began
   */
  readonly mayAsk: (sinceTried: number, holdsKeys: boolean) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told about each reading that failed; the keys already held go on working. */
  readonly onProblem?: ((problem: KeyProblem) => void) | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Keys this old are read again in the background, so that a new key is known before it is used. */
const REFRESH_AFTER = HOUR;
const REFRESH_INTERVAL = MINUTE;
/** What was read this long ago (milliseconds) is no longer trusted: Microsoft asks for a refresh every 24 h. */
export const TRUST_FOR = 24 * HOUR;

/**
 * Look-ups at the same time share one reading; nothing runs between look-ups. Known keys outlive a key server that is down by
 * 24 h.
 */
export const createKeyCache = <Key>({ read, mayAsk, now, onProblem }: KeyCacheParts<Key>): KeyCache<Key> => {
  let held: { readonly keys: ReadonlyMap<string, Key>; readonly readAt: number } | undefined;
  let triedAt = -Infinity;
  let failed = false;
  let reading: Promise<void> | undefined;

  const trusted = () => (held !== undefined && now() - held.readAt < TRUST_FOR ? held : undefined);

  const readOnce = async (): Promise<void> => {
    const readAt = now();
    triedAt = readAt;
    try {
      held = { keys: await read(), readAt };
      failed = false;
    } catch (error) {
      failed = true;
      onProblem?.(keyProblem(error));
    }
  };
  const readAgain = (): Promise<void> => (reading ??= readOnce().finally(() => (reading = undefined)));

  return {
    find: async (kid) => {
      const current = trusted();
      const key = current?.keys.get(kid);
      if (current !== undefined && key !== undefined) {
        if (now() - current.readAt >= REFRESH_AFTER && now() - triedAt >= REFRESH_INTERVAL) void readAgain();
        return key;
      }
      if (reading !== undefined || mayAsk(now() - triedAt, current !== undefined)) await readAgain();
      return trusted()?.keys.get(kid);
    },
    failed: () => failed,
  };
};
