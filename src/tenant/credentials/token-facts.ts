import { objectId, type ObjectId } from '../../domain/people';
import { field } from '../http/field';

/** What our own access token says about us. It is read, not verified: whoever it is meant for does that. */
export interface TokenFacts {
  /** Application permissions; none when the claim is absent (access token claims reference, `roles`). */
  readonly roles: readonly string[];
  /** Client id of the app. */
  readonly appId: string | undefined;
  /** Object id of the app's service principal. */
  readonly principal: ObjectId | undefined;
}

/** The facts in a token, or `undefined` when it is none that can be read: its form is the issuer's own business. */
export const tokenFacts = (token: string): TokenFacts | undefined => {
  const payload = payloadOf(token);
  if (payload === undefined) return undefined;
  const roles = field(payload, 'roles');
  const principal = field(payload, 'oid');
  return {
    roles: Array.isArray(roles) ? (roles as unknown[]).filter((role) => typeof role === 'string') : [],
    appId: text(field(payload, 'appid')) ?? text(field(payload, 'azp')),
    principal: typeof principal === 'string' ? objectId(principal) : undefined,
  };
};

const payloadOf = (token: string): object | undefined => {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload === 'object' && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
