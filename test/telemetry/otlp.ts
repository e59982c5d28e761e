import { decode, type Message, type Shape } from './protobuf';

/** A span, as it came. */
export interface SpanSeen {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  /** OTLP's numbers: 1 internal, 2 server, 3 client, 5 consumer. */
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links: readonly string[];
  /** Of the process that sent it. */
  readonly resource: Attributes;
  readonly status: { readonly code: number; readonly message: string };
  readonly events: number;
}

/** One figure, as it came. */
export interface PointSeen {
  readonly name: string;
  readonly unit: string;
  /** The value; of a histogram how often it was measured. */
  readonly value: number;
  readonly attributes: Attributes;
}

type Attributes = Readonly<Record<string, string | number>>;

// opentelemetry-proto, common.proto, trace.proto and metrics.proto.
const VALUE: Shape = { 1: ['text', 'text'], 2: ['flag', 'integer'], 3: ['integer', 'integer'], 4: ['double', 'double'] };
const ATTRIBUTE: Shape = { 1: ['key', 'text'], 2: ['value', VALUE] };
const RESOURCE: Shape = { 1: ['attributes', ATTRIBUTE] };
const SPAN: Shape = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentId', 'hex'],
  5: ['name', 'text'],
  6: ['kind', 'integer'],
  9: ['attributes', ATTRIBUTE],
  11: ['events', { 2: ['name', 'text'] }],
  13: ['links', { 1: ['traceId', 'hex'] }],
  15: ['status', { 2: ['message', 'text'], 3: ['code', 'integer'] }],
};
const TRACES = { 1: ['resources', { 1: ['resource', RESOURCE], 2: ['scopes', { 2: ['spans', SPAN] }] }] } as const;
const POINT: Shape = { 4: ['double', 'double'], 6: ['integer', 'fixed'], 7: ['attributes', ATTRIBUTE] };
const HISTOGRAM_POINT: Shape = { 4: ['integer', 'fixed'], 9: ['attributes', ATTRIBUTE] };
const METRIC: Shape = {
  1: ['name', 'text'],
  3: ['unit', 'text'],
  5: ['data', { 1: ['points', POINT] }],
  7: ['data', { 1: ['points', POINT] }],
  9: ['data', { 1: ['points', HISTOGRAM_POINT] }],
};
const METRICS = { 1: ['resources', { 2: ['scopes', { 2: ['metrics', METRIC] }] }] } as const;

const messages = (message: Message, name: string): readonly Message[] => (message[name] ?? []) as readonly Message[];
const text = (message: Message, name: string): string => {
  const value = message[name]?.[0];
  return typeof value === 'string' ? value : '';
};
const number = (message: Message, name: string): number => Number(message[name]?.[0] ?? 0);

const attributesIn = (message: Message): Attributes =>
  Object.fromEntries(
    messages(message, 'attributes').map((attribute) => {
      const [value] = messages(attribute, 'value').flatMap((each) => Object.values(each).flat());
      return [text(attribute, 'key'), value as string | number];
    }),
  );

/** The spans in the body of `POST /v1/traces`. */
export const spansIn = (body: Buffer): readonly SpanSeen[] =>
  messages(decode(body, TRACES), 'resources').flatMap((part) => {
    const resource = attributesIn(messages(part, 'resource')[0] ?? {});
    const spans = messages(part, 'scopes').flatMap((scope) => messages(scope, 'spans'));
    return spans.map((span) => ({
      traceId: text(span, 'traceId'),
      spanId: text(span, 'spanId'),
      parentId: text(span, 'parentId'),
      name: text(span, 'name'),
      kind: number(span, 'kind'),
      attributes: attributesIn(span),
      links: messages(span, 'links').map((link) => text(link, 'traceId')),
      resource,
      status: { code: number(messages(span, 'status')[0] ?? {}, 'code'), message: text(messages(span, 'status')[0] ?? {}, 'message') },
      events: messages(span, 'events').length,
    }));
  });

/** The figures in the body of `POST /v1/metrics`. */
export const pointsIn = (body: Buffer): readonly PointSeen[] =>
  messages(decode(body, METRICS), 'resources')
    .flatMap((part) => messages(part, 'scopes'))
    .flatMap((scope) => messages(scope, 'metrics'))
    .flatMap((metric) =>
      messages(metric, 'data')
        .flatMap((data) => messages(data, 'points'))
        .map((point) => ({
          name: text(metric, 'name'),
          unit: text(metric, 'unit'),
          value: Number(point['double']?.[0] ?? point['integer']?.[0] ?? 0),
          attributes: attributesIn(point),
        })),
    );
