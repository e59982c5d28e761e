import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { ConnectorKey, ConnectorKeys } from './connector-keys';
import { presentedToken } from './connector-token';
import { createVerifiedTokens } from './verified-tokens';

/** What the gate compares a token with. Taken from an unverified body, so anything may stand there. */
export interface AddressedActivity {
  readonly channelId?: unknown;
  readonly serviceUrl?: unknown;
}

/** Why a caller was refused, for the log. The caller is never told. */
export type Refusal =
  | 'no-token'
  | 'malformed-token'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-time'
  | 'malformed-claims'
  | 'other-channel'
  | 'key-not-endorsed'
  | 'other-service-url'
  | 'host-not-allowed';

/** 401: no valid connector token. 403: a valid one that does not go with this activity. */
export type Admission =
  | { readonly admitted: true; readonly claims: JWTPayload }
  | { readonly admitted: false; readonly status: 401 | 403; readonly because: Refusal };

export interface Gate {
  /** Decides about one activity by its `Authorization` header. Never rejects; what cannot be verified is refused. */
  admit(authorization: string | undefined, activity: AddressedActivity): Promise<Admission>;
}

export interface GateParts {
  /** The bot's application id: the token's audience. */
  readonly botId: string;
  /** The Bot Connector's issuer, `https://api.botframework.com` in the public cloud. */
  readonly issuer: string;
  /** Whether an activity may come from, and the bot's token may go to, this `serviceUrl`: `serviceUrlAllowed` of the host list. */
  readonly serviceHostAllowed: (url: string) => boolean;
  readonly keys: ConnectorKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const CHANNEL = 'msteams';
/** Microsoft's "Authenticate requests from the Bot Connector service": five minutes of skew. */
const CLOCK_TOLERANCE_SECONDS = 300;
const REMEMBERED_TOKENS = 1_000;

/**
 * The only way in for activities. Microsoft's seven rules for a token from the Bot Connector (scheme, JWT, issuer, audience, time,
 * signature, service URL), the key's endorsement for the channel, and the list of service hosts. There is no way to switch it off.
 * @throws when `botId` or `issuer` is empty: such a gate would compare with nothing.
 */
export const createGate = ({ botId, issuer, serviceHostAllowed, keys, now }: GateParts): Gate => {
  if (botId === '' || issuer === '') throw new Error('The gate needs BOT_ID and BOT_TOKEN_ISSUER: set both.');
  const verified = createVerifiedTokens(REMEMBERED_TOKENS);

  const verify = async (token: string, key: ConnectorKey): Promise<JWTPayload | Refusal> => {
    const known = verified.claims(token, key.key, now());
    if (known !== undefined) return known;
    try {
      const { payload } = await jwtVerify(token, key.key, {
        algorithms: ['RS256'],
        issuer,
        audience: botId,
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      // The library also takes a list that holds the audience; the Bot Connector sends one string.
      if (payload.aud !== botId) return 'wrong-audience';
      verified.remember(token, key.key, payload);
      return payload;
    } catch (error) {
      return refusalOf(error);
    }
  };

  /** A genuine token is good for one channel and one service: those of the activity it came with. */
  const mismatch = (claims: JWTPayload, key: ConnectorKey, activity: AddressedActivity): Refusal | undefined => {
    if (activity.channelId !== CHANNEL) return 'other-channel';
    if (!key.endorsements.includes(CHANNEL)) return 'key-not-endorsed';
    if (typeof activity.serviceUrl !== 'string' || claims['serviceurl'] !== activity.serviceUrl) return 'other-service-url';
    return serviceHostAllowed(activity.serviceUrl) ? undefined : 'host-not-allowed';
  };

  return {
    admit: async (authorization, activity) => {
      if (authorization === undefined) return refused(401, 'no-token');
      const token = presentedToken(authorization);
      if (token === undefined) return refused(401, 'malformed-token');
      const key = await keys.find(token.kid);
      if (key === undefined) return refused(401, 'unknown-key');
      const claims = await verify(token.text, key);
      if (typeof claims === 'string') return refused(401, claims);
      const because = mismatch(claims, key, activity);
      return because === undefined ? { admitted: true, claims } : refused(403, because);
    },
  };
};

const refused = (status: 401 | 403, because: Refusal): Admission => ({ admitted: false, status, because });

const REFUSED_CLAIMS: Readonly<Record<string, Refusal>> = { iss: 'wrong-issuer', aud: 'wrong-audience', nbf: 'wrong-time', exp: 'wrong-time' };

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return REFUSED_CLAIMS[error.claim] ?? 'malformed-claims';
  return error instanceof errors.JWTInvalid ? 'malformed-claims' : 'bad-signature';
};
