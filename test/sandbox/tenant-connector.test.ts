import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { GROUP_CHAT, INCIDENT_CHANNEL, PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import { buttonsOf, cardIn, textOf } from '../../sandbox/tenant/cards';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../sandbox/tenant/start';

interface Received {
  method: string;
  url: string;
  authorization: string | undefined;
  body: string;
}

/** A server that keeps what it gets and answers what `respond` says. */
const listenTo = async (respond: (received: Received) => { status: number; body?: unknown }): Promise<{ origin: string; received: Received[]; stop: () => Promise<void> }> => {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization, body };
      received.push(one);
      const { status, body: answer } = respond(one);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
};

// Keys are made once for the file, not once a test.
let stateFolder = '';
beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'tenant-test-'));
});
afterAll(() => rm(stateFolder, { recursive: true }));

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const fresh = async (options: TenantOptions = {}): Promise<SimulatedTenant> => {
  const tenant = await startTenant({ plainHttp: true, stateFolder, ...options });
  stops.push(tenant.stop);
  return tenant;
};

const bot = async (tenant: SimulatedTenant, respond: Parameters<typeof listenTo>[0] = () => ({ status: 200 })) => {
  const server = await listenTo(respond);
  stops.push(server.stop);
  tenant.connector.connectBot(`${server.origin}/api/messages`);
  return server;
};

const botToken = async (tenant: SimulatedTenant, who: { id: string; secret: string } = { id: tenant.bot.id, secret: tenant.bot.password }): Promise<string> => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: who.id, client_secret: who.secret, scope: 'https://api.botframework.com/.default' });
  const response = await fetch(`${tenant.httpOrigin}/${tenant.tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
};

const call = async (tenant: SimulatedTenant, token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${tenant.connector.serviceUrl}v3/conversations${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
};

const CHANNEL = encodeURIComponent('19:incidents@thread.tacv2;messageid=7');
const CARD = {
  type: 'AdaptiveCard',
  body: [{ type: 'TextBlock', text: 'Sign out Adele?' }, { type: 'FactSet', facts: [{ title: 'UPN', value: 'adelev@contoso.com' }] }],
  actions: [{ type: 'Action.Execute', title: 'Confirm', verb: 'confirm', data: { id: 'r1' }, fallback: { type: 'Action.Submit', title: 'Confirm', data: { id: 'r1', verb: 'confirm' } } }],
};
const withCard = (card: unknown): WireActivity => ({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] });

const keySet = async (tenant: SimulatedTenant): Promise<{ issuer: string; keys: { kid: string; endorsements?: string[] }[] }> => {
  const document = (await (await fetch(tenant.environment()['BOT_OPENID_METADATA_URL'] ?? '')).json()) as { issuer: string; jwks_uri: string };
  const { keys } = (await (await fetch(document.jwks_uri)).json()) as { keys: { kid: string; endorsements?: string[] }[] };
  return { issuer: document.issuer, keys };
};

describe('Keys and tokens of the Bot Connector', () => {
  test('are published with endorsements: for Teams, for another channel, and none', async () => {
    const { issuer, keys } = await keySet(await fresh());
    expect(issuer).toBe('https://api.botframework.com');
    expect(keys.map((key) => key.endorsements?.includes('msteams'))).toEqual([true, false, undefined]);
  });

  test('make a genuine token, and the wrong ones that a bot must refuse', async () => {
    const tenant = await fresh();
    const set = createLocalJWKSet(await keySet(tenant));
    const verify = async (token: string): Promise<unknown> => (await jwtVerify(token, set, { issuer: 'https://api.botframework.com', audience: tenant.bot.id })).payload['serviceurl'];
    const sign = tenant.connector.signActivityToken.bind(tenant.connector);
    expect(await verify(await sign())).toBe(tenant.connector.serviceUrl);
    expect(await verify(await sign({ serviceUrl: null }))).toBeUndefined();
    for (const wrong of [{ key: 'forged' }, { key: 'unknown' }, { audience: 'x' }, { issuer: 'x' }, { expiresIn: -600 }, { notBefore: 600 }, { algorithm: 'none' }, { algorithm: 'HS256' }] as const) {
      await expect(sign(wrong).then(verify)).rejects.toThrow();
    }
    expect(decodeJwt(await sign({ claims: { extra: 1 } }))).toMatchObject({ extra: 1 });
  });

  test('roll: new tokens come with a new key, and the old key stays until it is withdrawn', async () => {
    const tenant = await fresh();
    const kids = async (): Promise<string[]> => (await keySet(tenant)).keys.map(({ kid }) => kid);
    const old = (await kids())[0] ?? '';
    const second = await tenant.connector.keys.roll();
    expect(await kids()).toEqual(expect.arrayContaining([old, second]));
    const third = await tenant.connector.keys.roll(true);
    expect(await kids()).toContain(third);
    expect(await kids()).not.toContain(second);
  });
});

describe('The Bot Connector', () => {
  test('lets only the bot in, with a token for the connector', async () => {
    const tenant = await fresh();
    const send = async (token: string): Promise<number> => (await call(tenant, token, 'POST', `/${CHANNEL}/activities`, { type: 'message', text: 'x' })).status;
    expect(await send(await botToken(tenant))).toBe(201);
    expect(await send('wrong')).toBe(401);
    expect(await send(await botToken(tenant, { id: tenant.app.clientId, secret: tenant.app.clientSecret }))).toBe(401);
    expect(await send(await tenant.connector.signActivityToken())).toBe(401);
    expect(tenant.connector.messages()).toHaveLength(1);
  });

  test('takes messages, updates and deletions, and shows each message as people see it', async () => {
    const tenant = await fresh();
    const token = await botToken(tenant);
    const sent = await call(tenant, token, 'POST', `/${CHANNEL}/activities/7`, withCard(CARD));
    const id = String(sent.body['id']);
    expect(id).toMatch(/^\d{13}$/);
    const waiting = tenant.connector.waitFor((message) => message.kind === 'updated' && message.id === id, 2000);
    expect((await call(tenant, token, 'PUT', `/${CHANNEL}/activities/${id}`, withCard({ ...CARD, actions: [] }))).status).toBe(200);
    expect(buttonsOf(cardIn((await waiting).activity))).toEqual([]);
    expect(textOf(cardIn(tenant.connector.current(id)!.activity))).toBe('Sign out Adele?\nUPN adelev@contoso.com');
    expect((await call(tenant, token, 'DELETE', `/${CHANNEL}/activities/${id}`)).status).toBe(200);
    expect(tenant.connector.current(id)).toBeUndefined();
    expect((await call(tenant, token, 'PUT', `/${CHANNEL}/activities/${id}`, { type: 'message' })).status).toBe(404);
    expect((await call(tenant, token, 'POST', `/${CHANNEL}/activities`, { text: 'no type' })).status).toBe(400);
    expect(tenant.connector.messages().map(({ kind, thread, replyTo }) => [kind, thread, replyTo])).toEqual([['sent', '7', '7'], ['updated', '7', undefined], ['deleted', '7', undefined]]);
  });

  test('says what came instead when nothing that matches comes', async () => {
    const tenant = await fresh();
    await call(tenant, await botToken(tenant), 'POST', `/${CHANNEL}/activities`, { type: 'message', text: 'something else' });
    await expect(tenant.connector.waitFor(() => false, 20)).rejects.toThrow(/within 20 ms[^]*something else/);
  });

  test('lists members page by page, finds one by any of its names, and knows who is not there', async () => {
    const tenant = await fresh();
    const token = await botToken(tenant);
    const { alex, adele } = tenant.people;
    const first = await call(tenant, token, 'GET', `/${CHANNEL}/pagedmembers?pageSize=3`);
    const second = await call(tenant, token, 'GET', `/${CHANNEL}/pagedmembers?pageSize=3&continuationToken=${String(first.body['continuationToken'])}`);
    expect([(first.body['members'] as unknown[]).length, (second.body['members'] as unknown[]).length, second.body['continuationToken']]).toEqual([3, 2, undefined]);
    for (const name of [alex.id, alex.teamsId, alex.upn]) {
      expect((await call(tenant, token, 'GET', `/${CHANNEL}/members/${encodeURIComponent(name)}`)).body).toMatchObject({ aadObjectId: alex.id, userPrincipalName: alex.upn, id: alex.teamsId, tenantId: tenant.tenantId });
    }
    expect((await call(tenant, token, 'GET', `/${CHANNEL}/members/${adele.id}`)).status).toBe(404);
    tenant.connector.rosters.set(INCIDENT_CHANNEL.id!, [adele.upn]);
    expect((await call(tenant, token, 'GET', `/${CHANNEL}/members/${adele.id}`)).status).toBe(200);
    tenant.connector.rosters.removeBot(INCIDENT_CHANNEL.id!);
    expect((await call(tenant, token, 'GET', `/${CHANNEL}/members`)).body).toMatchObject({ error: { code: 'BotNotInConversationRoster' } });
  });

  test('opens a personal conversation and carries the first message into it', async () => {
    const tenant = await fresh();
    const { alex } = tenant.people;
    const reply = await call(tenant, await botToken(tenant), 'POST', '', { bot: {}, members: [{ id: alex.teamsId }], activity: { type: 'message', text: 'hello' } });
    expect(reply).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^a:1/) as string, activityId: expect.any(String) as string } });
    expect(tenant.connector.messages()[0]).toMatchObject({ conversationId: reply.body['id'], activity: { text: 'hello' } });
  });

  test('fails as planned', async () => {
    const tenant = await fresh();
    tenant.faults.plan({ service: 'connector', method: 'POST' }, { answer: { status: 429, headers: { 'Retry-After': '1' } } }, 1);
    const token = await botToken(tenant);
    const send = async (): Promise<number> => (await call(tenant, token, 'POST', `/${CHANNEL}/activities`, { type: 'message' })).status;
    expect([await send(), await send()]).toEqual([429, 201]);
  });
});

describe('What people say', () => {
  test('reaches the bot as Teams writes it in a channel, signed for this service', async () => {
    const tenant = await fresh();
    const server = await bot(tenant);
    const { camille, adele } = tenant.people;
    const answer = await tenant.connector.say(camille, INCIDENT_CHANNEL, `déconnecter <at>${adele.name}</at>`, { mentions: [adele] });
    expect(answer).toMatchObject({ status: 200, body: '' });
    const activity = JSON.parse(server.received[0]!.body) as WireActivity;
    expect(activity).toMatchObject({
      type: 'message',
      channelId: 'msteams',
      text: '<at>Session Revoker</at> déconnecter <at>Adele Vance</at>',
      textFormat: 'plain',
      locale: 'fr-FR',
      serviceUrl: tenant.connector.serviceUrl,
      from: { id: camille.teamsId, aadObjectId: camille.id, name: 'Camille Laurent' },
      recipient: { id: `28:${tenant.bot.id}`, name: 'Session Revoker' },
      conversation: { isGroup: true, conversationType: 'channel', tenantId: tenant.tenantId, id: `19:incidents@thread.tacv2;messageid=${activity.id}` },
      channelData: { tenant: { id: tenant.tenantId }, channel: { id: '19:incidents@thread.tacv2' }, team: { id: '19:contoso-security@thread.tacv2' } },
    });
    expect(activity.entities).toEqual([
      { type: 'mention', mentioned: { id: `28:${tenant.bot.id}`, name: 'Session Revoker' }, text: '<at>Session Revoker</at>' },
      { type: 'mention', mentioned: { id: adele.teamsId, name: 'Adele Vance' }, text: '<at>Adele Vance</at>' },
      { type: 'clientInfo', locale: 'fr-FR', country: 'FR', platform: 'Web', timezone: 'Europe/Paris' },
    ]);
    expect(decodeJwt(server.received[0]!.authorization!.replace('Bearer ', ''))).toMatchObject({ aud: tenant.bot.id, serviceurl: tenant.connector.serviceUrl });
  });

  test('has no mention of the bot in a personal chat, and has one in a group chat', async () => {
    const { connector, people } = await fresh();
    expect(connector.activities.message(people.alex, PERSONAL, 'help')).toMatchObject({ text: 'help', conversation: { conversationType: 'personal' } });
    expect(connector.activities.message(people.alex, GROUP_CHAT, 'help')).toMatchObject({ text: '<at>Session Revoker</at> help', conversation: { conversationType: 'groupChat', id: '19:duty@thread.v2' } });
    expect(connector.activities.edit(people.alex, PERSONAL, '5', 'help')).toMatchObject({ type: 'messageUpdate', id: '5', channelData: { eventType: 'editMessage' } });
  });

  test('can come without a token, with a wrong one, and twice', async () => {
    const tenant = await fresh();
    const server = await bot(tenant, ({ authorization }) => ({ status: authorization === undefined ? 401 : 200 }));
    const activity = tenant.connector.activities.message(tenant.people.alex, PERSONAL, 'help');
    expect((await tenant.connector.sendToBot(activity, { authorization: null })).status).toBe(401);
    await tenant.connector.sendToBot(activity, { token: { audience: 'other' } });
    await tenant.connector.sendToBot(activity);
    expect(decodeJwt(server.received[1]!.authorization!.replace('Bearer ', '')).aud).toBe('other');
    expect(server.received[2]!.body).toBe(server.received[1]!.body);
    expect(tenant.connector.delivered().map(({ answer }) => answer.status)).toEqual([401, 200, 200]);
  });

  test('can be a press on a button of the card as it stands now, in the thread of the card', async () => {
    const tenant = await fresh();
    const server = await bot(tenant, () => ({ status: 200, body: { statusCode: 200 } }));
    const { alex, megan } = tenant.people;
    await tenant.connector.say(alex, INCIDENT_CHANNEL, 'revoke sessions for adelev@contoso.com');
    const token = await botToken(tenant);
    const { body } = await call(tenant, token, 'POST', `/${CHANNEL}/activities/7`, withCard(CARD));
    const id = String(body['id']);
    expect((await tenant.connector.press(megan, id, 'confirm')).body).toEqual({ statusCode: 200 });
    await tenant.connector.press(megan, id, 'confirm', 'submit');
    const [press, submit] = server.received.slice(1).map((one) => JSON.parse(one.body) as WireActivity);
    expect(press).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: id,
      value: { action: { type: 'Action.Execute', verb: 'confirm', data: { id: 'r1' } }, trigger: 'manual' },
      conversation: { conversationType: 'channel', id: '19:incidents@thread.tacv2;messageid=7' },
      from: { aadObjectId: megan.id },
    });
    expect(submit).toMatchObject({ type: 'message', replyToId: id, value: { id: 'r1', verb: 'confirm' } });
    expect(submit).not.toHaveProperty('text');
    await call(tenant, token, 'PUT', `/${CHANNEL}/activities/${id}`, withCard({ ...CARD, actions: [] }));
    expect(() => tenant.connector.pressed(megan, id, 'confirm')).toThrow(/no button 'confirm' now/);
  });
});

describe('The relay between the Playground and the bot', () => {
  test('signs what the Playground says and forwards what the bot sends, without its token', async () => {
    const tenant = await fresh();
    const other = await listenTo(({ method }) => (method === 'GET' ? { status: 404 } : { status: 200, body: { id: '1795322740987' } }));
    stops.push(other.stop);
    const server = await bot(tenant, () => ({ status: 200, body: { type: 'ok' } }));
    expect((await fetch(tenant.relayEndpoint, { method: 'POST', body: '{}' })).status).toBe(404);
    tenant.relay.relayTo(`${other.origin}/_connector/`);
    expect([(await fetch(tenant.relayEndpoint, { method: 'HEAD' })).status, (await fetch(tenant.relayEndpoint)).status]).toEqual([200, 200]);

    const said = { ...tenant.connector.activities.message(tenant.people.alex, PERSONAL, 'help'), serviceUrl: `${other.origin}/_connector` };
    const answer = await fetch(tenant.relayEndpoint, { method: 'POST', body: JSON.stringify(said) });
    expect([answer.status, await answer.json()]).toEqual([200, { type: 'ok' }]);
    const delivered = server.received[0]!;
    expect((JSON.parse(delivered.body) as WireActivity).serviceUrl).toBe(tenant.connector.serviceUrl);
    expect(decodeJwt(delivered.authorization!.replace('Bearer ', ''))).toMatchObject({ serviceurl: tenant.connector.serviceUrl });

    const reply = await call(tenant, await botToken(tenant), 'POST', '/a%3A1personal/activities/3', { type: 'message', text: 'answer' });
    expect(reply.body).toEqual({ id: '1795322740987' });
    expect(other.received).toEqual([{ method: 'POST', url: '/_connector/v3/conversations/a%3A1personal/activities/3', authorization: undefined, body: '{"type":"message","text":"answer"}' }]);
    expect(tenant.connector.current('1795322740987')).toMatchObject({ activity: { text: 'answer' } });
    expect((await call(tenant, await botToken(tenant), 'GET', `/${CHANNEL}/members/${tenant.people.alex.id}`)).status).toBe(200);
  });

  test('says so when the bot or the other connector is not there', async () => {
    const tenant = await fresh({ relayTo: 'http://127.0.0.1:1/_connector' });
    tenant.connector.connectBot('http://127.0.0.1:1/api/messages');
    expect((await fetch(tenant.relayEndpoint, { method: 'POST', body: '{"type":"message"}' })).status).toBe(502);
    expect((await call(tenant, await botToken(tenant), 'POST', `/${CHANNEL}/activities`, { type: 'message' })).status).toBe(502);
    expect(tenant.connector.messages()).toEqual([]);
  });
});
