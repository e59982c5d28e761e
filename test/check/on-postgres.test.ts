import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';

const DIST = resolve(process.env['JOURNEY_PROGRAM'] ?? resolve(__dirname, '../../dist/main.js'), '..');
const PASSWORD = 'swordfish-4711';

let server: PostgresServer;
let folder: string;
beforeAll(async () => {
  server = await PostgresServer.start({ fsync: 'off' });
  folder = mkdtempSync(join(tmpdir(), 'check-postgres-'));
  writeFileSync(join(folder, 'key.pem'), generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Nobody answers for the tenant: only the line about the store counts here. */
const says = (program: 'check-config' | 'audit', url: string, locale: string, ...words: readonly string[]): string => {
  const id = '11111111-1111-4111-8111-111111111111';
  const env = {
    ...{ PATH: process.env['PATH'], LC_ALL: locale, BOT_ID: id, BOT_TENANT_ID: id, BOT_PASSWORD: 'x', AZURE_TENANT_ID: id, AZURE_CLIENT_ID: id, AZURE_CLIENT_SECRET: 'x' },
    ...{ AZURE_AUTHORITY_HOST: 'https://127.0.0.1:1', GRAPH_ENDPOINT: 'https://127.0.0.1:1', BOT_OPENID_METADATA_URL: 'https://127.0.0.1:1/x', BOT_SERVICE_HOSTS: '127.0.0.1:1' },
    ...{ DATABASE_URL: url, AUDIT_SIGNING_KEY_PATH: join(folder, 'key.pem'), AUDIT_ANCHOR_PATH: join(folder, 'anchor.log') },
  };
  const { stdout, stderr } = spawnSync(process.execPath, [join(DIST, `${program}.js`), ...words], { env, encoding: 'utf8' });
  expect(stdout + stderr).not.toContain(PASSWORD);
  return stdout + stderr;
};

const withPassword = (url: string): string => url.replace('postgres@', `postgres:${PASSWORD}@`);

test('an empty database is told of as what the first start will fill', async () => {
  const url = withPassword(await server.newDatabase());
  const { host, pathname } = new URL(url);
  expect(says('check-config', url, 'en_US.UTF-8')).toContain(`OK: the tables are made at the first start, in the database ${pathname.slice(1)} on PostgreSQL at ${host}.`);
  expect(says('audit', url, 'en_US.UTF-8', 'verify')).toContain(`The database on PostgreSQL at ${host} has no tables yet`);
});

test('a command that would need a token of the app says what is missing in the configuration for it', async () => {
  const listener = createServer((socket) => {
    // AuthenticationCleartextPassword, whatever is said.
    socket.once('data', () => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]))).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `postgres://revoker@127.0.0.1:${(listener.address() as AddressInfo).port}/revoker`;
  const child = spawn(process.execPath, [join(DIST, 'audit.js'), 'verify'], { env: { PATH: process.env['PATH'], LC_ALL: 'en_US.UTF-8', DATABASE_URL: url, AUDIT_SIGNING_KEY_PATH: join(folder, 'key.pem'), AUDIT_ANCHOR_PATH: join(folder, 'anchor.log') } });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'close');
  listener.close();
  expect(said).toMatch(/AZURE_TENANT_ID.*Entra gave the acting app no token for PostgreSQL at 127\.0\.0\.1:\d+ \(token: not-configured\)/s);
});

test('a server that is not there, or does not have the database, is told of by host and database, in both languages', () => {
  const gone = `postgres://postgres:${PASSWORD}@127.0.0.1:1/revoker`;
  expect(says('check-config', gone, 'en_US.UTF-8')).toMatch(/Missing: a store that can be written \(ECONNREFUSED\)\. Fix: look at PostgreSQL at 127\.0\.0\.1:1: .*the database revoker; /);
  expect(says('check-config', gone, 'fr_FR.UTF-8')).toMatch(/Manquant : .*\(ECONNREFUSED\)\. Solution : regardez PostgreSQL sur 127\.0\.0\.1:1 : .*base de données revoker ; /);
  const { host } = new URL(server.url('nowhere'));
  expect(says('check-config', withPassword(server.url('nowhere')), 'en_US.UTF-8')).toContain(`a store that can be written (3D000). Fix: look at PostgreSQL at ${host}`);
});
