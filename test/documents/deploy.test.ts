import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { blocksOf, runnersOf } from './pages';
import { copyProject } from './project-copy';
import { Shell } from './shell';

/** A build and a prune on a machine that does other things too. */
const LONG = 180_000;

/** The commands of docs/deploy.md that can be run here, letter by letter and in their order. */
const BLOCKS = blocksOf('docs/deploy.md').filter((block) => runnersOf(block).includes('test/documents/deploy.test.ts'));

describe('the commands of docs/deploy.md, in the order of the page', () => {
  let tenant: SimulatedTenant;
  let shell: Shell;
  const left = BLOCKS.map(({ content }) => content);

  /** The next block of the page; it has to have this in it. */
  const next = (having: string): string => {
    const content = left.shift() ?? '';
    expect(content).toContain(having);
    return content;
  };

  beforeAll(async () => {
    tenant = await startTenant();
    // The page signs in with certificates: the tenant's secrets are left out.
    const secrets = ['BOT_PASSWORD', 'AZURE_CLIENT_SECRET'];
    const signedInByCertificates = Object.fromEntries(Object.entries(tenant.environment()).filter(([name]) => !secrets.includes(name)));
    shell = new Shell(copyProject(), { ...signedInByCertificates, BOT_CERTIFICATE_PATH: 'bot.pem', AZURE_CLIENT_CERTIFICATE_PATH: 'acting-app.pem', ALLOW_CLIENT_SECRETS: 'false' });
  }, LONG);

  afterAll(async () => {
    await shell.close();
    await tenant.stop();
  });

  test('make a certificate for each application, whose key nobody else can read', async () => {
    await shell.does(next('openssl req'));

    for (const [app, registration] of [['bot', tenant.bot.registration], ['acting-app', tenant.app.registration]] as const) {
      const certificate = new X509Certificate(readFileSync(shell.path(`${app}.crt`)));
      expect(certificate.subject).toBe(`CN=Session Revoker ${app}`);
      expect(readFileSync(shell.path(`${app}.crt`), 'utf8')).not.toContain('PRIVATE KEY');
      expect(readFileSync(shell.path(`${app}.pem`), 'utf8')).toContain('BEGIN PRIVATE KEY');
      expect(statSync(shell.path(`${app}.pem`)).mode & 0o077).toBe(0);
      // What step 2 does by hand.
      registration.registerCertificate(certificate.toString());
      registration.setSecrets([]);
    }
    expect(readdirSync(shell.folder).filter((name) => name.endsWith('.key'))).toEqual([]);
  });

  test('show when a certificate ends', async () => {
    expect(await shell.does(next('openssl x509'))).toMatch(/notAfter=.+ GMT[^]*sha256 Fingerprint=/i);
  });

  test('build, make the Teams app, and drop what only development needs', async () => {
    await shell.does(next('npm prune --omit=dev'));

    expect(existsSync(shell.path('appPackage/build/appPackage.dev.zip'))).toBe(true);
    expect(existsSync(shell.path('node_modules/botbuilder'))).toBe(true);
    for (const tool of ['typescript', 'jest', 'eslint']) expect(existsSync(shell.path(`node_modules/${tool}`))).toBe(false);
  }, LONG);

  test('check the configuration, which lacks nothing', async () => {
    const output = await shell.does(next('npm run check-config'));
    expect(output).toContain('Everything that is needed is there.');
    expect(output).toMatch(/certificate of BOT_CERTIFICATE_PATH ends in 36\d days/);
  }, LONG);

  test('start a program that works without the development packages, signed in by certificates', async () => {
    const origin = await shell.start({}, next('npm start'));
    for (const path of ['/healthz', '/readyz']) expect((await fetch(`${origin}${path}`)).status).toBe(200);

    const { connector, people } = tenant;
    connector.connectBot(`${origin}/api/messages`);
    const since = connector.mark();
    await connector.say(people.alex, PERSONAL, 'what if revoke sessions for user@contoso.com');
    const { activity } = await connector.waitFor(({ kind, activity: { type } }) => kind === 'sent' && type === 'message', 10_000, since);
    expect(activity.text).toContain('What if: Performing the operation "Revoke-SPOUserSession" on target "user@contoso.com".');
  }, LONG);

  test('back the store up beside the running server, and follow the audit chain of the copy', async () => {
    expect(await shell.does(next('backup'))).toContain('audit: 2 entries, chain intact');
  }, LONG);

  test('and the copy starts where the store was', async () => {
    await shell.stop();
    const store = shell.path('data/session-revoker.db');
    for (const file of [store, `${store}-wal`, `${store}-shm`]) if (existsSync(file)) renameSync(file, `${file}.before`);
    renameSync(shell.path('backup.db'), store);

    expect((await fetch(`${await shell.start()}/readyz`)).status).toBe(200);
    expect(await shell.does('npm run audit -- verify')).toContain('audit: 2 entries, chain intact');
  }, LONG);

  test('and no command of the page was left out', () => expect(left).toEqual([]));
});
