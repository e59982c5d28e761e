import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { NoAnswer, Refused, type Clock, type Log } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';
import { field } from '../http/field';
import { notNow, Transport } from '../http/transport';

export { field } from '../http/field';

/** Statuses that mean "not now": the service did not decide (Graph, errors page; 509 is its bandwidth limit). */
const NOT_NOW = new Set([408, 429, 500, 502, 503, 504, 509]);
/** One try may take this long, so that one lost packet does not use up the time of the whole. */
const TRY_WITHIN = 8_000;
const BACK_OFF = [300, 800, 2_000, 4_000] as const;

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
  private readonly transport: Transport;

  /** @param endpoint e.g. `https://graph.microsoft.com`, without the version */
  constructor(
    private readonly endpoint: string,
    tokens: TokenSource,
    private readonly clock: Clock,
    log?: Log,
  ) {
    this.transport = new Transport({ origin: endpoint, tokens, clock, tryWithinMs: TRY_WITHIN, service: 'graph', log });
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
        if (!(error instanceof NoAnswer)) throw error;
        // What the service asks for is the least; our own pace is kept when it asks for nothing.
        const wait = Math.max(error.retryAfterMs ?? 0, BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] ?? 1_000);
        if (this.clock.now() + wait >= deadline) throw error;
        await this.clock.wait(wait);
      }
    }
  }

  /** One POST, never repeated here: its caller knows what a repetition means. */
  async post(path: string, deadline: number): Promise<GraphAnswer> {
    return this.send(path, deadline, { method: 'POST', advanced: false });
  }

  private async send(path: string, deadline: number, { method, advanced }: Call): Promise<GraphAnswer> {
    const headers = {
      accept: 'application/json',
      ...(advanced ? { consistencyLevel: 'eventual' } : {}),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    };
    const response = await this.transport.send({ method, url: this.address(path), headers, ...(method === 'POST' ? { body: '{}' } : {}) }, deadline);
    return answerOf(response, this.clock.now());
  }

  private address(path: string): string {
    if (path.startsWith('/')) return `${this.endpoint}/v1.0${path}`;
    if (path.startsWith(`${this.endpoint}/`)) return path;
    throw new Refused('graph', 200, 'NextLinkOutsideConfiguration');
  }
}

const answerOf = (response: PipelineResponse, now: number): GraphAnswer => {
  const { status } = response;
  if (NOT_NOW.has(status)) throw notNow(response, now);
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

/** `error.code` of Graph's error body, cut to what a code can be. */
const errorCode = (body: unknown): string => {
  const error = field(body, 'error');
  const code = field(error, 'code');
  return typeof code === 'string' ? code.replace(/[^\w.-]/g, '').slice(0, 80) : 'unknown';
};

/** The entities of a list's page. Throws `NoAnswer` when what came is not a list: an empty one says that there is nothing. */
export const listOf = (body: unknown): readonly unknown[] => {
  const value = field(body, 'value');
  if (!Array.isArray(value)) throw new NoAnswer('200 without a list', undefined, true);
  return value as unknown[];
};
