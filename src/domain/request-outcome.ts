import type { Item } from './item';
import type { Request } from './request';

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
] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** @param items the request's users; all of them, once it is done */
export const requestOutcome = (request: Request, items: readonly Item[]): RequestOutcome => {
  switch (request.state) {
    case 'awaiting':
    case 'cancelled':
    case 'expired':
      return request.state;
    case 'confirmed':
    case 'running':
      return 'running';
    case 'done':
      return ofSettled(items);
  }
};

const ofSettled = (items: readonly Item[]): RequestOutcome => {
  const [item] = items;
  // Done without an outcome cannot be: said to be so, it would be taken for a success or a failure.
  if (item?.state !== 'settled') return 'in-doubt';
  return item.outcome.result === 'failed' && item.outcome.inDoubt ? 'in-doubt' : item.outcome.result;
};
