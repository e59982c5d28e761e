import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Stage } from './stage';

/** Variables that a start cannot do without, and what is wrong with them here. */
const MISTAKES: Readonly<Record<string, string>> = {
  BOT_ID: 'not a guid',
  AZURE_TENANT_ID: '',
  PORT: '70000',
  CONFIRM_WITHIN: '10 minutes',
  ADMIN_ROLES: 'Globel Administrator',
  MAX_OPEN_PER_PERSON: '0',
  BOT_SERVICE_HOSTS: '*',
  STOPPED: 'perhaps',
};

describe('npm start', () => {
  const stage = new Stage({}, {});
  beforeAll(() => stage.open(false));
  afterAll(() => stage.close());

  test('with a bad environment it names every mistake in one message and ends with another code than 0, without listening', async () => {
    const ended = await stage.bot.startInVain({ ...MISTAKES, PORT: '70000' });
    expect(ended.code).not.toBe(0);
    expect(ended.code).not.toBeNull();
    for (const name of Object.keys(MISTAKES)) expect(ended.output).toContain(name);
    expect(ended.output).not.toContain('listening');
    expect(ended.output).not.toContain(stage.tenant.bot.password);
  });

  test.each([
    ['a client secret beside a certificate', { AZURE_CLIENT_CERTIFICATE_PATH: '/tmp/none.pem' }, 'AZURE_CLIENT_CERTIFICATE_PATH'],
    ['another tenant of the bot', { BOT_TENANT_ID: '11111111-2222-4333-8444-555555555555' }, 'BOT_TENANT_ID'],
    ['a mixture of own and of Microsoft hosts', { GRAPH_ENDPOINT: 'https://graph.microsoft.com' }, 'GRAPH_ENDPOINT'],
    ['client secrets where they are refused', { ALLOW_CLIENT_SECRETS: 'false' }, 'ALLOW_CLIENT_SECRETS'],
    ['SharePoint with a client secret', { REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com' }, 'AZURE_CLIENT_SECRET'],
  ])('%s is refused by name', async (_what, changes, name) => {
    const ended = await stage.bot.startInVain(changes);
    expect(ended.code).toBe(1);
    expect(ended.output).toContain(name);
  });

  test('with nothing set it never falls back to anything: it is refused', async () => {
    const nothing = Object.fromEntries(Object.keys(stage.tenant.environment()).map((name) => [name, '']));
    const ended = await stage.bot.startInVain(nothing);
    expect(ended.code).toBe(1);
    for (const name of ['BOT_ID', 'AZURE_TENANT_ID', 'BOT_TENANT_ID']) expect(ended.output).toContain(name);
  });

  describe('when it listens', () => {
    beforeAll(() => stage.start());
    afterEach(() => stage.audit());

    test('it says so in one line with the port, and names own hosts', () => {
      const lines = stage.bot.output.join('').split('\n').filter((line) => line.includes(`listening on port ${stage.bot.port}`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(new URL(stage.tenant.httpsOrigin).host);
    });

    test('what it makes can be read by its own user alone: the store, the files of its log, the audit anchor and key; the public key is for others', async () => {
      const { line } = await stage.asked(stage.admin(), `revoke sessions for ${stage.person().upn}`);
      expect(line.answer.status).toBe(200);
      const folder = dirname(stage.store);
      const made = readdirSync(folder).filter((name) => /^store\.db|^audit/.test(name));
      expect(made.length).toBeGreaterThanOrEqual(4);
      expect(made.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual(['audit-signing-key.pub.pem']);
    });

    test('/healthz and /readyz say that it is well, without a secret or a version', async () => {
      for (const path of ['/healthz', '/readyz']) {
        const response = await fetch(`${stage.bot.origin}${path}`);
        expect(response.status).toBe(200);
        const body = await response.text();
        expect(body).not.toMatch(/restify|botbuilder|\d+\.\d+\.\d+(?!\.)/);
        for (const secret of [stage.tenant.bot.password, stage.tenant.app.clientSecret]) expect(body).not.toContain(secret);
      }
      expect(await (await fetch(`${stage.bot.origin}/readyz`)).text()).toContain(new URL(stage.tenant.httpsOrigin).host);
    });

    test('a caller without a token gets 401 and no detail', async () => {
      const response = await fetch(stage.bot.endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":"message"}' });
      expect([401, 403]).toContain(response.status);
      expect((await response.text()).length).toBeLessThan(64);
    });

    test.each([
      ['no JSON', '{"type":'],
      ['no object', '[]'],
      ['an object without anything', '{}'],
    ])('a caller with a good token and %s gets 4xx', async (_what, rawBody) => {
      const line = await stage.send(stage.tenant.connector.activities.message(stage.admin(), stage.channel(), 'help'), { rawBody });
      expect(line.answer.status).toBeGreaterThanOrEqual(400);
      expect(line.answer.status).toBeLessThan(500);
    });

    test('a body over 256 KB gets 413', async () => {
      const { connector } = stage.tenant;
      const big = connector.activities.message(stage.admin(), stage.channel(), 'x'.repeat(257 * 1024));
      expect((await stage.send(big)).answer.status).toBe(413);
    });

    test('a second start on the same port is refused and leaves the first one alone', async () => {
      const port = String(stage.bot.port);
      const other = new Stage({ PORT: port }, {});
      await other.open(false);
      const ended = await other.bot.startInVain({ PORT: port });
      expect(ended.code).not.toBe(0);
      await other.close();
      expect((await fetch(`${stage.bot.origin}/healthz`)).status).toBe(200);
    });

    test('a second start on the same store is refused and leaves the first one alone', async () => {
      const other = new Stage({ DATABASE_URL: `file:${stage.store}` }, {});
      await other.open(false);
      const ended = await other.bot.startInVain({});
      expect(ended.code).not.toBe(0);
      await other.close();
      expect(await stage.reply(await stage.say(stage.admin(), 'help'))).not.toBe('');
    });

    test('SIGTERM ends it with 0 and nothing listens any more', async () => {
      expect(await stage.bot.stop('SIGTERM')).toBe(0);
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect(stage.bot.port, '127.0.0.1');
        socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
      });
      expect(refused).toBe(true);
    });
  });
});
