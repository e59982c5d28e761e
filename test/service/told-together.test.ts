import { ProgressPace } from '../../src/service/progress-pace';
import { resultAgainWork } from '../../src/service/lanes';
import { requestIdOf } from '../domain/samples';

describe('progress is shown', () => {
  const takes = (pace: ProgressPace, cards: readonly string[], now: number): boolean => pace.take(cards, now) === undefined;

  test('in one thread once in two seconds, whichever request it is of', () => {
    const pace = new ProgressPace();
    expect(takes(pace, ['a'], 10_000)).toBe(true);
    const turn = pace.take(['a'], 11_000) ?? 0;
    expect(turn).toBeGreaterThanOrEqual(12_000);
    expect(takes(pace, ['b'], 11_000)).toBe(true);
    expect(takes(pace, ['a'], turn)).toBe(true);
  });

  test('on copies in other threads no more often than there', () => {
    const pace = new ProgressPace();
    expect(takes(pace, ['a', 'lists'], 10_000)).toBe(true);
    expect(takes(pace, ['b', 'lists'], 11_000)).toBe(false);
    expect(takes(pace, ['b'], 11_000)).toBe(true);
  });

  test('by fewer than thirty edits in a second, copies counted', () => {
    const pace = new ProgressPace();
    let edits = 0;
    for (let now = 10_000; now < 11_000; now += 1) if (takes(pace, [`${now}`, `copy of ${now}`], now)) edits += 2;
    expect(edits).toBeGreaterThan(20);
    expect(edits).toBeLessThanOrEqual(30);
  });
});

describe('a result that is told again, since doubtful users were found out', () => {
  const [id, other] = [requestIdOf(1), requestIdOf(2)];

  test('is one reply for all that are found out in the same seconds', () => {
    const [first, second] = [resultAgainWork(id, 20_001), resultAgainWork(id, 29_999)];
    expect(second).toEqual(first);
    expect(first.dueAt).toBe(30_000);
  });

  test('is another one later, and of another request', () => {
    const keys = [resultAgainWork(id, 20_000), resultAgainWork(id, 30_000), resultAgainWork(other, 20_000)].map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
  });
});
