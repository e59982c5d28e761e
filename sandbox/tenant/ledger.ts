import { Log } from './log';
import type { Service } from './wire';

/** One call that the tenant received. */
export interface LedgerCall {
  readonly service: Service;
  /** Milliseconds since 1970, on the tenant's clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** `appid` of a valid access token; absent when there was none. */
  readonly who?: string;
  /** Object id of the user that a Graph path or a SharePoint request names, when there is such a user. */
  readonly user?: string;
  readonly requestId: string;
  readonly clientRequestId: string;
  /** As sent; secrets and assertions are replaced by `***`. */
  readonly body: string;
  /** The HTTP status, or what became of the connection. */
  readonly status: number | 'reset' | 'hung';
  /** True when a planned fault decided the ending. */
  readonly faulted: boolean;
}

/** One thing that truly changed in the tenant because of a call (or, for `ignored`, that did not: an external user). */
export interface LedgerEffect {
  readonly kind: 'revoked' | 'ignored';
  readonly at: number;
  /** Object id and UPN at that moment. */
  readonly user: string;
  readonly upn: string;
  /** The new `signInSessionsValidFromDateTime`, whole seconds, e.g. `2026-11-22T06:00:00Z`. */
  readonly validFrom: string;
  readonly who: string;
  readonly requestId: string;
  readonly clientRequestId: string;
}

/** Which calls are meant; every given member must fit. */
export interface CallFilter {
  readonly service?: Service;
  readonly method?: string;
  /** A part of the path and query, or an expression for it. */
  readonly path?: string | RegExp;
  readonly user?: string;
  readonly who?: string;
  readonly status?: LedgerCall['status'];
}

const SECRETS = /((?:client_secret|client_assertion|assertion)=)[^&]*/g;

/** `body` with the values of secrets in a token request replaced. */
export const withoutSecrets = (body: string): string => body.replace(SECRETS, '$1***');

/** Whether `call` is one of those that `filter` means. */
export const callFits = (call: Omit<LedgerCall, 'status' | 'faulted'> & Partial<Pick<LedgerCall, 'status'>>, filter: CallFilter): boolean => {
  const { path, ...exact } = filter;
  const pathFits = path === undefined || (typeof path === 'string' ? call.path.includes(path) : path.test(call.path));
  return pathFits && (Object.keys(exact) as (keyof typeof exact)[]).every((key) => exact[key] === undefined || exact[key] === call[key]);
};

const clock = (at: number): string => new Date(at).toISOString().slice(11, 23);

const printCall = (call: LedgerCall): string =>
  `${clock(call.at)} ${call.service.padEnd(10)} ${call.method.padEnd(6)} ${call.path} -> ${call.status}${call.faulted ? ' (planned fault)' : ''}${call.who === undefined ? '' : ` by ${call.who}`}`;

const printEffect = (effect: LedgerEffect): string =>
  `${clock(effect.at)} ${effect.kind === 'revoked' ? 'REVOKED' : 'IGNORED'} ${effect.upn} (${effect.user}) valid from ${effect.validFrom} by ${effect.who}, client-request-id ${effect.clientRequestId}`;

/** The tenant's own book: what was asked of it, and what it did. */
export class Ledger {
  readonly #calls = new Log<LedgerCall>(printCall);
  readonly #effects = new Log<LedgerEffect>(printEffect);

  recordCall(call: LedgerCall): void {
    this.#calls.add(call);
  }

  recordEffect(effect: LedgerEffect): void {
    this.#effects.add(effect);
  }

  /** The calls that fit, oldest first. */
  calls(filter: CallFilter = {}): readonly LedgerCall[] {
    return this.#calls.all().filter((call) => callFits(call, filter));
  }

  /** The effects on one user (object id), or all, oldest first. `ignored` ones are among them. */
  effects(user?: string): readonly LedgerEffect[] {
    return this.#effects.all().filter((effect) => user === undefined || effect.user === user);
  }

  /** How often the sessions of `user` (object id) were truly revoked. */
  revocations(user: string): number {
    return this.effects(user).filter((effect) => effect.kind === 'revoked').length;
  }

  /** The first call that fits, at once or when it comes; rejects after `withinMs`. A call is recorded when it ends. */
  waitForCall(filter: CallFilter, withinMs: number): Promise<LedgerCall> {
    return this.#calls.waitFor((call) => callFits(call, filter), withinMs);
  }

  /** The first effect that matches, at once or when it comes; rejects after `withinMs`. */
  waitForEffect(matches: (effect: LedgerEffect) => boolean, withinMs: number): Promise<LedgerEffect> {
    return this.#effects.waitFor(matches, withinMs);
  }

  /** Everything as text, one line each, in order of time: calls, and the effects between them. */
  print(): string {
    const lines = [
      ...this.#calls.all().map((call) => ({ at: call.at, line: printCall(call) })),
      ...this.#effects.all().map((effect) => ({ at: effect.at, line: printEffect(effect) })),
    ];
    return lines.sort((a, b) => a.at - b.at).map(({ line }) => line).join('\n');
  }
}
