import type { Item } from './item';
import type { Request } from './request';
import { allIn, retryableIn, STANDINGS, succeededIn, type Tally } from './tally';

/** What became of a request, in one word: for lists, filters and counts. */
export const REQUEST_OUTCOMES = [
  'awaiting',
  'running',
  'cancelled',
  'expired',
  'signed-out',
  'signing-out',
  'not-found',
  'not-applicable',
  'not-available',
  'failed',
  'in-doubt',
  // Of many users: stopped before all were done; or not the same became of all.
  'stopped',
  'partly',
] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/**
 * @param items the request's users where it is about one; all of them, once it is done
 * @param tally the same of a request about many
 */
export const requestOutcome = (request: Request, items: readonly Item[], tally: Tally | undefined): RequestOutcome => {
  switch (request.state) {
    case 'awaiting':
    case 'cancelled':
    case 'expired':
      return request.state;
    case 'confirmed':
    case 'running':
      return 'running';
    case 'done':
      return tally === undefined ? ofSettled(items) : ofTally(tally);
  }
};

const ofSettled = (items: readonly Item[]): RequestOutcome => {
  const [item] = items;
  // Done without an outcome cannot be: said to be so, it would be taken for a success or a failure.
  if (item?.state !== 'settled' || item.outcome.result === 'skipped') return 'in-doubt';
  return item.outcome.result === 'failed' && item.outcome.inDoubt ? 'in-doubt' : item.outcome.result;
};

const ofTally = (tally: Tally): RequestOutcome => {
  if (tally['in-doubt'] > 0) return 'in-doubt';
  if (tally.skipped > 0) return 'stopped';
  const all = allIn(tally);
  if (succeededIn(tally) === all) return tally['signed-out'] === all ? 'signed-out' : 'signing-out';
  if (retryableIn(tally) === all) return 'failed';
  const only = STANDINGS.find((standing) => tally[standing] === all);
  return only === 'not-found' || only === 'not-applicable' || only === 'not-available' ? only : 'partly';
};
