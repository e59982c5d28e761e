import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { objectId, upnFromDirectory } from '../../src/domain/people';
import type { Tenant } from '../../src/service/ports';
import { explainedTenant, GraphTenant, type FreshTokenSource } from '../../src/tenant';
import { clientOfTenant, clock, tokensOf, watch } from './simulated';

const soon = (): number => clock.now() + 20_000;

describe('a tenant that lacks a permission', () => {
  let simulated: SimulatedTenant;
  let tenant: Tenant;
  let renewed = 0;
  beforeAll(async () => {
    simulated = await startTenant({ permissions: ['User.Read.All', 'RoleManagement.Read.Directory'] });
    const tokens = tokensOf(simulated);
    const counted: FreshTokenSource = {
      get: (deadline) => tokens.get(deadline),
      refresh: (deadline) => {
        renewed += 1;
        return tokens.get(deadline);
      },
    };
    const app = { who: 'acting', clientId: simulated.app.clientId, kind: 'registered', host: simulated.httpsOrigin } as const;
    tenant = explainedTenant(new GraphTenant(clientOfTenant(simulated)), app, counted, clock);
  });
  afterAll(() => simulated.stop());

  test('says for each of many users which one, and asks Entra once', async () => {
    const seen = watch(simulated);
    const { adele, alex } = simulated.people;
    const users = await Promise.all([adele, alex].map(({ upn }) => tenant.together.find({ by: 'upn', upn: upnFromDirectory(upn) }, soon())));
    const ended = await Promise.allSettled(users.map((user) => tenant.together.revoke(user!, soon())));
    for (const end of ended) expect(end).toMatchObject({ reason: { name: 'Refused', status: 403, findings: [{ code: 'permission.missing', values: { permission: 'User.RevokeSessions.All' } }] } });
    expect(seen().envelopes).toHaveLength(2);
    expect(renewed).toBe(1);
    expect(tenant.together.together).toBe(tenant.together);
  });

  test('says which one keeps groups and their members from it', async () => {
    const missing = { name: 'Refused', status: 403, findings: [{ code: 'permission.missing', values: { permission: 'GroupMember.Read.All' } }] };
    await expect(tenant.groups({ by: 'name', name: 'X' }, soon())).rejects.toMatchObject(missing);
    const read = async (): Promise<void> => {
      for await (const page of tenant.members(objectId('aaaaaaaa-0000-4000-8000-000000000000')!, soon())) expect(page).toBeDefined();
    };
    await expect(read()).rejects.toMatchObject(missing);
  });
});
