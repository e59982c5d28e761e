/**
 * Fields that may reach the log. No name, UPN, reason, token, secret, address or raw body has a field, so none can get there.
 * People are object ids. What tells lines of one thing together are ids: `activityId` those of a turn, `requestId` those of a
 * request, `clientRequestId` and `serviceRequestId` one call to a service, as its own records name it.
 */
export interface LogFields {
  readonly requestId?: string;
  /** The trace that it belongs to, where traces are kept. */
  readonly traceId?: string;
  /** The activity that the channel delivered: all that was done because of it has it. */
  readonly activityId?: string;
  /** Who was called: `graph`, `sharepoint` or `entra`. */
  readonly service?: string;
  readonly method?: string;
  /** The `client-request-id` that was sent with a call. */
  readonly clientRequestId?: string;
  /** The id that the service gave the call: `request-id` of Graph, `SPRequestGuid` of SharePoint, Entra's trace id. */
  readonly serviceRequestId?: string;
  readonly by?: string;
  readonly target?: string;
  readonly work?: string;
  readonly verb?: string;
  readonly state?: string;
  readonly result?: string;
  /** Why, in words of the program or as a code; never a sentence of somebody else. */
  readonly because?: string;
  readonly status?: number;
  readonly tries?: number;
  readonly port?: number;
  readonly durationMs?: number;
  readonly count?: number;
  readonly errorName?: string;
  /** Where in the program something broke: file, line and column. */
  readonly at?: string;
  /** Fingerprint of a public key, and the ends of the audit log: they are there to be compared. */
  readonly fingerprint?: string;
  readonly head?: string;
  readonly root?: string;
  readonly hosts?: string;
}

/** One line for each thing worth telling an operator; `code` is stable and documented. */
export interface Log {
  info(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
  error(code: string, fields?: LogFields): void;
  /** Does `work`; every line that it and what it starts write has `fields` too, unless the line says otherwise. */
  within<Value>(fields: LogFields, work: () => Value): Value;
}
