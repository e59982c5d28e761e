import type { AccessToken, TokenCredential } from '@azure/identity';
import { isRefused, NO_TELEMETRY, NoAnswer, Refused, type Clock, type Log, type LogFields, type Telemetry } from '../../service/ports';
import { credentialOf, type Application } from './credential';

/** Access tokens for one resource. `@azure/identity` keeps them until they are about to end. */
export interface TokenSource {
  /**
   * A token that is valid now.
   * @param deadline by then there is a token or an error
   * @param claims what a claims challenge asked for
   * @throws Refused when Entra said no, NoAnswer when it did not answer
   */
  get(deadline: number, claims?: string): Promise<string>;
  /** A token that Entra issues now, where the source can forget what it keeps. */
  refresh?(deadline: number): Promise<string>;
}

/** The same, and able to forget what it keeps: permissions that were granted a moment ago are in a new token only. */
export interface FreshTokenSource extends TokenSource {
  /** A token that Entra issues now. It is the kept one from then on; when there is none, the one before stays. */
  refresh: (deadline: number) => Promise<string>;
}

/** Entra is busy, not unwilling (Microsoft's list of AADSTS codes). */
const TRANSIENT = new Set(['AADSTS90006', 'AADSTS90024', 'AADSTS90033', 'AADSTS90055', 'AADSTS90090', 'AADSTS50196']);

/** A token is used again without asking the library while it has this long to live: milliseconds. The library renews it earlier than that by itself. */
const SURELY_VALID = 10 * 60_000;

/** @param log where a token that was not had gets a line, with the ids that Entra knows it by; a shell has none */
export const createTokenSource = (application: Application, scope: string, clock: Clock, log?: Log, telemetry: Telemetry = NO_TELEMETRY): FreshTokenSource => {
  let credential = credentialOf(application, telemetry);
  // To ask the library for a token that it has takes as long as the rest of a small call, and each call needs one.
  let kept: AccessToken | undefined;
  const ask = async (used: TokenCredential, deadline: number, claims?: string): Promise<string> => {
    try {
      kept = await tokenBy(used, scope, deadline - clock.now(), claims);
      return kept.token;
    } catch (error) {
      const known = classify(error);
      log?.warn('token-failed', { service: 'entra', ...idsIn(error), because: isRefused(known) ? known.code : known.message });
      throw known;
    }
  };
  return {
    get: async (deadline, claims) => {
      if (kept !== undefined && claims === undefined && clock.now() < lastsUntil(kept)) return kept.token;
      const used = credential;
      try {
        return await ask(used, deadline, claims);
      } catch (error) {
        // After one 429 or 5xx MSAL refuses by itself, for a minute or as long as it was told, without asking Entra. When
        // to ask again is decided by who waits for the token, so the next try begins with a credential of no memory.
        if (credential === used && !(error instanceof OutOfTime)) credential = credentialOf(application, telemetry);
        throw error;
      }
    },
    refresh: async (deadline) => {
      const fresh = credentialOf(application, telemetry);
      const token = await ask(fresh, deadline);
      credential = fresh;
      return token;
    },
  };
};

/** Until then it is used as it is, milliseconds since 1970. */
const lastsUntil = ({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): number => Math.min(expiresOnTimestamp - SURELY_VALID, refreshAfterTimestamp ?? Infinity);

/** Who waits has no more time; about Entra it says nothing. */
class OutOfTime extends NoAnswer {
  constructor() {
    super('token: timeout', undefined, true);
  }
}

const tokenBy = async (credential: TokenCredential, scope: string, withinMs: number, claims: string | undefined): Promise<AccessToken> => {
  if (withinMs <= 0) throw new OutOfTime();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // MSAL does not always look at the signal: the race ends the waiting in any case.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new OutOfTime());
    }, withinMs);
  });
  try {
    const token = await Promise.race([credential.getToken(scope, { abortSignal: abort.signal, enableCae: true, ...(claims === undefined ? {} : { claims }) }), late]);
    if (token === null) throw new NoAnswer('token: none issued', undefined, true);
    return token;
  } finally {
    clearTimeout(timer);
  }
};

/** The library's errors carry whole answers of Entra; only the AADSTS code leaves this room. */
const classify = (error: unknown): Error => {
  if (error instanceof NoAnswer) return error;
  const text = error instanceof Error ? error.message : '';
  const code = /AADSTS\d+/.exec(text)?.[0];
  if (code !== undefined && !TRANSIENT.has(code)) return new Refused('entra', statusOf(error) ?? 400, code);
  const oauth = /\b(invalid_client|unauthorized_client|invalid_grant|invalid_request|invalid_scope|invalid_resource)\b/.exec(text)?.[0];
  if (oauth !== undefined && code === undefined) return new Refused('entra', statusOf(error) ?? 400, oauth);
  return new NoAnswer(`token: ${code ?? 'no answer'}`, undefined, true);
};

/** Entra prints the ids of a refusal into its description (AADSTS error codes, "handling error codes"). */
const idsIn = (error: unknown): LogFields => {
  const text = error instanceof Error ? error.message : '';
  const id = (name: string): string | undefined => new RegExp(`${name} ID: ([0-9a-f-]{36})`, 'i').exec(text)?.[1];
  const [trace, correlation] = [id('Trace'), id('Correlation')];
  return { ...(trace === undefined ? {} : { serviceRequestId: trace }), ...(correlation === undefined ? {} : { clientRequestId: correlation }) };
};

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
