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
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { isLoopbackHost } from '../../domain/service-host';
import { NO_TELEMETRY, NoAnswer, type Clock, type Log, type LogFields, type Telemetry } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';

/** Certain that nothing reached the service: no connection was made. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);

/** One request, without its token. */
export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Whole address, at the transport's origin. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a transport calls, and how long it waits. */
export interface TransportOptions {
  /** `scheme://host[:port]`: the only place that the token goes to. */
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** One try may take so many milliseconds; as long as the deadline lets it when absent. */
  readonly tryWithinMs?: number;
  /** Who is called, as the log names it, and the log; a shell that only looks has none. */
  readonly service: 'graph' | 'sharepoint';
  readonly log?: Log | undefined;
  /** Nothing is traced without it. */
  readonly telemetry?: Telemetry | undefined;
}

/** Authenticated HTTP to one service: one request, one response whatever its status. Redirects are never followed. */
export class Transport {
  private readonly http: HttpClient = createDefaultHttpClient();
  private readonly pipeline: Pipeline;
  private readonly insecure: boolean;

  /** Throws when the origin would carry tokens over plain http to another machine. */
  constructor(private readonly options: TransportOptions) {
    const { protocol, hostname } = new URL(options.origin);
    this.insecure = protocol === 'http:';
    if (this.insecure && !isLoopbackHost(hostname)) throw new Error('a service on another machine must be reached over https');
    this.pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
    // Never follow: a redirect could lead the token to another host.
    this.pipeline.removePolicy({ name: redirectPolicyName });
  }

  /**
   * Sends the call once; twice only when the token was refused, because then nothing was done.
   * @throws Refused when Entra gives no token, NoAnswer when no response came by `deadline`
   */
  async send(call: HttpCall, deadline: number): Promise<PipelineResponse> {
    const { tokens } = this.options;
    const token = await tokens.get(deadline);
    const response = await this.once(call, token, deadline);
    if (response.status !== 401) return response;
    // The token was good when it was issued and is not any more: 401 means that nothing was done, so once more.
    const claims = challengedClaims(response);
    const fresh = claims === undefined ? await tokens.refresh?.(deadline) : await tokens.get(deadline, claims);
    return fresh === undefined ? response : this.once(call, fresh, deadline);
  }

  private async once({ method, url, headers, body }: HttpCall, token: string, deadline: number): Promise<PipelineResponse> {
    const { origin, clock, tryWithinMs, service, telemetry = NO_TELEMETRY } = this.options;
    if (!url.startsWith(`${origin}/`)) throw new Error('the token must not go to another origin');
    const left = deadline - clock.now();
    const within = tryWithinMs === undefined ? left : Math.min(left, tryWithinMs);
    if (within <= 0) throw new NoAnswer('timeout', undefined, true);
    const clientRequestId = randomUUID();
    const request = (trace: Readonly<Record<string, string>>): PipelineRequest =>
      createPipelineRequest({
        url,
        method,
        // Graph answers with the same id, and its activity log names it (Graph, "best practices": client-request-id).
        headers: createHttpHeaders({ ...headers, ...trace, authorization: `Bearer ${token}`, 'client-request-id': clientRequestId }),
        ...(body === undefined ? {} : { body }),
        abortSignal: AbortSignal.timeout(within),
        allowInsecureConnection: this.insecure,
      });
    const startedAt = clock.now();
    const facts = (): LogFields => ({ service, method, clientRequestId, durationMs: clock.now() - startedAt });
    try {
      const response = await telemetry.call({ service, method, url }, (trace) => this.pipeline.sendRequest(this.http, request(trace)));
      this.tell(response, facts());
      return response;
    } catch (error) {
      const lost = unanswered(error);
      this.options.log?.warn('call-unanswered', { ...facts(), because: lost.detail });
      throw lost;
    }
  }

  /** One line for each call, without its address: that may name a person. A 404 is an answer like others: nobody has that name. */
  private tell({ status, headers }: PipelineResponse, facts: LogFields): void {
    const serviceRequestId = headers.get('request-id') ?? headers.get('sprequestguid');
    const fields = { ...facts, status, ...(serviceRequestId === undefined ? {} : { serviceRequestId }) };
    if (status < 400 || status === 404) this.options.log?.info('called', fields);
    else this.options.log?.warn('call-refused', fields);
  }
}

const unanswered = (error: unknown): NoAnswer => {
  const code = isRestError(error) && typeof error.code === 'string' ? error.code : undefined;
  const timedOut = error instanceof Error && error.name === 'AbortError';
  return new NoAnswer(timedOut ? 'timeout' : (code ?? 'connection lost'), undefined, code !== undefined && NEVER_SENT.has(code));
};

/** Status and headers of a response, or of one part of a batch. Names of headers are found in any case. */
export interface Answered {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
}

/** A response that only says "not now", as the missing answer that it is. `now` in milliseconds; only 429 is certain to have had no effect. */
export const notNow = (response: Answered, now: number): NoAnswer =>
  new NoAnswer(String(response.status), retryAfterOf(response, now), response.status === 429);

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), as milliseconds. */
const retryAfterOf = (response: Answered, now: number): number | undefined => {
  const value = response.headers.get('retry-after');
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

/** The claims of a continuous access evaluation challenge, decoded (Microsoft identity platform, "claims challenges"). */
const challengedClaims = (response: PipelineResponse): string | undefined => {
  const header = response.headers.get('www-authenticate') ?? '';
  const encoded = header.includes('insufficient_claims') ? /claims="([A-Za-z0-9+/=_-]+)"/.exec(header)?.[1] : undefined;
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
};
