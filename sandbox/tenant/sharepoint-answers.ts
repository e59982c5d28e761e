import type { CsomRefusal } from './process-query';
import type { Fault } from './faults';
import type { Answer, Call } from './wire';

const LIBRARY = '16.0.27111.12000';

/** JSON as SharePoint writes it: a carriage return after what opens and before what closes, `/` as an escape. */
const noisy = (value: unknown): string => {
  if (Array.isArray(value)) return `[\r${value.map(noisy).join(',')}\r]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replaceAll('/', '\\u002f');
  return `{\r${Object.entries(value).map(([name, member]) => `${noisy(name)}:${noisy(member)}`).join(',')}\r}`;
};

const csom = (call: Call, error: unknown, results: readonly unknown[]): Answer => ({
  status: 200,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    SPRequestGuid: call.requestId,
    SPClientServiceRequestDuration: '31',
    'X-SharePointHealthScore': '1',
    'X-SP-SERVERSTATE': 'ReadOnly=0',
  },
  body: noisy([{ SchemaVersion: '15.0.0.0', LibraryVersion: LIBRARY, ErrorInfo: error, TraceCorrelationId: call.requestId }, ...results]),
});

/** 200 with the results, each after the id of its action. */
export const csomResults = (call: Call, results: readonly unknown[]): Answer => csom(call, null, results);

/** 200 with a header that reports the error, and nothing else. */
export const csomError = (call: Call, { code, typeName, message }: Pick<CsomRefusal, 'code' | 'typeName' | 'message'>): Answer =>
  csom(call, { ErrorMessage: message, ErrorValue: null, TraceCorrelationId: call.requestId, ErrorCode: code, ErrorTypeName: typeName }, []);

/** 401 as SharePoint's door gives it; `reason` is its whole sentence. */
export const shutOut = (origin: string, reason: string): Answer => ({
  status: 401,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'WWW-Authenticate': `Bearer realm="${new URL(origin).host}",client_id="00000003-0000-0ff1-ce00-000000000000",trusted_issuers="00000001-0000-0000-c000-000000000000@*",authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`,
    'x-ms-diagnostics': `3001000;reason="${reason}";category="invalid_client"`,
  },
  body: JSON.stringify({ error_description: reason }),
});

/** SharePoint is too busy: 429 or 503, a page instead of JSON. Without seconds it comes without `Retry-After`. */
export const sharePointBusy = (status: 429 | 503, retryAfterSeconds?: number): Fault => ({
  answer: {
    status,
    headers: { 'Content-Type': 'text/html', ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }) },
    body: `<html><head><title>${status === 429 ? '429 TOO MANY REQUESTS' : 'Server Too Busy'}</title></head><body>Try again later.</body></html>`,
  },
});
