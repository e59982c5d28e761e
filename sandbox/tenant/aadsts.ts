import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './wire';

interface Reason {
  readonly code: number;
  readonly error: string;
  readonly status: number;
}

/** Entra's error codes that this tenant knows (protocol: Microsoft's "AADSTS error codes" page), with HTTP status and OAuth error. */
const REASONS = {
  parameterMissing: { code: 900144, error: 'invalid_request', status: 400 },
  grantUnsupported: { code: 70003, error: 'unsupported_grant_type', status: 400 },
  tenantUnknown: { code: 90002, error: 'invalid_request', status: 400 },
  appUnknown: { code: 700016, error: 'unauthorized_client', status: 400 },
  appDisabled: { code: 7000112, error: 'unauthorized_client', status: 400 },
  credentialMissing: { code: 7000218, error: 'invalid_client', status: 401 },
  secretWrong: { code: 7000215, error: 'invalid_client', status: 401 },
  assertionWrong: { code: 700027, error: 'invalid_client', status: 401 },
  scopeWrong: { code: 70011, error: 'invalid_scope', status: 400 },
  resourceUnknown: { code: 500011, error: 'invalid_resource', status: 400 },
} as const satisfies Record<string, Reason>;

export type TokenRefusal = keyof typeof REASONS;

/** The token service's refusal: `error_description` begins with the code and has four lines, CR LF between them. */
export const refuseToken = (call: Call, reason: TokenRefusal, message: string): Answer => {
  const { code, error, status } = REASONS[reason];
  const traceId = randomUUID();
  const timestamp = `${new Date(call.at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    status,
    body: {
      error,
      error_description: [`AADSTS${code}: ${message}`, `Trace ID: ${traceId}`, `Correlation ID: ${call.clientRequestId}`, `Timestamp: ${timestamp}`].join('\r\n'),
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: call.clientRequestId,
      error_uri: `${call.origin}/error?code=${code}`,
    },
  };
};
