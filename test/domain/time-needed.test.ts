import * as fc from 'fast-check';
import { timeLeft, timeNeeded } from '../../src/domain/time-needed';

/** The documented quota: 3,000 writes at once, filled again at 20 a second. Before it is used up, so many are done a second. */
const documented = (perSecond: number, seconds: number): number => Math.min(perSecond * seconds, 3_000 + 20 * seconds);
/** Until that many are done by it, in seconds. */
const endOf = (perSecond: number, all: number): number => Math.max(all / perSecond, (all - 3_000) / 20);

const leftMs = (done: number, all: number, seconds: number): number => timeLeft(done, all, 0, 1_000 * seconds)?.leftMs ?? NaN;

describe('how long it takes still', () => {
  test('is not known before anybody is done', () => {
    expect(timeLeft(0, 100, 0, 5_000)).toBeUndefined();
    expect(timeLeft(5, 100, 5_000, 5_000)).toBeUndefined();
  });

  test('of as many as may go at once, is told by how fast it went so far', () => {
    expect(timeLeft(500, 2_500, 0, 5_000)).toEqual({ rate: 100, leftMs: 20_000 });
  });

  test('of more than these, is told by the documented quota, also while they still go quickly', () => {
    expect(timeLeft(1_000, 10_000, 0, 10_000)).toEqual({ rate: 100, leftMs: 20_000 + 350_000 });
    expect(timeLeft(3_600, 10_000, 0, 40_000)).toEqual({ rate: 20, leftMs: 320_000 });
  });

  test('is told by how fast it went where that is slower than the quota', () => {
    expect(timeLeft(3_600, 10_000, 0, 360_000)).toEqual({ rate: 10, leftMs: 640_000 });
    expect(timeLeft(400, 10_000, 0, 40_000)).toEqual({ rate: 10, leftMs: 960_000 });
  });

  test('is never less than the quota allows for the rest, however quickly it began, and never less than at the speed so far', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.1, max: 10_000, noNaN: true }), (all, part, seconds) => {
        const done = Math.max(1, Math.floor(part * all));
        const left = leftMs(done, all, seconds) / 1_000;
        const slack = 1 + 1e-9;
        expect(left * slack).toBeGreaterThanOrEqual(Math.max(0, all - Math.max(done, 3_000)) / 20);
        expect(left * slack).toBeGreaterThanOrEqual(((all - done) * seconds) / done);
      }),
    );
  });

  test('by a service that keeps to its documented quota it is never promised too early, and at most a minute too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100_000 }), fc.integer({ min: 100, max: 400 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, perSecond, part) => {
        const seconds = part * endOf(perSecond, all);
        const done = documented(perSecond, seconds);
        const late = leftMs(done, all, seconds) / 1_000 - (endOf(perSecond, all) - seconds);
        expect(late).toBeGreaterThanOrEqual(-0.001);
        expect(late).toBeLessThan(60);
      }),
    );
  });

  test('what is said while it goes on fits what the card said before the click', () => {
    for (const all of [100, 3_000, 10_000, 100_000]) expect(Math.abs(leftMs(100, all, 1) - timeNeeded(all))).toBeLessThanOrEqual(1_000);
  });
});
