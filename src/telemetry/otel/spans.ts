import { performance } from 'node:perf_hooks';
import { context, createContextKey, isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Link, type Span, type SpanContext, type Tracer } from '@opentelemetry/api';
import { core } from '@opentelemetry/sdk-node';
import type { RequestId } from '../../domain/people';
import type { CalledService, Log, LogFields, OutgoingCall, ServedRequest, SpanFields, SpanName, Telemetry } from '../../service/ports';
import { placeOf } from './address';
import { attributesOf, errorType } from './attributes';
import type { Meters } from './meters';

/** What `Log.within` said around. */
const FIELDS = createContextKey('fields');
/** The spans around that this process has begun, outermost first. */
const AROUND = createContextKey('spans');

/** Those who are told which trace a call belongs to. Key documents and files are public or signed addresses: nobody there needs it. */
const TOLD: ReadonlySet<CalledService> = new Set(['graph', 'sharepoint', 'entra', 'connector']);
/** Of callers without a token nothing is kept but a count: they could fill somebody's bill. */
const STRANGER = 401;

type Fields = Pick<LogFields, 'requestId' | 'activityId'>;

const fieldsIn = (around: Context): Fields => around.getValue(FIELDS) ?? {};
const spansIn = (around: Context): readonly Span[] => (around.getValue(AROUND) ?? []) as readonly Span[];

const headerOf = ({ traceId, spanId, traceFlags }: SpanContext): string => `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/** Traces by OpenTelemetry. Names and attributes follow its semantic conventions for HTTP, and are the program's own beyond that. */
export class Spans implements Telemetry {
  constructor(
    private readonly tracer: Tracer,
    private readonly meters: Meters,
    private readonly log: Log,
  ) {}

  /** Always a trace of its own, linked to the caller's: this door is open to the internet, and strangers do not choose our ids. */
  async serve({ method, route, traceparent }: ServedRequest, handle: () => Promise<void>, status: () => number | undefined): Promise<void> {
    const since = performance.now();
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = this.tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes, links: linksTo(traceparent) }, ROOT_CONTEXT);
    try {
      await this.inside(span, ROOT_CONTEXT, handle);
    } finally {
      const answered = status();
      if (answered !== undefined) span.setAttribute('http.response.status_code', answered);
      if (answered === undefined || answered >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      this.meters.served({ ...attributes, ...(answered === undefined ? {} : { 'http.response.status_code': answered }) }, performance.now() - since);
      // A span that is not ended is not sent.
      if (answered !== STRANGER) span.end();
    }
  }

  async span<Value>(name: SpanName, fields: SpanFields, work: () => Promise<Value>, cause?: string): Promise<Value> {
    const parent = cause === undefined ? context.active() : goingOn(cause);
    const { work: does } = fields;
    const kind = does === undefined ? SpanKind.INTERNAL : SpanKind.CONSUMER;
    const span = this.tracer.startSpan(does === undefined ? name : `${name} ${does}`, { kind, attributes: attributesOf({ ...fieldsIn(parent), ...fields }) }, parent);
    try {
      return await this.inside(span, parent, work);
    } catch (error) {
      failed(span, errorType(error));
      throw error;
    } finally {
      span.end();
    }
  }

  async call<Answer extends { readonly status: number }>({ service, method, url }: OutgoingCall, send: (headers: Readonly<Record<string, string>>) => Promise<Answer>): Promise<Answer> {
    const since = performance.now();
    const { host, port, template } = placeOf(url);
    const called = { 'http.request.method': method, 'server.address': host, 'server.port': port, 'session_revoker.service': service };
    const span = this.tracer.startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT, attributes: { ...called, 'url.template': template, ...attributesOf(fieldsIn(context.active())) } });
    const ended = (how: Readonly<Record<string, string | number>>): void => {
      span.setAttributes(how);
      this.meters.called({ ...called, ...how }, performance.now() - since);
      span.end();
    };
    try {
      const answer = await this.inside(span, context.active(), () => send(TOLD.has(service) ? { traceparent: headerOf(span.spanContext()) } : {}));
      if (answer.status === 429) this.meters.count('throttled', { service });
      if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      ended({ 'http.response.status_code': answer.status, ...(answer.status >= 400 ? { 'error.type': String(answer.status) } : {}) });
      return answer;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      ended({ 'error.type': errorType(error) });
      throw error;
    }
  }

  here(): string | undefined {
    const span = trace.getActiveSpan()?.spanContext();
    return span === undefined || !isSpanContextValid(span) ? undefined : headerOf(span);
  }

  about(requestId: RequestId): void {
    tell(context.active(), { requestId });
  }

  around<Value>(fields: LogFields, work: () => Value): Value {
    const around = context.active();
    tell(around, fields);
    return context.with(around.setValue(FIELDS, { ...fieldsIn(around), ...fields }), work);
  }

  readonly count: Telemetry['count'] = (name, fields) => this.meters.count(name, fields);

  /** Lines that are written inside say the trace. */
  private inside<Value>(span: Span, parent: Context, work: () => Promise<Value>): Promise<Value> {
    const within = trace.setSpan(parent, span).setValue(AROUND, [...spansIn(parent), span]);
    return context.with(within, () => this.log.within({ traceId: span.spanContext().traceId }, work));
  }
}

const tell = (around: Context, fields: LogFields): void => {
  const { requestId, activityId } = fields;
  const attributes = attributesOf({ ...(requestId === undefined ? {} : { requestId }), ...(activityId === undefined ? {} : { activityId }) });
  for (const span of spansIn(around)) if (span.isRecording()) span.setAttributes(attributes);
};

const failed = (span: Span, type: string): void => {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
};

/** The trace that is named, with what is known here. A text that names none begins one. */
const goingOn = (traceparent: string): Context => {
  const parent = core.parseTraceParent(traceparent);
  return parent === null ? context.active() : trace.setSpanContext(context.active(), { ...parent, isRemote: true });
};

const linksTo = (traceparent: string | undefined): Link[] => {
  const caller = traceparent === undefined ? null : core.parseTraceParent(traceparent);
  return caller === null ? [] : [{ context: { ...caller, isRemote: true } }];
};
