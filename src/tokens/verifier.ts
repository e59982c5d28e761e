import { errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { createVerifiedTokens } from './verified-tokens';

export type Claims = JWTPayload;

/** What is wrong with a token, whoever it is for. For the log: the caller is never told. */
export type TokenFlaw = 'bad-signature' | 'expired' | 'wrong-issuer' | 'wrong-time' | 'malformed-claims';

/** Whose token it has to be. */
export interface Signer {
  readonly key: CryptoKey;
  readonly issuer: string;
}

/** Verifies the text of a token. Never rejects. */
export type Verify<Found, Refusal> = (token: string, signer: Signer) => Promise<Found | Refusal | TokenFlaw>;

/** Microsoft's "Authenticate requests from the Bot Connector service": five minutes of skew. Its default for Entra's tokens too. */
const CLOCK_TOLERANCE_SECONDS = 300;
const REMEMBERED_TOKENS = 1_000;

/**
 * Signature (RS256 alone), issuer and times, and then whatever else the claims have to say.
 * @param judge is asked about claims that are genuine. It has to look whom they are for; what it makes of them is remembered
 *   with the token, a refusal is not.
 * @param now milliseconds since 1970
 */
export const createVerifier = <Found extends object, Refusal extends string>(judge: (claims: Claims) => Found | Refusal, now: () => number): Verify<Found, Refusal> => {
  const verified = createVerifiedTokens<Found>(REMEMBERED_TOKENS);
  return async (token, signer) => {
    const known = verified.find(token, signer.key, now());
    if (known !== undefined) return known;
    const claims = await genuineClaims(token, signer, now());
    if (typeof claims === 'string') return claims;
    const judged = judge(claims);
    if (typeof judged !== 'string') verified.remember(token, signer.key, judged, (claims.exp ?? 0) * 1_000);
    return judged;
  };
};

const genuineClaims = async (token: string, { key, issuer }: Signer, now: number): Promise<Claims | TokenFlaw> => {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    return flawOf(error);
  }
};

const FLAWED_CLAIMS: Readonly<Record<string, TokenFlaw>> = { iss: 'wrong-issuer', nbf: 'wrong-time', exp: 'wrong-time' };

const flawOf = (error: unknown): TokenFlaw => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return FLAWED_CLAIMS[error.claim] ?? 'malformed-claims';
  return error instanceof errors.JWTInvalid ? 'malformed-claims' : 'bad-signature';
};
