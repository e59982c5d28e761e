import type { Stored } from '../../src/service';
import { newItem, settle } from '../../src/domain/item';
import { ADELE, awaiting, awaitingMany, manyIn, NOON, requestIdOf, requestIn, target, userOf, type AwaitingMany, type AwaitingOne } from '../domain/samples';
import type { NamedUser } from '../../src/domain/many';
import type { ManyMember } from '../../src/domain/many-page';
import type { Outcome } from '../../src/domain/outcome';
import { EMPTY_TALLY, type Tally } from '../../src/domain/tally';
import type { Request, RequestState, ShownTarget } from '../../src/domain/request';
import type { Item } from '../../src/domain/item';

const MINUTE = 60_000;
export const VALID_FROM = NOON + 2 * MINUTE - 1_000;

export const stored = (request: Request, items: readonly Item[] = []): Stored => ({
  request,
  items,
  tally: undefined,
  cards: [],
  cardPosts: 0,
  cardsEditedAt: undefined,
  receipt: { sequence: 17, hash: 'ab'.repeat(32) },
});

/** Request number `n` of the examples in one state; a done one signed its user out, and that was read back. */
export const requestNumber = (n: number, state: RequestState = 'awaiting', changes: Partial<AwaitingOne> = {}, shown: Partial<ShownTarget> = {}): Stored => {
  const request = requestIn(state, awaiting({ id: requestIdOf(n), askedAt: NOON + n, target: target(shown), ...changes }));
  if (state !== 'done') return stored(request);
  const outcome = { result: 'signing-out', verified: { validFrom: new Date(VALID_FROM).toISOString(), validFromAt: VALID_FROM }, provable: true } as const;
  return stored(request, [settle(newItem(request.id, ADELE), outcome, NOON + 2 * MINUTE)]);
};

/** Where user number `n` of the examples stands. */
export const manyMember = (n: number, outcome?: Outcome, names: Partial<NamedUser> = {}): ManyMember => {
  const { objectId, upn, displayName } = userOf(n);
  const item = newItem(requestIdOf(1), objectId);
  return { position: n, user: { objectId, upn, displayName, ...names }, item: outcome === undefined ? item : settle(item, outcome, NOON + n) };
};

/** Request number `n` of the examples about many users. */
export const manyNumber = (n: number, state: RequestState, tally: Partial<Tally> = {}, changes: Partial<AwaitingMany> = {}): Stored => ({
  ...stored(manyIn(state, awaitingMany({ id: requestIdOf(n), askedAt: NOON + n, conversation: undefined, ...changes }))),
  tally: { ...EMPTY_TALLY, ...tally },
});
