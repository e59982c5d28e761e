import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addCrowd } from '../../sandbox/tenant/crowd';
import { Directory } from '../../sandbox/tenant/directory';
import { FaultDice } from '../../sandbox/tenant/fault-rates';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../sandbox/tenant/start';

interface Part {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error?: { readonly code: string; readonly innerError: Readonly<Record<string, string>> } };
}

let stateFolder = '';
beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'tenant-quota-'));
});
afterAll(() => rm(stateFolder, { recursive: true }));

const tenants: SimulatedTenant[] = [];
afterEach(async () => {
  await Promise.all(tenants.splice(0).map((tenant) => tenant.stop()));
});

/** A tenant on a clock that stands still unless it is moved, and ways to write in it. */
const tenantWith = async (options: TenantOptions) => {
  // The token's times are compared with the machine's clock.
  const clock = { ms: Date.now() };
  const tenant = await startTenant({ plainHttp: true, stateFolder, now: () => clock.ms, ...options });
  tenants.push(tenant);
  const crowd = addCrowd(tenant.directory, 200);
  const form = { grant_type: 'client_credentials', client_id: tenant.app.clientId, client_secret: tenant.app.clientSecret, scope: `${tenant.httpOrigin}/.default` };
  const token = (await fetch(`${tenant.httpOrigin}/${tenant.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) }).then((answer) => answer.json())) as { access_token: string };
  const post = (path: string, body: unknown = {}, bearer = token.access_token): Promise<Response> =>
    fetch(`${tenant.httpOrigin}/v1.0/${path}`, { method: 'POST', headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const idOf = (index: number): string => crowd.users[index]?.id ?? '';
  const revoke = (index: number, bearer?: string): Promise<Response> => post(`users/${idOf(index)}/revokeSignInSessions`, {}, bearer);
  const batch = async (indexes: readonly number[]): Promise<readonly Part[]> => {
    const requests = indexes.map((index) => ({ id: String(index), method: 'POST', url: `/users/${idOf(index)}/revokeSignInSessions`, headers: { 'Content-Type': 'application/json' }, body: {} }));
    const { responses } = (await (await post('$batch', { requests })).json()) as { responses: readonly Part[] };
    return [...responses].sort((a, b) => Number(a.id) - Number(b.id));
  };
  return { tenant, clock, revoke, batch, idOf };
};

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);
const statuses = (parts: readonly Part[]): readonly number[] => parts.map(({ status }) => status);
const times = (count: number, status: number): readonly number[] => Array.from({ length: count }, () => status);

describe('the write quota of the simulated tenant', () => {
  test('without a rule there is no limit, and nothing is said about one', async () => {
    const { tenant, batch } = await tenantWith({});
    const parts = await batch(range(0, 20));
    expect(statuses(parts)).toEqual(times(20, 200));
    expect(Object.keys(parts[0]?.headers ?? {})).not.toContain('x-ms-throttle-limit-percentage');
    expect(tenant.writeQuota.left()).toBeUndefined();
  });

  test('each part of a batch takes a token by itself; what finds none has its own 429 and Retry-After, and is not done', async () => {
    const { tenant, clock, batch, idOf } = await tenantWith({ writeQuota: { burst: 15, perSecond: 0.5 } });
    const parts = await batch(range(0, 20));
    expect(statuses(parts)).toEqual([...times(15, 200), ...times(5, 429)]);
    const refused = parts[19];
    expect(refused?.headers).toMatchObject({
      'Retry-After': '2',
      'x-ms-throttle-information': 'WriteLimitExceeded',
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${tenant.app.clientId}/${tenant.tenantId}`,
      'x-ms-throttle-limit-percentage': '1.33',
    });
    expect(refused?.body.error).toMatchObject({ code: 'TooManyRequests', message: 'Please retry again later.', innerError: { code: '429', message: 'Please retry after', status: '429' } });
    expect(tenant.ledger.revocations(idOf(14))).toBe(1);
    expect(tenant.ledger.revocations(idOf(15))).toBe(0);
    expect(tenant.ledger.calls({ status: 429 })).toHaveLength(5);
    clock.ms += 4_000;
    expect(statuses(await batch(range(15, 20)))).toEqual([200, 200, 429, 429, 429]);
    expect(tenant.writeQuota.count()).toEqual({ accepted: 17, refused: 8, tooEarly: 0 });
  });

  test('from 80 % of the limit on it says how much is used', async () => {
    const { batch } = await tenantWith({ writeQuota: { burst: 20, perSecond: 1 } });
    const said = (await batch(range(0, 20))).map(({ headers }) => headers['x-ms-throttle-limit-percentage']);
    expect(said).toEqual([...Array.from({ length: 15 }), '0.80', '0.85', '0.90', '0.95', '1.00']);
    expect((await batch(range(0, 20))).at(-1)?.headers['x-ms-throttle-limit-percentage']).toBe('1.80');
  });

  test('single writes and batches share the bucket, and a call that is not signed in takes nothing', async () => {
    const { tenant, batch, revoke } = await tenantWith({ writeQuota: { burst: 3, perSecond: 1 } });
    expect((await revoke(0, 'x')).status).toBe(401);
    expect(statuses(await batch([1, 2]))).toEqual([200, 200]);
    expect((await revoke(3)).status).toBe(200);
    const refused = await revoke(4);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(tenant.writeQuota.left()).toBe(0);
  });

  test.each([
    ['none', null],
    [10, '10'],
  ] as const)('Retry-After can be %s', async (retryAfter, expected) => {
    const { revoke } = await tenantWith({ writeQuota: { burst: 0, perSecond: 1, retryAfter } });
    expect((await revoke(0)).headers.get('retry-after')).toBe(expected);
  });

  test('writes during a Retry-After are counted, but not those that were under way', async () => {
    const { tenant, clock, revoke } = await tenantWith({ writeQuota: { burst: 1, perSecond: 1, retryAfter: 3 } });
    await revoke(0);
    await revoke(1);
    clock.ms += 400;
    await revoke(2);
    expect(tenant.writeQuota.count().tooEarly).toBe(0);
    clock.ms += 2_000;
    await revoke(3);
    expect(tenant.writeQuota.count().tooEarly).toBe(1);
  });

  test('while it runs another app may take a share or a gulp, and the rule may change', async () => {
    const { tenant, clock, batch } = await tenantWith({ writeQuota: { burst: 20, perSecond: 10 } });
    tenant.writeQuota.drain(20);
    expect(tenant.writeQuota.left()).toBe(0);
    tenant.writeQuota.leaveOnly(0.5);
    clock.ms += 1_000;
    expect(statuses(await batch(range(0, 6)))).toEqual([...times(5, 200), 429]);
    tenant.writeQuota.leaveOnly(1);
    clock.ms += 1_000;
    expect(tenant.writeQuota.left()).toBe(10);
    tenant.writeQuota.set(undefined);
    expect(statuses(await batch(range(0, 20)))).toEqual(times(20, 200));
  });

  test('in compressed time the bucket fills so much faster, and Retry-After is the same wait by the real clock, a second at least', async () => {
    const { tenant, clock, batch } = await tenantWith({ writeQuota: { burst: 10, perSecond: 0.01, speed: 20 } });
    expect((await batch(range(0, 11))).at(-1)?.headers['Retry-After']).toBe('5');
    clock.ms += 10_000;
    expect(tenant.writeQuota.left()).toBe(2);
    tenant.writeQuota.set({ burst: 0, perSecond: 20, speed: 20 });
    expect((await batch([1])).at(-1)?.headers['Retry-After']).toBe('1');
  });
});

describe('latency and difficulties of the simulated tenant', () => {
  test('every call to Graph takes the given time, a batch as long as a single call; the token service does not', async () => {
    const { tenant, batch, revoke } = await tenantWith({ delayMs: 150 });
    const took = async (work: () => Promise<unknown>): Promise<number> => {
      const before = performance.now();
      await work();
      return performance.now() - before;
    };
    expect(await took(() => revoke(0))).toBeGreaterThan(145);
    const batchMs = await took(() => batch(range(0, 20)));
    expect(batchMs).toBeGreaterThan(145);
    expect(batchMs).toBeLessThan(1_500);
    tenant.latency.graphMs = 0;
    expect(await took(() => revoke(0))).toBeLessThan(145);
  });

  test('difficulties come at their rates, the same ones for the same seed', () => {
    const rates = { throttled: 0.02, failing: 0.01, lostBefore: 0.005, lostAfter: 0.005, seed: 3 };
    const roll = (): { readonly dice: FaultDice; readonly struck: readonly boolean[] } => {
      const dice = new FaultDice(rates);
      return { dice, struck: Array.from({ length: 50_000 }, () => dice.next() !== undefined) };
    };
    const { dice, struck } = roll();
    const { throttled, failing, lostBefore, lostAfter } = dice.rolled();
    for (const [found, expected] of [[throttled, 1_000], [failing, 500], [lostBefore, 250], [lostAfter, 250]] as const) expect(Math.abs(found / expected - 1)).toBeLessThan(0.2);
    expect(throttled + failing + lostBefore + lostAfter).toBe(struck.filter(Boolean).length);
    expect(roll().struck).toEqual(struck);
  });

  test.each([
    ['throttled', 429, 0],
    ['failing', 502, 0],
    ['lostBefore', 504, 0],
    ['lostAfter', 504, 1],
  ] as const)('a part of a batch that is %s answers %d, and its work is done %d times', async (difficulty, status, done) => {
    const { tenant, batch, idOf } = await tenantWith({ faultRates: { [difficulty]: 1 } });
    const [part] = await batch([0]);
    expect(part?.status).toBe(status);
    expect(tenant.ledger.revocations(idOf(0))).toBe(done);
    tenant.faults.leaveTo(undefined);
    expect(statuses(await batch([0]))).toEqual([200]);
  });

  test('a single write that is lost breaks the connection, and reads are left alone', async () => {
    const { tenant, revoke, batch, idOf } = await tenantWith({ faultRates: { lostAfter: 1 } });
    await expect(revoke(0)).rejects.toThrow('fetch failed');
    expect(tenant.ledger.revocations(idOf(0))).toBe(1);
    await batch([1]);
    expect(tenant.ledger.calls({ path: '$batch', status: 200 })).toHaveLength(1);
  });
});

describe('a crowd', () => {
  test('10,000 users and their group are there in less than a second, and found by name, by id and in the group', () => {
    const directory = new Directory(() => 0);
    const before = performance.now();
    const { group, users } = addCrowd(directory, 10_000);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(directory.find('CROWD09999@contoso.com')?.id).toBe(users[9_998]?.id);
    expect(directory.find('nobody@contoso.com')).toBeUndefined();
    expect(directory.usersIn(group.id, true)).toHaveLength(10_000);
    const outer = directory.addGroup({ displayName: 'Outer' });
    directory.addToGroup(outer.id, group.id);
    expect(directory.usersIn(outer.id, false)).toHaveLength(0);
    expect(directory.usersIn(outer.id, true)).toHaveLength(10_000);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('users are found by the name that they have now', () => {
    const directory = new Directory(() => 0);
    const { users } = addCrowd(directory, 3, 'Sales');
    directory.rename('sales00001@contoso.com', { upn: 'renamed@contoso.com' });
    expect(directory.find('Renamed@contoso.com')?.id).toBe(users[0]?.id);
    expect(directory.find('sales00001@contoso.com')).toBeUndefined();
    directory.delete('sales00002@contoso.com');
    expect(directory.find('sales00002@contoso.com')).toBeUndefined();
    expect(directory.addUser({ userPrincipalName: 'sales00002@contoso.com', displayName: 'Another' })).toBe(directory.find('sales00002@contoso.com'));
  });
});
