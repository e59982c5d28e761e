import * as fc from 'fast-check';
import { admits, answered, sent, startPace, type ChunkAnswer, type Pace } from '../../src/domain/pace';
import { Dice } from '../world/dice';
import { floorMs, tryOut, type Found, type RetryAfterRule, type Trial } from './paced-server';

const RULES: readonly RetryAfterRule[] = ['until enough', 'ten seconds', 'missing'];
const QUOTA: Trial = { users: 10_000, burst: 3_000, perSecond: 20 };
/** Another app takes half from second 300 to second 600. */
const SHARED: Trial = { ...QUOTA, users: 20_000, shares: [{ fromMs: 300_000, part: 0.5 }, { fromMs: 600_000, part: 1 }] };

/** What holds in every trial: each user once, and no write before a wait is over. */
const isSound = (trial: Trial, found: Found): void => {
  expect(found).toMatchObject({ written: trial.users, twice: 0, tooEarly: 0 });
  expect(found.mostInFlight).toBeLessThanOrEqual(320);
};

/** Accepted writes per second between two seconds of a trial. */
const perSecond = ({ acceptedAt }: Found, from: number, to: number): number => acceptedAt.filter((at) => at >= from * 1_000 && at < to * 1_000).length / (to - from);

const throttledOnce = (at: number, answer: Partial<ChunkAnswer> = {}): Pace =>
  answered(sent(startPace(0), at, 20), at, { accepted: 0, throttled: 20, retryAfterMs: undefined, ...answer });

describe('while nothing is throttled', () => {
  test('1,000 users with three calls of 80 ms for each chunk take well under two seconds', () => {
    const trial: Trial = { users: 1_000, burst: 1_000_000, perSecond: 20, callsPerChunk: 3 };
    const found = tryOut(trial);
    isSound(trial, found);
    expect(found.totalMs).toBeLessThan(1_500);
  });

  test('four chunks leave at once, one more for each accepted one, sixteen at most', () => {
    let pace = sent(startPace(0), 0, admits(startPace(0), 0).writes);
    expect(pace.inFlight).toBe(80);
    for (let width = 5; width < 30; width += 1) {
      pace = answered(pace, width, { accepted: 20, throttled: 0, retryAfterMs: undefined });
      const { writes } = admits(pace, width);
      pace = sent(pace, width, writes);
      expect(pace.inFlight).toBe(20 * Math.min(width, 16));
    }
  });

  test('near the documented quota it is careful again, so that few writes are in flight when the bucket runs dry', () => {
    expect(tryOut({ ...QUOTA, users: 3_500 }).throttled).toBeLessThanOrEqual(80);
  });
});

test('a few refusals now and then, while there is enough, cost their own wait and nothing more', () => {
  const trial: Trial = { users: 5_000, burst: 1_000_000, perSecond: 20, stray: 0.02 };
  const found = tryOut(trial);
  isSound(trial, found);
  expect(found.throttled).toBeGreaterThan(50);
  // A second for each chunk that met one, were they one after the other.
  expect(found.totalMs).toBeLessThan(90_000);
});

describe.each(RULES)('10,000 users at 3,000 writes and 20 a second, Retry-After: %s', (rule) => {
  const trial: Trial = { ...QUOTA, rule };

  test('take at most 1.05 of what the quota takes, with few refusals', () => {
    const found = tryOut(trial);
    isSound(trial, found);
    expect(found.totalMs / floorMs(trial)).toBeLessThanOrEqual(1.05);
    expect(found.throttled).toBeLessThan(0.03 * trial.users);
    expect(found.episodes.length).toBeLessThanOrEqual(6);
  });

  test('leave a token for single requests that come at random', () => {
    const runs = [1, 2, 3, 4, 5, 6].map((seed) => tryOut({ ...trial, singlesPerSecond: 0.2, seed }));
    const singles = runs.reduce((sum, run) => sum + run.singles, 0);
    expect(singles).toBeGreaterThan(300);
    expect(runs.reduce((sum, run) => sum + run.singlesThrottled, 0)).toBeLessThan(0.03 * singles);
    for (const run of runs) expect(run.totalMs / floorMs(trial)).toBeLessThanOrEqual(1.05);
  });

  test('take no longer when answers overtake each other', () => {
    const dice = new Dice(7);
    const slow = { ...trial, latencyMs: () => 50 + 1_500 * dice.next() };
    const found = tryOut(slow);
    isSound(slow, found);
    expect(found.totalMs / floorMs(trial)).toBeLessThanOrEqual(1.05);
    expect(found.throttled).toBeLessThan(0.03 * trial.users);
  });

  test.each([
    [{ users: 1_000, burst: 300, perSecond: 2 }],
    [{ users: 40_000, burst: 18_000, perSecond: 120 }],
  ])('another quota is found out: %j', (other) => {
    const found = tryOut({ ...other, rule });
    isSound(other, found);
    expect(found.totalMs / floorMs(other)).toBeLessThanOrEqual(1.1);
  });

  test('when another app takes half of the quota the rate follows within a minute, and comes back within two when it is given back', () => {
    const shared: Trial = { ...SHARED, rule };
    const found = tryOut(shared);
    isSound(shared, found);
    expect(found.totalMs / floorMs(shared)).toBeLessThanOrEqual(1.15);
    expect(perSecond(found, 250, 300)).toBeGreaterThan(19);
    // In the minute of the change what was in reserve is used up, and the wait is caught up with.
    expect(perSecond(found, 360, 600)).toBeGreaterThan(9.5);
    expect(found.episodes.filter((at) => at > 360_000 && at < 600_000).length).toBeLessThanOrEqual(4);
    expect(perSecond(found, 720, 780)).toBeGreaterThan(19);
  });
});

test('two jobs share one pace: together they are as fast as one, and neither waits for the other', () => {
  const trial: Trial = { ...QUOTA, jobs: 2 };
  const found = tryOut(trial);
  isSound(trial, found);
  expect(found.totalMs / floorMs(trial)).toBeLessThanOrEqual(1.05);
  const [first = 0, second = 0] = found.jobEndedAt;
  expect(Math.abs(first - second)).toBeLessThan(0.02 * found.totalMs);
});

describe('after a 429', () => {
  test('nothing leaves before the longest Retry-After has passed, whatever the other answers say', () => {
    let pace = sent(startPace(0), 0, 60);
    pace = answered(pace, 100, { accepted: 0, throttled: 20, retryAfterMs: 7_000 });
    pace = answered(pace, 110, { accepted: 0, throttled: 20, retryAfterMs: 3_000 });
    pace = answered(pace, 120, { accepted: 20, throttled: 0, retryAfterMs: undefined });
    expect(admits(pace, 7_099)).toEqual({ writes: 0, againAt: 7_100 });
    expect(admits(pace, 7_100).writes).toBeGreaterThan(0);
  });

  test('without Retry-After the wait grows from 1 to 15 seconds, and is short again once a chunk was accepted', () => {
    const waits: number[] = [];
    let now = 0;
    let pace = startPace(now);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      pace = throttledAgain(pace, now);
      waits.push(pace.blockedUntil - now);
      now = pace.blockedUntil;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    pace = answered(sent(pace, now, 20), now, { accepted: 20, throttled: 0, retryAfterMs: undefined });
    expect(throttledAgain(pace, now + 500).blockedUntil).toBe(now + 1_500);
  });

  test('several answers of the same moment are one back-off', () => {
    let pace = sent(startPace(0), 0, 80);
    for (const at of [10, 11, 12, 13]) pace = answered(pace, at, { accepted: 0, throttled: 20, retryAfterMs: undefined });
    expect(pace.blockedUntil).toBe(1_013);
  });

  test('the documented 20 a second is expected until something is learned, and what was accepted in between from then on', () => {
    const first = throttledOnce(0);
    expect(1_000 * first.rate).toBeCloseTo(20, 1);
    const second = answered(answered(sent(first, 1_000, 60), 9_000, { accepted: 40, throttled: 0, retryAfterMs: undefined }), 10_000, { accepted: 10, throttled: 10, retryAfterMs: undefined });
    expect(1_000 * second.rate).toBeCloseTo(5, 1);
  });

  test('after a rest as long as the quota counts the bucket is taken for full, and the rate that was learned is remembered', () => {
    const pace = throttledOnce(0);
    expect(sent(pace, 149_999, 20)).toMatchObject({ rate: pace.rate, emptyAt: 0 });
    expect(sent(pace, 150_000, 20)).toMatchObject({ rate: pace.rate, emptyAt: undefined });
    expect(admits(pace, 150_000).writes).toBe(80);
  });
});

const throttledAgain = (pace: Pace, now: number): Pace => answered(sent(pace, now, 20), now, { accepted: 0, throttled: 20, retryAfterMs: undefined });

describe('whatever the server answers', () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 200_000 })),
    sends: fc.boolean(),
    answers: fc.nat({ max: 40 }),
    throttled: fc.oneof(fc.constant(0), fc.nat({ max: 20 })),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
  });

  interface World {
    now: number;
    pace: Pace;
    blocked: number;
    readonly flying: number[];
  }

  const send = (world: World): void => {
    const { writes, againAt } = admits(world.pace, world.now);
    expect(Number.isInteger(writes)).toBe(true);
    expect(againAt).toBeGreaterThan(world.now);
    expect(Number.isFinite(againAt)).toBe(true);
    if (world.now < world.blocked) expect(writes).toBe(0);
    for (let left = writes; left > 0; left -= 20) {
      world.flying.push(Math.min(20, left));
      world.pace = sent(world.pace, world.now, Math.min(20, left));
    }
  };

  const answer = (world: World, which: number, wanted: number, retryAfterMs: number | undefined): void => {
    const [writes] = world.flying.splice(which % Math.max(1, world.flying.length), 1);
    if (writes === undefined) return;
    const throttled = Math.min(writes, wanted);
    world.pace = answered(world.pace, world.now, { accepted: writes - throttled, throttled, retryAfterMs });
    if (throttled > 0) world.blocked = Math.max(world.blocked, world.now + (retryAfterMs ?? 0));
  };

  test('nothing leaves during a Retry-After, at most 320 writes are in flight, and work always goes on', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const world: World = { now: 0, pace: startPace(0), blocked: 0, flying: [] };
        for (const { waitMs, sends, answers, throttled, retryAfterMs } of steps) {
          world.now += waitMs;
          if (sends) send(world);
          answer(world, answers, throttled, retryAfterMs);
          const inFlight = world.flying.reduce((sum, writes) => sum + writes, 0);
          expect(world.pace.inFlight).toBe(inFlight);
          expect(inFlight).toBeLessThanOrEqual(320);
          expect(world.pace.rate > 0 && Number.isFinite(world.pace.rate)).toBe(true);
        }
        while (world.flying.length > 0) answer(world, 0, 0, undefined);
        // Nothing is in flight any more: whoever asks when told to is let through soon.
        for (let asked = 0; asked < 20 && admits(world.pace, world.now).writes === 0; asked += 1) world.now = admits(world.pace, world.now).againAt;
        expect(admits(world.pace, world.now).writes).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
