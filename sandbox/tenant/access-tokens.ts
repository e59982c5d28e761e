import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { SigningKey } from './keys';
import type { Registration } from './registrations';
import type { Credential, Proof } from './wire';

interface TokenParts {
  readonly tenantId: string;
  readonly key: SigningKey;
  readonly lifetimeSeconds: number;
  readonly now: () => number;
  readonly registrations: readonly Registration[];
}

export interface AccessTokens {
  /** A v1.0-format app-only access token for `audience`, as the v2 endpoint issues it for Graph. `roles` only for Graph. */
  readonly issue: (registration: Registration, audience: string, roles: readonly string[], credential: Credential) => Promise<string>;
  /** Checks the signature, issuer and times of the token in an `Authorization` header. The audience is for the service to judge. */
  readonly prove: (authorization: string | undefined) => Promise<Proof>;
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

const refusal = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'Lifetime validation failed, the token is expired.';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) return 'Invalid signature.';
  if (error instanceof errors.JWTClaimValidationFailed) return 'Access token validation failure.';
  return 'IDX14100: JWT is not well formed.';
};

/** Issues and checks the tenant's access tokens (claims as in Microsoft's access token reference: `appid`, `appidacr`, `idtyp`, `roles`). */
export const createAccessTokens = (parts: TokenParts): AccessTokens => {
  const issuer = `https://sts.windows.net/${parts.tenantId}/`;
  const keySet = createLocalJWKSet({ keys: [{ ...parts.key.publicJwk, kty: 'RSA' }] });

  const proofOf = (payload: JWTPayload): Proof => {
    const appId = payload['appid'];
    if (typeof appId !== 'string' || typeof payload.aud !== 'string') return { refused: 'Access token validation failure.' };
    const issued = strings(payload['roles']);
    const registration = parts.registrations.find((candidate) => candidate.appId === appId);
    const credential = payload['appidacr'] === '1' ? 'secret' : 'certificate';
    return { caller: { appId, roles: registration?.rolesNow(issued) ?? issued, audience: payload.aud.replace(/\/$/, ''), credential } };
  };

  return {
    issue: (registration, audience, roles, credential) => {
      const from = Math.floor(parts.now() / 1000);
      return new SignJWT({
        app_displayname: registration.name,
        appid: registration.appId,
        appidacr: credential === 'secret' ? '1' : '2',
        idp: issuer,
        idtyp: 'app',
        oid: registration.appId,
        ...(roles.length === 0 ? {} : { roles: [...roles] }),
        sub: registration.appId,
        tid: parts.tenantId,
        uti: randomUUID(),
        ver: '1.0',
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: parts.key.kid, x5t: parts.key.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(from)
        .setNotBefore(from)
        .setExpirationTime(from + parts.lifetimeSeconds)
        .sign(parts.key.privateKey);
    },
    prove: async (authorization) => {
      const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return { refused: 'Access token is empty.' };
      try {
        const { payload } = await jwtVerify(token, keySet, { issuer, algorithms: ['RS256'], currentDate: new Date(parts.now()) });
        return proofOf(payload);
      } catch (error) {
        return { refused: refusal(error) };
      }
    },
  };
};
