import { setTimeout as wait } from 'node:timers/promises';
import { objectId, upnFromDirectory, type Person } from '../../src/domain/people';
import type { Clock, Tenant } from '../../src/service/ports';
import { GraphTenant, SharePointRevoker, SharePointTenant } from '../../src/tenant';
import { hang, json, openOrigin, type HttpOrigin } from '../teams/http-origin';
import { clientOf, countedTokens } from './graph-origin';

const clock: Clock = { now: () => Date.now(), wait: (ms) => wait(ms) };
const person = (number: number): Person => ({
  objectId: objectId(`0000000a-0000-4000-8000-${String(number).padStart(12, '0')}`)!,
  upn: upnFromDirectory(`user${number}@contoso.com`),
  displayName: `User ${number}`,
  memberType: 'member',
  external: false,
  enabled: true,
  synced: false,
});
const people = (count: number): readonly Person[] => Array.from({ length: count }, (_, number) => person(number));
const SIGNED_OUT = [{ ErrorInfo: null }, 3, { IsNull: false }, 4, { State: 4 }];

describe('many users by SharePoint, which has no batches', () => {
  let adminCentre: HttpOrigin;
  let graphOrigin: HttpOrigin;
  let tenant: Tenant;
  beforeEach(async () => {
    adminCentre = await openOrigin(json(200, SIGNED_OUT));
    graphOrigin = await openOrigin(json(200, { responses: [] }));
    tenant = new SharePointTenant(new GraphTenant(clientOf(graphOrigin).graph), new SharePointRevoker(adminCentre.origin, countedTokens(), clock));
  });
  afterEach(async () => {
    await adminCentre.stop();
    await graphOrigin.stop();
  });

  test('are signed out eight at a time, in order, each by a call of its own', async () => {
    let open = 0;
    let most = 0;
    adminCentre.answering = (response, request, incoming) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        json(200, SIGNED_OUT)(response, request, incoming);
      }, 30);
    };
    const all = people(40);
    expect(await Promise.all(all.map((one) => tenant.together.revoke(one, clock.now() + 10_000)))).toEqual(all.map(() => 'signed-out'));
    expect(most).toBe(8);
    expect(adminCentre.arrived).toHaveLength(40);
    const asked = adminCentre.arrived.map(({ body }) => Number(/user(\d+)@/.exec(body)?.[1]));
    expect(asked.slice(0, 8).toSorted((one, two) => one - two)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(asked.at(-1)).toBeGreaterThan(31);
  });

  test('whose turn does not come in time were certainly not signed out; one user beside them needs no turn', async () => {
    adminCentre.answering = hang;
    const many = Promise.allSettled(people(12).map((one, index) => tenant.together.revoke(one, clock.now() + (index < 8 ? 600 : 300))));
    await wait(100);
    adminCentre.answering = json(200, SIGNED_OUT);
    expect(await tenant.revoke(person(99), clock.now() + 300)).toBe('signed-out');
    const ended = await many;
    for (const end of ended.slice(0, 8)) expect(end).toMatchObject({ reason: { name: 'NoAnswer', detail: 'timeout', withoutEffect: false } });
    for (const end of ended.slice(8)) expect(end).toMatchObject({ reason: { name: 'NoAnswer', detail: 'timeout', withoutEffect: true } });
    expect(adminCentre.arrived).toHaveLength(9);
  });

  test('are read together, as on the other route', async () => {
    await Promise.allSettled(people(3).map((one) => tenant.together.readBack(one.objectId, clock.now() + 200)));
    expect(graphOrigin.arrived[0]?.path).toBe('/v1.0/$batch');
    expect(tenant.together.together).toBe(tenant.together);
    expect(tenant.together.provable).toBe(false);
  });
});
