import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import { audit } from '../journeys/auditor';
import { BotProcess } from '../journeys/bot-process';
import { readStore } from '../journeys/evidence';
import { SENTENCES } from '../journeys/sentences';
import { Stage } from '../journeys/stage';

const ROOT = resolve(__dirname, '../..');
const stage = new Stage({}, {}, { store: 'sqlite', replicas: 1 });

let server: PostgresServer;
beforeAll(async () => {
  await stage.open();
  server = await PostgresServer.start();
});
afterAll(async () => {
  await stage.close();
  await server.stop();
});

/** The command of docs/operations.md, in the stage's folder. */
const copy = (to: string, locale = 'en_US.UTF-8'): { readonly status: number | null; readonly said: string } => {
  const [, line = ''] = /```sh\n(npm run store .*)\n```/.exec(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')) ?? [];
  const command = line.replace('npm run store --', `node ${join(ROOT, 'dist/store-command.js')}`).replace('./data/session-revoker.db', stage.store).replace('postgres://USER:PASSWORD@HOST:PORT/DATABASE', to);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: dirname(stage.store), env: { PATH: process.env['PATH'], LC_ALL: locale }, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

test('a store is moved whole: what was open goes on there, what was done is known, and the audit log is the same', async () => {
  const [who, done, open] = [stage.admin(), stage.person(), stage.person()];
  const first = await stage.asked(who, `revoke sessions for ${done.upn}`);
  await stage.press(who, first.card, 'confirm');
  await stage.result(first.line);
  const second = await stage.asked(who, `revoke sessions for ${open.upn}`);
  await stage.quiet();
  const to = await server.newDatabase();
  expect(copy(to)).toMatchObject({ status: 1, said: expect.stringContaining('a server has the file or the database open') as unknown });

  await stage.bot.stop('SIGTERM');
  const moved = copy(to);
  expect(moved.said).toMatch(/the audit log in the file is whole: .*the audit log in PostgreSQL is whole: .* rows were copied/s);
  expect(moved.status).toBe(0);
  const [before, after] = [readStore(stage.store), readStore(to)];
  expect(after).toEqual(before);
  expect(copy(to, 'fr_FR.UTF-8')).toMatchObject({ status: 1, said: expect.stringContaining('la base contient déjà quelque chose') as unknown });

  const folder = dirname(stage.store);
  const bot = new BotProcess({ ...stage.tenant.environment(), DATABASE_URL: to, AUDIT_SIGNING_KEY_PATH: join(folder, 'audit-signing-key.pem'), AUDIT_ANCHOR_PATH: join(folder, 'audit-anchor.log') });
  await bot.start();
  stage.tenant.connector.connectBot(bot.endpoint);
  await stage.press(who, second.card, 'confirm');
  expect(await stage.result(second.line)).toContain(SENTENCES.en.takesTime(open.upn));
  expect(stage.revocations(open)).toBe(1);
  await bot.stop('SIGTERM');
  expect(audit({ ...stage.evidence(), ...readStore(to) })).toEqual([]);
  // What went on there is in the anchor: the file is old now, and says so.
  expect(copy(await server.newDatabase())).toMatchObject({ status: 1, said: expect.stringMatching(/older|anchor/i) as unknown });
}, 90_000);
