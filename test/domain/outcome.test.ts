import * as fc from 'fast-check';
import { provesRevocation, type Before } from '../../src/domain/outcome';
import { NOON } from './samples';

const iso = (at: number): string => new Date(at).toISOString();
const OLD = NOON - 86_400_000;
const before = (graphTime: number, validFrom: string | undefined = iso(OLD)): Before => ({ validFrom, graphTime });
const proves = (earlier: Before, at: number): boolean => provesRevocation(earlier, iso(at), at);

describe('what proves a revocation', () => {
  test.each([
    ['a later time', NOON + 5_000, true],
    ['the same second as the earlier answer', NOON, true],
    ['any part of that second', NOON + 999, true],
    ['a second before it', NOON - 1_000, false],
    ['a millisecond before it', NOON - 1, false],
    ['long before it', OLD + 1, false],
  ])('%s: %i → %s', (_, at, expected) => {
    expect(proves(before(NOON), at)).toBe(expected);
  });

  test("only whole seconds count: Graph's Date header has no more", () => {
    expect(proves(before(NOON + 900), NOON + 100)).toBe(true);
  });

  test('the value that was there before proves nothing, however new it is', () => {
    expect(provesRevocation(before(NOON, iso(NOON + 60_000)), iso(NOON + 60_000), NOON + 60_000)).toBe(false);
  });

  test('a first value where there was none proves it', () => {
    expect(proves({ validFrom: undefined, graphTime: NOON }, NOON)).toBe(true);
  });

  test('no value, or one that is no time, proves nothing', () => {
    expect(provesRevocation(before(NOON), undefined, undefined)).toBe(false);
    expect(provesRevocation(before(NOON), 'soon', undefined)).toBe(false);
    expect(provesRevocation(before(NOON), undefined, NOON)).toBe(false);
  });

  test('whatever is proved differs from before and is not older than the second of the earlier answer', () => {
    const time = fc.integer({ min: NOON - 5_000, max: NOON + 5_000 });
    fc.assert(
      fc.property(fc.option(time, { nil: undefined }), time, time, (validFrom, graphTime, at) => {
        const earlier: Before = { validFrom: validFrom === undefined ? undefined : iso(validFrom), graphTime };
        const second = (ms: number): number => Math.floor(ms / 1_000);
        expect(proves(earlier, at)).toBe(at !== validFrom && second(at) >= second(graphTime));
      }),
      { numRuns: 2_000 },
    );
  });

  test("only Graph's clock counts: moving both of its times together changes nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -1_000_000, max: 1_000_000 }), (seconds, shift) => {
        const at = NOON + seconds * 1_000;
        const moved = shift * 1_000;
        expect(proves(before(NOON + moved), at + moved)).toBe(proves(before(NOON), at));
      }),
    );
  });
});
