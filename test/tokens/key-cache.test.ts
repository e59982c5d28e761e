import { createKeyCache, KeyDocumentError, type KeyCache, type KeyProblem } from '../../src/tokens';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 22);

let now: number;
/** What is published; `undefined` while nobody answers. */
let names: readonly string[] | undefined;
let readings: number;
let asked: (readonly [number, boolean])[];
let mayAsk: boolean;
let problems: KeyProblem[];
let keys: KeyCache<string>;

const tick = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
const read = async (): Promise<ReadonlyMap<string, string>> => {
  readings += 1;
  await tick();
  if (names === undefined) throw new TypeError('nobody answers');
  if (names.length === 0) throw new KeyDocumentError('no-usable-key');
  return new Map(names.map((name) => [name, `key ${name}`]));
};
/** Lets a reading in the background come to its end. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await tick();
};

beforeEach(() => {
  now = START;
  names = ['first'];
  readings = 0;
  asked = [];
  mayAsk = true;
  problems = [];
  const pace = (sinceTried: number, holdsKeys: boolean): boolean => {
    asked.push([sinceTried, holdsKeys]);
    return mayAsk;
  };
  keys = createKeyCache({ read, mayAsk: pace, now: () => now, onProblem: (problem) => problems.push(problem) });
});

test('nothing is read before a key is asked for', async () => {
  await settled();
  expect(readings).toBe(0);
});

test('200 look-ups at once share one reading, also for ids that nobody knows', async () => {
  const found = await Promise.all(Array.from({ length: 200 }, (_, index) => keys.find(index % 2 === 0 ? 'first' : `forged-${index}`)));
  expect(found.filter((key) => key === 'key first')).toHaveLength(100);
  expect(found.filter((key) => key === undefined)).toHaveLength(100);
  expect(readings).toBe(1);
});

test('a key that is held is found without a question', async () => {
  await keys.find('first');
  now += HOUR - 1;
  expect(await keys.find('first')).toBe('key first');
  expect([readings, asked]).toEqual([1, [[Infinity, false]]]);
});

test('known keys work for 24 hours without the key server, then no longer, and again when it is back', async () => {
  await keys.find('first');
  names = undefined;
  for (const hours of [1, 2, 12, 23.99]) {
    now = START + hours * HOUR;
    expect(await keys.find('first')).toBe('key first');
    await settled();
  }
  now = START + 24 * HOUR;
  expect(await keys.find('first')).toBeUndefined();
  expect(new Set(problems)).toEqual(new Set(['unreachable']));
  expect(keys.failed()).toBe(true);
  names = ['first'];
  expect(await keys.find('first')).toBe('key first');
  expect(keys.failed()).toBe(false);
});

test('keys older than an hour are read again in the background, and a key that was withdrawn is gone', async () => {
  await keys.find('first');
  names = ['second'];
  now += HOUR - 1;
  expect(await keys.find('first')).toBe('key first');
  await settled();
  expect(readings).toBe(1);
  now += 1;
  expect(await keys.find('first')).toBe('key first');
  await settled();
  expect(readings).toBe(2);
  expect(await keys.find('first')).toBeUndefined();
  expect(await keys.find('second')).toBe('key second');
});

test('while the key server is down, old keys are tried again once a minute and not with each look-up', async () => {
  await keys.find('first');
  names = undefined;
  now += 2 * HOUR;
  for (let look = 0; look < 50; look += 1) {
    expect(await keys.find('first')).toBe('key first');
    await settled();
  }
  expect(problems).toEqual(['unreachable']);
  now += MINUTE - 1;
  await keys.find('first');
  await settled();
  expect(problems).toHaveLength(1);
  now += 1;
  await keys.find('first');
  await settled();
  expect(problems).toHaveLength(2);
});

test('a document without a usable key does not replace the keys that are known', async () => {
  await keys.find('first');
  names = [];
  now += HOUR;
  await keys.find('first');
  await settled();
  expect(problems).toEqual(['no-usable-key']);
  expect(await keys.find('first')).toBe('key first');
});

test('an id that is not held causes a reading only when it may', async () => {
  await keys.find('first');
  names = ['first', 'second'];
  mayAsk = false;
  now += 7;
  expect(await keys.find('second')).toBeUndefined();
  mayAsk = true;
  now += 3;
  expect(await keys.find('second')).toBe('key second');
  expect(asked).toEqual([[Infinity, false], [7, true], [10, true]]);
  expect(readings).toBe(2);
});

test('what was read a day ago counts as nothing held', async () => {
  await keys.find('first');
  names = undefined;
  now += 24 * HOUR;
  await keys.find('first');
  expect(asked).toEqual([[Infinity, false], [24 * HOUR, false]]);
});
