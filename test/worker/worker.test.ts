import type { Saying } from '../../src/domain/saying';
import type { Delivery, Journal, Work, WorkItem } from '../../src/service';
import { Worker } from '../../src/worker';
import { actor, conversation } from '../domain/samples';
import { openWorkplace, until, type Workplace } from './stand-ins';

const DELIVERED: Delivery = { fate: 'delivered', activityId: 'posted' };
const STOP_WITHIN = 2_000;

let place: Workplace;
let worker: Worker;
const opened = async (wrap?: (journal: Journal) => Journal): Promise<void> => {
  place = await openWorkplace(wrap);
  worker = new Worker(place.deps);
  place.onWork = () => worker.wake();
};
afterEach(async () => {
  await worker.stop(STOP_WITHIN);
  await place.close();
});

/** A sentence to be said; its number tells it apart. */
const saying = (n: number): Saying => ({ kind: 'too-many-open', limit: n });
const say = (n: number, rest: Partial<WorkItem> = {}): WorkItem => ({
  payload: { kind: 'say', to: conversation(), actor: actor(), saying: saying(n), sent: false },
  dueAt: Date.now(),
  ...rest,
});
const numbers = (): readonly number[] => place.said.flatMap((what) => (what.kind === 'too-many-open' ? [what.limit] : []));
const record = (...add: readonly WorkItem[]): Promise<unknown> => place.deps.journal.record({ add });
/** What nobody has in hand, due or not, after the worker has stopped. */
const left = (): Promise<readonly Work[]> => place.deps.journal.claim(100, 1);

/** A gate: work waits at it until it is opened. */
const gate = (): { readonly passed: Promise<void>; open: () => void } => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
};

describe('the worker', () => {
  test('does what is due when it starts, and what comes later, each once', async () => {
    await opened();
    await record(say(1), say(2));
    worker.start();
    await until(() => numbers().length === 2, 'both were said');
    await record(say(3));
    await until(() => numbers().length === 3, 'the third was said');
    expect(numbers().toSorted()).toEqual([1, 2, 3]);
    await worker.stop(STOP_WITHIN);
    expect(await left()).toEqual([]);
  });

  test('begins at once when it is woken, without waiting for the next look', async () => {
    await opened();
    worker.start();
    await until(() => place.log.length === 0, 'it is idle');
    const start = performance.now();
    for (let n = 0; n < 20; n += 1) {
      await record(say(n));
      await until(() => numbers().length === n + 1, `${n} was said`);
    }
    // Twenty looks apart it would take four seconds.
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  test('finds work that nobody told it of', async () => {
    await opened();
    place.onWork = () => undefined;
    worker.start();
    await record(say(1));
    await until(() => numbers().length === 1, 'it was said');
  });

  test('leaves what is not due, and does it when it is', async () => {
    await opened();
    worker.start();
    const due = Date.now() + 300;
    await record(say(1, { dueAt: due }), say(2));
    await until(() => numbers().length === 2, 'both were said');
    expect(numbers()).toEqual([2, 1]);
    expect(Date.now()).toBeGreaterThanOrEqual(due);
  });

  test('does much at the same time: one that hangs does not hold up the others', async () => {
    await opened();
    const hanging = gate();
    place.channel = async (what) => {
      if (what.kind === 'too-many-open' && what.limit === 0) await hanging.passed;
      return DELIVERED;
    };
    worker.start();
    await record(...Array.from({ length: 30 }, (_, n) => say(n)));
    await until(() => numbers().length === 29, 'all others were said');
    hanging.open();
    await until(() => numbers().length === 30, 'the hanging one was said');
  });

  test('does the work of one lane in order and one at a time, beside other lanes', async () => {
    await opened();
    const waiting = { one: 0, most: 0 };
    place.channel = async (what) => {
      const inLane = what.kind === 'too-many-open' && what.limit < 100;
      if (inLane) waiting.most = Math.max(waiting.most, (waiting.one += 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      if (inLane) waiting.one -= 1;
      return DELIVERED;
    };
    await record(...Array.from({ length: 20 }, (_, n) => [say(n, { lane: 'one' }), say(100 + n, { lane: 'two' })]).flat());
    worker.start();
    await until(() => numbers().length === 40, 'all was said');
    expect(numbers().filter((n) => n < 100)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(numbers().filter((n) => n >= 100)).toEqual(Array.from({ length: 20 }, (_, n) => 100 + n));
    expect(waiting.most).toBe(1);
    expect(place.sending.most).toBe(2);
  });

  test('walks the whole road of a line by itself: understood, asked for, revoked, reported', async () => {
    await opened();
    worker.start();
    const line = { kind: 'said', actor: actor(), conversation: conversation(), text: 'Revoke-SPOUserSession -User adele.vance@contoso.com -Confirm:$false', at: Date.now(), mentioned: {} } as const;
    await place.deps.journal.receive({ key: 'a', by: actor().objectId, at: Date.now() }, { payload: line, dueAt: Date.now() });
    await until(() => place.said.some(({ kind }) => kind === 'result'), 'the result was said');
    expect(place.said).toHaveLength(1);
    expect(place.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect((await place.deps.journal.entries(0, 9)).map(({ bytes }) => (JSON.parse(bytes) as { kind: string }).kind)).toEqual(['asked', 'attempt', 'outcome']);
  });
});

describe('work that fails for a reason that nobody foresaw', () => {
  test('is put back for later, is told to the operator without what it was about, and stops nothing else', async () => {
    await opened();
    // It is put back for five seconds later; here most of them are over already.
    place.behind = 4_500;
    place.channel = (what) => (what.kind === 'too-many-open' && what.limit === 1 ? Promise.reject(new TypeError('adele.vance@contoso.com is undefined')) : Promise.resolve(DELIVERED));
    worker.start();
    await record(say(1), say(2));
    await until(() => place.log.some(({ code }) => code === 'work-failed'), 'it failed');
    await record(say(3));
    await until(() => numbers().length === 2, 'the others were said');
    expect(place.log.filter(({ code }) => code === 'work-failed')).toEqual([{ level: 'error', code: 'work-failed', activityId: 'activity-1', work: 'say', errorName: 'TypeError', tries: 1 }]);
    expect(JSON.stringify(place.log)).not.toContain('contoso');
    await worker.stop(STOP_WITHIN);
    // Not due now, and not lost.
    expect(await left()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await left()).toMatchObject([{ tries: 2, payload: { kind: 'say', saying: saying(1) } }]);
  });

  test('of a kind that only a newer version knows is put off, for a program of that version', async () => {
    await opened();
    worker.start();
    await record({ payload: { kind: 'of-the-next-version', requestId: 'r' } as unknown as WorkItem['payload'], dueAt: Date.now(), lane: 'one' }, say(1, { lane: 'one' }));
    await until(() => numbers().length === 1, 'what stood behind it was said');
    expect(place.log).toMatchObject([{ code: 'work-failed', work: 'of-the-next-version', tries: 1 }]);
    await worker.stop(STOP_WITHIN);
    expect(await left()).toEqual([]);
  });

  test('a message that can never be answered is given up, and who wrote it is told', async () => {
    await opened();
    // Every wait is over at once.
    place.behind = 3_600_000;
    const broken = { ...place.deps.tenant, find: () => Promise.reject(new TypeError('a defect')) };
    worker = new Worker({ ...place.deps, tenant: broken });
    worker.start();
    const line: WorkItem = { payload: { kind: 'said', actor: actor(), conversation: conversation(), text: 'revoke sessions for a@contoso.com', at: Date.now(), mentioned: {} }, dueAt: Date.now(), lane: 'person' };
    await record(line, say(7, { lane: 'person' }));
    await until(() => place.said.some(({ kind }) => kind === 'went-wrong'), 'it was told');
    await until(() => numbers().length === 1, 'what stood behind it was said');
    const tries = place.log.filter(({ code }) => code === 'work-failed').map(({ tries: one }) => one);
    expect(tries).toEqual(Array.from({ length: tries.length }, (_, n) => n + 1));
    expect(tries.length).toBeLessThan(10);
    await worker.stop(STOP_WITHIN);
    expect(await left()).toEqual([]);
  });

  test('a store that does not answer is asked again', async () => {
    let failures = 3;
    await opened((journal) => {
      const claim: Journal['claim'] = (limit, leaseMs) => {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new Error('the disk is away')) : journal.claim(limit, leaseMs);
      };
      return Object.assign(Object.create(journal) as Journal, { claim });
    });
    worker.start();
    await record(say(1));
    await until(() => numbers().length === 1, 'it was said');
    expect(place.log.filter(({ code }) => code === 'claim-failed')).toHaveLength(3);
  });
});

describe('stopping', () => {
  test('waits for what runs and begins nothing more', async () => {
    await opened();
    const running = gate();
    place.channel = async () => {
      await running.passed;
      return DELIVERED;
    };
    worker.start();
    await record(say(1));
    await until(() => place.sending.now === 1, 'it is being said');
    const stopped = worker.stop(STOP_WITHIN);
    await record(say(2));
    expect(await Promise.race([stopped.then(() => 'stopped'), new Promise((resolve) => setTimeout(() => resolve('waiting'), 100))])).toBe('waiting');
    running.open();
    await stopped;
    expect(numbers()).toEqual([1]);
    expect(await left()).toMatchObject([{ payload: { saying: saying(2) }, tries: 1 }]);
  });

  test('does not wait for ever: what does not end is left to the next start', async () => {
    await opened();
    const never = gate();
    place.channel = async () => {
      await never.passed;
      return DELIVERED;
    };
    worker.start();
    await record(say(1));
    await until(() => place.sending.now === 1, 'it is being said');
    const start = performance.now();
    await worker.stop(150);
    expect(performance.now() - start).toBeLessThan(1_000);
    never.open();
    await until(() => place.sending.now === 0, 'it has ended after all');
  });

  test('gives back what does not end, for others to do at once; what it says of it later does not count', async () => {
    await opened();
    const late = gate();
    place.channel = async () => {
      await late.passed;
      return DELIVERED;
    };
    worker.start();
    await record(say(1));
    await until(() => place.sending.now === 1, 'it is being said');
    expect(await left()).toEqual([]);
    await worker.stop(50);
    const [taken] = await place.deps.journal.claim(9, 60_000);
    expect(taken).toMatchObject({ tries: 2, payload: { saying: saying(1), sent: true } });
    late.open();
    await until(() => place.sending.now === 0, 'it has ended after all');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await place.deps.journal.record({ done: taken! })).toEqual({ recorded: true });
  });

  test('gives back what failed while it stopped, and says so when the store does not take it', async () => {
    let down = false;
    await opened((journal) => {
      const release: Journal['release'] = (held) => (down ? Promise.reject(new Error('the disk is away')) : journal.release(held));
      return Object.assign(Object.create(journal) as Journal, { release });
    });
    const failing = gate();
    place.channel = async () => {
      await failing.passed;
      throw new TypeError('a defect');
    };
    worker.start();
    await record(say(1));
    await until(() => place.sending.now === 1, 'it is being said');
    const stopped = worker.stop(STOP_WITHIN);
    failing.open();
    await stopped;
    expect(await left()).toMatchObject([{ payload: { saying: saying(1) }, tries: 2 }]);
    down = true;
    await worker.stop(STOP_WITHIN);
    expect(place.log.filter(({ code }) => code === 'give-back-failed')).toEqual([{ level: 'warn', code: 'give-back-failed', count: 1, errorName: 'Error' }]);
  });

  test('while a claim is on its way: what it brings is done before the stop ends', async () => {
    const claiming = gate();
    const claimed = gate();
    await opened((journal) => {
      const claim: Journal['claim'] = async (limit, leaseMs) => {
        const works = await journal.claim(limit, leaseMs);
        if (works.length > 0) {
          claiming.open();
          await claimed.passed;
        }
        return works;
      };
      return Object.assign(Object.create(journal) as Journal, { claim });
    });
    await record(say(1));
    worker.start();
    await claiming.passed;
    const stopped = worker.stop(STOP_WITHIN);
    claimed.open();
    await stopped;
    const saidThen = numbers().length;
    // Whatever was begun has ended: nothing is said after the stop.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(numbers()).toHaveLength(saidThen);
    expect(place.sending.now).toBe(0);
  });

  test('a worker that never started stops at once, and twice is once', async () => {
    await opened();
    await worker.stop(STOP_WITHIN);
    await worker.stop(STOP_WITHIN);
    await record(say(1));
    expect(numbers()).toEqual([]);
  });
});
