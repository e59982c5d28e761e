/** Fields that may reach the log. No name, UPN, reason, token, secret or raw body has a field, so none can get there. */
export interface LogFields {
  readonly requestId?: string;
  readonly activityId?: string;
  readonly by?: string;
  readonly target?: string;
  readonly work?: string;
  readonly verb?: string;
  readonly state?: string;
  readonly result?: string;
  readonly because?: string;
  readonly status?: number;
  readonly tries?: number;
  readonly port?: number;
  readonly durationMs?: number;
  readonly count?: number;
  readonly errorName?: string;
  readonly correlationId?: string;
  readonly hosts?: string;
}

/** One line for each thing worth telling an operator; `code` is stable and documented. */
export interface Log {
  info(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
  error(code: string, fields?: LogFields): void;
}
