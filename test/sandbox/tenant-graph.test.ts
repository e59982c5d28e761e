import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { answerLost, failing, throttled } from '../../sandbox/tenant/faults';
import { PEOPLE } from '../../sandbox/tenant/people';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../sandbox/tenant/start';

type Json = Record<string, unknown>;
interface Reply {
  status: number;
  body: Json;
  headers: Headers;
}

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const EVENTUAL = { ConsistencyLevel: 'eventual' };

const answer = async (response: Response): Promise<Reply> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Json };
};

const tokenRequest = (tenant: SimulatedTenant, changes: Record<string, string | undefined> = {}, tenantName = tenant.tenantId): Promise<Reply> => {
  const form: Record<string, string | undefined> = {
    grant_type: 'client_credentials',
    client_id: tenant.app.clientId,
    client_secret: tenant.app.clientSecret,
    scope: `${tenant.httpOrigin}/.default`,
    ...changes,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) body.set(name, value);
  return fetch(`${tenant.httpOrigin}/${tenantName}/oauth2/v2.0/token`, { method: 'POST', body }).then(answer);
};

/** A way to call Graph as an application with the given token (default: a fresh one of the acting app). */
const client = async (tenant: SimulatedTenant, token?: string) => {
  const bearer = token ?? String((await tokenRequest(tenant)).body['access_token']);
  return async (method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Reply> =>
    answer(
      await fetch(path.startsWith('http') ? path : `${tenant.httpOrigin}/v1.0/${path}`, {
        method,
        headers: { Authorization: `Bearer ${bearer}`, ...options.headers },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      }),
    );
};

const values = ({ body }: Reply): Json[] => body['value'] as Json[];
const code = ({ body }: Reply): unknown => (body['error'] as Json)['code'];
const message = ({ body }: Reply): unknown => (body['error'] as Json)['message'];

// Keys are made once for the file, not once a test.
let stateFolder = '';
beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'tenant-test-'));
});
afterAll(() => rm(stateFolder, { recursive: true }));

const tenants: SimulatedTenant[] = [];
const fresh = async (options: TenantOptions = {}): Promise<SimulatedTenant> => {
  const tenant = await startTenant({ plainHttp: true, stateFolder, ...options });
  tenants.push(tenant);
  return tenant;
};
afterEach(async () => {
  await Promise.all(tenants.splice(0).map((tenant) => tenant.stop()));
});

describe('The token service', () => {
  test.each([
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client', 7000215],
    ['no credential', { client_secret: undefined }, 401, 'invalid_client', 7000218],
    ['an unknown app', { client_id: '00000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client', 700016],
    ['a scope without /.default', { scope: 'https://graph.microsoft.com/User.Read.All' }, 400, 'invalid_scope', 70011],
    ['an unknown resource', { scope: 'https://nowhere.example/.default' }, 400, 'invalid_resource', 500011],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['a missing parameter', { scope: undefined }, 400, 'invalid_request', 900144],
    ['an assertion that nobody signed', { client_secret: undefined, client_assertion: 'x.y.z', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }, 401, 'invalid_client', 700027],
  ])('refuses %s with the AADSTS code and four lines of text', async (_name, changes: Record<string, string | undefined>, status, error, aadsts) => {
    const reply = await tokenRequest(await fresh(), changes);
    expect(reply).toMatchObject({ status, body: { error, error_codes: [aadsts] } });
    expect(String(reply.body['error_description'])).toMatch(new RegExp(`^AADSTS${aadsts}: .*\\r\\nTrace ID: .*\\r\\nCorrelation ID: .*\\r\\nTimestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`));
  });

  test('knows its tenant by id and domain and no other', async () => {
    const tenant = await fresh();
    expect((await tokenRequest(tenant, {}, 'contoso.com')).status).toBe(200);
    expect((await tokenRequest(tenant, {}, 'fabrikam.com')).body['error_codes']).toEqual([90002]);
    expect((await answer(await fetch(`${tenant.httpOrigin}/fabrikam.com/v2.0/.well-known/openid-configuration`))).body['error_codes']).toEqual([90002]);
  });

  test('answers instance discovery for itself', async () => {
    const tenant = await fresh();
    const { body } = await answer(await fetch(`${tenant.httpOrigin}/common/discovery/instance?api-version=1.1&authorization_endpoint=x`));
    expect(body).toMatchObject({ tenant_discovery_endpoint: expect.stringContaining(tenant.tenantId) as string, metadata: [{ aliases: [new URL(tenant.httpOrigin).host] }] });
  });

  test('refuses a disabled application', async () => {
    const tenant = await fresh();
    tenant.app.registration.setEnabled(false);
    expect((await tokenRequest(tenant)).body['error_codes']).toEqual([7000112]);
  });

  test('leaves no secret in the ledger', async () => {
    const tenant = await fresh();
    await tokenRequest(tenant);
    expect(JSON.stringify(tenant.ledger.calls())).not.toContain(tenant.app.clientSecret);
    expect(tenant.ledger.calls({ service: 'token' })[0]?.body).toContain('client_secret=***');
  });
});

describe('Graph lets in', () => {
  test('nobody without a good token for Graph', async () => {
    const tenant = await fresh();
    const botToken = String((await tokenRequest(tenant, { scope: 'https://api.botframework.com/.default' })).body['access_token']);
    const short = await fresh({ tokenLifetimeSeconds: -1 });
    const expired = String((await tokenRequest(short)).body['access_token']);
    const replies = [
      await (await client(tenant, ''))('GET', 'users'),
      await (await client(tenant, 'abc'))('GET', 'users'),
      await (await client(tenant, botToken))('GET', 'users'),
      await (await client(short, expired))('GET', 'users'),
      await (await client(tenant, expired))('GET', 'users'),
    ];
    expect(replies.map((reply) => [reply.status, code(reply)])).toEqual(replies.map(() => [401, 'InvalidAuthenticationToken']));
    expect(message(replies[2]!)).toContain('audience');
    expect(message(replies[3]!)).toContain('expired');
  });

  test.each([
    ['User.RevokeSessions.All', 'POST', 'users/adelev@contoso.com/revokeSignInSessions'],
    ['User.Read.All', 'GET', 'users/adelev@contoso.com'],
    ['User.Read.All', 'GET', 'users/adelev@contoso.com/transitiveMemberOf'],
    ['GroupMember.Read.All', 'GET', 'users/adelev@contoso.com/memberOf/microsoft.graph.group'],
    ['GroupMember.Read.All', 'GET', 'groups'],
    ['RoleManagement.Read.Directory', 'GET', `roleManagement/directory/roleAssignments?$filter=principalId eq '${GLOBAL_ADMINISTRATOR}'`],
  ])('only who has %s: %s %s', async (permission, method, path) => {
    const tenant = await fresh();
    const old = await client(tenant);
    expect((await old(method, path)).status).toBe(200);
    tenant.app.registration.withdraw(permission);
    expect((await old(method, path)).status).toBe(200); // a token keeps what it was issued with
    const refused = await (await client(tenant))(method, path);
    expect([refused.status, code(refused), message(refused)]).toEqual([403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.']);
    tenant.app.registration.grant(permission, 'at-once');
    expect((await old(method, path)).status).toBe(200);
    tenant.app.registration.withdraw(permission, 'at-once');
    expect((await old(method, path)).status).toBe(403);
  });

  test('whoever may not read roles sees their type and id only', async () => {
    const tenant = await fresh({ permissions: ['User.Read.All'] });
    const [role] = values(await (await client(tenant))('GET', 'users/alexw@contoso.com/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId'));
    expect(role).toEqual({ '@odata.type': '#microsoft.graph.directoryRole', id: expect.any(String) as string, displayName: null, roleTemplateId: null });
  });
});

describe('Users in Graph', () => {
  test('show the default properties, and the session time only when it is selected', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const byDefault = (await graph('GET', 'users/AdeleV@contoso.com')).body;
    expect(Object.keys(byDefault)).toHaveLength(12);
    expect(byDefault).not.toHaveProperty('signInSessionsValidFromDateTime');
    const { body } = await graph('GET', `users/${tenant.people.adele.id}?$select=id,signInSessionsValidFromDateTime,accountEnabled`);
    expect(body).toEqual({
      '@odata.context': `${tenant.httpOrigin}/v1.0/$metadata#users(id,signInSessionsValidFromDateTime,accountEnabled)/$entity`,
      id: tenant.people.adele.id,
      signInSessionsValidFromDateTime: '2026-01-15T08:00:00Z',
      accountEnabled: true,
    });
  });

  test('are found under every spelling of their key', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const keys = ["users/o'brien@contoso.com", "users('o''brien%40contoso.com')", `users/${encodeURIComponent(PEOPLE.diego.upn)}`, `users('${tenant.people.siobhan.id}')`];
    expect(await Promise.all(keys.map(async (key) => (await graph('GET', `${key}?$select=userPrincipalName`)).body['userPrincipalName']))).toEqual([
      PEOPLE.siobhan.upn,
      PEOPLE.siobhan.upn,
      PEOPLE.diego.upn,
      PEOPLE.siobhan.upn,
    ]);
  });

  test('that are not there answer 404 in the words of Graph, with the ids of the call', async () => {
    const tenant = await fresh();
    const reply = await (await client(tenant))('GET', 'users/nobody@contoso.com', { headers: { 'client-request-id': 'my-id' } });
    expect(reply).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound', message: expect.stringContaining("Resource 'nobody@contoso.com' does not exist") as string, innerError: { 'client-request-id': 'my-id', 'request-id': reply.headers.get('request-id') } } },
    });
    expect(reply.headers.get('client-request-id')).toBe('my-id');
    expect(Date.parse(reply.headers.get('date') ?? '')).not.toBeNaN();
  });

  test.each([
    ["userPrincipalName eq 'ADELEV@contoso.com'", ['adelev@contoso.com']],
    ["userPrincipalName eq 'o''brien@contoso.com'", ["o'brien@contoso.com"]],
    ["mail eq 'adele.vance@contoso.com'", ['adelev@contoso.com']],
    ["proxyAddresses/any(p:p eq 'smtp:adele@contoso.com')", ['adelev@contoso.com']],
    ["otherMails/any(x:x eq 'shared@northwind.example')", ['christiec@contoso.com', 'christie.cline@contoso.com']],
    ["mail eq 'x' or otherMails/any(x: x eq 'adele@northwind.example')", ['adelev@contoso.com']],
    ["mail eq 'nobody@contoso.com'", []],
  ])('are listed by the filter %s', async (filter, upns) => {
    const reply = await (await client(await fresh()))('GET', `users?$filter=${encodeURIComponent(filter)}&$select=userPrincipalName`);
    expect(values(reply).map((user) => user['userPrincipalName'])).toEqual(upns);
  });

  test('refuse a filter or a selection that Graph does not know', async () => {
    const graph = await client(await fresh());
    for (const path of ['users?$filter=mail', "users?$filter=jobTitle eq 'x'", 'users/user@contoso.com?$select=shoeSize', 'users?$top=0', 'users/user@contoso.com/managerOf']) {
      expect((await graph('GET', path)).status).toBe(400);
    }
  });

  test('come page by page until every one was seen once', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (top) => {
        const seen: unknown[] = [];
        let next: unknown = `users?$select=id&$top=${top}`;
        while (typeof next === 'string') {
          const page = await graph('GET', next);
          expect(values(page).length).toBeLessThanOrEqual(top);
          seen.push(...values(page).map((user) => user['id']));
          next = page.body['@odata.nextLink'];
        }
        expect(seen).toEqual(tenant.directory.users().map((user) => user.id));
      }),
      { numRuns: 10 },
    );
  });
});

describe('Revoking sessions in Graph', () => {
  const SELECT = '?$select=signInSessionsValidFromDateTime';

  test('answers true and moves the time to now, in whole seconds, on the clock of the Date header', async () => {
    const clock = { now: Date.parse('2026-11-22T06:00:00.900Z') };
    const tenant = await fresh({ now: () => clock.now });
    const graph = await client(tenant);
    const reply = await graph('POST', 'users/adelev@contoso.com/microsoft.graph.revokeSignInSessions', { headers: { 'client-request-id': 'attempt-1' } });
    expect(reply.body).toEqual({ '@odata.context': `${tenant.httpOrigin}/v1.0/$metadata#Edm.Boolean`, value: true });
    expect(reply.headers.get('date')).toBe('Sun, 22 Nov 2026 06:00:00 GMT');
    expect((await graph('GET', `users/adelev@contoso.com${SELECT}`)).body['signInSessionsValidFromDateTime']).toBe('2026-11-22T06:00:00Z');
    expect(tenant.ledger.effects()).toEqual([
      expect.objectContaining({ kind: 'revoked', upn: 'adelev@contoso.com', user: tenant.people.adele.id, who: tenant.app.clientId, clientRequestId: 'attempt-1', validFrom: '2026-11-22T06:00:00Z' }),
    ]);
  });

  test('can be read back only after the lag', async () => {
    const clock = { now: Date.parse('2026-11-22T06:00:00Z') };
    const tenant = await fresh({ now: () => clock.now, readBackLagMs: 5000 });
    const graph = await client(tenant);
    const read = async (): Promise<unknown> => (await graph('GET', `users/adelev@contoso.com${SELECT}`)).body['signInSessionsValidFromDateTime'];
    await graph('POST', 'users/adelev@contoso.com/revokeSignInSessions');
    clock.now += 4999;
    expect(await read()).toBe('2026-01-15T08:00:00Z');
    clock.now += 1;
    expect(await read()).toBe('2026-11-22T06:00:00Z');
  });

  test.each(['diego', 'miriam', 'enrico'] as const)('answers true for the external user %s and does nothing', async (key) => {
    const tenant = await fresh();
    const { id } = tenant.people[key];
    const graph = await client(tenant);
    expect((await graph('POST', `users/${id}/revokeSignInSessions`)).body['value']).toBe(true);
    expect((await graph('GET', `users/${id}${SELECT}`)).body['signInSessionsValidFromDateTime']).toBe('2026-01-15T08:00:00Z');
    expect(tenant.ledger.effects(id).map(({ kind }) => kind)).toEqual(['ignored']);
    expect(tenant.ledger.revocations(id)).toBe(0);
  });

  test('goes wrong for the people whose habit it is, each in their way', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const attempt = async (key: 'refused' | 'gone' | 'failing' | 'throttled' | 'lost'): Promise<unknown> =>
      graph('POST', `users/${tenant.people[key].id}/revokeSignInSessions`).then(
        (reply) => reply.status,
        () => 'no answer',
      );
    expect([await attempt('refused'), await attempt('refused')]).toEqual([403, 403]);
    expect([await attempt('gone'), await attempt('gone')]).toEqual([404, 404]);
    expect([await attempt('failing'), await attempt('failing')]).toEqual([500, 500]);
    expect([await attempt('throttled'), await attempt('throttled')]).toEqual([429, 200]);
    expect([await attempt('lost'), await attempt('lost')]).toEqual(['no answer', 200]);
    expect(['refused', 'gone', 'failing', 'throttled', 'lost'].map((key) => tenant.ledger.revocations(tenant.people[key as 'lost'].id))).toEqual([0, 0, 0, 1, 2]);
  });

  test('in a batch goes through faults and ledger one by one and is answered in another order', async () => {
    const tenant = await fresh();
    const step = (id: string, upn: string): Json => ({ id, method: 'POST', url: `/users/${upn}/revokeSignInSessions`, headers: { 'Content-Type': 'application/json' }, body: {} });
    const reply = await (await client(tenant))('POST', '$batch', { body: { requests: [step('1', PEOPLE.adele.upn), step('2', PEOPLE.throttled.upn), step('3', 'nobody@contoso.com')] } });
    expect((reply.body['responses'] as Json[]).map(({ id, status }) => [id, status])).toEqual([['3', 404], ['2', 429], ['1', 200]]);
    expect(tenant.ledger.effects().map(({ upn }) => upn)).toEqual([PEOPLE.adele.upn]);
    const many = Array.from({ length: 21 }, (_one, index) => step(String(index), PEOPLE.adele.upn));
    expect(code(await (await client(tenant))('POST', '$batch', { body: { requests: many } }))).toBe('MaximumValueExceeded');
  });
});

describe('Roles and groups in Graph', () => {
  const rolesIn = async (tenant: SimulatedTenant, upn: string, relation = 'transitiveMemberOf'): Promise<unknown[]> =>
    values(await (await client(tenant))('GET', `users/${encodeURIComponent(upn)}/${relation}/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true`, { headers: EVENTUAL })).map((role) => role['roleTemplateId']);

  test('show active roles for the whole directory only: not by eligibility, not for one administrative unit', async () => {
    const tenant = await fresh();
    expect(await rolesIn(tenant, PEOPLE.alex.upn)).toEqual([GLOBAL_ADMINISTRATOR]);
    expect(await rolesIn(tenant, PEOPLE.nestor.upn)).toEqual([]);
    expect(await rolesIn(tenant, PEOPLE.lidia.upn)).toEqual([]);
    tenant.directory.activate(PEOPLE.nestor.upn, 'Global Administrator');
    expect(await rolesIn(tenant, PEOPLE.nestor.upn)).toEqual([GLOBAL_ADMINISTRATOR]);
    const graph = await client(tenant);
    const scoped = values(await graph('GET', `users/${PEOPLE.lidia.upn}/scopedRoleMemberOf`));
    const [assignment] = values(await graph('GET', `roleManagement/directory/roleAssignments?$filter=principalId eq '${tenant.people.lidia.id}'`));
    expect(assignment).toMatchObject({ roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: `/administrativeUnits/${String(scoped[0]?.['administrativeUnitId'])}` });
  });

  test('reach a person through a group only where the question is transitive', async () => {
    const tenant = await fresh();
    expect(await rolesIn(tenant, PEOPLE.grady.upn)).toEqual([GLOBAL_ADMINISTRATOR]);
    expect(await rolesIn(tenant, PEOPLE.grady.upn, 'memberOf')).toEqual([]);
    const path = `roleManagement/directory/roleAssignments?$filter=principalId eq '${tenant.people.grady.id}'`;
    expect(values(await (await client(tenant))('GET', path))).toEqual([]);
  });

  test('serve transitive assignments only where they are switched on, and then only as an advanced query', async () => {
    const path = (tenant: SimulatedTenant): string => `roleManagement/directory/transitiveRoleAssignments?$count=true&$filter=principalId eq '${tenant.people.grady.id}'`;
    const plain = await fresh();
    const refused = await (await client(plain))('GET', path(plain), { headers: EVENTUAL });
    expect([refused.status, code(refused), message(refused)]).toEqual([400, 'BadRequest', "Resource not found for the segment 'transitiveRoleAssignments'."]);
    const tenant = await fresh({ transitiveRoleAssignments: true });
    const graph = await client(tenant);
    expect((await graph('GET', path(tenant))).status).toBe(400);
    expect(values(await graph('GET', path(tenant), { headers: EVENTUAL }))[0]).toMatchObject({ roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/' });
  });

  test('name role-assignable groups to an advanced query', async () => {
    const graph = await client(await fresh());
    const path = `users/${PEOPLE.johanna.upn}/transitiveMemberOf/microsoft.graph.group?$count=true&$select=id,displayName&$filter=isAssignableToRole eq true`;
    const reply = await graph('GET', path, { headers: EVENTUAL });
    expect(reply.body).toMatchObject({ '@odata.count': 1, value: [{ displayName: 'Privileged Workstations' }] });
    expect(code(await graph('GET', path))).toBe('Request_UnsupportedQuery');
    const none = await graph('GET', path.replace(PEOPLE.johanna.upn, PEOPLE.adele.upn), { headers: EVENTUAL });
    expect(values(none)).toEqual([]);
  });

  test('answer which of some objects a person belongs to, by role template too', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const finance = tenant.directory.findGroup('All Staff')?.id ?? '';
    const ask = async (upn: string, ids: readonly string[]): Promise<Reply> => graph('POST', `users/${upn}/checkMemberObjects`, { body: { ids } });
    expect(values(await ask(PEOPLE.adele.upn, [GLOBAL_ADMINISTRATOR, finance]))).toEqual([finance]);
    expect(values(await ask(PEOPLE.grady.upn, [GLOBAL_ADMINISTRATOR]))).toEqual([GLOBAL_ADMINISTRATOR]);
    expect((await ask(PEOPLE.adele.upn, ['x'])).status).toBe(400);
    expect((await ask(PEOPLE.adele.upn, Array.from({ length: 21 }, () => finance))).status).toBe(400);
  });

  test('list the users of a group by its name, nested ones too', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const [group] = values(await graph('GET', "groups?$filter=displayName eq 'All Staff'&$select=id,displayName"));
    const names = async (relation: string): Promise<unknown[]> => values(await graph('GET', `groups/${String(group?.['id'])}/${relation}/microsoft.graph.user?$select=userPrincipalName`)).map((user) => user['userPrincipalName']);
    expect(await names('members')).toEqual([PEOPLE.alex.upn, PEOPLE.megan.upn, PEOPLE.camille.upn, PEOPLE.diego.upn]);
    expect((await names('transitiveMembers')).sort()).toEqual([PEOPLE.alex, PEOPLE.megan, PEOPLE.camille, PEOPLE.diego, PEOPLE.adele, PEOPLE.user, PEOPLE.pradeep, PEOPLE.lynne, PEOPLE.siobhan, PEOPLE.isaiah].map(({ upn }) => upn).sort());
    expect(values(await graph('GET', `groups/${String(group?.['id'])}/members`)).filter((one) => one['@odata.type'] === '#microsoft.graph.group')).toHaveLength(2);
  });
});

describe('The directory', () => {
  test('changes while it runs: renamed, disabled, given and taken a role, deleted, made again', async () => {
    const { directory, people } = await fresh();
    directory.rename(people.adele.id, { upn: 'adele.new@contoso.com', displayName: 'Adele New' });
    expect(directory.find('adelev@contoso.com')).toBeUndefined();
    expect(directory.get('adele.new@contoso.com')).toMatchObject({ id: people.adele.id, displayName: 'Adele New' });
    expect(directory.disable(people.adele.id).accountEnabled).toBe(false);
    directory.grantRole(people.adele.id, 'User Administrator');
    expect(directory.rolesOf(people.adele.id, true)).toHaveLength(1);
    directory.removeRole(people.adele.id, 'User Administrator');
    expect(directory.rolesOf(people.adele.id, true)).toHaveLength(0);
    const again = directory.recreate(people.lee.id);
    expect(again).toMatchObject({ userPrincipalName: people.lee.upn, accountEnabled: true });
    expect(again.id).not.toBe(people.lee.id);
    expect(directory.rolesOf(again.id, true)).toEqual([]);
    expect(() => directory.get(people.lee.id)).toThrow(/There is no user/);
  });
});

describe('Planned faults', () => {
  test('strike by route and user, as often as planned, in order, and are seen in the ledger', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const { adele, user } = tenant.people;
    const on = { service: 'graph', method: 'GET', user: adele.upn } as const;
    tenant.faults.queue(on, throttled(7), failing(503, 'ServiceUnavailable', 'Try later.'));
    const replies = [await graph('GET', `users/${user.id}`), await graph('GET', `users/${adele.id}`), await graph('GET', `users/${adele.upn}`), await graph('GET', `users/${adele.id}`)];
    expect(replies.map(({ status }) => status)).toEqual([200, 429, 503, 200]);
    expect(replies[1]?.headers.get('retry-after')).toBe('7');
    expect(tenant.ledger.calls({ user: adele.id }).map(({ status, faulted, who }) => [status, faulted, who === tenant.app.clientId])).toEqual([[429, true, true], [503, true, true], [200, false, true]]);
  });

  test('break the connection before or after the effect, delay, or hang until the client gives up', async () => {
    const tenant = await fresh();
    const graph = await client(tenant);
    const { adele } = tenant.people;
    const path = `users/${adele.id}/revokeSignInSessions`;
    const before = tenant.faults.plan({ path: 'revokeSignInSessions' }, { connection: 'reset' }, 1);
    await expect(graph('POST', path)).rejects.toThrow();
    expect([before.struck(), tenant.ledger.revocations(adele.id)]).toEqual([1, 0]);
    tenant.faults.plan({ path: 'revokeSignInSessions' }, answerLost, 1);
    await expect(graph('POST', path)).rejects.toThrow();
    expect(tenant.ledger.revocations(adele.id)).toBe(1);
    tenant.faults.plan({ path: 'revokeSignInSessions' }, { delayMs: 120 }, 1);
    const started = performance.now();
    expect((await graph('POST', path)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(110);
    const hanging = tenant.faults.plan({ path: 'revokeSignInSessions' }, { connection: 'hang' });
    const hung = graph('POST', path).catch(() => 'given up');
    await tenant.ledger.waitForCall({ status: 'hung' }, 2000);
    hanging.remove();
    await tenant.stop();
    expect(await hung).toBe('given up');
    expect(tenant.ledger.print()).toMatch(/revokeSignInSessions -> reset \(planned fault\)[^]*REVOKED adelev@contoso.com[^]*-> hung/);
  });
});
