import type { Answer, Call } from './wire';

const JSON_TYPE = { 'Content-Type': 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8' };
const OK_HEADERS = { ...JSON_TYPE, 'OData-Version': '4.0', 'x-ms-resource-unit': '1' };

/** Graph's error body (protocol: Microsoft Graph "error responses": `innerError` with date and both ids). */
export const graphError = (call: Call, status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: {
    error: {
      code,
      message,
      innerError: { date: new Date(call.at).toISOString().slice(0, 19), 'request-id': call.requestId, 'client-request-id': call.clientRequestId },
    },
  },
});

/** Thrown by a Graph handler to answer with an error. */
export class GraphRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const notFound = (key: string): GraphRefusal =>
  new GraphRefusal(404, 'Request_ResourceNotFound', `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`);

export const noSegment = (segment: string): GraphRefusal => new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);

export const denied = (): GraphRefusal => new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

const context = (call: Call, fragment: string): Readonly<Record<string, string>> => ({ '@odata.context': `${call.origin}/v1.0/$metadata#${fragment}` });

/** 200 with one object; `fragment` is the part of the context after `#`. */
export const entity = (call: Call, fragment: string, value: Readonly<Record<string, unknown>>): Answer => ({
  status: 200,
  headers: OK_HEADERS,
  body: { ...context(call, fragment), ...value },
});

const pageSize = (call: Call): number => {
  const top = call.query.get('$top');
  if (top === null) return 100;
  const size = Number(top);
  if (!Number.isInteger(size) || size < 1 || size > 999) throw new GraphRefusal(400, 'Request_UnsupportedQuery', `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`);
  return size;
};

const nextLink = (call: Call, offset: number): string => {
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', Buffer.from(String(offset)).toString('base64url'));
  return `${call.origin}${call.path}?${query.toString()}`;
};

/** 200 with one page of a collection: `$top` (default 100), `@odata.nextLink` while there is more, `@odata.count` when asked for with `ConsistencyLevel: eventual`. */
export const collection = (call: Call, fragment: string, items: readonly unknown[]): Answer => {
  const token = call.query.get('$skiptoken');
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from)) throw new GraphRefusal(400, 'BadRequest', 'Skip token is not valid.');
  const to = from + pageSize(call);
  return entity(call, fragment, {
    ...(isAdvanced(call) ? { '@odata.count': items.length } : {}),
    ...(to < items.length ? { '@odata.nextLink': nextLink(call, to) } : {}),
    value: items.slice(from, to),
  });
};

/** The call asks for advanced query capabilities: `$count=true` together with `ConsistencyLevel: eventual`. */
export const isAdvanced = (call: Call): boolean =>
  call.query.get('$count') === 'true' && (call.headers['consistencylevel'] ?? call.query.get('ConsistencyLevel') ?? '').toString().toLowerCase() === 'eventual';
