import { errors, jwtVerify } from 'jose';
import { refuseToken, type TokenRefusal } from './aadsts';
import type { AccessTokens } from './access-tokens';
import type { SigningKey } from './keys';
import type { Registration } from './registrations';
import type { Answer, Call, Credential, Params, Route } from './wire';

interface TokenServiceParts {
  readonly tenantId: string;
  /** Other names of the tenant in an address: its verified domains. */
  readonly domains: readonly string[];
  readonly registrations: readonly Registration[];
  readonly tokens: AccessTokens;
  readonly key: SigningKey;
  readonly lifetimeSeconds: number;
  readonly now: () => number;
  /** The token's audience for a resource, and whether the app's Graph permissions belong into it; `undefined` for an unknown resource. */
  readonly resource: (name: string) => { readonly audience: string; readonly isGraph: boolean } | undefined;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

class Refused extends Error {
  constructor(readonly reason: TokenRefusal, message: string) {
    super(message);
  }
}

const required = (form: URLSearchParams, name: string): string => {
  const value = form.get(name);
  if (value === null || value === '') throw new Refused('parameterMissing', `The request body must contain the following parameter: '${name}'.`);
  return value;
};

const audienceOf = (scope: string, parts: TokenServiceParts): { audience: string; isGraph: boolean } => {
  const words = scope.split(' ').filter((word) => word !== '');
  const [wanted] = words;
  if (words.length !== 1 || !wanted?.endsWith('/.default')) {
    throw new Refused('scopeWrong', `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`);
  }
  const name = wanted.slice(0, -'/.default'.length);
  const found = parts.resource(name);
  if (!found) throw new Refused('resourceUnknown', `The resource principal named ${name} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`);
  return found;
};

const checkAssertion = async (form: URLSearchParams, registration: Registration, endpoint: string, now: number): Promise<void> => {
  const wrong = (why: string): Refused => new Refused('assertionWrong', `Client assertion failed validation. Reason - ${why}`);
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) throw wrong(`client_assertion_type must be '${ASSERTION_TYPE}'.`);
  let last = 'The key was not found. Register the certificate with the application.';
  for (const key of registration.certificates) {
    try {
      await jwtVerify(form.get('client_assertion') ?? '', key, {
        algorithms: ['PS256', 'RS256'],
        issuer: registration.appId,
        subject: registration.appId,
        audience: endpoint,
        requiredClaims: ['exp'],
        clockTolerance: 300,
        currentDate: new Date(now),
      });
      return;
    } catch (error) {
      last = error instanceof errors.JWTClaimValidationFailed ? `The claim '${error.claim}' is not as expected.` : 'The signature or the lifetime is not valid.';
    }
  }
  throw wrong(last);
};

const checkCredential = async (form: URLSearchParams, registration: Registration, endpoint: string, now: number): Promise<Credential> => {
  if (form.has('client_assertion')) {
    await checkAssertion(form, registration, endpoint, now);
    return 'certificate';
  }
  const secret = form.get('client_secret');
  if (secret === null) throw new Refused('credentialMissing', "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
  if (!registration.hasSecret(secret)) {
    throw new Refused('secretWrong', `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${registration.appId}'.`);
  }
  return 'secret';
};

const registrationOf = (clientId: string, parts: TokenServiceParts): Registration => {
  const found = parts.registrations.find((candidate) => candidate.appId === clientId.toLowerCase());
  if (!found) throw new Refused('appUnknown', `Application with identifier '${clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`);
  if (!found.enabled) throw new Refused('appDisabled', `Application '${clientId}'(${found.name}) is disabled.`);
  return found;
};

const checkTenant = (tenant: string, parts: TokenServiceParts): void => {
  const wanted = tenant.toLowerCase();
  if (wanted !== parts.tenantId && !parts.domains.includes(wanted)) {
    throw new Refused('tenantUnknown', `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`);
  }
};

const issue = async (call: Call, tenant: string, parts: TokenServiceParts): Promise<Answer> => {
  checkTenant(tenant, parts);
  const form = new URLSearchParams(call.body);
  const grant = required(form, 'grant_type');
  if (grant !== 'client_credentials') throw new Refused('grantUnsupported', `The app requested an unsupported grant type '${grant}'.`);
  const registration = registrationOf(required(form, 'client_id'), parts);
  const { audience, isGraph } = audienceOf(required(form, 'scope'), parts);
  const credential = await checkCredential(form, registration, `${call.origin}/${tenant}/oauth2/v2.0/token`, parts.now());
  const token = await parts.tokens.issue(registration, audience, isGraph ? registration.roles : [], credential);
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
    body: { token_type: 'Bearer', expires_in: parts.lifetimeSeconds, ext_expires_in: parts.lifetimeSeconds, access_token: token },
  };
};

const refusing = async (call: Call, work: () => Answer | Promise<Answer>): Promise<Answer> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return refuseToken(call, error.reason, error.message);
    throw error;
  }
};

const configuration = (call: Call, tenant: string, parts: TokenServiceParts): Answer => {
  checkTenant(tenant, parts);
  const base = `${call.origin}/${tenant}`;
  return {
    status: 200,
    body: {
      issuer: `${call.origin}/${parts.tenantId}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      tenant_region_scope: 'EU',
    },
  };
};

const instances = (call: Call, parts: TokenServiceParts): Answer => {
  const host = new URL(call.origin).host;
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `${call.origin}/${parts.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
};

const tenantOf = (params: Params): string => params['tenant'] ?? '';

/** The Entra token service: discovery, keys, and tokens for applications by secret or certificate. */
export const tokenRoutes = (parts: TokenServiceParts): readonly Route[] => {
  const keys = (): Answer => ({ status: 200, body: { keys: [{ ...parts.key.publicJwk, alg: 'RS256' }] } });
  return [
    { service: 'token', method: 'GET', pattern: '/common/discovery/instance', handle: (call) => instances(call, parts) },
    { service: 'token', method: 'GET', pattern: '/discovery/v2.0/keys', handle: keys },
    { service: 'token', method: 'GET', pattern: '/:tenant/discovery/v2.0/keys', handle: keys },
    {
      service: 'token',
      method: 'GET',
      pattern: '/:tenant/v2.0/.well-known/openid-configuration',
      handle: (call, params) => refusing(call, () => configuration(call, tenantOf(params), parts)),
    },
    { service: 'token', method: 'POST', pattern: '/:tenant/oauth2/v2.0/token', handle: (call, params) => refusing(call, () => issue(call, tenantOf(params), parts)) },
  ];
};
