import { setTimeout as wait } from 'node:timers/promises';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { beginPostgresFault, POSTGRES_FAULTS, Ways, type PostgresFault } from '../failures/postgres-faults';
import { beginStoreFault, SmallDisk, type End, type StoreFault } from '../failures/store-faults';
import { ASK } from '../journeys/sentences';
import type { Line, Shown } from '../journeys/shown';
import { SETTING, Stage } from '../journeys/stage';

const CONFIRMS = atSize({ slice: 1, full: 20 });
/** Pressed at the same moment. */
const AT_ONCE = 5;
/** Issue: told within 3 s; the rest is for the way to the channel and back on a busy machine. */
const TOLD_WITHIN = 3_500;
const BACK_WITHIN = 10_000;
/** What was waiting for the store is done first. */
const BACK_AFTER = 2_000;

/** A fault of the store that the programs run on. */
interface Fault {
  readonly name: string;
  /** A stage for it, which is not open yet. */
  readonly prepare: () => Prepared;
}

interface Prepared {
  readonly stage: Stage;
  /** Before the programs start. */
  readonly ready?: () => void;
  readonly begin: () => Promise<End>;
  readonly remove: () => void | Promise<void>;
}

const ENVIRONMENT = { MESSAGES_PER_MINUTE: '1000' };

const ofTheFile = (fault: StoreFault): Fault => ({
  name: fault,
  prepare: () => {
    const stage = new Stage(ENVIRONMENT, { plainHttp: true });
    let disk: SmallDisk | undefined;
    return {
      stage,
      ready: () => {
        if (fault === 'disk full') disk = new SmallDisk(stage);
      },
      begin: () => beginStoreFault(stage, fault, disk),
      remove: () => disk?.remove(),
    };
  },
});

const ofTheDatabase = (fault: PostgresFault): Fault => ({
  name: fault,
  prepare: () => {
    const ways = new Ways();
    const stage = new Stage(ENVIRONMENT, { plainHttp: true }, ways.setting);
    return { stage, begin: () => beginPostgresFault(stage, fault, ways), remove: () => ways.close() };
  },
});

const WAYS: readonly Fault[] = SETTING.store === 'postgres' ? POSTGRES_FAULTS.map(ofTheDatabase) : (['disk full', 'read-only', 'locked', 'write hangs', 'audit table gone'] as const).map(ofTheFile);

interface Waiting {
  readonly target: Persona;
  readonly line: Line;
  readonly card: Shown;
}

interface Found {
  readonly wrong: string[];
  calls: number;
  slowest: number;
}

const inGroups = async <Value>(values: readonly Value[], act: (value: Value) => Promise<void>): Promise<void> => {
  for (let from = 0; from < values.length; from += AT_ONCE) await Promise.all(values.slice(from, from + AT_ONCE).map(act));
};

const ask = async (stage: Stage): Promise<Waiting> => {
  const target = stage.person();
  return { target, ...(await stage.asked(stage.admin(), ASK.en(target.upn))) };
};

const pressInVain = async (stage: Stage, { target, card }: Waiting, found: Found): Promise<void> => {
  const { show, text, answer } = await stage.press(stage.admin(), card, 'confirm');
  found.slowest = Math.max(found.slowest, answer.tookMs);
  if (answer.tookMs > TOLD_WITHIN) found.wrong.push(`told after ${Math.round(answer.tookMs)} ms`);
  const honest = /^(Nothing was done: |It is not certain that this click was recorded)/.test(text);
  if (show !== 'sentence' || !honest || !text.includes('Revoke-MgUserSignInSession -UserId')) found.wrong.push(`HTTP ${answer.status}, told: ${text}`);
  found.calls += stage.revokeCalls(target);
};

/** The same card again. A click of which nothing was certain may have counted after all. */
const pressAgain = async (stage: Stage, { target, card, line }: Waiting, found: Found): Promise<void> => {
  if (stage.now(card).buttons.length > 0) {
    const { show, text } = await stage.press(stage.admin(), card, 'confirm');
    if (show !== 'card') found.wrong.push(`afterwards a press was answered with: ${text}`);
  }
  await stage.result(line, BACK_WITHIN);
  if (stage.revocations(target) !== 1) found.wrong.push(`afterwards it was done ${stage.revocations(target)} times`);
};

const play = async (fault: Fault, found: Found): Promise<void> => {
  const { stage, ready, begin, remove } = fault.prepare();
  await stage.open(false);
  ready?.();
  try {
    await stage.start();
    const waiting: Waiting[] = [];
    await inGroups(Array.from({ length: CONFIRMS }), async () => {
      waiting.push(await ask(stage));
    });
    await stage.quiet();
    const end = await begin();
    try {
      await inGroups(waiting, (one) => pressInVain(stage, one, found));
      for (const { target } of waiting) found.calls += stage.revokeCalls(target);
    } finally {
      await end();
    }
    await wait(BACK_AFTER);
    await inGroups(waiting, (one) => pressAgain(stage, one, found));
    await stage.quiet();
    stage.audit();
  } finally {
    await stage.close();
    await remove();
  }
};

test(`without a record there is no effect: ${WAYS.map(({ name }) => name).join(', ')}; the admin is told in time, and all goes on without a restart`, async () => {
  const all: string[] = [];
  let calls = 0;
  const slowest: string[] = [];
  const began = Date.now();
  for (const way of WAYS) {
    const found: Found = { wrong: [], calls: 0, slowest: 0 };
    await play(way, found).catch((error: unknown) => found.wrong.push(error instanceof Error ? error.message : String(error)));
    all.push(...found.wrong.map((what) => `${way.name}: ${what}`), ...(found.calls > 0 ? [`${way.name}: ${found.calls} calls to revoke`] : []));
    calls += found.calls;
    slowest.push(`${(found.slowest / 1_000).toFixed(1)} s (${way.name})`);
  }
  const tried = WAYS.length * CONFIRMS;
  const seconds = Math.round((Date.now() - began) / 1_000);
  note({ figure: 'confirms while the audit log cannot be written', tried, wrong: all.length, atLeast: tried, more: `${WAYS.length} ways, ${calls} calls to revoke, told within ${slowest.join(', ')}; ${seconds} s` });
  expect(all).toEqual([]);
}, atSize({ slice: 120_000, full: 900_000 }));
