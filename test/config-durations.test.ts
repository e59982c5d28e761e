import fc from 'fast-check';
import { readDuration } from '../src/config/duration';

describe('A duration', () => {
  it.each([
    ['PT1S', 1000], ['PT10M', 600_000], ['PT24H', 86_400_000], ['P1D', 86_400_000], ['P2W', 14 * 86_400_000], ['P365D', 365 * 86_400_000],
    ['P1DT12H', 129_600_000], ['PT1H30M5S', 5_405_000], ['P0D', 0], ['PT90M', 5_400_000],
  ])('%s is %d ms', (text, value) => {
    expect(readDuration(text)).toEqual({ ok: true, value });
  });

  it.each([
    '', 'P', 'PT', 'P1', '10', '10M', 'P10', 'T10M', 'PT10', 'pt10m', 'P1DT', 'PT1M1H', 'PT1S1M', 'P1W1D', 'P1D1W', 'PT1.5S', 'PT-1S', '-PT1S', '+PT1S',
    'P1H', 'PT1D', 'PT1M ', 'PT1M\n', ' PT1M', 'PT1MPT1M', 'P9999999D', 'PT١M', 'P1Y', 'P1M', 'P1Y2M3DT4H',
  ])('%j is not read', (text) => {
    expect(readDuration(text).ok).toBe(false);
  });

  it('of months or years is refused with the reason', () => {
    for (const text of ['P1M', 'P1Y', 'P1Y6M', 'P1Y2M10DT2H30M']) {
      expect(readDuration(text)).toEqual({ ok: false, faults: [{ code: 'years-or-months', values: {}, entry: undefined }] });
    }
  });

  it('is the sum of its parts, each of which may be left out', () => {
    const part = fc.option(fc.nat({ max: 99_999 }), { nil: undefined });
    fc.assert(
      fc.property(part, part, part, part, (d, h, m, s) => {
        fc.pre(d !== undefined || h !== undefined || m !== undefined || s !== undefined);
        const written = (amount: number | undefined, unit: string): string => (amount === undefined ? '' : `${amount}${unit}`);
        const time = `${written(h, 'H')}${written(m, 'M')}${written(s, 'S')}`;
        const value = (((d ?? 0) * 24 + (h ?? 0)) * 60 + (m ?? 0)) * 60_000 + (s ?? 0) * 1000;
        expect(readDuration(`P${written(d, 'D')}${time === '' ? '' : `T${time}`}`)).toEqual({ ok: true, value });
      }),
    );
  });
});
