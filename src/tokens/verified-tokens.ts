import { createHash } from 'node:crypto';
import type { CryptoKey } from 'jose';

/** Remembers tokens that were verified, with what was made of each: one token is shown again and again for about an hour. */
export interface VerifiedTokens<Found> {
  /** What is known of `token`, when it was verified with exactly this `key` and has not ended at `now` (milliseconds). */
  find(token: string, key: CryptoKey, now: number): Found | undefined;
  /** @param end milliseconds since 1970 */
  remember(token: string, key: CryptoKey, found: Found, end: number): void;
}

/** At most `capacity` tokens are remembered, by their SHA-256 and never by their text; the oldest is forgotten first. */
export const createVerifiedTokens = <Found>(capacity: number): VerifiedTokens<Found> => {
  const verified = new Map<string, { readonly key: CryptoKey; readonly found: Found; readonly end: number }>();
  const digest = (token: string): string => createHash('sha256').update(token).digest('base64');

  return {
    find: (token, key, now) => {
      const name = digest(token);
      const entry = verified.get(name);
      if (entry === undefined) return undefined;
      // A key that was withdrawn takes its tokens along.
      if (entry.key === key && now < entry.end) return entry.found;
      verified.delete(name);
      return undefined;
    },
    remember: (token, key, found, end) => {
      const oldest = verified.size >= capacity ? verified.keys().next().value : undefined;
      if (oldest !== undefined) verified.delete(oldest);
      verified.set(digest(token), { key, found, end });
    },
  };
};
