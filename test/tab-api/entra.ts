import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compact, published, rs, type Json, type SigningKey } from '../gate/tokens';

export const TENANT = '7d2c3a50-9d1f-4c8e-8a55-3f1f6a2b9c01';
export const TAB_CLIENT = '3b0f9a77-5c0e-4f0b-8f0e-2d6a5b1c7e02';
export const TEAMS_WEB = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';
export const PERSON = 'a4d1c2b3-0f5e-4d6c-9b8a-7e6f5d4c3b03';

/** Entra's two documents for one tenant, on loopback. */
export interface Entra {
  readonly authority: string;
  readonly issuer: string;
  /** What is published from now on. */
  keys: readonly object[];
  /** Members of the discovery document that are otherwise. */
  discovery: Json;
  /** Instead of both documents, when set. */
  behaviour: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** What was asked for, in order: `discovery`, `keys` or the path. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export const startEntra = async (keys: readonly SigningKey[]): Promise<Entra> => {
  const http = createServer((request, response) => {
    const path = request.url ?? '';
    const what = path === `/${TENANT}/v2.0/.well-known/openid-configuration` ? 'discovery' : path === `/${TENANT}/discovery/v2.0/keys` ? 'keys' : path;
    entra.asked.push(what);
    if (entra.behaviour !== undefined) {
      entra.behaviour(request, response);
      return;
    }
    const document = what === 'keys' ? { keys: entra.keys } : { issuer: entra.issuer, jwks_uri: `${entra.authority}/${TENANT}/discovery/v2.0/keys`, ...entra.discovery };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const authority = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const entra: Entra = {
    authority,
    issuer: `${authority}/${TENANT}/v2.0`,
    keys: keys.map(published),
    discovery: {},
    behaviour: undefined,
    asked: [],
    stop: async () => {
      const stopped = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await stopped;
    },
  };
  return entra;
};

export const tabHeader = (kid: string): Json => ({ typ: 'JWT', alg: 'RS256', kid });

/** Claims as Entra writes them into a v2.0 access token for the tab. */
export const tabClaims = (issuer: string, now: number): Json => {
  const seconds = Math.floor(now / 1_000);
  return {
    iss: issuer,
    aud: TAB_CLIENT,
    tid: TENANT,
    ver: '2.0',
    oid: PERSON,
    sub: 'pairwise',
    scp: 'access_as_user',
    azp: TEAMS_WEB,
    azpacr: '0',
    name: 'Alex Wilber',
    preferred_username: 'alex@contoso.com',
    iat: seconds - 60,
    nbf: seconds - 60,
    exp: seconds + 3_600,
  };
};

/** @param changes claims that are otherwise; `undefined` leaves one out */
export const tabToken = (key: SigningKey, issuer: string, now: number, changes: Json = {}, header: Json = {}): string =>
  compact(JSON.stringify({ ...tabHeader(key.kid), ...header }), JSON.stringify({ ...tabClaims(issuer, now), ...changes }), rs(key.privateKey));
