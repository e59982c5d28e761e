import { randomUUID } from 'node:crypto';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  isRestError,
  redirectPolicyName,
  type HttpClient,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { NoAnswer, Refused, type Clock } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';

/** Statuses that mean "not now": the service did not decide (Graph, errors page; 509 is its bandwidth limit). */
const NOT_NOW = new Set([408, 429, 500, 502, 503, 504, 509]);
/** One try may take this long, so that one lost packet does not use up the time of the whole. */
const TRY_WITHIN = 8_000;
const BACK_OFF = [300, 800, 2_000, 4_000] as const;
/** Certain that nothing reached the service: no connection was made. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);

type ReadKind = 'plain' | 'advanced';

interface Call {
  readonly method: 'GET' | 'POST';
  readonly advanced: boolean;
}

export interface GraphAnswer {
  readonly status: number;
  /** Parsed JSON, `undefined` for an empty body. */
  readonly body: unknown;
  /** The `Date` header in milliseconds. */
  readonly graphTime: number | undefined;
}

/** A thin client of Microsoft Graph v1.0: one request, one answer, and what the statuses mean. */
export class GraphClient {
  private readonly http: HttpClient = createDefaultHttpClient();
  private readonly pipeline: Pipeline;

  /** @param endpoint e.g. `https://graph.microsoft.com`, without the version */
  constructor(
    private readonly endpoint: string,
    private readonly tokens: TokenSource,
    private readonly clock: Clock,
  ) {
    this.pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
    // Never follow: a redirect could lead the token to another host.
    this.pipeline.removePolicy({ name: redirectPolicyName });
  }

  /**
   * Reads, and tries again while there is time.
   * @param path below the version, e.g. `/users/{id}`, encoded; or an `@odata.nextLink` of this service
   * @param kind `advanced` for queries that Graph answers only from its eventually consistent index (casts, `$count`)
   */
  async read(path: string, deadline: number, kind: ReadKind = 'plain'): Promise<GraphAnswer> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.send(path, deadline, { method: 'GET', advanced: kind === 'advanced' });
      } catch (error) {
        const wait = error instanceof NoAnswer ? (error.retryAfterMs ?? BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] ?? 1_000) : undefined;
        if (wait === undefined || this.clock.now() + wait >= deadline) throw error;
        await this.clock.wait(wait);
      }
    }
  }

  /** One POST, never repeated here: its caller knows what a repetition means. */
  async post(path: string, deadline: number): Promise<GraphAnswer> {
    return this.send(path, deadline, { method: 'POST', advanced: false });
  }

  private async send(path: string, deadline: number, call: Call): Promise<GraphAnswer> {
    const token = await this.tokens.get(deadline);
    const response = await this.once(path, token, deadline, call);
    const claims = response.status === 401 ? challengedClaims(response) : undefined;
    if (claims === undefined) return answerOf(response, this.clock.now());
    // The token was good when it was issued and is not any more: 401 means that nothing was done, so once more.
    const fresh = await this.tokens.get(deadline, claims);
    return answerOf(await this.once(path, fresh, deadline, call), this.clock.now());
  }

  private async once(path: string, token: string, deadline: number, { method, advanced }: Call): Promise<PipelineResponse> {
    const within = Math.min(deadline - this.clock.now(), TRY_WITHIN);
    if (within <= 0) throw new NoAnswer('timeout', undefined, true);
    const request = createPipelineRequest({
      url: this.address(path),
      method,
      headers: createHttpHeaders({
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'client-request-id': randomUUID(),
        ...(advanced ? { consistencyLevel: 'eventual' } : {}),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      }),
      ...(method === 'POST' ? { body: '{}' } : {}),
      abortSignal: AbortSignal.timeout(within),
      // The configuration lets http pass for loopback alone.
      allowInsecureConnection: this.endpoint.startsWith('http:'),
    });
    try {
      return await this.pipeline.sendRequest(this.http, request);
    } catch (error) {
      throw unanswered(error);
    }
  }

  private address(path: string): string {
    if (path.startsWith('/')) return `${this.endpoint}/v1.0${path}`;
    if (path.startsWith(`${this.endpoint}/`)) return path;
    throw new Refused('graph', 200, 'NextLinkOutsideConfiguration');
  }
}

const unanswered = (error: unknown): NoAnswer => {
  const code = isRestError(error) && typeof error.code === 'string' ? error.code : undefined;
  const timedOut = error instanceof Error && error.name === 'AbortError';
  return new NoAnswer(timedOut ? 'timeout' : (code ?? 'connection lost'), undefined, code !== undefined && NEVER_SENT.has(code));
};

const answerOf = (response: PipelineResponse, now: number): GraphAnswer => {
  const { status } = response;
  if (NOT_NOW.has(status)) throw new NoAnswer(String(status), retryAfterOf(response, now), status === 429);
  const body = parsed(response);
  if (status < 200 || status >= 300) throw new Refused('graph', status, errorCode(body));
  const date = Date.parse(response.headers.get('date') ?? '');
  return { status, body, graphTime: Number.isNaN(date) ? undefined : date };
};

/** An answer that is not JSON did not come from Graph: nobody answered. */
const parsed = (response: PipelineResponse): unknown => {
  const text = response.bodyAsText ?? '';
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (response.status >= 400) return undefined;
    throw new NoAnswer(`${response.status} without JSON`, undefined, false);
  }
};

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
const retryAfterOf = (response: PipelineResponse, now: number): number | undefined => {
  const value = response.headers.get('retry-after');
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

/** `error.code` of Graph's error body, cut to what a code can be. */
const errorCode = (body: unknown): string => {
  const error = field(body, 'error');
  const code = field(error, 'code');
  return typeof code === 'string' ? code.replace(/[^\w.-]/g, '').slice(0, 80) : 'unknown';
};

/** A property of something that came from outside. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;

/** The claims of a continuous access evaluation challenge, decoded (Microsoft identity platform, "claims challenges"). */
const challengedClaims = (response: PipelineResponse): string | undefined => {
  const header = response.headers.get('www-authenticate') ?? '';
  const encoded = header.includes('insufficient_claims') ? /claims="([A-Za-z0-9+/=_-]+)"/.exec(header)?.[1] : undefined;
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
};
