import type { RequestId } from '../../domain/people';
import type { LogFields } from './log';
import type { WorkKind } from './work';

/** Whom the program calls. */
export type CalledService = 'graph' | 'sharepoint' | 'entra' | 'connector' | 'keys' | 'files';

/** A call to somebody else. Of the address only the host and known words of the path are told. */
export interface OutgoingCall {
  readonly service: CalledService;
  readonly method: string;
  readonly url: string;
}

/** A request of HTTP that is answered here. */
export interface ServedRequest {
  readonly method: string;
  /** As it was registered: `/api/tab/requests/:id`. */
  readonly route: string;
  /** The caller's own `traceparent`, as it came. */
  readonly traceparent: string | undefined;
}

/** What a span may tell besides what `Log.within` says around it. No name, UPN, reason, token, address or text has a field. */
export interface SpanFields {
  /** Of Bot Connector's activity. Words that the program does not know are not repeated. */
  readonly activityType?: string;
  readonly invoke?: string;
  readonly work?: WorkKind;
  readonly tries?: number;
}

/** A step of the program's own: an activity that is taken in, or a piece of work, whose kind is then among the fields. */
export type SpanName = 'turn' | 'work';

/** What is counted; each with the fields that it is told apart by, words of the program all of them. */
export interface Counted {
  /** Requests that came into this state, and what became of them. */
  readonly requests: { readonly state: string; readonly outcome: string };
  /** Work whose lease somebody else has by now. */
  readonly 'lease-losses': { readonly work: string };
  /** Answers of 429. */
  readonly throttled: { readonly service: CalledService };
  /** Tokens of others that were refused. */
  readonly 'token-refusals': { readonly of: 'connector' | 'tab'; readonly because: string };
  /** Tokens that Entra did not give us. */
  readonly 'token-failures': { readonly because: string };
}

/**
 * Traces and counts, for operators. It never fails and is never waited for: what it does is not part of any promise. Where it is
 * off, every method only does the work that it is given.
 */
export interface Telemetry {
  /** Answers a request. @param status of the answer, asked afterwards; `undefined` when there was none */
  serve(request: ServedRequest, handle: () => Promise<void>, status: () => number | undefined): Promise<void>;
  /** Does `work`. @param cause a `traceparent` that was kept (`here`): the span goes on there, in whatever process */
  span<Value>(name: SpanName, fields: SpanFields, work: () => Promise<Value>, cause?: string): Promise<Value>;
  /** Makes a call. @param send gets headers to send with it: `traceparent`, or none */
  call<Answer extends { readonly status: number }>(call: OutgoingCall, send: (headers: Readonly<Record<string, string>>) => Promise<Answer>): Promise<Answer>;
  /** Where the trace is now, as `traceparent` (W3C Trace Context): ids and nothing else. */
  here(): string | undefined;
  /** Every span around says this request from now on, and what is begun in them. */
  about(request: RequestId): void;
  /** Like `Log.within`: what is said of lines is said of spans, as far as spans may say it. */
  around<Value>(fields: LogFields, work: () => Value): Value;
  count<Name extends keyof Counted>(name: Name, fields: Counted[Name]): void;
}

/** Off. */
export const NO_TELEMETRY: Telemetry = {
  serve: (_request, handle) => handle(),
  span: (_name, _fields, work) => work(),
  call: (_call, send) => send({}),
  here: () => undefined,
  about: () => undefined,
  around: (_fields, work) => work(),
  count: () => undefined,
};
