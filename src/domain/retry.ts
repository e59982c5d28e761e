import type { Instant } from './people';
import type { Request } from './request';
import { retryableIn, type Tally } from './tally';

/** After that many milliseconds nobody is tried again on a confirmation that was given then: one day. */
export const RETRY_WITHIN = 24 * 3_600_000;

/** How many users of a request about many may be tried again at this instant, on the confirmation that it has: trying again does not renew it. */
export const retryableAt = (request: Request, tally: Tally | undefined, at: Instant): number =>
  request.many === undefined || request.state !== 'done' || tally === undefined || at - (request.confirmed.at(-1)?.at ?? request.doneAt) > RETRY_WITHIN ? 0 : retryableIn(tally);
