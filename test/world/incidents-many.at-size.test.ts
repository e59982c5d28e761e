import { atSize, note } from '../at-size/size';
import { manyIncident } from './many-incident';

const TRIED = atSize({ slice: 60, full: 3_000 });
const AGAIN = atSize({ slice: 3, full: 100 });
const LONGEST = atSize({ slice: 120_000, full: 3_600_000 });
/** Of these seeds are the incidents. */
const FIRST = Number(process.env['MANY_FIRST'] ?? 1);

describe('incidents about many in virtual time: lists and groups, stopped and tried again, while batches break and the program is killed', () => {
  test(
    'whatever happens, the numbers add up, everybody has one true result, and nobody is hit who was not confirmed',
    async () => {
      const bad: string[] = [];
      const sums = { calls: 0, crashes: 0, faults: 0, done: 0, stopped: 0, retried: 0, users: 0, succeeded: 0, failed: 0, inDoubt: 0, inChunks: 0 };
      const began = performance.now();
      for (let seed = FIRST; seed < FIRST + TRIED; seed += 1) {
        const told = await manyIncident(seed);
        for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += told[name];
        if (told.wrong.length > 0) bad.push(`seed ${seed}: ${told.wrong.slice(0, 5).join('; ')}`);
      }
      const seconds = Math.round((performance.now() - began) / 1000);
      note({
        figure: 'seeded incidents about many users in virtual time',
        tried: TRIED,
        wrong: bad.length,
        atLeast: 3_000,
        more: `seeds ${FIRST}-${FIRST + TRIED - 1}; ${sums.done} requests about ${sums.users} users (${sums.succeeded} signed out, ${sums.failed} failed, ${sums.inDoubt} in doubt), ${sums.stopped} stops, ${sums.retried} retries; ${sums.calls} calls to revoke, ${sums.crashes} crashes, ${sums.inChunks} of them in chunks, ${sums.faults} faults; ${seconds} s`,
      });
      expect(bad).toEqual([]);
      // The incidents are none when nothing happens in them.
      expect(sums.done).toBeGreaterThan(TRIED / 2);
      expect(sums.calls).toBeGreaterThan(TRIED * 5);
      for (const often of [sums.crashes, sums.inChunks, sums.stopped, sums.retried]) expect(often).toBeGreaterThan(TRIED / 20);
    },
    LONGEST,
  );

  test(
    'the same seed gives the same story, to the last call',
    async () => {
      const differing: number[] = [];
      for (let seed = FIRST; seed < FIRST + AGAIN; seed += 1) {
        const [one, other] = [await manyIncident(seed), await manyIncident(seed)];
        if (one.trace !== other.trace) differing.push(seed);
      }
      note({ figure: 'incidents about many told twice', tried: AGAIN, wrong: differing.length, atLeast: 100 });
      expect(differing).toEqual([]);
    },
    LONGEST,
  );
});
