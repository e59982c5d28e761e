import type { Finding } from '../../domain/diagnosis';

/**
 * The two ways in which a service outside can fail. They are different things: the first is an outcome, the second is
 * a reason to try again or to say that nothing is known.
 */

/** They said no: an answer came, and it was a refusal. */
export class Refused extends Error {
  override readonly name = 'Refused' as const;
  /**
   * @param status HTTP status of the answer
   * @param code the service's own error code, e.g. `Authorization_RequestDenied` or `AADSTS7000215`
   * @param service who refused: the token service, or the service that was called
   * @param findings what `check` says about such a refusal
   */
  constructor(
    readonly service: 'entra' | 'graph' | 'sharepoint',
    readonly status: number,
    readonly code: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(`${service} refused: ${status} ${code}`);
  }
}

/** Nobody answered: no connection, no answer in time, or only that the service cannot answer now (408, 429, 5xx). */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer' as const;
  /**
   * @param detail status or the kind of failure, e.g. `429`, `timeout`; never a URL, token or body
   * @param retryAfterMs how long the service asked to wait, when it did
   * @param withoutEffect it is certain that the call had no effect (429, or the connection was never made)
   */
  constructor(
    readonly detail: string,
    readonly retryAfterMs: number | undefined,
    readonly withoutEffect: boolean,
  ) {
    super(`no answer: ${detail}`);
  }
}

/** Codes of SharePoint's refusals that have a fix of their own. */
export const ACCESS_DENIED = 'AccessDenied';
export const UNSUPPORTED_APP_ONLY_TOKEN = 'UnsupportedAppOnlyToken';

export const isRefused = (error: unknown): error is Refused => error instanceof Error && error.name === 'Refused';
export const isNoAnswer = (error: unknown): error is NoAnswer => error instanceof Error && error.name === 'NoAnswer';
