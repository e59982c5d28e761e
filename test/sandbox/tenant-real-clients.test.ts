import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ClientSecretCredential } from '@azure/identity';
import { makeClientCertificate } from '../../sandbox/tenant/certificates';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';

const run = promisify(execFile);

/** Runs a script in a process of its own that knows the tenant by its environment alone; answers what it printed as JSON. */
const inChild = async (tenant: SimulatedTenant, script: string, more: Record<string, string> = {}): Promise<unknown> => {
  const path = process.env['PATH'] ?? '';
  const { stdout } = await run(process.execPath, ['-e', `(async () => { ${script} })().then((it) => console.log(JSON.stringify(it)))`], {
    env: { PATH: path, ...tenant.environment(), ...more },
    cwd: process.cwd(),
  });
  return JSON.parse(stdout);
};

const CREDENTIAL = `
  const { ClientSecretCredential, ClientCertificateCredential } = require('@azure/identity');
  const { env } = process;
  const options = { authorityHost: env.AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
  const credential = new ClientSecretCredential(env.AZURE_TENANT_ID, env.AZURE_CLIENT_ID, env.AZURE_CLIENT_SECRET, options);
  const scope = env.GRAPH_ENDPOINT + '/.default';
`;

describe('Real clients against the simulated tenant', () => {
  let tenant: SimulatedTenant;

  beforeAll(async () => {
    tenant = await startTenant();
  });
  afterAll(() => tenant.stop());

  test('@azure/identity gets a token by secret, and the Azure pipeline reads, revokes and reads back with it', async () => {
    const { adele } = tenant.people;
    const seen = await inChild(
      tenant,
      `${CREDENTIAL}
      const { createDefaultHttpClient, createEmptyPipeline, createPipelineRequest, createPipelineFromOptions, bearerTokenAuthenticationPolicy } = require('@azure/core-rest-pipeline');
      const pipeline = createPipelineFromOptions({});
      pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: [scope] }));
      const http = createDefaultHttpClient();
      const call = async (method, path) => JSON.parse((await pipeline.sendRequest(http, createPipelineRequest({ method, url: env.GRAPH_ENDPOINT + '/v1.0/users/' + path }))).bodyAsText);
      const read = () => call('GET', '${adele.id}?$select=id,signInSessionsValidFromDateTime');
      const before = await read();
      const answer = await call('POST', '${adele.id}/revokeSignInSessions');
      return { before: before.signInSessionsValidFromDateTime, answer: answer.value, after: (await read()).signInSessionsValidFromDateTime };`,
    );
    expect(seen).toEqual({ before: '2026-01-15T08:00:00Z', answer: true, after: tenant.ledger.effects(adele.id).at(-1)?.validFrom });
    expect(tenant.ledger.revocations(adele.id)).toBe(1);
  });

  test('@azure/identity gets a token by certificate once it is registered, and the token says so', async () => {
    const { key, cert } = await makeClientCertificate('Session Revoker', Date.now());
    const file = join(dirname(tenant.ca.file), 'client.pem');
    await writeFile(file, key + cert);
    const script = `${CREDENTIAL}
      const byCertificate = new ClientCertificateCredential(env.AZURE_TENANT_ID, env.AZURE_CLIENT_ID, env.CERTIFICATE, options);
      try { return JSON.parse(Buffer.from((await byCertificate.getToken(scope)).token.split('.')[1], 'base64url')); }
      catch (error) { return error.errorResponse?.errorDescription ?? error.message; }`;
    expect(await inChild(tenant, script, { CERTIFICATE: file })).toContain('AADSTS700027');
    tenant.app.registration.registerCertificate(cert);
    expect(await inChild(tenant, script, { CERTIFICATE: file })).toMatchObject({
      appidacr: '2',
      idtyp: 'app',
      appid: tenant.app.clientId,
      tid: tenant.tenantId,
      aud: tenant.httpsOrigin,
      roles: ['User.RevokeSessions.All', 'User.Read.All', 'RoleManagement.Read.Directory', 'GroupMember.Read.All'],
    });
  });

  test('@azure/identity reports a wrong secret with the code that Entra has for it', async () => {
    const message = await inChild(tenant, `${CREDENTIAL} try { return await credential.getToken(scope); } catch (error) { return error.message; }`, { AZURE_CLIENT_SECRET: 'wrong' });
    expect(message).toContain('AADSTS7000215: Invalid client secret provided.');
  });

  test('the Bot Framework client sends, updates, reads members and deletes over https', async () => {
    const { people, connector } = tenant;
    const mark = connector.mark();
    const seen = await inChild(
      tenant,
      `const { ConnectorClient } = require('botframework-connector');
      const { ClientSecretCredential } = require('@azure/identity');
      const { env } = process;
      const bot = new ClientSecretCredential(env.BOT_TENANT_ID, env.BOT_ID, env.BOT_PASSWORD, { authorityHost: env.AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true });
      const signRequest = async (request) => { request.headers.set('authorization', 'Bearer ' + (await bot.getToken(env.BOT_TOKEN_SCOPE)).token); return request; };
      const client = new ConnectorClient({ signRequest }, { baseUri: env.SERVICE_URL });
      const place = '19:incidents@thread.tacv2;messageid=1';
      const { id } = await client.conversations.replyToActivity(place, '1', { type: 'message', text: 'first' });
      await client.conversations.updateActivity(place, id, { type: 'message', text: 'second' });
      const members = await client.conversations.getConversationPagedMembers(place, {});
      await client.conversations.deleteActivity(place, id);
      const error = await client.conversations.updateActivity(place, id, { type: 'message' }).catch((failure) => failure.statusCode);
      return { id, names: members.members.map((one) => one.name), error };`,
      { SERVICE_URL: connector.serviceUrl },
    );
    const messages = connector.messages(mark);
    expect(messages.map(({ kind, activity, replyTo, thread }) => [kind, activity.text, replyTo, thread])).toEqual([
      ['sent', 'first', '1', '1'],
      ['updated', 'second', undefined, '1'],
      ['deleted', undefined, undefined, '1'],
    ]);
    expect(seen).toEqual({ id: messages[0]?.id, names: [people.alex, people.megan, people.camille, people.patti, people.joni].map(({ name }) => name), error: 404 });
  });

  test("Bot Framework's own check accepts the genuine activity token and refuses each wrong one", async () => {
    const { connector, people } = tenant;
    const sign = connector.signActivityToken.bind(connector);
    const tokens = [
      await sign(),
      await sign({ key: 'endorsed for webchat' }),
      await sign({ key: 'forged' }),
      await sign({ key: 'unknown' }),
      await sign({ serviceUrl: 'https://elsewhere.example/' }),
      await sign({ serviceUrl: null }),
      await sign({ audience: tenant.app.clientId }),
      await sign({ issuer: 'https://sts.windows.net/other/' }),
      await sign({ expiresIn: -600 }),
      await sign({ algorithm: 'none' }),
      await sign({ algorithm: 'HS256' }),
    ];
    const seen = await inChild(
      tenant,
      `const { ConfigurationBotFrameworkAuthentication } = require('botbuilder');
      const { env } = process;
      const metadata = env.BOT_OPENID_METADATA_URL;
      const auth = new ConfigurationBotFrameworkAuthentication({
        MicrosoftAppId: env.BOT_ID, MicrosoftAppPassword: env.BOT_PASSWORD, MicrosoftAppTenantId: env.BOT_TENANT_ID, MicrosoftAppType: 'SingleTenant',
        ToChannelFromBotLoginUrl: env.AZURE_AUTHORITY_HOST + '/' + env.BOT_TENANT_ID, ToChannelFromBotOAuthScope: env.BOT_TOKEN_ISSUER, ToBotFromChannelTokenIssuer: env.BOT_TOKEN_ISSUER,
        OAuthUrl: env.AZURE_AUTHORITY_HOST, ToBotFromChannelOpenIdMetadataUrl: metadata, ToBotFromEmulatorOpenIdMetadataUrl: metadata, CallerId: 'urn:botframework:azure',
      });
      const activity = JSON.parse(env.ACTIVITY);
      const results = [];
      for (const token of JSON.parse(env.TOKENS)) results.push(await auth.authenticateRequest(activity, 'Bearer ' + token).then(() => 'accepted', () => 'refused'));
      return results;`,
      { ACTIVITY: JSON.stringify(connector.activities.message(people.alex, { kind: 'personal' }, 'help')), TOKENS: JSON.stringify(tokens) },
    );
    expect(seen).toEqual(['accepted', ...tokens.slice(1).map(() => 'refused')]);
  });

  test('a program in the same process can be made to trust the tenant', async () => {
    const undo = tenant.trustInThisProcess();
    try {
      const credential = new ClientSecretCredential(tenant.tenantId, tenant.app.clientId, tenant.app.clientSecret, { authorityHost: tenant.httpsOrigin, disableInstanceDiscovery: true });
      expect((await credential.getToken(`${tenant.httpsOrigin}/.default`)).token).toMatch(/^ey/);
      expect((await fetch(`${tenant.httpsOrigin}/v1/.well-known/openidconfiguration`)).status).toBe(200);
    } finally {
      undo();
    }
  });
});

describe('A tenant with a state folder', () => {
  test('keeps secrets, keys and certificates over a restart, and takes its people afresh', async () => {
    const first = await startTenant();
    const stateFolder = join(dirname(first.ca.file), 'kept');
    const keysOf = async (tenant: SimulatedTenant): Promise<string[]> => {
      const { keys } = (await (await fetch(`${tenant.httpOrigin}/v1/.well-known/keys`)).json()) as { keys: { kid: string }[] };
      return keys.slice(0, 1).map(({ kid }) => kid);
    };
    try {
      const before = await startTenant({ stateFolder });
      const kept = [before.environment()['BOT_PASSWORD'], before.environment()['AZURE_CLIENT_SECRET'], before.ca.pem, ...(await keysOf(before))];
      await before.stop();
      const after = await startTenant({ stateFolder });
      expect([after.environment()['BOT_PASSWORD'], after.environment()['AZURE_CLIENT_SECRET'], after.ca.pem, ...(await keysOf(after))]).toEqual(kept);
      await after.stop();
      expect(kept[0]).not.toBe(first.bot.password);
    } finally {
      await first.stop();
    }
  });
});
