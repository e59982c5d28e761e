import { createHash } from 'node:crypto';
import type { CryptoKey, JWTPayload } from 'jose';

/** Remembers tokens whose signature and claims were verified: the Bot Connector sends one token for about an hour. */
export interface VerifiedTokens {
  /** The claims of `token` when it was verified with exactly this `key` and has not expired at `now` (milliseconds). */
  claims(token: string, key: CryptoKey, now: number): JWTPayload | undefined;
  remember(token: string, key: CryptoKey, claims: JWTPayload): void;
}

/** At most `capacity` tokens are remembered, by their SHA-256 and never by their text; the oldest is forgotten first. */
export const createVerifiedTokens = (capacity: number): VerifiedTokens => {
  const verified = new Map<string, { readonly key: CryptoKey; readonly claims: JWTPayload }>();
  const digest = (token: string): string => createHash('sha256').update(token).digest('base64');

  return {
    claims: (token, key, now) => {
      const name = digest(token);
      const entry = verified.get(name);
      if (entry === undefined) return undefined;
      if (entry.key === key && now < (entry.claims.exp ?? 0) * 1_000) return entry.claims;
      verified.delete(name);
      return undefined;
    },
    remember: (token, key, claims) => {
      const oldest = verified.size >= capacity ? verified.keys().next().value : undefined;
      if (oldest !== undefined) verified.delete(oldest);
      verified.set(digest(token), { key, claims });
    },
  };
};
