import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { answerLost } from '../../sandbox/tenant/faults';
import { CsomRefusal } from '../../sandbox/tenant/process-query';
import type { SharePointState } from '../../sandbox/tenant/sharepoint';
import { sharePointBusy } from '../../sandbox/tenant/sharepoint-answers';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../sandbox/tenant/start';
import { readXml, XmlError } from '../../sandbox/tenant/xml';
import { readConfig } from '../../src/config';
import { upnFromDirectory } from '../../src/domain/people';
import type { Clock } from '../../src/service/ports';
import { createTokenSource, SharePointRevoker, type CredentialKind } from '../../src/tenant';

const clock: Clock = { now: () => Date.now(), wait: (ms) => wait(ms) };
const CREATED = '2026-01-15T08:00:00Z';
const PROCESS_QUERY = '/_vti_bin/client.svc/ProcessQuery';

const revoker = (tenant: SimulatedTenant, credential: CredentialKind, scope = tenant.sharePoint.adminUrl, clientId = tenant.app.clientId): SharePointRevoker => {
  const application = { tenantId: tenant.tenantId, clientId, credential, authorityHost: tenant.httpsOrigin, microsoftAuthority: false };
  return new SharePointRevoker(tenant.sharePoint.adminUrl, createTokenSource(application, `${scope}/.default`, clock), clock);
};

describe("SharePoint's admin centre in the simulated tenant", () => {
  let stateFolder = '';
  let tenant: SimulatedTenant;
  let distrust = (): void => undefined;
  const certificate = (): CredentialKind => ({ kind: 'certificate', path: tenant.environment()['AZURE_CLIENT_CERTIFICATE_PATH'] ?? '' });
  let shared: SharePointRevoker;
  const revoke = (upn: string, by = shared, withinMs = 5_000) => by.revoke(upnFromDirectory(upn), clock.now() + withinMs);
  const failure = (upn: string, by = shared, withinMs = 5_000): Promise<unknown> =>
    revoke(upn, by, withinMs).then(
      (state) => `succeeded: ${state}`,
      (error: unknown) => error,
    );
  const start = async (options: TenantOptions): Promise<void> => {
    tenant = await startTenant({ revokeWith: 'sharepoint', stateFolder, ...options });
    distrust = tenant.trustInThisProcess();
    shared = revoker(tenant, certificate());
  };

  beforeAll(async () => {
    stateFolder = await mkdtemp(join(tmpdir(), 'tenant-sharepoint-'));
  });
  beforeEach(() => start({}));
  afterEach(async () => {
    distrust();
    await tenant.stop();
  });
  afterAll(() => rm(stateFolder, { recursive: true }));

  test.each([
    [0, 'not-available', 0],
    [1, 'not-found', 0],
    [2, 'failed', 0],
    [3, 'signing-out', 1],
    [4, 'signed-out', 1],
  ] as const)('answers state %i for one user as told, and moves their session time only when it signs out', async (state, means, times) => {
    const { adele, user } = tenant.people;
    tenant.sharePoint.setState(state, adele.upn);
    expect(await revoke(adele.upn)).toBe(means);
    expect(tenant.ledger.revocations(adele.id)).toBe(times);
    expect(tenant.directory.sessions.readable(adele.id, CREATED) === CREATED).toBe(times === 0);
    expect(await revoke(user.upn)).toBe('signed-out');
  });

  test('answers one state for everybody where nothing else was told', async () => {
    const { adele, user } = tenant.people;
    const states: [SharePointState, string][] = [[0, 'not-available'], [3, 'signing-out']];
    tenant.sharePoint.setState(2, adele.id);
    for (const [state, means] of states) {
      tenant.sharePoint.setState(state);
      expect(await revoke(user.upn)).toBe(means);
      expect(await revoke(adele.upn)).toBe('failed');
    }
  });

  test('finds a user by sign-in name in any case, and neither by object id nor from another organisation', async () => {
    const { adele, diego, siobhan } = tenant.people;
    expect(await revoke(adele.upn.toUpperCase())).toBe('signed-out');
    expect(await revoke(siobhan.upn)).toBe('signed-out');
    expect(await revoke('nobody@contoso.com')).toBe('not-found');
    expect(await revoke(adele.id)).toBe('not-found');
    expect(await revoke(diego.upn)).toBe('not-found');
    expect(tenant.ledger.effects().map(({ user }) => user)).toEqual([adele.id, siobhan.id]);
  });

  test('writes call and effect into the ledger, by whom and for whom', async () => {
    const { adele } = tenant.people;
    await revoke(adele.upn);
    const [call] = tenant.ledger.calls({ service: 'sharepoint' });
    expect(call).toMatchObject({ method: 'POST', path: PROCESS_QUERY, user: adele.id, who: tenant.app.clientId, status: 200, faulted: false });
    const [effect] = tenant.ledger.effects(adele.id);
    expect(effect).toMatchObject({ kind: 'revoked', upn: adele.upn, who: tenant.app.clientId, clientRequestId: call?.clientRequestId });
    expect(tenant.directory.sessions.readable(adele.id, CREATED)).toBe(effect?.validFrom);
  });

  test('reports errors of the object model as told, and nothing happens', async () => {
    const { adele } = tenant.people;
    tenant.sharePoint.setError(adele.id, new CsomRefusal(-2147024809, 'System.ArgumentException', 'See https://contoso-admin.sharepoint.com/.'));
    expect(await failure(adele.upn)).toMatchObject({ name: 'Refused', service: 'sharepoint', status: 200, code: '-2147024809 System.ArgumentException' });
    expect(tenant.ledger.effects()).toEqual([]);
    tenant.sharePoint.setError(adele.id, undefined);
    expect(await revoke(adele.upn)).toBe('signed-out');
  });

  test('refuses a token that was got with a secret, although Entra gives it', async () => {
    const bySecret = revoker(tenant, { kind: 'secret', secret: tenant.app.clientSecret });
    expect(await failure(tenant.people.adele.upn, bySecret)).toMatchObject({ name: 'Refused', service: 'sharepoint', status: 401, code: 'UnsupportedAppOnlyToken' });
    expect(tenant.ledger.effects()).toEqual([]);
  });

  test('refuses a token for Graph, none, and one of an application that nobody consented to', async () => {
    const { adele } = tenant.people;
    expect(await failure(adele.upn, revoker(tenant, certificate(), tenant.httpsOrigin))).toMatchObject({ name: 'Refused', status: 401, code: 'InvalidIssuerOrSignature' });
    expect((await fetch(`${tenant.sharePoint.adminUrl}${PROCESS_QUERY}`, { method: 'POST', body: '' })).status).toBe(401);
    const { path } = certificate() as { path: string };
    tenant.bot.registration.registerCertificate(await readPem(path));
    expect(await failure(adele.upn, revoker(tenant, certificate(), undefined, tenant.bot.id))).toMatchObject({ name: 'Refused', status: 200, code: 'AccessDenied' });
    expect(tenant.ledger.effects()).toEqual([]);
  });

  test('can be too busy for one user, once, with and without saying for how long', async () => {
    const { adele, user } = tenant.people;
    tenant.faults.queue({ service: 'sharepoint', user: adele.id }, sharePointBusy(429, 3), sharePointBusy(503, 9), sharePointBusy(503));
    expect(await failure(adele.upn)).toMatchObject({ detail: '429', retryAfterMs: 3_000, withoutEffect: true });
    expect(await revoke(user.upn)).toBe('signed-out');
    expect(await failure(adele.upn)).toMatchObject({ detail: '503', retryAfterMs: 9_000, withoutEffect: false });
    expect(await failure(adele.upn)).toMatchObject({ detail: '503', retryAfterMs: undefined });
    expect(await revoke(adele.upn)).toBe('signed-out');
    expect(tenant.ledger.revocations(adele.id)).toBe(1);
  });

  test('can hang, and can do its work and lose the answer', async () => {
    const { adele, user } = tenant.people;
    // The token is got here: what is measured afterwards is SharePoint's time alone.
    await revoke(user.upn);
    tenant.faults.queue({ service: 'sharepoint' }, { connection: 'hang' }, answerLost);
    expect(await failure(adele.upn, shared, 300)).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: false });
    expect(tenant.ledger.revocations(adele.id)).toBe(0);
    expect(await failure(adele.upn)).toMatchObject({ name: 'NoAnswer', withoutEffect: false });
    expect(tenant.ledger.revocations(adele.id)).toBe(1);
  });

  test('meets the same people with the same difficulties as Graph', async () => {
    const { refused, gone, failing, throttled, lost, slow } = tenant.people;
    expect(await failure(refused.upn)).toMatchObject({ code: 'AccessDenied' });
    expect(await revoke(gone.upn)).toBe('not-found');
    expect(await revoke(failing.upn)).toBe('failed');
    expect(await failure(throttled.upn)).toMatchObject({ detail: '429' });
    expect(await revoke(throttled.upn)).toBe('signed-out');
    expect(await failure(lost.upn)).toMatchObject({ name: 'NoAnswer' });
    expect(await revoke(lost.upn)).toBe('signed-out');
    expect(await revoke(slow.upn)).toBe('signing-out');
  });

  test('gives an environment that the product accepts, with a certificate that survives a restart', async () => {
    const before = tenant.environment();
    expect(before).toMatchObject({ REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: tenant.sharePoint.adminUrl });
    expect(before).not.toHaveProperty('AZURE_CLIENT_SECRET');
    const reading = readConfig(before);
    expect(reading).toMatchObject({ ok: true, config: { revokeWith: 'sharepoint', acting: { credential: { kind: 'certificate' } }, hosts: { own: true, sharePointAdminUrl: tenant.sharePoint.adminUrl } } });
    const pem = await readPem(before['AZURE_CLIENT_CERTIFICATE_PATH'] ?? '');
    distrust();
    await tenant.stop();
    await start({ plainHttp: true });
    expect(await readPem(tenant.environment()['AZURE_CLIENT_CERTIFICATE_PATH'] ?? '')).toBe(pem);
    expect(tenant.sharePoint.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await revoke(tenant.people.adele.upn)).toBe('signed-out');
  });

  describe('reads a request by its meaning', () => {
    const xml = (changes: { root?: string; type?: string; method?: string; parameters?: string; query?: string; actions?: string } = {}): string => {
      const query = changes.query ?? '<Query SelectAllProperties="true"><Properties /></Query>';
      return `<?xml version="1.0" encoding="utf-8"?>
        <q:Request xmlns:q="${changes.root ?? 'http://schemas.microsoft.com/sharepoint/clientquery/2009'}" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0">
          <q:Actions>${changes.actions ?? `<q:ObjectPath Id="31" ObjectPathId="7"/><q:Query Id='42' ObjectPathId="7">${query.replaceAll(/<(\/?)/g, '<$1q:')}</q:Query>`}</q:Actions>
          <q:ObjectPaths>
            <q:Constructor Id="5" TypeId="${changes.type ?? '{E45FD516-a408-4ca4-b6dc-268e2f1f0f83}'}" />
            <!-- any order -->
            <q:Method Id="7" ParentId="5" Name="${changes.method ?? 'RevokeAllUserSessions'}">
              <q:Parameters>${changes.parameters ?? '<q:Parameter Type="String"><![CDATA[adelev@]]>contoso&#x2E;com</q:Parameter>'}</q:Parameters>
            </q:Method>
          </q:ObjectPaths>
        </q:Request>`;
    };
    const post = async (body: string): Promise<{ text: string; json: unknown[] }> => {
      const application = { tenantId: tenant.tenantId, clientId: tenant.app.clientId, credential: certificate(), authorityHost: tenant.httpsOrigin, microsoftAuthority: false };
      const token = await createTokenSource(application, `${tenant.sharePoint.adminUrl}/.default`, clock).get(clock.now() + 5_000);
      const response = await fetch(`${tenant.sharePoint.adminUrl}${PROCESS_QUERY}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/xml' }, body });
      expect(response.status).toBe(200);
      const text = await response.text();
      return { text, json: JSON.parse(text) as unknown[] };
    };

    test('and answers under the numbers of its actions, with the noise of the real service', async () => {
      const { text, json } = await post(xml());
      expect(json).toEqual([
        { SchemaVersion: '15.0.0.0', LibraryVersion: expect.any(String) as string, ErrorInfo: null, TraceCorrelationId: expect.any(String) as string },
        31,
        { IsNull: false },
        42,
        { _ObjectType_: 'Microsoft.Online.SharePoint.TenantManagement.SPOUserSessionRevocationResult', State: 4 },
      ]);
      expect(text).toMatch(/^\[\r\{\r"SchemaVersion"/);
      expect(tenant.ledger.revocations(tenant.people.adele.id)).toBe(1);
    });

    test('and leaves State out when nobody asked for it', async () => {
      const { json } = await post(xml({ query: '<Query SelectAllProperties="false"><Properties><Property Name="Other" ScalarProperty="true" /></Properties></Query>' }));
      expect(json.at(-1)).not.toHaveProperty('State');
    });

    test.each([
      ['another namespace', { root: 'http://schemas.microsoft.com/other' }, 'System.Xml.Schema.XmlSchemaValidationException'],
      ['no type', { type: '' }, 'System.Xml.Schema.XmlSchemaValidationException'],
      ['another type', { type: '{268004ae-ef6b-4e9b-8425-127220d84719}' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['another method', { method: 'RevokeEverything' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['a parameter of another type', { parameters: '<q:Parameter Type="Int32">1</q:Parameter>' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['a second parameter', { parameters: '<q:Parameter Type="String">a</q:Parameter><q:Parameter Type="String">b</q:Parameter>' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['a number used twice', { actions: '<q:ObjectPath Id="5" ObjectPathId="7"/>' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['an object that is not there', { actions: '<q:ObjectPath Id="1" ObjectPathId="99"/>' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
      ['an action that it does not know', { actions: '<q:Wipe Id="1" ObjectPathId="7"/>' }, 'System.Xml.Schema.XmlSchemaValidationException'],
      ['a bare ampersand', { parameters: '<q:Parameter Type="String">a&b</q:Parameter>' }, 'Microsoft.SharePoint.Client.InvalidClientQueryException'],
    ])('and answers %s with a header alone and an error', async (_, changes, type) => {
      const { json, text } = await post(xml(changes));
      expect(json).toEqual([expect.objectContaining({ ErrorInfo: expect.objectContaining({ ErrorCode: -1, ErrorTypeName: type }) as unknown })]);
      expect(text).not.toMatch(/[^\\]\//);
      expect(tenant.ledger.effects()).toEqual([]);
    });
  });
});

const readPem = async (path: string): Promise<string> => readFile(path, 'utf8');

describe('The XML reader of the simulated tenant', () => {
  test.each([
    ['<a b="1&#10;2&#x26;&quot;" c=\'x\ty\'/>', { b: '1\n2&"', c: 'x y' }, ''],
    ['\uFEFF<?xml version="1.0"?><!-- c --><a>1<![CDATA[<&]]>2\r\n3&#13;</a><!-- d -->\n', {}, '1<&2\n3\r'],
    ['<p:a xmlns:p="n">&#128512;</p:a>', {}, '😀'],
  ])('reads %j', (document, attributes, text) => {
    const root = readXml(document);
    expect([Object.fromEntries(root.attributes), root.text, root.name]).toEqual([attributes, text, 'a']);
  });

  test.each([
    '', 'a', '<a>', '<a></b>', '<a/><b/>', '<a/>x', '<a b/>', '<a b=1/>', '<a b="1" b="2"/>', '<a b="<"/>', '<a>&b;</a>', '<a>&</a>', '<a>&#0;</a>', '<a>&#xD800;</a>', '<a>&#x110000;</a>',
    '<a>\u0000</a>', '<a>\uD800</a>', '<a>\uFFFF</a>', '<a>]]></a>', '<a><![CDATA[</a>', '<a><!-- -- --></a>', '<!DOCTYPE a><a/>', '<a><?x y?></a>', '<p:a/>', '<a b="1"c="2"/>', '< a/>', '<a',
  ])('refuses %j', (document) => {
    expect(() => readXml(document)).toThrow(XmlError);
  });
});
