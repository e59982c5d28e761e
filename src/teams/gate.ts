import { bearerToken, createVerifier, type Claims, type TokenFlaw } from '../tokens';
import type { ConnectorKey, ConnectorKeys } from './connector-keys';

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
  | TokenFlaw
  | 'wrong-audience'
  | 'other-channel'
  | 'key-not-endorsed'
  | 'other-service-url'
  | 'host-not-allowed';

/** 401: no valid connector token. 403: a valid one that does not go with this activity. */
export type Admission =
  | { readonly admitted: true; readonly claims: Claims }
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

/**
 * The only way in for activities. Microsoft's seven rules for a token from the Bot Connector (scheme, JWT, issuer, audience, time,
 * signature, service URL), the key's endorsement for the channel, and the list of service hosts. There is no way to switch it off.
 * @throws when `botId` or `issuer` is empty: such a gate would compare with nothing.
 */
export const createGate = ({ botId, issuer, serviceHostAllowed, keys, now }: GateParts): Gate => {
  if (botId === '' || issuer === '') throw new Error('The gate needs BOT_ID and BOT_TOKEN_ISSUER: set both.');
  // Exactly the one string that the Bot Connector sends: a list that holds the bot's id is somebody else's token.
  const verify = createVerifier<Claims, 'wrong-audience'>((claims) => (claims.aud === botId ? claims : 'wrong-audience'), now);

  /** A genuine token is good for one channel and one service: those of the activity it came with. */
  const mismatch = (claims: Claims, key: ConnectorKey, activity: AddressedActivity): Refusal | undefined => {
    if (activity.channelId !== CHANNEL) return 'other-channel';
    if (!key.endorsements.includes(CHANNEL)) return 'key-not-endorsed';
    if (typeof activity.serviceUrl !== 'string' || claims['serviceurl'] !== activity.serviceUrl) return 'other-service-url';
    return serviceHostAllowed(activity.serviceUrl) ? undefined : 'host-not-allowed';
  };

  return {
    admit: async (authorization, activity) => {
      if (authorization === undefined) return refused(401, 'no-token');
      const token = bearerToken(authorization);
      if (token === undefined) return refused(401, 'malformed-token');
      const key = await keys.find(token.kid);
      if (key === undefined) return refused(401, 'unknown-key');
      const claims = await verify(token.text, { key: key.key, issuer });
      if (typeof claims === 'string') return refused(401, claims);
      const because = mismatch(claims, key, activity);
      return because === undefined ? { admitted: true, claims } : refused(403, because);
    },
  };
};

const refused = (status: 401 | 403, because: Refusal): Admission => ({ admitted: false, status, because });
