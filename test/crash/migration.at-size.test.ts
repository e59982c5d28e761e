import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../sandbox/tenant/start';
import { atSize, note } from '../at-size/size';
import { ASK } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { killable } from './mortal';

/** In the middle of making the tables, at the first and the last of them, and at the end of it. */
const POINTS: readonly { readonly name: string; readonly when: 'before' | 'within' | 'after'; readonly has: readonly string[] }[] = [
  { name: 'the first table is made', when: 'within', has: ['create table request '] },
  { name: 'a later migration has begun', when: 'within', has: ['create table checkpoint '] },
  { name: 'the log’s table is made', when: 'within', has: ['create table audit '] },
  { name: 'the log’s first row is written', when: 'within', has: ['insert into audit_head'] },
  { name: 'all tables are made, nothing is committed', when: 'before', has: ['create table checkpoint '] },
  { name: 'all tables are committed', when: 'after', has: ['create table checkpoint '] },
];

const CHOSEN = POINTS.slice(0, atSize({ slice: 2, full: POINTS.length }));

/** Kills the first start there and looks at what the second one makes of it. */
const startTwice = async ({ when, has }: (typeof POINTS)[number], keys: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'migration-'));
  const stage = new Stage(killable(folder), { plainHttp: true, stateFolder: keys });
  await stage.open(false);
  try {
    writeFileSync(join(folder, 'kill-at.json'), JSON.stringify({ when, has }));
    const ended = await stage.bot.startInVain({});
    if (ended.code !== null || !existsSync(join(folder, 'kill-at.json.reached'))) throw new Error(`the point was not reached; it ended with ${String(ended.code)}:\n${ended.output}`);
    await stage.start();
    const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
    if (card.buttons.length !== 2) throw new Error('the card is not whole');
    stage.audit();
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

test('killed while it makes its tables, the next start makes them whole', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'migration-keys-'));
  await (await startTenant({ stateFolder: keys })).stop();
  const wrong: string[] = [];
  for (const point of CHOSEN) await startTwice(point, keys).catch((error: unknown) => wrong.push(`${point.name}: ${error instanceof Error ? error.message : String(error)}`));
  rmSync(keys, { recursive: true, force: true });
  note({ figure: 'SIGKILL while the tables are made', tried: CHOSEN.length, wrong: wrong.length, atLeast: CHOSEN.length });
  expect(wrong).toEqual([]);
}, atSize({ slice: 90_000, full: 300_000 }));
