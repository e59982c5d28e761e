import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { BotProcess } from '../journeys/bot-process';
import { byToken, COMPLETE, INCOMPLETE, missing, PERMISSIONS, READS, REVOKE, works } from './lines';

const ENTRY = resolve(__dirname, '../../dist/check-config.js');

let tenant: SimulatedTenant;
let folder: string;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => {
  tenant.app.registration.setRoles(PERMISSIONS);
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly tookMs: number;
}

const store = (): string => join(folder, 'deep', 'store.db');

/** Runs the built command; a variable that is `undefined` is left out. */
const checkConfig = async (changes: Readonly<Record<string, string | undefined>> = {}, of: SimulatedTenant = tenant): Promise<Ended> => {
  const env = { PATH: process.env['PATH'], DATABASE_URL: `file:${store()}`, ...of.environment(), ...changes };
  const from = Date.now();
  const child = spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: Buffer.concat(pieces).toString('utf8').trimEnd().split('\n'), tookMs: Date.now() - from };
};

test('everything is there: exit 0, the same lines as in the chat, and no role, since nobody asks', async () => {
  const { code, lines } = await checkConfig();
  expect(lines[0]).toBe(COMPLETE.en);
  expect(lines).toEqual(expect.arrayContaining([...READS.map((permission) => works('en', permission)), byToken('en', REVOKE), `OK: the store is made at the first start, in ${join(folder, 'deep')}.`]));
  expect(lines.join('\n')).not.toMatch(/your role/);
  expect(code).toBe(0);
  expect(existsSync(join(folder, 'deep'))).toBe(false);
});

test.each(PERMISSIONS)('%s is missing: exit 1, and the line that the chat shows', async (permission) => {
  tenant.app.registration.withdraw(permission);
  const { code, lines } = await checkConfig();
  expect(lines.slice(0, 2)).toEqual([INCOMPLETE.en, missing('en', tenant.app.clientId, permission)]);
  expect(code).toBe(1);
});

test('nothing is granted: consent and each permission, in the language of the shell', async () => {
  tenant.app.registration.setRoles([]);
  const { code, lines } = await checkConfig({ LANG: 'fr_FR.UTF-8' });
  expect(lines[0]).toBe(INCOMPLETE.fr);
  expect(lines[1]).toMatch(/^Manquant : consentement administrateur/);
  expect(lines.slice(2, 6)).toEqual(PERMISSIONS.map((permission) => missing('fr', tenant.app.clientId, permission)));
  expect(code).toBe(1);
});

test('the configuration itself is wrong: every mistake by the name of its variable, exit 1', async () => {
  const { code, lines } = await checkConfig({ BOT_ID: undefined, CONFIRM_WITHIN: 'soon' });
  expect(lines.join('\n')).toMatch(/BOT_ID: is missing/);
  expect(lines.join('\n')).toMatch(/CONFIRM_WITHIN/);
  expect(code).toBe(1);
});

test('beside a running server it reads the same store and disturbs nobody', async () => {
  const bot = new BotProcess({ ...tenant.environment(), DATABASE_URL: `file:${store()}` });
  await bot.start();
  const { code, lines } = await checkConfig();
  expect(await bot.stop()).toBe(0);
  expect(lines).toEqual(expect.arrayContaining(['OK: the store can be written.', expect.stringMatching(/^OK: the audit log has 1 entries/)]));
  expect(code).toBe(0);
});

test.each([
  ['is no store', () => writeFileSync(join(folder, 'store.db'), 'something else, but long enough to be looked at as a page'), 'store.db'],
  ['would lie below a file', () => writeFileSync(join(folder, 'file'), ''), 'file/deep/store.db'],
])('the file %s: the line says what to do', async (_what, prepare, name) => {
  prepare();
  const { code, lines } = await checkConfig({ DATABASE_URL: `file:${join(folder, name)}` });
  expect(lines).toContain("Missing: a store that can be written. Fix: let the server's user write to the folder of DATABASE_URL, and see that its disk is not full.");
  expect(code).toBe(1);
});

test('everything hangs: it ends by itself all the same, exit 1', async () => {
  const planned = (['graph', 'token', 'keys'] as const).map((service) => tenant.faults.plan({ service }, { connection: 'hang' }));
  const { code, lines, tookMs } = await checkConfig();
  planned.forEach((each) => each.remove());
  // Ten seconds by design; the rest is a busy machine starting a process.
  expect(tookMs).toBeLessThan(25_000);
  expect(lines[0]).toBe(INCOMPLETE.en);
  for (const permission of PERMISSIONS) expect(lines.join('\n')).toContain(`Unknown: ${permission}`);
  expect(code).toBe(1);
});

test('no secret is ever shown', async () => {
  const all = [...(await checkConfig()).lines, ...(await checkConfig({ AZURE_CLIENT_SECRET: 'wrong-but-secret' })).lines].join('\n');
  for (const secret of [tenant.app.clientSecret, tenant.bot.password, 'wrong-but-secret']) expect(all).not.toContain(secret);
});

describe('by SharePoint', () => {
  let other: SimulatedTenant;
  beforeAll(async () => {
    other = await startTenant({ revokeWith: 'sharepoint' });
  });
  afterAll(() => other.stop());

  test('its admin centre is reached, the days of the certificate are counted, and Graph needs no permission to revoke', async () => {
    other.app.registration.withdraw(REVOKE);
    const { code, lines } = await checkConfig({}, other);
    expect(lines).toContain(`OK: SharePoint (${new URL(other.sharePoint.adminUrl).host}) answers; whether it lets the app revoke is seen when it does.`);
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^OK: the certificate of AZURE_CLIENT_CERTIFICATE_PATH ends in \d+ days\.$/)]));
    expect(lines.join('\n')).not.toContain(REVOKE);
    expect(code).toBe(0);
  });

  test.each([
    ['turns the app away', { answer: { status: 403, body: '' } }, /^Missing: SharePoint's Sites\.FullControl\.All \(403 unknown\)\. Fix: Entra admin center > App registrations > [\w-]+ > API permissions > SharePoint > Application permissions > Sites\.FullControl\.All > Grant admin consent, or set REVOKE_WITH=graph and restart\.$/],
    ['is not reached', { connection: 'reset' as const }, /^Unknown: SharePoint \(127\.0\.0\.1:\d+\) did not answer \(\w+\)\. Fix: let the server reach 127\.0\.0\.1:\d+, or correct SHAREPOINT_ADMIN_URL and restart\.$/],
  ])('it %s: the line says what to do', async (_what, fault, line) => {
    const planned = other.faults.plan({ path: /\/_api\/web/ }, fault);
    const { code, lines } = await checkConfig({}, other);
    planned.remove();
    expect(lines[1]).toMatch(line);
    expect(code).toBe(1);
  });
});
