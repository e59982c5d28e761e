import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../documents/pages';
import { LoopbackService, runProgram, runScript, type Answer, type Call, type Ended } from './run-script';

const VAULT_ID = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/revoker/providers/Microsoft.KeyVault/vaults/revoker1a2b3c';
const SECRET = `${VAULT_ID}/secrets/audit-signing-key?api-version=2023-07-01`;
const TOKEN = 'canary-token';
const refused = (status: number, code: string): Answer => ({ status, body: { error: { code, message: code } } });
const pem = (kind: 'ed25519' | 'x25519' = 'ed25519'): string => generateKeyPairSync(kind as 'ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

describe('the script that makes the audit signing key', () => {
  let kept: string | undefined;
  let instead: (call: Call) => Answer | undefined;
  const azure = new LoopbackService((call) => {
    if (call.headers.authorization !== `Bearer ${TOKEN}`) return refused(401, 'InvalidAuthenticationToken');
    const other = instead(call) ?? (call.target === SECRET ? undefined : refused(404, 'ResourceNotFound'));
    if (other !== undefined) return other;
    if (call.method === 'PUT') kept = (call.body as { properties: { value: string } }).properties.value;
    // Resource Manager never gives the value.
    return kept === undefined ? refused(404, 'SecretNotFound') : { status: call.method === 'PUT' ? 201 : 200, body: { properties: {} } };
  });
  const make = (...args: readonly string[]): Promise<Ended> => runScript(['scripts/make-audit-key.mjs', '--arm', azure.origin, ...args], { ARM_TOKEN: TOKEN });

  beforeAll(() => azure.start());
  afterAll(() => azure.stop());
  beforeEach(() => {
    kept = undefined;
    instead = () => undefined;
    azure.calls.length = 0;
  });

  test('puts an Ed25519 key into Key Vault and shows it nowhere', async () => {
    const { code, stdout, stderr } = await make('--vault', VAULT_ID);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(createPrivateKey(kept ?? '').asymmetricKeyType).toBe('ed25519');
    expect(stdout).not.toContain(kept?.split('\n')[1]);
  });

  test('leaves a key that is there as it is: what it signed stays its own', async () => {
    await make('--vault', VAULT_ID);
    const first = kept;
    expect(await make('--vault', VAULT_ID)).toMatchObject({ code: 0, stdout: 'The audit signing key is in Key Vault already; it was left as it is.\n' });
    expect(kept).toBe(first);
    expect(azure.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test.each<[string, Answer, string]>([
    ['who may not', refused(403, 'AuthorizationFailed'), 'refused (403 AuthorizationFailed): it takes the role Contributor or Key Vault Contributor on the vault'],
    ['whose resource group is gone', refused(404, 'ResourceGroupNotFound'), 'Azure did not show the vault (404 ResourceGroupNotFound)'],
    ['whom Azure does not serve now', refused(503, 'ServerBusy'), 'is busy (503 ServerBusy)'],
  ])('tells somebody %s what to do, and writes nothing', async (_who, answer, says) => {
    instead = () => answer;
    const { code, stderr } = await make('--vault', VAULT_ID);
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain(says);
    expect(azure.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  test.each([[[]], [['--vault', 'revoker1a2b3c']], [['--vault', `${VAULT_ID}/../x`]]])('called with %j it asks for the vault', async (args) => {
    expect(await make(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('--vault with its resource id') as string });
    expect(azure.calls).toEqual([]);
  });
});

describe('the start on App Service', () => {
  let folder: string;
  let secret: string;
  let refuse: (call: Call) => Answer | undefined;
  /** Both the endpoint of the managed identity and Key Vault. */
  const azure = new LoopbackService((call, origin) => {
    const other = refuse(call);
    if (other !== undefined) return other;
    const { pathname, searchParams } = new URL(call.target, origin);
    if (pathname === '/msi/token') {
      const asked = [call.headers['x-identity-header'], searchParams.get('resource'), searchParams.get('client_id'), searchParams.get('api-version')];
      return asked.join(' ') === 'canary-header https://vault.azure.net acting-identity 2019-08-01' ? { status: 200, body: { access_token: TOKEN } } : refused(400, 'invalid_request');
    }
    if (pathname !== '/secrets/audit-signing-key') return refused(404, 'SecretNotFound');
    return call.headers.authorization === `Bearer ${TOKEN}` ? { status: 200, body: { value: secret } } : refused(401, 'Unauthorized');
  });
  const key = (): string => join(folder, 'tmp/session-revoker/audit-signing-key.pem');
  const start = (vault = azure.origin, changes: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const environment = { IDENTITY_ENDPOINT: `${azure.origin}/msi/token`, IDENTITY_HEADER: 'canary-header', AZURE_CLIENT_ID: 'acting-identity', AUDIT_SIGNING_KEY_PATH: key(), AUDIT_ANCHOR_PATH: join(folder, 'home/session-revoker/audit-anchor.log'), ...changes };
    return runProgram(['sh', 'infra/app-service/start.sh', `${vault}/`], environment, folder);
  };

  beforeAll(() => azure.start());
  afterAll(() => azure.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-revoker-app-service-'));
    cpSync(join(ROOT, 'infra/app-service'), join(folder, 'infra/app-service'), { recursive: true });
    mkdirSync(join(folder, 'dist'));
    // Stands for the program: says what it was given.
    writeFileSync(join(folder, 'dist/main.js'), "process.on('SIGTERM', () => process.exit(7)); console.log(JSON.stringify({ env: process.env, umask: process.umask(), pid: process.pid })); if (process.env.WAIT) setTimeout(() => process.exit(0), 5000);");
    secret = pem();
    refuse = () => undefined;
    azure.calls.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('writes the key into a file that nobody else can read, and nothing of it into the environment of the program', async () => {
    const { code, stdout, stderr } = await start();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(key(), 'utf8')).toBe(secret);
    expect(statSync(key()).mode & 0o077).toBe(0);
    expect(statSync(join(key(), '..')).mode & 0o077).toBe(0);
    expect(readdirSync(join(key(), '..'))).toEqual(['audit-signing-key.pem']);
    expect(stdout).not.toContain(secret.split('\n')[1]);
    expect(stdout).not.toContain(TOKEN);
    expect(JSON.parse(stdout)).toMatchObject({ umask: 0o077 });
    expect(existsSync(join(folder, 'home/session-revoker'))).toBe(true);
  });

  test('puts the program in its own place, so that a signal reaches it', async () => {
    writeFileSync(join(folder, 'stop.sh'), 'sh infra/app-service/start.sh "$1" > said & child=$!\nuntil [ -s said ]; do sleep 0.1; done\nkill -TERM $child\nwait $child');
    const environment = { WAIT: '1', IDENTITY_ENDPOINT: `${azure.origin}/msi/token`, IDENTITY_HEADER: 'canary-header', AZURE_CLIENT_ID: 'acting-identity', AUDIT_SIGNING_KEY_PATH: key(), AUDIT_ANCHOR_PATH: join(folder, 'home/audit-anchor.log') };
    expect(await runProgram(['sh', 'stop.sh', `${azure.origin}/`], environment, folder)).toMatchObject({ code: 7 });
  });

  test('brings a new key at the next start', async () => {
    await start();
    secret = pem();
    await start();
    expect(readFileSync(key(), 'utf8')).toBe(secret);
  });

  test('waits for an identity and a role that are there only after a moment', async () => {
    refuse = ({ target }) => (azure.calls.filter((call) => call.target === target).length < 2 ? refused(target.startsWith('/msi') ? 500 : 403, 'NotYet') : undefined);
    expect(await start()).toMatchObject({ code: 0 });
    expect(readFileSync(key(), 'utf8')).toBe(secret);
  });

  test.each<[string, (call: Call) => Answer | undefined, string]>([
    ['has no such secret', ({ target }) => (target.startsWith('/secrets') ? refused(404, 'SecretNotFound') : undefined), 'Key Vault (404). 404: run scripts/make-audit-key.mjs'],
    ['refuses the identity', ({ target }) => (target.startsWith('/secrets') ? refused(403, 'Forbidden') : undefined), 'Key Vault (403)'],
    ['has another kind of secret', ({ target }) => (target.startsWith('/secrets') ? { status: 200, body: { value: pem('x25519') } } : undefined), 'is no Ed25519 key in PEM form'],
  ])('does not start the program when Key Vault %s', async (_what, answer, says) => {
    refuse = answer;
    const { code, stdout, stderr } = await start();
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
    expect(existsSync(key())).toBe(false);
  });

  test('does not start without an identity, nor take its token to another host than Key Vault', async () => {
    expect(await start(azure.origin, { IDENTITY_ENDPOINT: '' })).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no managed identity') as string });
    for (const vault of ['https://vault.azure.net.example.net', 'http://revoker.vault.azure.net', 'https://example.net']) expect(await start(vault)).toMatchObject({ code: 1, stderr: expect.stringContaining('Name the vault in the start command') as string });
    expect(azure.calls).toEqual([]);
  });

  test('says so when the file cannot be written', async () => {
    mkdirSync(join(folder, 'tmp/session-revoker'), { recursive: true });
    mkdirSync(key());
    writeFileSync(join(key(), 'x'), '');
    expect(await start()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The audit signing key was not written \(\w+\): check AUDIT_SIGNING_KEY_PATH\.\n$/) as string });
  });
});
