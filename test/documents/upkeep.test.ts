import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { PERSONAL } from '../../sandbox/tenant/activities';
import { cardIn } from '../../sandbox/tenant/cards';
import type { BotMessage } from '../../sandbox/tenant/connector';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { until } from '../journeys/until';
import { blocksOf, runnersOf } from './pages';
import { linkedProgram, Shell } from './shell';

const LONG = 90_000;
const BLOCKS = blocksOf('docs/operations.md').filter((block) => runnersOf(block).includes('test/documents/upkeep.test.ts'));
const MAKE_CERTIFICATES = blocksOf('docs/deploy.md').find(({ content }) => content.includes('openssl req'))?.content ?? '';
const SECRETS = ['BOT_PASSWORD', 'AZURE_CLIENT_SECRET'];
const USER = 'user@contoso.com';

const fingerprintOf = (file: string): string => new X509Certificate(readFileSync(file)).fingerprint256;

describe('the procedures of docs/operations.md, in the order of the page', () => {
  let tenant: SimulatedTenant;
  let shell: Shell;
  let settings: Readonly<Record<string, string>>;
  const left = BLOCKS.map(({ content }) => content);

  /** The next block of the page; it has to have this in it. */
  const next = (having: string): string => {
    const content = left.shift() ?? '';
    expect(content).toContain(having);
    return content;
  };

  const start = async (changes: Readonly<Record<string, string>> = {}): Promise<string> => {
    const origin = await shell.start(changes);
    tenant.connector.connectBot(`${origin}/api/messages`);
    return origin;
  };

  const restart = async (changes: Readonly<Record<string, string>> = {}): Promise<string> => {
    await shell.stop();
    return start(changes);
  };

  const codes = (): readonly string[] => shell.log.map(({ code }) => code);

  /** Alex writes to the bot; gives a look for what is said from then on. */
  const say = async (text: string): Promise<(has: RegExp) => Promise<BotMessage>> => {
    const since = tenant.connector.mark();
    await tenant.connector.say(tenant.people.alex, PERSONAL, text);
    return (has) => tenant.connector.waitFor(({ kind, activity }) => kind === 'sent' && has.test(`${activity.text ?? ''}${JSON.stringify(cardIn(activity) ?? '')}`), 25_000, since);
  };

  const ask = async (user = USER): Promise<string> => (await (await say(`revoke sessions for ${user}`))(/"verb":"confirm"/)).id;

  /** Presses, and waits for the result. */
  const confirm = async (card: string): Promise<void> => {
    const since = tenant.connector.mark();
    await tenant.connector.press(tenant.people.alex, card, 'confirm');
    await tenant.connector.waitFor(({ kind, activity }) => kind === 'sent' && /^It can take up to an hour to sign out/.test(activity.text ?? ''), 25_000, since);
  };

  /** What an administrator does in Entra. */
  const upload = (who: 'bot' | 'app', file: string): void => tenant[who].registration.registerCertificate(readFileSync(file, 'utf8'));

  /** A new pair for both applications, as the page says, in an empty folder. */
  const newPairs = async (name: string): Promise<(file: string) => string> => {
    mkdirSync(shell.path(name));
    await shell.does(`cd ${name}\n${MAKE_CERTIFICATES}`);
    return (file) => shell.path(`${name}/${file}`);
  };

  beforeAll(async () => {
    tenant = await startTenant();
    const signedInByCertificates = Object.entries(tenant.environment()).filter(([name]) => !SECRETS.includes(name));
    settings = { ...Object.fromEntries(signedInByCertificates), BOT_CERTIFICATE_PATH: 'bot.pem', AZURE_CLIENT_CERTIFICATE_PATH: 'acting-app.pem', ALLOW_CLIENT_SECRETS: 'false' };
    shell = new Shell(linkedProgram(), settings);
    await shell.does(MAKE_CERTIFICATES);
    upload('bot', shell.path('bot.crt'));
    upload('app', shell.path('acting-app.crt'));
    for (const { registration } of [tenant.bot, tenant.app]) registration.setSecrets([]);
  }, LONG);

  afterAll(async () => {
    await shell.close();
    await tenant.stop();
  });

  test('the end of a certificate is noticed thirty days before, and not earlier', async () => {
    const commands = next('checkend');
    expect(await shell.run(commands)).toMatchObject({ status: 0 });
    mkdirSync(shell.path('ending'));
    await shell.does('openssl req -x509 -newkey rsa:2048 -nodes -days 29 -subj /CN=ending -keyout ending/acting-app.key -out ending/acting-app.pem');
    expect(await shell.run(`cd ending\n${commands}`)).toMatchObject({ status: 1 });
  });

  test('a start, a request and a stop write the log that the page shows', async () => {
    await start();
    await shell.stop();
    await start();
    await confirm(await ask());
    await until(() => codes().includes('audit-checkpoint'));
    await shell.stop();

    const shown = blocksOf('docs/operations.md').find(({ content }) => content.includes('listening on port'))?.content ?? '';
    const calls = shell.log.filter(({ code }) => code === 'call-refused');
    expect(calls.map(({ status }) => status)).toEqual([400]);
    // The simulated tenant has hosts of its own.
    const besides = ['called', 'call-refused', 'configuration'];
    const wrote = codes().filter((code) => !besides.includes(code));
    expect(wrote.map((code) => code.replace(/\d+$/, '3978'))).toEqual([...shown.matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code));
    const fieldsOf = (line: string): readonly string[] => [...line.matchAll(/"(\w+)":/g)].map(([, field = '']) => field).filter((field) => field !== 'time' && field !== 'hosts');
    const lines = shell.log.filter(({ code }) => !besides.includes(code)).map((line) => fieldsOf(JSON.stringify(line)));
    expect(lines).toEqual(shown.split('\n').map(fieldsOf));
  }, LONG);

  test('settings in a file serve the commands as well', async () => {
    writeFileSync(shell.path('environment'), Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(''));
    const bare = 'env -i PATH="$PATH" LC_ALL=C NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS" node --env-file=environment';
    expect((await shell.run(`${bare} dist/check-config.js`)).said).toContain('Everything that is needed is there.');
    expect((await shell.run(`${bare} dist/audit.js verify`)).said).toMatch(/^audit: \d+ entries, chain intact/);
  }, LONG);

  test('the bot’s certificate is changed; where that is done in the wrong order, the answers come once it is uploaded', async () => {
    await start();
    const renewed = await newPairs('renewal');
    renameSync(renewed('bot.pem'), shell.path('bot.pem'));
    await restart();
    const hears = await say('help');
    await until(() => shell.log.some(({ code, because }) => code === 'token-failed' && because === 'AADSTS700027'), 15_000);
    const wrong = await shell.run('npm run check-config');
    expect(wrong).toMatchObject({ status: 1, said: expect.stringMatching(/Missing: a certificate that Entra knows of the bot's app .+ \(AADSTS700027\)/) as string });
    upload('bot', renewed('bot.crt'));
    await hears(/Revoke-SPOUserSession/);

    const said = await shell.does(next('openssl x509 -in bot.pem'));
    expect(said).toContain(`Fingerprint=${fingerprintOf(renewed('bot.crt'))}`);
    expect(said).toContain('Everything that is needed is there.');
  }, LONG);

  test('the acting app’s certificate is changed; meanwhile nothing is revoked, and an open request stays open', async () => {
    const card = await ask();
    const renewed = await newPairs('renewal-of-app');
    renameSync(renewed('acting-app.pem'), shell.path('acting-app.pem'));
    await restart();
    await (await say(`what if revoke sessions for ${USER}`))(/Entra refused the app's sign-in \(.*AADSTS700027/);
    expect(await shell.run('npm run check-config')).toMatchObject({ status: 1 });
    upload('app', renewed('acting-app.crt'));
    await confirm(card);
    expect(await shell.run('npm run check-config')).toMatchObject({ status: 0 });
  }, LONG);

  test('the signing key is changed; the log tells its fingerprint, and still holds', async () => {
    await shell.does(next('genpkey'));
    await shell.stop();
    renameSync(shell.path('new-signing-key.pem'), shell.path('data/audit-signing-key.pem'));
    await start();
    const said = await shell.does(next('sha256sum'));
    const changed = shell.log.find(({ code }) => code === 'audit-key-changed');
    expect(said).toContain(`${String(changed?.['fingerprint'])}  -`);
    expect(said).toMatch(/audit: \d+ entries, chain intact/);
    expect((await shell.run('ls -l data/audit-signing-key.pem')).said).toMatch(/^-rw-------/);
  }, LONG);

  test('what is kept about a person is shown; with a smaller KEEP_PERSONAL_DATA names are gone, and ids stay', async () => {
    const lookUp = next('involvement');
    const about = async (id: string): Promise<readonly Record<string, unknown>[]> => (await shell.does(`PERSON=${id}\n${lookUp}`)).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const user = tenant.directory.find(USER);
    const before = await about(user?.id ?? '');
    expect([...new Set(before.map(({ table }) => table))].toSorted()).toEqual(['audit', 'audit_personal', 'button', 'card', 'involvement', 'item', 'known_word', 'request']);
    expect(JSON.stringify(before)).toContain(user?.displayName);
    expect((await about(tenant.people.alex.id)).some(({ table }) => table === 'delivery')).toBe(true);

    await restart({ KEEP_PERSONAL_DATA: 'PT1S' });
    expect(shell.log.find(({ code }) => code === 'personal-data-deleted')).toMatchObject({ count: 2 });
    await restart();
    const after = JSON.stringify(await about(user?.id ?? ''));
    expect(after).toContain(user?.id);
    for (const name of [user?.displayName, USER, tenant.people.alex.name]) expect(after).not.toContain(name);
    await shell.does('npm run audit -- verify');
  }, LONG);

  test('the data folder moves to another host, and the bot goes on there', async () => {
    const card = await ask(tenant.people.joni.upn);
    await shell.stop();
    await shell.does(next('tar --create'));
    renameSync(shell.path('data'), shell.path('data-of-the-old-host'));
    expect(await shell.does(next('tar --extract'))).toMatch(/audit: \d+ entries, chain intact/);
    const origin = await start();
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    await confirm(card);
    expect(shell.log.filter(({ level, code }) => level !== 'info' && code.startsWith('audit'))).toEqual([]);
  }, LONG);

  test('and no command of the page was left out', () => expect(left).toEqual([]));
});
