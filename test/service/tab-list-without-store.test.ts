import { askManyInTab, type Deps } from '../../src/service';
import { StoreDown, type Change } from '../../src/service/ports';
import { actor, ADELE, ALEX } from '../domain/samples';
import { openWorkplace, type Workplace } from '../worker/stand-ins';

/** A list in the tab whose request the store may have, or not, when its answer is lost. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.close());

const ASK = { id: 'x', fingerprint: 'y', text: 'adele.vance@contoso.com\nalex@contoso.com', reason: undefined, whatIf: false } as const;
const LIMITS = { users: 10, withinMs: 55_000 };

interface Asked {
  /** Under which ids lists were pinned. */
  readonly ids: readonly string[];
  /** How many of the users are pinned when all is over. */
  readonly left: number;
  /** After how long it was tried to forget the list. */
  readonly waited: readonly number[];
}

/**
 * The list is asked for, and the answer to its record is lost.
 * @param kept whether the store has it all the same
 * @param down how many of the next questions it does not answer either
 */
const asked = async (kept: boolean, down = 0): Promise<Asked> => {
  const { journal, pinned, clock, ids: made } = place.deps;
  const waited: number[] = [];
  const id = made.request();
  let failing = 0;
  const deps: Deps = {
    ...place.deps,
    ids: { request: () => id },
    journal: Object.assign(Object.create(journal) as typeof journal, {
      record: async (change: Change) => {
        if (kept) await journal.record(change);
        failing = down;
        throw new StoreDown('timeout', true);
      },
      read: (request: typeof id) => {
        failing -= 1;
        return failing >= 0 ? Promise.reject(new StoreDown('timeout', false)) : journal.read(request);
      },
    }),
    clock: {
      now: () => clock.now(),
      wait: (ms) => {
        if (ms === LIMITS.withinMs) return clock.wait(ms);
        waited.push(ms);
        return Promise.resolve();
      },
    },
  };
  expect(await askManyInTab(deps, actor(), ASK, LIMITS)).toMatchObject({ answer: 'sentence', saying: { kind: 'store-down' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { ids: [id], left: await pinned.among(id, [ADELE, ALEX]), waited };
};

test('a list whose request was not recorded is forgotten', async () => {
  expect(await asked(false)).toMatchObject({ left: 0, waited: [5_000] });
});

test('a list whose request was recorded, though the store did not say so, stays', async () => {
  const { ids, left } = await asked(true);
  expect(left).toBe(2);
  expect(await place.deps.journal.awaiting(9)).toMatchObject([{ request: { id: ids[0], many: { users: { count: 2 } } } }]);
});

test('it is tried again while the store is silent, and not for ever', async () => {
  expect(await asked(false, 2)).toMatchObject({ left: 0, waited: [5_000, 30_000, 120_000] });
});

test('a store that stays silent leaves the list to the next start', async () => {
  expect(await asked(false, 9)).toMatchObject({ left: 2, waited: [5_000, 30_000, 120_000] });
});
