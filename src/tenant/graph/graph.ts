import type { Instant } from '../../domain/people';

/** `advanced` for queries that Graph answers only from its eventually consistent index (casts, `$count`). */
export type ReadKind = 'plain' | 'advanced';

export interface GraphAnswer {
  readonly status: number;
  /** Parsed JSON, `undefined` for an empty body. */
  readonly body: unknown;
  /** Graph's clock at this answer, in milliseconds: the `Date` header. */
  readonly graphTime: number | undefined;
}

/**
 * Microsoft Graph v1.0: what the statuses mean is known here. Every call ends by its deadline, and throws `Refused` (they
 * said no) or `NoAnswer` (nobody answered).
 */
export interface Graph {
  /**
   * Reads, and tries again while there is time.
   * @param path below the version, e.g. `/users/{id}`, encoded; or an `@odata.nextLink` of this service
   */
  read(path: string, deadline: Instant, kind?: ReadKind): Promise<GraphAnswer>;
  /** One POST, never repeated by itself: its caller knows what a repetition means. */
  post(path: string, deadline: Instant): Promise<GraphAnswer>;
  /** The same Graph; calls that are made in the same moment leave together. */
  readonly together: Graph;
}
