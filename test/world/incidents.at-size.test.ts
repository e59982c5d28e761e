import { atSize, note } from '../at-size/size';
import { incident } from './incident';

const TRIED = atSize({ slice: 150, full: 10_000 });
const AGAIN = atSize({ slice: 10, full: 200 });
const LONGEST = atSize({ slice: 120_000, full: 3_600_000 });
const FIRST = 1;

describe('incidents in virtual time: people ask and click, accounts change, everything fails and the program is killed', () => {
  test(
    'whatever happens, nothing is done that was not confirmed, nothing twice, and nothing is told that is not so',
    async () => {
      const bad: string[] = [];
      let [calls, crashes, faults] = [0, 0, 0];
      const began = performance.now();
      for (let seed = FIRST; seed < FIRST + TRIED; seed += 1) {
        const told = await incident(seed);
        calls += told.calls;
        crashes += told.crashes;
        faults += told.faults;
        if (told.wrong.length > 0) bad.push(`seed ${seed}: ${told.wrong.join('; ')}`);
      }
      const seconds = Math.round((performance.now() - began) / 1000);
      note({
        figure: 'seeded incidents in virtual time',
        tried: TRIED,
        wrong: bad.length,
        atLeast: 10_000,
        more: `seeds ${FIRST}-${FIRST + TRIED - 1}; ${calls} calls to revoke, ${crashes} crashes, ${faults} faults; ${seconds} s`,
      });
      expect(bad).toEqual([]);
      // The incidents are none when nothing happens in them.
      expect(calls).toBeGreaterThan(TRIED / 2);
      expect(crashes).toBeGreaterThan(TRIED / 10);
      expect(faults).toBeGreaterThan(TRIED / 2);
    },
    LONGEST,
  );

  test(
    'the same seed gives the same story, to the last call',
    async () => {
      const differing: number[] = [];
      for (let seed = FIRST; seed < FIRST + AGAIN; seed += 1) {
        const [one, other] = [await incident(seed), await incident(seed)];
        if (one.trace !== other.trace) differing.push(seed);
      }
      note({ figure: 'incidents told twice', tried: AGAIN, wrong: differing.length, atLeast: 200 });
      expect(differing).toEqual([]);
      expect((await incident(FIRST)).trace).not.toBe((await incident(FIRST + 1)).trace);
    },
    LONGEST,
  );
});
