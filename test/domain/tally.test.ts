import * as fc from 'fast-check';
import { intend, newItem, settle, type Item } from '../../src/domain/item';
import { FAILURES, type Outcome } from '../../src/domain/outcome';
import { requestOutcome, REQUEST_OUTCOMES, type RequestOutcome } from '../../src/domain/request-outcome';
import { allIn, EMPTY_TALLY, nothingToDoIn, pendingIn, retryableIn, STANDINGS, standingOfItem, succeededIn, type ItemStanding, type Tally } from '../../src/domain/tally';
import { idOf, manyIn, NOON, requestIdOf } from './samples';

const VALID = { validFrom: '2026-03-01T09:01:30Z', validFromAt: NOON + 90_000 };
const failed = (inDoubt: boolean): Outcome => ({ result: 'failed', because: 'no-answer', detail: '', inDoubt });
const fresh = newItem(requestIdOf(1), idOf(1));

const tallyOf = (items: readonly Item[]): Tally =>
  items.reduce<Tally>((tally, item) => ({ ...tally, [standingOfItem(item)]: tally[standingOfItem(item)] + 1 }), EMPTY_TALLY);
const counted = (counts: Partial<Tally>): Tally => ({ ...EMPTY_TALLY, ...counts });

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ verified: fc.option(fc.constant(VALID), { nil: undefined }), provable: fc.boolean() }).map((how) => ({ result: 'signing-out' as const, ...how })),
  fc.constantFrom('signed-out', 'not-available', 'not-found', 'not-applicable', 'skipped').map((result) => ({ result })),
  fc.record({ because: fc.constantFrom(...FAILURES), inDoubt: fc.boolean() }).map((why) => ({ result: 'failed' as const, detail: '', ...why })),
);
const settled = outcomes.map((outcome) => settle(fresh, outcome, NOON));
const items: fc.Arbitrary<Item> = fc.oneof(fc.constant(fresh), fc.constant(intend(fresh, { validFrom: undefined, graphTime: NOON }, NOON)), settled);

describe('how many users stand where', () => {
  test.each<[string, Item, ItemStanding]>([
    ['nothing was done yet', fresh, 'queued'],
    ['a call is on its way', intend(fresh, { validFrom: undefined, graphTime: NOON }, NOON), 'intended'],
    ['accepted, and seen in the directory', settle(fresh, { result: 'signing-out', verified: VALID, provable: true }, NOON), 'verified'],
    ['accepted, and not seen yet', settle(fresh, { result: 'signing-out', verified: undefined, provable: true }, NOON), 'signing-out'],
    ['accepted, where nothing can be seen', settle(fresh, { result: 'signing-out', verified: undefined, provable: false }, NOON), 'signing-out'],
    ['signed out at once', settle(fresh, { result: 'signed-out' }, NOON), 'signed-out'],
    ['failed', settle(fresh, failed(false), NOON), 'failed'],
    ['in doubt', settle(fresh, failed(true), NOON), 'in-doubt'],
    ['stopped before their turn', settle(fresh, { result: 'skipped' }, NOON), 'skipped'],
  ])('%s', (_, item, standing) => {
    expect(standingOfItem(item)).toBe(standing);
  });

  test('whatever became of whom: everybody is counted once, and the parts add up to all', () => {
    fc.assert(
      fc.property(fc.array(items, { maxLength: 60 }), (some) => {
        const tally = tallyOf(some);
        expect(allIn(tally)).toBe(some.length);
        expect(pendingIn(tally) + succeededIn(tally) + retryableIn(tally) + nothingToDoIn(tally)).toBe(some.length);
        expect(pendingIn(tally)).toBe(some.filter(({ state }) => state !== 'settled').length);
      }),
    );
  });

  test('every standing is in exactly one of the parts', () => {
    for (const standing of STANDINGS) {
      const tally = counted({ [standing]: 7 });
      expect([pendingIn, succeededIn, retryableIn, nothingToDoIn].map((part) => part(tally)).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 7]);
    }
  });
});

describe('what became of a request about many, in a word', () => {
  const done = (counts: Partial<Tally>): RequestOutcome => requestOutcome(manyIn('done'), [], counted(counts));

  test.each<[RequestOutcome, Partial<Tally>]>([
    ['signing-out', { verified: 3 }],
    ['signing-out', { verified: 2, 'signing-out': 1 }],
    ['signing-out', { 'signed-out': 2, 'signing-out': 1 }],
    ['signed-out', { 'signed-out': 3 }],
    ['failed', { failed: 3 }],
    ['not-found', { 'not-found': 2 }],
    ['not-applicable', { 'not-applicable': 2 }],
    ['not-available', { 'not-available': 2 }],
    ['partly', { verified: 2, failed: 1 }],
    ['partly', { verified: 2, 'not-found': 1 }],
    ['partly', { 'not-found': 1, 'not-available': 1 }],
    ['stopped', { skipped: 3 }],
    ['stopped', { verified: 2, failed: 1, skipped: 1 }],
    ['in-doubt', { verified: 2, skipped: 1, 'in-doubt': 1 }],
    ['in-doubt', { 'in-doubt': 1, failed: 2 }],
  ])('%s: %j', (outcome, counts) => {
    expect(done(counts)).toBe(outcome);
  });

  test('before it is done, its state, whoever was done already', () => {
    const some = counted({ verified: 1, queued: 2 });
    expect((['awaiting', 'cancelled', 'expired', 'confirmed', 'running'] as const).map((state) => requestOutcome(manyIn(state), [], some))).toEqual(['awaiting', 'cancelled', 'expired', 'running', 'running']);
  });

  test('whatever became of whom: a word for success is said only when all of them succeeded, and nobody in doubt is passed over', () => {
    fc.assert(
      fc.property(fc.array(settled, { minLength: 1, maxLength: 20 }), (some) => {
        const tally = tallyOf(some);
        const outcome = requestOutcome(manyIn('done'), [], tally);
        expect(REQUEST_OUTCOMES).toContain(outcome);
        expect(outcome === 'signing-out' || outcome === 'signed-out').toBe(succeededIn(tally) === some.length);
        expect(outcome === 'in-doubt').toBe(tally['in-doubt'] > 0);
      }),
    );
  });
});
