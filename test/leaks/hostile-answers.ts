import type { Answer } from '../../sandbox/tenant/wire';
import type { Canaries } from './canaries';

/** In which form a service answers: as its documentation says, or as a proxy, a broken server or an attacker does. */
export const FORMS = ['graph json', 'entra json', 'odd json', 'list', 'malformed json', 'html', 'sentence', 'text', 'empty'] as const;
export type Form = (typeof FORMS)[number];

const JSON_TYPE = 'application/json; charset=utf-8';

/** A header where a service may put anything; ids among them are no ids. */
const headersOf = (status: number, secret: (place: string) => string): Readonly<Record<string, string>> => ({
  'Set-Cookie': `session=${secret('Set-Cookie')}; Path=/`,
  'WWW-Authenticate': `Bearer realm="${secret('WWW-Authenticate')}", error="invalid_token", error_description="${secret('WWW-Authenticate, description')}"`,
  'x-ms-diagnostics': `3001000;reason="${secret('x-ms-diagnostics')}";category="invalid_client"`,
  'x-ms-ags-diagnostic': `{"ServerInfo":{"Slice":"${secret('x-ms-ags-diagnostic')}"}}`,
  'request-id': secret('request-id'),
  'client-request-id': secret('client-request-id'),
  SPRequestGuid: secret('SPRequestGuid'),
  Server: secret('Server'),
  ...(status >= 300 && status < 400 ? { Location: `https://localhost:1/?code=${secret('Location')}` } : {}),
  ...(status === 429 || status === 503 ? { 'Retry-After': '1' } : {}),
});

const graphJson = (secret: (place: string) => string): unknown => ({
  error: {
    code: 'Authorization_RequestDenied',
    message: `Denied to ${secret('message')}.`,
    target: secret('target'),
    details: [{ code: 'x', message: secret('details'), target: secret('details, target') }],
    innerError: { date: '2026-11-22T06:00:00', 'request-id': secret('innerError, request-id'), message: secret('innerError') },
  },
  'odata.error': { message: { lang: 'en', value: secret('odata.error') } },
  access_token: secret('access_token'),
});

const entraJson = (secret: (place: string) => string): unknown => ({
  error: 'invalid_client',
  error_description: `AADSTS7000215: Invalid client secret ${secret('error_description')}.\r\nTrace ID: ${secret('Trace ID')}\r\nCorrelation ID: ${secret('Correlation ID')}\r\nTimestamp: 2026-11-22 06:00:00Z`,
  error_codes: [7000215],
  trace_id: secret('trace_id'),
  correlation_id: secret('correlation_id'),
  suberror: secret('suberror'),
  claims: JSON.stringify({ access_token: { nbf: { value: secret('claims') } } }),
  error_uri: `https://localhost/error?code=${secret('error_uri')}`,
});

const oddJson = (secret: (place: string) => string): unknown => ({
  error: secret('error'),
  error_description: { message: secret('error_description, message') },
  message: secret('message'),
  [secret('a name')]: [secret('a list'), { deep: { er: secret('deep') } }],
});

/** The body in this form; every place in it has a canary of its own. */
const bodyOf = (form: Form, secret: (place: string) => string): readonly [type: string, body: string] => {
  switch (form) {
    case 'graph json':
      return [JSON_TYPE, JSON.stringify(graphJson(secret))];
    case 'entra json':
      return [JSON_TYPE, JSON.stringify(entraJson(secret))];
    case 'odd json':
      return [JSON_TYPE, JSON.stringify(oddJson(secret))];
    case 'list':
      return [JSON_TYPE, JSON.stringify([{ ErrorInfo: { ErrorCode: -1, ErrorTypeName: 'System.Exception', ErrorMessage: secret('ErrorMessage'), ErrorValue: secret('ErrorValue') }, TraceCorrelationId: secret('TraceCorrelationId') }])];
    case 'malformed json':
      return [JSON_TYPE, `{"error":{"code":"x","message":"${secret('malformed')}`];
    case 'html':
      return ['text/html', `<html><head><title>${secret('title')}</title></head><body><!-- ${secret('comment')} --><a href="/?t=${secret('link')}">x</a></body></html>`];
    case 'sentence':
      return ['text/plain', `Access denied for ${secret('a sentence')}.`];
    case 'text':
      return ['text/plain', secret('a bare word')];
    case 'empty':
      return ['text/plain', ''];
  }
};

/** An answer of this status and form, with a canary at every place that it has. @param where what the places are told by */
export const hostileAnswer = (canaries: Canaries, where: string, status: number, form: Form): Answer => {
  const secret = (place: string): string => canaries.secret(`${where} ${status} ${form}: ${place}`);
  const [type, body] = bodyOf(form, secret);
  return { status, headers: { ...headersOf(status, secret), 'Content-Type': type }, body };
};
