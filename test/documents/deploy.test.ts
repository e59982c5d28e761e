import { spawn, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { blocksOf, runnersOf } from './pages';
import { copyProject } from './project-copy';

/** A build and a prune on a machine that does other things too. */
const LONG = 180_000;
const STARTS_WITHIN = 60_000;

/** The commands of docs/deploy.md that can be run here, letter by letter and in their order. */
const BLOCKS = blocksOf('docs/deploy.md').filter((block) => runnersOf(block).includes('test/documents/deploy.test.ts'));

describe('the commands of docs/deploy.md, in the order of the page', () => {
  let tenant: SimulatedTenant;
  let folder: string;
  let environment: Record<string, string>;
  let server: ChildProcess | undefined;
  const left = BLOCKS.map(({ content }) => content);

  /** The next block of the page; it has to have this in it. */
  const next = (having: string): string => {
    const content = left.shift() ?? '';
    expect(content).toContain(having);
    return content;
  };

  /** Runs `content` to its end and gives what it printed; meanwhile the tenant, in this process, goes on answering. */
  const run = async (content: string): Promise<string> => {
    const child = spawn('sh', ['-e', '-c', content], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const [status] = await closed;
    if (status !== 0) throw new Error(`it ended with ${String(status)}:\n${output.join('')}`);
    return output.join('');
  };

  /** Runs `content` until it listens; gives its address. */
  const start = async (content: string): Promise<string> => {
    const child = spawn('sh', ['-c', content], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    server = child;
    let output = '';
    return new Promise((resolved, failed) => {
      const late = setTimeout(() => failed(new Error(`it does not listen:\n${output}`)), STARTS_WITHIN);
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const port = /listening on port (\d+)/.exec(output)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        resolved(`http://127.0.0.1:${port}`);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => {
        clearTimeout(late);
        failed(new Error(`it ended:\n${output}`));
      });
    });
  };

  /** `SIGTERM` for the whole group, as systemd sends it. */
  const stop = async (): Promise<void> => {
    const child = server;
    server = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'close');
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  };

  beforeAll(async () => {
    tenant = await startTenant();
    folder = copyProject();
    // The page signs in with certificates: the tenant's secrets are left out.
    const secrets = ['BOT_PASSWORD', 'AZURE_CLIENT_SECRET'];
    environment = {
      ...Object.fromEntries(Object.entries(tenant.environment()).filter(([name]) => !secrets.includes(name))),
      BOT_CERTIFICATE_PATH: join(folder, 'bot.pem'),
      AZURE_CLIENT_CERTIFICATE_PATH: join(folder, 'acting-app.pem'),
      ALLOW_CLIENT_SECRETS: 'false',
      HOST: '127.0.0.1',
      PORT: '0',
      PATH: [join(folder, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      LC_ALL: 'C',
      // Nothing is looked up outside.
      npm_config_offline: 'true',
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
    };
  }, LONG);

  afterAll(async () => {
    await stop();
    await tenant.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('make a certificate for each application, whose key nobody else can read', async () => {
    await run(next('openssl req'));

    for (const [app, registration] of [['bot', tenant.bot.registration], ['acting-app', tenant.app.registration]] as const) {
      const certificate = new X509Certificate(readFileSync(join(folder, `${app}.crt`)));
      expect(certificate.subject).toBe(`CN=Session Revoker ${app}`);
      expect(readFileSync(join(folder, `${app}.crt`), 'utf8')).not.toContain('PRIVATE KEY');
      expect(readFileSync(join(folder, `${app}.pem`), 'utf8')).toContain('BEGIN PRIVATE KEY');
      expect(statSync(join(folder, `${app}.pem`)).mode & 0o077).toBe(0);
      // What step 2 does by hand.
      registration.registerCertificate(certificate.toString());
      registration.setSecrets([]);
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.key'))).toEqual([]);
  });

  test('show when a certificate ends', async () => {
    expect(await run(next('openssl x509'))).toMatch(/notAfter=.+ GMT[^]*sha256 Fingerprint=/i);
  });

  test('build, make the Teams app, and drop what only development needs', async () => {
    await run(next('npm prune --omit=dev'));

    expect(existsSync(join(folder, 'appPackage/build/appPackage.dev.zip'))).toBe(true);
    expect(existsSync(join(folder, 'node_modules/botbuilder'))).toBe(true);
    for (const tool of ['typescript', 'jest', 'eslint']) expect(existsSync(join(folder, 'node_modules', tool))).toBe(false);
  }, LONG);

  test('check the configuration, which lacks nothing', async () => {
    const output = await run(next('npm run check-config'));
    expect(output).toContain('Everything that is needed is there.');
    expect(output).toMatch(/certificate of BOT_CERTIFICATE_PATH ends in 36\d days/);
  }, LONG);

  test('start a program that works without the development packages, signed in by certificates', async () => {
    const origin = await start(next('npm start'));
    for (const path of ['/healthz', '/readyz']) expect((await fetch(`${origin}${path}`)).status).toBe(200);

    const { connector, people } = tenant;
    connector.connectBot(`${origin}/api/messages`);
    const since = connector.mark();
    await connector.say(people.alex, PERSONAL, 'what if revoke sessions for user@contoso.com');
    const { activity } = await connector.waitFor(({ kind, activity: { type } }) => kind === 'sent' && type === 'message', 10_000, since);
    expect(activity.text).toContain('What if: Performing the operation "Revoke-SPOUserSession" on target "user@contoso.com".');
  }, LONG);

  test('back the store up beside the running server, and follow the audit chain of the copy', async () => {
    expect(await run(next('backup'))).toContain('audit: 2 entries, chain intact');
  }, LONG);

  test('and the copy starts where the store was', async () => {
    await stop();
    const store = join(folder, 'data/session-revoker.db');
    for (const file of [store, `${store}-wal`, `${store}-shm`]) if (existsSync(file)) renameSync(file, `${file}.before`);
    renameSync(join(folder, 'backup.db'), store);

    expect((await fetch(`${await start('npm start')}/readyz`)).status).toBe(200);
    expect(await run('npm run audit -- verify')).toContain('audit: 2 entries, chain intact');
  }, LONG);

  test('and no command of the page was left out', () => expect(left).toEqual([]));
});
