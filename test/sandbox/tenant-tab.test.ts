import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { TEAMS_WEB_CLIENT } from '../../sandbox/tenant/tab-tokens';
import { failing } from '../../sandbox/tenant/faults';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';

interface Discovery {
  readonly issuer: string;
  readonly jwks_uri: string;
}

const NOW = Date.parse('2026-03-02T08:00:00Z');

let folder: string;
let tenant: SimulatedTenant;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-tab-'));
  tenant = await startTenant({ plainHttp: true, stateFolder: folder, now: () => NOW });
});
afterAll(async () => {
  await tenant.stop();
  await rm(folder, { recursive: true });
});

/** What a stranger learns from the tenant's own documents. */
const published = async (): Promise<{ readonly issuer: string; readonly keys: ReturnType<typeof createLocalJWKSet> }> => {
  const trusted = tenant.trustInThisProcess();
  try {
    const { issuer, jwks_uri } = (await (await fetch(`${tenant.httpsOrigin}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)).json()) as Discovery;
    return { issuer, keys: createLocalJWKSet((await (await fetch(jwks_uri)).json()) as JSONWebKeySet) };
  } finally {
    trusted();
  }
};

const verified = async (token: string): Promise<JWTPayload> => {
  const { issuer, keys } = await published();
  return (await jwtVerify(token, keys, { issuer, audience: tenant.tab.clientId, currentDate: new Date(NOW) })).payload;
};

describe('A token for the tab', () => {
  test('is what Entra gives to Teams for a person, and proves itself by the published issuer and key', async () => {
    const { alex } = tenant.people;
    const claims = await verified(await tenant.tabToken(alex));
    expect(claims).toEqual({
      iss: `${tenant.httpsOrigin}/${tenant.tenantId}/v2.0`,
      aud: tenant.tab.clientId,
      ver: '2.0',
      tid: tenant.tenantId,
      oid: alex.id,
      sub: expect.stringMatching(/^[\w-]{43}$/) as string,
      name: 'Alex Wilber',
      preferred_username: 'alexw@contoso.com',
      azp: TEAMS_WEB_CLIENT,
      azpacr: '0',
      scp: 'access_as_user',
      uti: expect.stringMatching(/^[\w-]{22}$/) as string,
      iat: NOW / 1000 - 300,
      nbf: NOW / 1000 - 300,
      exp: NOW / 1000 + 3599,
    });
  });

  test('names the person as the directory does now, and is another one each time', async () => {
    const { id } = tenant.directory.addUser({ userPrincipalName: 'married@contoso.com', displayName: 'Before' });
    tenant.directory.rename(id, { displayName: 'After', upn: 'after@contoso.com' });
    const [first, second] = [await verified(await tenant.tabToken({ id })), await verified(await tenant.tabToken({ id }))];
    expect(first).toMatchObject({ oid: id, name: 'After', preferred_username: 'after@contoso.com' });
    expect(second.sub).toBe(first.sub);
    expect(second['uti']).not.toBe(first['uti']);
  });

  test('can be had with any claim changed or missing, and over already', async () => {
    const token = await tenant.tabToken(tenant.people.alex, { claims: { scp: undefined, tid: 'other' }, lifetimeSeconds: -1 });
    const { issuer, keys } = await published();
    await expect(jwtVerify(token, keys, { issuer, currentDate: new Date(NOW) })).rejects.toThrow('"exp"');
    const { payload } = await jwtVerify(token, keys, { issuer, currentDate: new Date(NOW - 10_000) });
    expect(payload).not.toHaveProperty('scp');
    expect(payload['tid']).toBe('other');
  });

  test('that a stranger signed bears the name of the published key, and does not hold', async () => {
    const [own, strange] = [await tenant.tabToken(tenant.people.alex), await tenant.tabToken(tenant.people.alex, { signedBy: 'stranger' })];
    expect(decodeProtectedHeader(strange)).toEqual(decodeProtectedHeader(own));
    await expect(verified(strange)).rejects.toThrow('signature verification failed');
  });

  test.each([
    ['an ID token', async () => tenant.tab.tokens.id(tenant.people.alex), { ver: '2.0' }, ['scp', 'azp', 'idtyp']],
    ['a token of an application', async () => tenant.tab.tokens.appOnly(), { idtyp: 'app', azpacr: '1' }, ['scp', 'name', 'preferred_username']],
  ])('has a sibling for the same audience: %s', async (_name, make, has, lacks) => {
    const claims = await verified(await make());
    expect(claims).toMatchObject({ ...has, aud: tenant.tab.clientId });
    for (const claim of lacks) expect(claims).not.toHaveProperty(claim);
  });

  test('has an elder brother of version 1.0, from another issuer', async () => {
    const { keys } = await published();
    const { payload } = await jwtVerify(await tenant.tab.tokens.v1(tenant.people.alex), keys, { currentDate: new Date(NOW) });
    expect(payload).toMatchObject({ iss: `https://sts.windows.net/${tenant.tenantId}/`, ver: '1.0', appid: TEAMS_WEB_CLIENT, upn: 'alexw@contoso.com', scp: 'access_as_user' });
    expect(payload).not.toHaveProperty('azp');
  });
});

test("a bot is told of the tab when it is said where the tab is reached, and otherwise only when asked for", async () => {
  expect(tenant.environment()).not.toHaveProperty('TAB_CLIENT_ID');
  expect(tenant.environment('http://localhost:1')).toMatchObject({ PUBLIC_URL: 'http://localhost:1', TAB_CLIENT_ID: tenant.tab.clientId });
  const other = await startTenant({ stateFolder: folder, tab: true });
  const environment = other.environment();
  await other.stop();
  expect(environment['TAB_CLIENT_ID']).toBe(tenant.tab.clientId);
  expect(environment).not.toHaveProperty('PUBLIC_URL');
});

describe('Looking for people by the beginning of a name', () => {
  interface Found {
    readonly error?: { readonly code: string };
    readonly value: readonly { readonly userPrincipalName: string }[];
    readonly '@odata.nextLink'?: string;
  }
  const get = async (address: string): Promise<Found> => {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: tenant.app.clientId, client_secret: tenant.app.clientSecret, scope: `${tenant.httpOrigin}/.default` });
    const { access_token } = (await (await fetch(`${tenant.httpOrigin}/${tenant.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form })).json()) as { access_token: string };
    return (await (await fetch(address, { headers: { Authorization: `Bearer ${access_token}` } })).json()) as Found;
  };
  const find = (beginning: string, top = 10): Promise<Found> => {
    const text = beginning.replaceAll("'", "''");
    const filter = ['displayName', 'userPrincipalName', 'mail'].map((property) => `startswith(${property},'${text}')`).join(' or ');
    return get(`${tenant.httpOrigin}/v1.0/users?${new URLSearchParams({ $filter: filter, $select: 'id,displayName,userPrincipalName', $top: String(top) }).toString()}`);
  };
  const upns = ({ value }: Found): readonly string[] => value.map(({ userPrincipalName }) => userPrincipalName);

  test.each([
    ['of the display name, in any case', 'ADELE v', ['adelev@contoso.com']],
    ['of the user name', 'christie.c', ['christie.cline@contoso.com']],
    ['of the mail address', 'diegos@fab', ['diegos_fabrikam.com#EXT#@contoso.com']],
    ['with a quote in it', "o'b", ["o'brien@contoso.com"]],
    ['and not of what comes later in it', 'wilber', []],
  ])('finds the beginning %s', async (_name, beginning, expected) => {
    expect(upns(await find(beginning))).toEqual(expected);
  });

  test('gives a page, and an address for the rest when there is more', async () => {
    const first = await find('christie', 1);
    expect(upns(first)).toEqual(['christiec@contoso.com']);
    const rest = await get(first['@odata.nextLink'] ?? '');
    expect(upns(rest)).toEqual(['christie.cline@contoso.com']);
    expect(rest).not.toHaveProperty('@odata.nextLink');
    expect(await find('christie', 2)).not.toHaveProperty('@odata.nextLink');
  });

  test.each(["startswith(displayName)", "startswith('a',displayName)", "endswith(displayName,'a')", "startswith(passwordProfile,'a')"])('refuses %s', async (filter) => {
    expect((await get(`${tenant.httpOrigin}/v1.0/users?$filter=${encodeURIComponent(filter)}`)).error?.code).toMatch(/BadRequest|Request_UnsupportedQuery/);
  });

  test('is in the ledger, and can be made to fail', async () => {
    const fault = tenant.faults.plan({ service: 'graph', path: /startswith/ }, failing(503, 'ServiceUnavailable', 'Later.'), 1);
    expect((await find('adele')).error?.code).toBe('ServiceUnavailable');
    expect(fault.struck()).toBe(1);
    expect(tenant.ledger.calls({ service: 'graph', path: /startswith/, status: 503 })).toHaveLength(1);
  });
});
