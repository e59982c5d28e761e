import { answerLost, failing, throttled } from '../../sandbox/tenant/faults';
import type { UserRecord } from '../../sandbox/tenant/directory';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { objectId, upnFromDirectory, type Person } from '../../src/domain/people';
import type { RevokeAnswer, Tenant } from '../../src/service/ports';
import { GraphTenant } from '../../src/tenant';
import { clientOfTenant, clock, sizesOf, watch } from './simulated';

let simulated: SimulatedTenant;
let tenant: Tenant;
let crowd: readonly UserRecord[];
beforeAll(async () => {
  simulated = await startTenant();
  crowd = Array.from({ length: 45 }, (_, number) => simulated.directory.addUser({ userPrincipalName: `crowd${number}@contoso.com`, displayName: `Crowd ${number}` }));
});
afterAll(() => simulated.stop());
beforeEach(() => {
  simulated.faults.clear();
  tenant = new GraphTenant(clientOfTenant(simulated)).together;
});

const soon = (ms = 20_000): number => clock.now() + ms;
const find = ({ userPrincipalName }: Pick<UserRecord, 'userPrincipalName'>): Promise<Person | undefined> => tenant.find({ by: 'upn', upn: upnFromDirectory(userPrincipalName) }, soon());
const idOf = ({ id }: UserRecord) => objectId(id)!;
const personOf = (user: UserRecord): Person => ({ objectId: idOf(user), upn: upnFromDirectory(user.userPrincipalName), displayName: user.displayName, memberType: 'member', external: false, enabled: true, synced: false });
const revokeAll = (users: readonly UserRecord[], withinMs?: number): Promise<readonly PromiseSettledResult<RevokeAnswer>[]> =>
  Promise.allSettled(users.map((user) => tenant.revoke(personOf(user), soon(withinMs))));
const revocations = (users: readonly UserRecord[]): number => users.reduce((sum, { id }) => sum + simulated.ledger.revocations(id), 0);

describe('calls for many users that are made in the same moment', () => {
  test('leave as batches of twenty, and each gets the answer that is its own', async () => {
    const seen = watch(simulated);
    const found = await Promise.all(crowd.map(find));
    expect(found.map((person) => person?.objectId)).toEqual(crowd.map(({ id }) => id));
    const { envelopes, parts, alone } = seen();
    expect(sizesOf(envelopes)).toEqual([20, 20, 5]);
    expect(parts).toHaveLength(45);
    expect(alone).toEqual([]);
  });

  test('of whom one is not there: that one is nobody', async () => {
    const found = await Promise.all([...crowd.slice(0, 3), { userPrincipalName: 'nobody@contoso.com' }].map(find));
    expect(found.map((person) => person?.displayName)).toEqual(['Crowd 0', 'Crowd 1', 'Crowd 2', undefined]);
  });

  test('of which one must wait: it alone is asked again, and no earlier than Graph said', async () => {
    const [throttledUser, ...others] = crowd.slice(0, 10) as [UserRecord, ...UserRecord[]];
    simulated.faults.plan({ service: 'graph', user: throttledUser.id }, throttled(1), 1);
    const seen = watch(simulated);
    const answeredAt: number[] = [];
    await Promise.all([throttledUser, ...others].map(async (user, index) => {
      expect((await find(user))?.objectId).toBe(user.id);
      answeredAt[index] = clock.now();
    }));
    const { parts, alone } = seen();
    for (const user of others) expect(parts.filter((part) => part.user === user.id)).toHaveLength(1);
    const [first] = parts.filter((part) => part.user === throttledUser.id);
    expect(first?.status).toBe(429);
    expect(alone).toMatchObject([{ user: throttledUser.id, status: 200 }]);
    expect((alone[0]?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
    // Nobody else waited for it.
    expect(Math.max(...answeredAt.slice(1))).toBeLessThan(answeredAt[0] ?? 0);
  });

  test('is one call by itself when it is one', async () => {
    const seen = watch(simulated);
    await find(crowd[0]!);
    expect(seen()).toMatchObject({ envelopes: [], alone: [{ method: 'GET', status: 200 }] });
  });

  test('and the tenant for many is its own tenant for many', () => {
    expect(tenant.together).toBe(tenant);
  });

  test.each([400, 403, 404, 405, 501])('are made one by one where Graph has no batches (%i)', async (status) => {
    simulated.faults.plan({ service: 'graph', path: '$batch' }, failing(status, 'BadRequest', 'Resource not found for the segment.'));
    const seen = watch(simulated);
    const users = crowd.slice(0, 25);
    const before = revocations(users);
    expect((await Promise.all(users.map(find))).map((person) => person?.objectId)).toEqual(users.map(({ id }) => id));
    expect(await revokeAll(users)).toEqual(users.map(() => ({ status: 'fulfilled', value: 'signing-out' })));
    expect(seen().alone).toHaveLength(50);
    expect(revocations(users) - before).toBe(25);
  });

  test('are told one by one that they may not', async () => {
    simulated.faults.plan({ service: 'graph', path: '/users/' }, failing(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));
    const ended = await Promise.allSettled(crowd.slice(0, 4).map(find));
    for (const end of ended) expect(end).toMatchObject({ status: 'rejected', reason: { name: 'Refused', service: 'graph', status: 403, code: 'Authorization_RequestDenied' } });
  });
});

describe('revocations for many users that are made in the same moment', () => {
  test('leave as batches of their own, beside the reads of that moment', async () => {
    const seen = watch(simulated);
    const users = crowd.slice(0, 30);
    const before = revocations(users);
    const [ended] = await Promise.all([revokeAll(users), Promise.all(users.map(find))]);
    expect(ended.map((end) => end.status === 'fulfilled' && end.value)).toEqual(users.map(() => 'signing-out'));
    expect(revocations(users) - before).toBe(30);
    const methods = seen().envelopes.map(({ body }) => [...new Set((JSON.parse(body) as { requests: { method: string }[] }).requests.map(({ method }) => method))]);
    expect(methods.toSorted()).toEqual([['GET'], ['GET'], ['POST'], ['POST']]);
  });

  test('are never repeated: each says by itself what came of it', async () => {
    const [one, two, three, four, ...others] = crowd.slice(0, 10) as [UserRecord, UserRecord, UserRecord, UserRecord, ...UserRecord[]];
    simulated.faults.plan({ service: 'graph', user: one.id, method: 'POST' }, throttled(7));
    simulated.faults.plan({ service: 'graph', user: two.id, method: 'POST' }, failing(503, 'ServiceUnavailable', 'Not now.', { 'Retry-After': '3' }));
    simulated.faults.plan({ service: 'graph', user: three.id, method: 'POST' }, failing(403, 'Authorization_RequestDenied', 'No.'));
    simulated.faults.plan({ service: 'graph', user: four.id, method: 'POST' }, failing(404, 'Request_ResourceNotFound', 'Gone.'));
    const seen = watch(simulated);
    const ended = await revokeAll([one, two, three, four, ...others]);
    expect(ended.slice(0, 4)).toMatchObject([
      { reason: { name: 'NoAnswer', detail: '429', retryAfterMs: 7_000, withoutEffect: true } },
      { reason: { name: 'NoAnswer', detail: '503', retryAfterMs: 3_000, withoutEffect: false } },
      { reason: { name: 'Refused', service: 'graph', status: 403, code: 'Authorization_RequestDenied' } },
      { value: 'not-found' },
    ]);
    expect(ended.slice(4)).toEqual(others.map(() => ({ status: 'fulfilled', value: 'signing-out' })));
    expect(seen().parts).toHaveLength(10);
    expect(seen().alone).toEqual([]);
  });

  test('are all in doubt when the answer to their batch is lost', async () => {
    simulated.faults.plan({ service: 'graph', path: '$batch' }, answerLost, 1);
    const users = crowd.slice(10, 20);
    const before = revocations(users);
    for (const end of await revokeAll(users)) expect(end).toMatchObject({ reason: { name: 'NoAnswer', withoutEffect: false } });
    expect(revocations(users) - before).toBe(10);
  });

  test('are certainly not done when the batch itself must wait', async () => {
    simulated.faults.plan({ service: 'graph', path: '$batch' }, throttled(5), 1);
    const users = crowd.slice(10, 20);
    const before = revocations(users);
    for (const end of await revokeAll(users)) expect(end).toMatchObject({ reason: { name: 'NoAnswer', detail: '429', retryAfterMs: 5_000, withoutEffect: true } });
    expect(revocations(users)).toBe(before);
  });

  test('end each by its own deadline, while the others of the batch go on', async () => {
    simulated.faults.plan({ service: 'graph', path: '$batch' }, { delayMs: 800 }, 1);
    const [hasty, patient] = crowd as [UserRecord, UserRecord];
    const start = performance.now();
    const first = tenant.revoke(personOf(hasty), soon(200)).catch((error: unknown) => ({ error, after: performance.now() - start }));
    const second = tenant.revoke(personOf(patient), soon());
    const { error, after } = (await first) as { error: unknown; after: number };
    expect(error).toMatchObject({ name: 'NoAnswer', detail: 'timeout', withoutEffect: false });
    expect(after).toBeLessThan(700);
    expect(await second).toBe('signing-out');
  });
});

describe('what is read of many users at once', () => {
  const privileged = (): readonly UserRecord[] => [...simulated.directory.users().filter(({ userPrincipalName }) => !userPrincipalName.startsWith('crowd')), ...crowd].slice(0, 30);

  test('is what is read of them one by one', async () => {
    const users = privileged();
    const single = new GraphTenant(clientOfTenant(simulated));
    const together = await Promise.all(users.map((user) => single.together.privileges(idOf(user), soon())));
    const oneByOne = [];
    for (const user of users) oneByOne.push(await single.privileges(idOf(user), soon()));
    expect(together).toEqual(oneByOne);
    expect(together.some((found) => found.privileged)).toBe(true);
    expect(together.some((found) => !found.privileged)).toBe(true);
  });

  test('takes four requests for the session times and privileges of twenty ordinary users, once the lists that Graph serves are known', async () => {
    const users = crowd.slice(0, 20);
    await tenant.privileges(idOf(users[0]!), soon());
    const seen = watch(simulated);
    const read = await Promise.all(users.map((user) => Promise.all([tenant.readBack(idOf(user), soon()), tenant.privileges(idOf(user), soon())])));
    expect(read.map(([readBack]) => readBack?.person.objectId)).toEqual(users.map(({ id }) => id));
    for (const [readBack] of read) expect(Math.abs((readBack?.graphTime ?? 0) - clock.now())).toBeLessThan(10_000);
    expect(sizesOf(seen().envelopes)).toEqual([20, 20, 20, 20]);
    expect(seen().alone).toEqual([]);
  });
});
