import { bearerToken, createVerifier, type JsonObject, type TokenFlaw } from '../../tokens';
import { personIn, type Addressee, type ClaimsRefusal, type TabPerson } from './claims';
import { createSigningKeys, type SigningKeysParts } from './signing-keys';

/** Why a token was not accepted, for the log. The caller is never told. */
export type TokenRefusal =
  | 'no-token'
  | 'two-headers'
  | 'malformed-token'
  | 'unknown-key'
  | TokenFlaw
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

/** Entra writes `JWT`; RFC 9068 has a name of its own for access tokens. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

/** The only way into the tab's API. There is no way to switch it off. */
export const createTabTokens = (parts: TabTokensParts): TabTokens => {
  const addressee: Addressee = { clientId: parts.clientId.toLowerCase(), tenantId: parts.tenantId.toLowerCase() };
  if (addressee.clientId === '' || addressee.tenantId === '') throw new Error('The tab needs its client id and the tenant: it would compare with nothing.');
  const keys = createSigningKeys({ ...parts, tenantId: addressee.tenantId });
  const verify = createVerifier<TabPerson, ClaimsRefusal>((claims) => personIn(claims, addressee), parts.now);

  return {
    judge: async (authorization) => {
      const [header, second] = authorization;
      if (header === undefined) return refused('no-token');
      // Node would keep one of two headers in silence: which one counts must not be a matter of taste.
      if (second !== undefined) return refused('two-headers');
      const token = bearerToken(header);
      if (token === undefined || !isForReading(token.header)) return refused('malformed-token');
      const key = await keys.find(token.kid);
      if (key === undefined) return refused(keys.failed() ? 'keys-unavailable' : 'unknown-key');
      const person = await verify(token.text, key);
      return typeof person === 'string' ? refused(person) : { ok: true, person };
    },
  };
};

const refused = (because: TokenRefusal | 'keys-unavailable'): TokenJudgement => ({ ok: false, because });

/** An access token that is read as it stands, and not something else that Entra signs. */
const isForReading = (header: JsonObject): boolean => {
  const { typ } = header;
  return TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ) && !Object.hasOwn(header, 'zip');
};
