import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { atSize, note } from '../at-size/size';
import type { BotProcess } from '../journeys/bot-process';
import { Stage } from '../journeys/stage';

const ROUNDS = atSize({ slice: 2, full: 20 });
const PROGRAMS = 4;
/** From the first connection on; all steps of a start are over by then, as a rule. */
const KILLED_WITHIN = 400;

const stage = new Stage({}, {}, { store: 'postgres', replicas: PROGRAMS });
beforeAll(() => stage.open(false), 120_000);
afterAll(() => stage.close());

/** Somebody is connected to the database. */
const isReached = async (database: string): Promise<void> => {
  const asked = `select 1 from pg_stat_activity where datname = '${database}'`;
  for (const until = Date.now() + 20_000; (await stage.server.does(asked)).length === 0; ) {
    if (Date.now() > until) throw new Error('nobody came to the database');
  }
};

const isReady = async ({ origin }: BotProcess): Promise<boolean> => {
  const until = Date.now() + 20_000;
  while (!(await fetch(`${origin}/readyz`)).ok) {
    if (Date.now() > until) return false;
    await wait(100);
  }
  return true;
};

/** Starts all at once on an empty database and kills one of them. @returns what is wrong */
const round = async (number: number, killAfter: number): Promise<readonly string[]> => {
  const url = await stage.server.newDatabase();
  const changes = { DATABASE_URL: url, AUDIT_ANCHOR_PATH: join(dirname(stage.shell['AUDIT_ANCHOR_PATH'] ?? ''), `of-${number}.log`) };
  const killed = stage.bots[number % PROGRAMS];
  const starts = stage.bots.map(async (bot) =>
    bot.start(changes).then(
      () => [],
      (error: unknown) => (bot === killed ? [] : [String(error)]),
    ),
  );
  await isReached(new URL(url).pathname.slice(1));
  await wait(killAfter);
  await killed?.stop('SIGKILL');
  const wrong: string[] = (await Promise.all(starts)).flat();
  await killed?.start(changes).catch((error: unknown) => wrong.push(`again: ${String(error)}`));
  const ready = await Promise.all(stage.bots.map(async (bot) => bot.isRunning && isReady(bot)));
  if (ready.includes(false)) wrong.push('not ready');
  await stage.kill();
  return wrong;
};

test('four programs that make the store at once, one of them killed meanwhile: the others come up, and it does when it is started again', async () => {
  const wrong: string[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const killAfter = Math.round((((number * 7 + 1) % ROUNDS) / ROUNDS) * KILLED_WITHIN);
    const found = await round(number, killAfter).catch((error: unknown) => [String(error)]);
    wrong.push(...found.map((what) => `killed after ${killAfter} ms: ${what}`));
  }
  note({ figure: 'SIGKILL of one of four programs that make the tables at once', tried: ROUNDS, wrong: wrong.length, atLeast: ROUNDS });
  expect(wrong).toEqual([]);
}, atSize({ slice: 120_000, full: 900_000 }));
