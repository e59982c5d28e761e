import { intend, newItem, requeue, retryItem, settle } from '../../src/domain/item';
import type { Before, Outcome } from '../../src/domain/outcome';
import { ADELE, NOON, requestIdOf } from './samples';

const before: Before = { validFrom: '2026-02-01T08:00:00Z', graphTime: NOON };
const fresh = newItem(requestIdOf(1), ADELE);

describe('one user of a request', () => {
  test('waits at first, never tried', () => {
    expect(fresh).toEqual({ requestId: requestIdOf(1), target: ADELE, attempts: 0, startedAt: undefined, state: 'queued' });
  });

  test('each intent counts one attempt and keeps when the work began first', () => {
    const once = intend(fresh, before, NOON);
    const twice = intend(requeue(once, NOON + 1_000), before, NOON + 2_000);
    expect(once).toMatchObject({ state: 'intended', attempts: 1, startedAt: NOON, before });
    expect(twice).toMatchObject({ state: 'intended', attempts: 2, startedAt: NOON });
  });

  test('a call that certainly had no effect leaves no doubt behind', () => {
    expect(requeue(intend(fresh, before, NOON), NOON + 1)).toEqual({ ...fresh, attempts: 1, startedAt: NOON, state: 'queued' });
  });

  test('the outcome keeps what was read before the call, so that a later look can still prove it', () => {
    const settled = settle(intend(fresh, before, NOON), { result: 'signing-out', verified: undefined, provable: true }, NOON + 5);
    expect(settled).toMatchObject({ state: 'settled', settledAt: NOON + 5, attempts: 1, before });
    expect(settle(settled, { result: 'not-found' }, NOON + 6).before).toEqual(before);
  });

  test('an outcome without a call has nothing to prove', () => {
    expect(settle(fresh, { result: 'not-found' }, NOON)).toMatchObject({ state: 'settled', attempts: 0, before: undefined });
  });

  describe('tried anew after it failed', () => {
    const failed = (inDoubt: boolean): Outcome => ({ result: 'failed', because: 'no-answer', detail: 'timeout', inDoubt });

    test('waits for its turn with all the patience of a new one, and with its attempts counted', () => {
      expect(retryItem(settle(intend(fresh, before, NOON), failed(false), NOON + 5))).toEqual({ ...fresh, attempts: 1, startedAt: undefined, state: 'queued' });
    });

    test('was skipped: is as it was before its turn', () => {
      expect(retryItem(settle(fresh, { result: 'skipped' }, NOON))).toEqual(fresh);
    });

    test('keeps in mind what the earlier call may have done, so that nothing but a success or a doubt is said later', () => {
      const again = retryItem(settle(intend(fresh, before, NOON), failed(true), NOON + 5));
      expect(again).toMatchObject({ state: 'queued', attempts: 1, doubt: before });
      const later = { ...before, graphTime: NOON + 60_000 };
      expect(settle(intend(again, later, NOON + 60_000), failed(false), NOON + 70_000).before).toEqual(before);
      expect(retryItem(settle(intend(again, later, NOON + 60_000), failed(true), NOON + 70_000))).toMatchObject({ doubt: before, attempts: 2 });
    });
  });
});
