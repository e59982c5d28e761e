import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKey } from './keys';
import type { Registration } from './registrations';

/** Teams' web client, in whose name Entra issues a tab's tokens (Microsoft's "Teams tab SSO" page; 1fec8e78-… is desktop and mobile). */
export const TEAMS_WEB_CLIENT = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';
/** The one delegated permission that the tab's registration exposes. */
export const TAB_SCOPE = 'access_as_user';

/** Entra starts a token five minutes before it is issued, for clocks that are behind. */
const STARTS_BEFORE_SECONDS = 300;

/** Who a token is for: an object id is enough, as long as the person is in the directory. */
export interface TokenHolder {
  readonly id: string;
  readonly name?: string;
  readonly upn?: string;
}

/** What a test wants otherwise than Entra does it. */
export interface TokenChanges {
  /** Claims that replace or join the real ones; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The same for the header. `alg` stays RS256. */
  readonly header?: Readonly<Record<string, string | undefined>>;
  /** `stranger`: signed by a key that the tenant does not publish, under the published `kid`. */
  readonly signedBy?: 'tenant' | 'stranger';
  /** From now on; negative for a token that is over. Default: the tenant's. */
  readonly lifetimeSeconds?: number;
}

interface TabTokenParts {
  readonly tenantId: string;
  /** e.g. `https://localhost:8443/{tenant}/v2.0`, as the discovery document says. */
  readonly issuer: string;
  readonly key: SigningKey;
  readonly stranger: SigningKey;
  readonly tab: Registration;
  /** An application of the same tenant, for tokens without a user. */
  readonly app: Registration;
  readonly lifetimeSeconds: number;
  readonly now: () => number;
  /** Name and UPN of a person as the directory has them now. */
  readonly find: (id: string) => { readonly displayName: string; readonly userPrincipalName: string } | undefined;
}

/** What Entra issues around the tab. Only `access` is what the tab's API may accept. */
export interface TabTokens {
  /** A v2.0 access token for the tab's API, of a person in Teams. */
  readonly access: (person: TokenHolder, changes?: TokenChanges) => Promise<string>;
  /** An ID token: the same audience and key, but it says who somebody is and gives no access. */
  readonly id: (person: TokenHolder, changes?: TokenChanges) => Promise<string>;
  /** An access token of an application without a user. */
  readonly appOnly: (changes?: TokenChanges) => Promise<string>;
  /** The v1.0 form, which a registration gets that does not ask for `requestedAccessTokenVersion` 2. */
  readonly v1: (person: TokenHolder, changes?: TokenChanges) => Promise<string>;
}

type Claims = Readonly<Record<string, unknown>>;

/** Another name for the same person at each application, always the same. */
const pairwise = (id: string, clientId: string): string => createHash('sha256').update(`${id} ${clientId}`).digest('base64url');

const given = <T>(members: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, T] => entry[1] !== undefined));

/** Makes the tokens with the tenant's own key. Claims as in Microsoft's access token and ID token claims references. */
export const createTabTokens = (parts: TabTokenParts): TabTokens => {
  const { tenantId, tab, app } = parts;
  const sign = (claims: Claims, { claims: changed, header, signedBy, lifetimeSeconds }: TokenChanges = {}, x5t?: string): Promise<string> => {
    const now = Math.floor(parts.now() / 1000);
    const times = { iat: now - STARTS_BEFORE_SECONDS, nbf: now - STARTS_BEFORE_SECONDS, exp: now + (lifetimeSeconds ?? parts.lifetimeSeconds) };
    return new SignJWT(given({ ...claims, ...times, tid: tenantId, uti: randomBytes(16).toString('base64url'), ...changed }))
      .setProtectedHeader({ ...given({ typ: 'JWT', x5t, kid: parts.key.kid, ...header }), alg: 'RS256' })
      .sign((signedBy === 'stranger' ? parts.stranger : parts.key).privateKey);
  };

  const holder = ({ id, name, upn }: TokenHolder) => {
    const found = parts.find(id);
    return { oid: id, sub: pairwise(id, tab.appId), name: found?.displayName ?? name, upn: found?.userPrincipalName ?? upn };
  };
  const version2 = { iss: parts.issuer, aud: tab.appId, ver: '2.0' };

  return {
    access: (person, changes) => {
      const { upn, ...who } = holder(person);
      return sign({ ...version2, ...who, preferred_username: upn, azp: TEAMS_WEB_CLIENT, azpacr: '0', scp: TAB_SCOPE }, changes);
    },
    id: (person, changes) => {
      const { upn, ...who } = holder(person);
      return sign({ ...version2, ...who, preferred_username: upn, nonce: randomBytes(16).toString('hex') }, changes);
    },
    appOnly: (changes) => sign({ ...version2, oid: app.appId, sub: app.appId, azp: app.appId, azpacr: '1', idtyp: 'app' }, changes),
    v1: (person, changes) => {
      const { upn, ...who } = holder(person);
      const names = { upn, unique_name: upn };
      return sign({ ...who, ...names, iss: `https://sts.windows.net/${tenantId}/`, aud: tab.appId, appid: TEAMS_WEB_CLIENT, appidacr: '0', scp: TAB_SCOPE, ver: '1.0' }, changes, parts.key.kid);
    },
  };
};
