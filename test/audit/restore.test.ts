import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Fault } from '../../sandbox/tenant/faults';
import { readEntry } from '../journeys/audit-entries';
import { readStore } from '../journeys/evidence';
import { strikeTheWorkOf } from '../journeys/hold-back';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import { Stage } from '../journeys/stage';
import { until } from '../worker/stand-ins';

const COMMAND = resolve(__dirname, '../../dist/audit.js');
const HANGS: Fault = { connection: 'hang' };
const PARTS = ['', '-wal'] as const;

let stage: Stage;
beforeEach(async () => {
  stage = new Stage({}, {});
  await stage.open();
});
// The tenant remembers what the restored store has forgotten: the auditor would rightly object.
afterEach(() => stage.close());

const anchorPath = (): string => join(dirname(stage.store), 'audit-anchor.log');

const copyStore = (name: string): void => {
  for (const part of PARTS) if (existsSync(`${stage.store}${part}`)) copyFileSync(`${stage.store}${part}`, `${stage.store}.${name}${part}`);
};

const putBack = (name: string): void => {
  for (const part of ['', '-wal', '-shm']) rmSync(`${stage.store}${part}`, { force: true });
  for (const part of PARTS) if (existsSync(`${stage.store}.${name}${part}`)) copyFileSync(`${stage.store}.${name}${part}`, `${stage.store}${part}`);
};

const command = (...words: readonly string[]): { readonly status: number | null; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], { env: { PATH: process.env['PATH'], DATABASE_URL: `file:${stage.store}` }, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

const ready = async (): Promise<{ readonly status: number; readonly body: unknown }> => {
  const response = await fetch(`${stage.bot.origin}/readyz`);
  return { status: response.status, body: await response.json() };
};

/** Sizes of the checkpoints in the anchor. */
const anchored = (): readonly number[] => [...readFileSync(anchorPath(), 'utf8').matchAll(/^session-revoker\/audit-log\n(\d+)$/gm)].map(([, size]) => Number(size));

const signOut = async (): Promise<void> => {
  const { line, card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  await stage.press(stage.admin(), card, 'confirm');
  await stage.result(line);
  await stage.quiet();
  // The end of the request has its checkpoint, in the anchor too.
  const outcome = readStore(stage.store).entries.map(readEntry).findLast(({ kind }) => kind === 'outcome')?.sequence ?? Infinity;
  await until(() => (anchored().at(-1) ?? 0) >= outcome, 'the anchor covers the outcome');
};

test('a restored backup: the bot starts, acts on nothing, says why in both languages, and goes on once somebody accepts it, without a restart', async () => {
  const target = stage.person();
  const { line: asked, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  await stage.quiet();
  await stage.bot.stop('SIGTERM');
  copyStore('backup');
  await stage.start();
  await signOut();
  await stage.bot.stop('SIGTERM');
  expect(command('verify')).toMatchObject({ status: 0 });
  const anchor = readFileSync(anchorPath(), 'utf8');

  putBack('backup');
  const { status, said } = command('verify');
  expect(status).toBe(1);
  expect(said).toMatch(/^audit: entry 3 is bad: it is missing: the anchor has a checkpoint over \d+ entries, so this is an older copy/);
  await stage.start();
  expect(await ready()).toMatchObject({ status: 503, body: { ready: false, audit: 'restored' } });

  const refused = await stage.reply(await stage.say(stage.admin(), ASK.en(stage.person().upn)));
  expect(refused).toMatch(/^Nothing was done, and nothing is acted on: the store ends at audit entry 2, but its anchor has a checkpoint over \d+\..+npm run audit -- accept-restore\nIf it cannot wait, in PowerShell: Revoke-MgUserSignInSession -UserId '.+'$/);
  const french = await stage.reply(await stage.say(stage.adminFr(), ASK.fr(stage.person().upn)));
  expect(french).toMatch(/^Rien n'a été fait, et le bot n'agit sur rien : le stockage finit à l'entrée d'audit 2.+accept-restore\n/);
  const unconfirmed = stage.person();
  expect(await stage.reply(await stage.say(stage.admin(), `Revoke-SPOUserSession ${unconfirmed.upn} -Confirm:$false`))).toContain('nothing is acted on');
  const pressed = await stage.press(stage.admin(), card, 'confirm');
  expect(pressed).toMatchObject({ show: 'sentence', text: expect.stringContaining('nothing is acted on') as string });
  expect(await stage.reply(await stage.say(stage.admin(), 'help'))).toContain('what if');
  expect(await stage.reply(await stage.say(stage.admin(), 'check'))).toMatch(/^Not everything that is needed is there.+\n[^]*Missing: a store as new as its audit anchor: it ends at entry 2,/);
  expect(stage.revokeCalls(target) + stage.revokeCalls(unconfirmed)).toBe(0);
  expect(readFileSync(anchorPath(), 'utf8')).toBe(anchor);

  // Beside the running server; within a few seconds it goes on.
  const accepted = command('accept-restore');
  expect(accepted).toMatchObject({ status: 0 });
  expect(accepted.said).toContain('audit: the store ended at entry 2;');
  await until(async () => (await ready()).status === 200, 'it is ready');
  expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
  expect(firstLine(await stage.result(asked))).toBe(SENTENCES.en.takesTime(target.upn));
  await stage.quiet();
  expect(readFileSync(anchorPath(), 'utf8').startsWith(anchor)).toBe(true);
  expect(readStore(stage.store).entries.map(readEntry)).toContainEqual(expect.objectContaining({ kind: 'restore-accepted', details: expect.objectContaining({ found: 'restored', entries: 2, agreed: 2 }) as unknown }));

  await stage.restart();
  expect(await ready()).toMatchObject({ status: 200, body: { ready: true } });
  const after = command('verify');
  expect(after.status).toBe(0);
  expect(after.said).toMatch(/warning: entry 3 accepted on .+ a store that agreed with its anchor up to entry 2/);
  expect(command('accept-restore')).toMatchObject({ status: 0, said: expect.stringContaining('nothing to accept') as string });
}, 90_000);

test('queued work of a restored backup is not done: it may have been done in the time that is lost, and the result says so', async () => {
  const target = stage.person();
  const clicker = stage.admin();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  await strikeTheWorkOf(stage, clicker, HANGS);
  await stage.press(clicker, card, 'confirm');
  await stage.tenant.ledger.waitForCall({ service: 'graph', method: 'GET', user: clicker.id, status: 'hung' }, 20_000);
  await stage.kill();
  copyStore('queued');
  stage.tenant.faults.clear();
  await stage.start();
  await stage.result(line);
  await stage.quiet();
  await stage.bot.stop('SIGTERM');
  expect(stage.revokeCalls(target)).toBe(1);

  putBack('queued');
  await stage.start();
  const failed = await stage.reply(line, 'The store is older than its audit anchor');
  expect(firstLine(failed)).toBe(SENTENCES.en.failed(target.upn));
  expect(failed).toContain('whether it was done before the backup was put back is not known here');
  expect(failed).toContain(`Revoke-MgUserSignInSession -UserId ${target.id}`);
  await stage.quiet();
  expect(stage.revokeCalls(target)).toBe(1);
  const outcome = readStore(stage.store).entries.map(readEntry).findLast(({ kind }) => kind === 'outcome');
  expect(outcome?.details).toMatchObject({ result: 'failed', because: 'audit-standstill', detail: 'restored', inDoubt: true });
}, 90_000);

test('accepted with the server stopped: the next start goes on', async () => {
  await stage.bot.stop('SIGTERM');
  copyStore('backup');
  await stage.start();
  await signOut();
  await stage.bot.stop('SIGTERM');
  putBack('backup');
  expect(command('accept-restore')).toMatchObject({ status: 0 });
  await stage.start();
  expect(await ready()).toMatchObject({ status: 200 });
  await signOut();
  await stage.bot.stop('SIGTERM');
  expect(command('verify')).toMatchObject({ status: 0 });
  await stage.start();
}, 90_000);

test('an entry that was changed in the store: the bot starts, acts on nothing and names the entry; accepting says what it found, and verify goes on saying it', async () => {
  await signOut();
  await stage.bot.stop('SIGTERM');
  const db = new Database(stage.store);
  db.exec(`update audit set bytes = replace(bytes, '"kind":"asked"', '"kind":"Asked"') where sequence = 2`);
  db.close();
  await stage.start();
  expect(await ready()).toMatchObject({ status: 503, body: { ready: false, audit: 'broken' } });
  expect(await stage.reply(await stage.say(stage.admin(), ASK.en(stage.person().upn)))).toMatch(/^Nothing was done, and nothing is acted on: the audit log does not hold at entry 2\./);
  const accepted = command('accept-restore');
  expect(accepted).toMatchObject({ status: 0, said: expect.stringContaining('entry 2 is bad: its hash does not cover its bytes. That stays so') as string });
  await until(async () => (await ready()).status === 200, 'it is ready');
  await signOut();
  expect(command('verify')).toMatchObject({ status: 1, said: 'audit: entry 2 is bad: its hash does not cover its bytes\n' });
}, 90_000);

test('a key of another kind stops the start, by the name of the variable', async () => {
  await stage.bot.stop('SIGTERM');
  const path = join(dirname(stage.store), 'ec.pem');
  writeFileSync(path, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const { code, output } = await stage.bot.startInVain({ AUDIT_SIGNING_KEY_PATH: path });
  expect(code).toBe(1);
  expect(output).toContain('AUDIT_SIGNING_KEY_PATH: ');
  expect(output).toContain('holds a key of the kind ec; checkpoints are signed with Ed25519');
  await stage.start();
}, 60_000);
