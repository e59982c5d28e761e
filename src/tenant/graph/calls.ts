import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Instant } from '../../domain/people';
import { NO_TELEMETRY, Refused, type Clock, type Log, type Telemetry } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';
import { Transport } from '../http/transport';
import { answerOf, parsedBody } from './answer';
import type { GraphAnswer } from './graph';

/** One try may take this long, so that one lost packet does not use up the time of the whole. */
const TRY_WITHIN = 8_000;
/** The same for twenty calls in one. */
const BATCH_WITHIN = 20_000;

/** One call to Graph. */
export interface GraphCall {
  readonly method: 'GET' | 'POST';
  /** Below the version, encoded; or a whole address of this service. */
  readonly path: string;
  readonly advanced: boolean;
  readonly deadline: Instant;
}

/** The headers that a call has of its own, in a batch as alone. */
export const headersOf = ({ method, advanced }: GraphCall): Readonly<Record<string, string>> => ({
  ...(advanced ? { ConsistencyLevel: 'eventual' } : {}),
  ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
});

/** Calls to one Graph, each sent once. */
export class GraphCalls {
  private readonly one: Transport;
  private readonly many: Transport;
  private readonly version: string;

  /** @param endpoint e.g. `https://graph.microsoft.com`, without the version */
  constructor(
    private readonly endpoint: string,
    tokens: TokenSource,
    readonly clock: Clock,
    log?: Log,
    private readonly telemetry: Telemetry = NO_TELEMETRY,
  ) {
    const options = { origin: endpoint, tokens, clock, service: 'graph', log, telemetry } as const;
    this.one = new Transport({ ...options, tryWithinMs: TRY_WITHIN });
    this.many = new Transport({ ...options, tryWithinMs: BATCH_WITHIN });
    this.version = `${endpoint}/v1.0`;
  }

  /** The call by itself. */
  async send(call: GraphCall): Promise<GraphAnswer> {
    const { method, path, deadline } = call;
    const headers = { accept: 'application/json', ...headersOf(call) };
    const response = await this.one.send({ method, url: this.address(path), headers, ...(method === 'POST' ? { body: '{}' } : {}) }, deadline);
    return answerOf(response, parsedBody(response.status, response.bodyAsText ?? ''), this.clock.now());
  }

  /** A batch as it is: the response tells of its envelope alone. @param body `{ requests: […] }` */
  async sendBatch(body: unknown, deadline: Instant): Promise<PipelineResponse> {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    return this.many.send({ method: 'POST', url: `${this.version}/$batch`, headers, body: JSON.stringify(body) }, deadline);
  }

  /** A part of a batch was answered "too many": the envelope does not say so. */
  partThrottled(): void {
    this.telemetry.count('throttled', { service: 'graph' });
  }

  /** The address within the version, as a part of a batch names it; `undefined` when it is of another version. */
  withinVersion(path: string): string | undefined {
    const address = this.address(path);
    return address.startsWith(`${this.version}/`) ? address.slice(this.version.length) : undefined;
  }

  private address(path: string): string {
    if (path.startsWith('/')) return `${this.version}${path}`;
    if (path.startsWith(`${this.endpoint}/`)) return path;
    throw new Refused('graph', 200, 'NextLinkOutsideConfiguration');
  }
}
