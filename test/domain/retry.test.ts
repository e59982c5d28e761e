import fc from 'fast-check';
import { RETRY_WITHIN, retryableAt } from '../../src/domain/retry';
import { EMPTY_TALLY, retryableIn, type Tally } from '../../src/domain/tally';
import { manyIn, NOON, requestIn } from './samples';

const PARTLY: Tally = { ...EMPTY_TALLY, verified: 5, failed: 1, 'in-doubt': 2, skipped: 3 };
const DONE = manyIn('done');
const confirmedAt = DONE.state === 'done' ? (DONE.confirmed.at(-1)?.at ?? NaN) : NaN;

describe('those that failed may be tried again', () => {
  test.each([
    ['at once', 0, 6],
    ['a day later', RETRY_WITHIN, 6],
    ['not after that', RETRY_WITHIN + 1, 0],
    ['not a month later', 30 * RETRY_WITHIN, 0],
  ])('%s', (_when, later, many) => {
    expect(retryableAt(DONE, PARTLY, confirmedAt + later)).toBe(many);
  });

  test('where a clock is behind the one that wrote the confirmation', () => {
    expect(retryableAt(DONE, PARTLY, confirmedAt - 60_000)).toBe(6);
  });

  test('only when somebody failed, whatever became of the others', () => {
    fc.assert(
      fc.property(fc.record(Object.fromEntries(Object.keys(EMPTY_TALLY).map((standing) => [standing, fc.nat(9)]))), (numbers) => {
        const tally = numbers as Tally;
        expect(retryableAt(DONE, tally, confirmedAt)).toBe(retryableIn(tally));
      }),
    );
  });

  test.each(['awaiting', 'confirmed', 'running', 'cancelled', 'expired'] as const)('not of a request that is %s', (state) => {
    expect(retryableAt(manyIn(state), PARTLY, NOON)).toBe(0);
  });

  test('not of a request about one user, nor of one without numbers', () => {
    expect([retryableAt(requestIn('done'), PARTLY, confirmedAt), retryableAt(DONE, undefined, confirmedAt)]).toEqual([0, 0]);
  });
});
