import type { Instant } from '../../domain/people';
import type { Clock, Log, Telemetry } from '../../service/ports';
import type { TokenSource } from '../credentials/token-source';
import { BatchingClient } from './batching-client';
import { GraphCalls } from './calls';
import type { Graph, GraphAnswer, ReadKind } from './graph';
import { whileThereIsTime } from './while-there-is-time';

/** A thin client of Microsoft Graph v1.0: one call, one request, one answer. */
export class GraphClient implements Graph {
  readonly together: Graph;
  private readonly calls: GraphCalls;

  /** @param endpoint e.g. `https://graph.microsoft.com`, without the version */
  constructor(
    endpoint: string,
    tokens: TokenSource,
    private readonly clock: Clock,
    log?: Log,
    telemetry?: Telemetry,
  ) {
    this.calls = new GraphCalls(endpoint, tokens, clock, log, telemetry);
    this.together = new BatchingClient(this.calls);
  }

  async read(path: string, deadline: Instant, kind: ReadKind = 'plain'): Promise<GraphAnswer> {
    return whileThereIsTime(this.clock, deadline, () => this.calls.send({ method: 'GET', path, advanced: kind === 'advanced', deadline }));
  }

  async post(path: string, deadline: Instant): Promise<GraphAnswer> {
    return this.calls.send({ method: 'POST', path, advanced: false, deadline });
  }
}
