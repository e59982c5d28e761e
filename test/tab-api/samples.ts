import type { Stored } from '../../src/service';
import { newItem, settle } from '../../src/domain/item';
import { ADELE, awaiting, NOON, requestIdOf, requestIn, target } from '../domain/samples';
import type { Request, RequestIn, RequestState, ShownTarget } from '../../src/domain/request';
import type { Item } from '../../src/domain/item';

const MINUTE = 60_000;
export const VALID_FROM = NOON + 2 * MINUTE - 1_000;

export const stored = (request: Request, items: readonly Item[] = []): Stored => ({
  request,
  items,
  cards: [],
  cardPosts: 0,
  cardsEditedAt: undefined,
  receipt: { sequence: 17, hash: 'ab'.repeat(32) },
});

/** Request number `n` of the examples in one state; a done one signed its user out, and that was read back. */
export const requestNumber = (n: number, state: RequestState = 'awaiting', changes: Partial<RequestIn<'awaiting'>> = {}, shown: Partial<ShownTarget> = {}): Stored => {
  const request = requestIn(state, awaiting({ id: requestIdOf(n), askedAt: NOON + n, target: target(shown), ...changes }));
  if (state !== 'done') return stored(request);
  const outcome = { result: 'signing-out', verified: { validFrom: new Date(VALID_FROM).toISOString(), validFromAt: VALID_FROM }, provable: true } as const;
  return stored(request, [settle(newItem(request.id, ADELE), outcome, NOON + 2 * MINUTE)]);
};
