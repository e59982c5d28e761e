import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { personIn, type Addressee, type ClaimsRefusal, type TabPerson } from './claims';
import { createSigningKeys, type SigningKeysParts } from './signing-keys';
import { readTokenText } from './token-text';

/** Why a token was not accepted, for the log. The caller is never told. */
export type TokenRefusal =
  | 'no-token'
  | 'two-headers'
  | 'malformed-token'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'wrong-issuer'
  | 'wrong-time'
  | ClaimsRefusal;

/** `keys-unavailable`: nothing is known about the token, because Entra does not answer. */
export type TokenJudgement = { readonly ok: true; readonly person: TabPerson } | { readonly ok: false; readonly because: TokenRefusal | 'keys-unavailable' };

/** Judges access tokens of the tab. */
export interface TabTokens {
  /** @param authorization every `Authorization` header of the request, in order. Never rejects. */
  judge(authorization: readonly string[]): Promise<TokenJudgement>;
}

export interface TabTokensParts extends SigningKeysParts {
  /** `TAB_CLIENT_ID`. */
  readonly clientId: string;
}

/** The same five minutes as for the Bot Connector's tokens; it is Microsoft's own default too. */
const CLOCK_TOLERANCE_SECONDS = 300;
/** The host renews a token about once an hour; a tab that polls shows the same one over and over. */
const REMEMBERED_TOKENS = 1_000;

/** The only way into the tab's API. There is no way to switch it off. */
export const createTabTokens = (parts: TabTokensParts): TabTokens => {
  const addressee: Addressee = { clientId: parts.clientId.toLowerCase(), tenantId: parts.tenantId.toLowerCase() };
  if (addressee.clientId === '' || addressee.tenantId === '') throw new Error('The tab needs its client id and the tenant: it would compare with nothing.');
  const keys = createSigningKeys({ ...parts, tenantId: addressee.tenantId });
  const known = new KnownTokens(REMEMBERED_TOKENS);

  return {
    judge: async (authorization) => {
      const [header, second] = authorization;
      if (header === undefined) return refused('no-token');
      // Node would keep one of two headers in silence: which one counts must not be a matter of taste.
      if (second !== undefined) return refused('two-headers');
      const token = readTokenText(header);
      if (token === undefined) return refused('malformed-token');
      const signer = await keys.find(token.kid);
      if (!signer.found) return refused(signer.because);
      const remembered = known.find(token.text, signer.key, parts.now());
      if (remembered !== undefined) return { ok: true, person: remembered };
      const claims = await verified(token.text, signer, parts.now());
      if (typeof claims === 'string') return refused(claims);
      const person = personIn(claims, addressee);
      if (typeof person === 'string') return refused(person);
      known.add(token.text, { key: signer.key, person, endsAt: (claims.exp ?? 0) * 1_000 });
      return { ok: true, person };
    },
  };
};

const refused = (because: TokenRefusal | 'keys-unavailable'): TokenJudgement => ({ ok: false, because });

const verified = async (text: string, { key, issuer }: { readonly key: CryptoKey; readonly issuer: string }, now: number): Promise<JWTPayload | TokenRefusal> => {
  try {
    const { payload } = await jwtVerify(text, key, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    return refusalOf(error);
  }
};

/** Of the claims the library looks at the issuer and the times alone. */
const refusalOf = (error: unknown): TokenRefusal => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'iss' ? 'wrong-issuer' : 'wrong-time';
  return 'bad-signature';
};

interface KnownToken {
  /** A key that Entra withdrew takes its tokens along. */
  readonly key: CryptoKey;
  readonly person: TabPerson;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Tokens that were verified once, by their hash and never by their text; of too many the oldest is forgotten. */
class KnownTokens {
  readonly #tokens = new Map<string, KnownToken>();

  constructor(private readonly capacity: number) {}

  find(text: string, key: CryptoKey, now: number): TabPerson | undefined {
    const name = digest(text);
    const token = this.#tokens.get(name);
    if (token === undefined) return undefined;
    if (token.key === key && now < token.endsAt) return token.person;
    this.#tokens.delete(name);
    return undefined;
  }

  add(text: string, token: KnownToken): void {
    const oldest = this.#tokens.size >= this.capacity ? this.#tokens.keys().next().value : undefined;
    if (oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(digest(text), token);
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
