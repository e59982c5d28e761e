import Database from 'better-sqlite3';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Anchor, BadLog, checkStore, exportLog, openSigningKey, verifyFile } from '../../src/audit/index';
import { examine, firstBroken } from '../../src/audit/examine';
import { openSqliteBeside, openSqliteForReading } from '../../src/store';
import { atSize, note } from '../at-size/size';
import { emptyStore, facts, House, newFolder, testClock } from './house';
import { WAYS } from './tamper';

const PLACES = atSize({ slice: 10, full: 100 });
const CLEAN = atSize({ slice: 50, full: 1_000 });
const LONG = atSize({ slice: 120_000, full: 1_800_000 });

/** The same random numbers for the same seed (mulberry32). */
const dice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
};

let folder: string;
let empty: string;
beforeAll(async () => {
  folder = newFolder();
  empty = await emptyStore(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Some lives of the program on one log: each begins and ends with a checkpoint, and now and then with another key. */
const live = async (house: House, lives: number, pick: (below: number) => number): Promise<void> => {
  let number = 1;
  for (let life = 0; life < lives; life += 1) {
    if (pick(4) === 0) rmSync(house.keyPath, { force: true });
    await house.start();
    const count = pick(12);
    if (count > 0) await house.trail.append(facts(number, count));
    number += count;
    await house.stop();
  }
};

const houseNamed = (name: string): House => {
  const own = join(folder, name);
  mkdirSync(own);
  return new House(own, empty);
};

const badLogOf = async (work: () => Promise<unknown>): Promise<BadLog | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof BadLog) return error;
    throw error;
  }
};

test(`a log that nobody touched raises no alarm: ${CLEAN} of them, in the store, against the anchor, and exported`, async () => {
  const alarms: string[] = [];
  for (let seed = 1; seed <= CLEAN; seed += 1) {
    const house = houseNamed(`clean-${seed}`);
    const pick = dice(seed);
    await live(house, pick(5), pick);
    const found = await badLogOf(async () => {
      const verdict = await checkStore(house.trail, house.anchor, house.key.public);
      const file = join(house.folder, 'export');
      await exportLog(house.trail, file, house.key, house.clock);
      expect(verifyFile(file, house.key.public).entries).toBe(verdict.check.size);
      expect((await examine(house.trail, house.anchor, house.key.public)).standstill).toBeUndefined();
    });
    if (found !== undefined) alarms.push(`seed ${seed}: ${found.message}`);
    await house.close();
  }
  note({ figure: 'clean audit logs, false alarms', tried: CLEAN, wrong: alarms.length, atLeast: 1_000 });
  expect(alarms).toEqual([]);
}, LONG);

describe('a log that was bent', () => {
  let house: House;
  let whole: string;
  const missed: string[] = [];
  const misplaced: string[] = [];
  const unnoticedAtStart: string[] = [];
  let tried = 0;

  beforeAll(async () => {
    house = houseNamed('bent');
    await live(house, 12, dice(7));
    expect((await house.trail.head()).sequence).toBeGreaterThan(50);
    whole = await house.copy();
  });
  afterAll(async () => {
    note({
      figure: 'audit tampering missed',
      tried,
      wrong: missed.length + misplaced.length + unnoticedAtStart.length,
      atLeast: 10 * 100,
      more: `${Object.keys(WAYS).length} kinds, ${PLACES} places each; missed ${missed.length}, place not named ${misplaced.length}, unnoticed at start ${unnoticedAtStart.length}`,
    });
    await house.close();
  });

  test.each(Object.keys(WAYS))('%s: it is found, and the place is named', async (name) => {
    const bent = join(folder, 'bent.db');
    const anchor = new Anchor(house.anchorPath);
    const key = openSigningKey(house.keyPath, false).public;
    for (let place = 0; place < PLACES; place += 1) {
      tried += 1;
      copyFileSync(whole, bent);
      const db = new Database(bent);
      const { size } = db.prepare<[], { size: number }>('select sequence as size from audit_head').get()!;
      const { first } = WAYS[name]!({ db, size, pick: dice(place * 1_000 + name.length) });
      db.close();

      const store = openSqliteForReading(bent, testClock());
      const bad = await badLogOf(() => checkStore(store.trail, anchor, key));
      const where = `${name}, place ${place}, entry ${first}: ${bad?.message ?? 'not found'}`;
      if (bad === undefined) missed.push(where);
      else if (!names(bad, first)) misplaced.push(where);
      if (name !== 'the personal data beside an entry is another' && !(await noticedAtStart(bent, anchor))) unnoticedAtStart.push(where);
      await store.close();
    }
    expect({ missed, misplaced, unnoticedAtStart }).toEqual({ missed: [], misplaced: [], unnoticedAtStart: [] });
  }, LONG);

  /** The entry itself, the one behind it, or a range that begins before it and ends behind it, where a checkpoint tells. */
  const names = ({ entry, because }: BadLog, first: number): boolean => {
    const upTo = Number(/up to (\d+)/.exec(because)?.[1] ?? Number.NaN);
    return entry === first || entry === first + 1 || (entry !== undefined && entry <= first && first <= upTo);
  };

  /** What the server looks at before it listens. */
  const noticedAtStart = async (file: string, anchor: Anchor): Promise<boolean> => {
    const store = openSqliteBeside(file, testClock());
    try {
      const key = openSigningKey(house.keyPath, false).public;
      const { standstill, end, anchored } = await examine(store.trail, anchor, key);
      return standstill !== undefined || (await firstBroken(store.trail, end, anchored?.size ?? 0)) !== undefined;
    } finally {
      await store.close();
    }
  };
});
