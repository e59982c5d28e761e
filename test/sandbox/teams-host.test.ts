import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { startTeamsHost, type TeamsHost } from '../../sandbox/teams-host/start-teams-host';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';

const POLICY = "default-src 'none'; script-src 'self'; frame-ancestors https://teams.microsoft.com https://*.cloud.microsoft";

let tenant: SimulatedTenant;
let bot: Server;
let host: TeamsHost;
let answers: RequestListener = () => undefined;

beforeAll(async () => {
  tenant = await startTenant();
  bot = createServer((request, response) => answers(request, response)).listen(0, '127.0.0.1');
  await once(bot, 'listening');
  host = await startTeamsHost({ tenant, botOrigin: `http://127.0.0.1:${(bot.address() as AddressInfo).port}`, port: 0 });
});
afterAll(async () => {
  await host.stop();
  bot.close();
  bot.closeAllConnections();
  await tenant.stop();
});

const json = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${host.origin}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Without anything that `fetch` does by itself. */
const raw = async (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<IncomingMessage> => {
  const request = ask({ port: host.port, host: '127.0.0.1', path, method, headers }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
};

const read = async (stream: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

describe('The simulated Teams', () => {
  test('shows its page with a policy of its own, and its files', async () => {
    const page = await fetch(host.origin);
    expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'");
    expect(await page.text()).toContain('Simulated Microsoft Teams');
    for (const name of ['page.js', 'protocol.js', 'page.css']) expect((await fetch(`${host.origin}/teams-host/${name}`)).status).toBe(200);
    expect((await fetch(`${host.origin}/teams-host/../pages.ts`)).status).toBe(404);
  });

  test('offers the people of the tenant, and whoever is asked for besides', async () => {
    const { id } = tenant.directory.addUser({ userPrincipalName: 'extra@contoso.com', displayName: 'Extra Person' });
    const everybody = (await json('/teams-host/settings')).body;
    expect(everybody).toMatchObject({ chosen: tenant.people.alex.id, tenantId: tenant.tenantId, tabUrl: '/tab/' });
    expect(everybody['people']).not.toContainEqual(expect.objectContaining({ id }));
    const asked = (await json('/teams-host/settings?person=extra@contoso.com')).body;
    expect(asked).toMatchObject({ chosen: id });
    expect(asked['people']).toContainEqual(expect.objectContaining({ id, name: 'Extra Person' }));
    expect(await json('/teams-host/settings?person=nobody')).toMatchObject({ status: 404 });
  });

  test("gives a person's token as Entra does, by any of their names", async () => {
    const { camille } = tenant.people;
    for (const who of ['camille', camille.id, camille.upn]) {
      const { token } = (await json(`/teams-host/token?person=${who}`)).body;
      expect(decodeJwt(String(token))).toMatchObject({ oid: camille.id, aud: tenant.tab.clientId, scp: 'access_as_user' });
    }
  });

  test('passes on why Entra gives no token: nobody, a disabled account, a disabled registration', async () => {
    expect((await json('/teams-host/token?person=nobody')).body['message']).toMatch(/^AADSTS50034/);
    expect((await json('/teams-host/token?person=isaiah')).body['message']).toMatch(/^AADSTS50057/);
    tenant.tab.registration.setEnabled(false);
    const refused = await json('/teams-host/token?person=alex');
    tenant.tab.registration.setEnabled(true);
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringMatching(/^AADSTS7000112/) as string } });
  });

  test('answers under no other name, so that nobody leads a browser here and takes tokens away', async () => {
    expect((await raw('/teams-host/token?person=alex', 'GET', { Host: 'evil.example' })).statusCode).toBe(421);
    expect((await raw('/teams-host/token?person=alex', 'POST')).statusCode).toBe(405);
  });
});

describe('What belongs to the tab passes through the simulated Teams', () => {
  test('with method, path, body and headers as they were, but for those of the connection', async () => {
    let seen: { method?: string; url?: string; body: string; headers: NodeJS.Dict<string | string[]> } | undefined;
    answers = (request, response) => {
      void read(request).then((body) => {
        seen = { ...(request.method === undefined ? {} : { method: request.method }), ...(request.url === undefined ? {} : { url: request.url }), body, headers: request.headers };
        response.writeHead(201, { 'X-Own': 'yes' }).end('made');
      });
    };
    const response = await fetch(`${host.origin}/api/tab/requests?x=%2F%20`, { method: 'POST', body: '{"é":1}', headers: { Authorization: 'Bearer t', 'Content-Type': 'application/json' } });
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, 'yes', 'made']);
    expect(seen).toMatchObject({ method: 'POST', url: '/api/tab/requests?x=%2F%20', body: '{"é":1}', headers: { authorization: 'Bearer t', host: `127.0.0.1:${host.port}` } });

    answers = (request, response) => {
      response.end(JSON.stringify(request.headers));
    };
    const headers = JSON.parse(await read(await raw('/tab/', 'GET', { Connection: 'close, X-Hop', 'X-Hop': '1', TE: 'trailers', 'X-Kept': '1' }))) as Record<string, string>;
    expect(headers).toMatchObject({ 'x-kept': '1' });
    for (const name of ['x-hop', 'te']) expect(headers).not.toHaveProperty(name);
  });

  test('with nothing changed in the answer but who may frame it', async () => {
    answers = (_request, response) => {
      response.writeHead(200, { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Set-Cookie': ['a=1', 'b=2'] }).end('page');
    };
    const { headers } = await raw('/tab/index.html');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'set-cookie': ['a=1', 'b=2'] });
    expect(headers['content-security-policy']).toBe(POLICY.replace('frame-ancestors ', "frame-ancestors 'self' "));
  });

  test('a redirect as a redirect', async () => {
    answers = (_request, response) => {
      response.writeHead(302, { Location: 'https://elsewhere.example/' }).end();
    };
    const { statusCode, headers } = await raw('/tab');
    expect([statusCode, headers.location]).toEqual([302, 'https://elsewhere.example/']);
  });

  test('as it comes, and no longer than somebody reads it', async () => {
    const left = Promise.withResolvers<boolean>();
    answers = (_request, response) => {
      response.write('first');
      response.once('close', () => left.resolve(true));
    };
    const answer = await raw('/api/tab/export.csv');
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('first');
    answer.destroy();
    expect(await Promise.race([left.promise, wait(5_000, false, { ref: false })])).toBe(true);
  });

  test.each(['/api/messages', '/tab/../api/messages', '/api/tabs', '/metrics', '//tab/'])('and nothing else: %s', async (path) => {
    let reached = false;
    answers = (_request, response) => {
      reached = true;
      response.end();
    };
    expect((await raw(path)).statusCode).toBe(404);
    expect(reached).toBe(false);
  });

  test('or there is a sentence when the bot is not there', async () => {
    const alone = await startTeamsHost({ tenant, botOrigin: 'http://127.0.0.1:9', port: 0 });
    const response = await fetch(`${alone.origin}/tab/`);
    expect([response.status, await response.text()]).toEqual([502, 'The bot does not answer.']);
    await alone.stop();
  });
});
