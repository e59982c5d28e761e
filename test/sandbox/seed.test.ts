import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTECTED, seed } from '../../sandbox/playground/seed';
import { startTeamsHost, type TeamsHost } from '../../sandbox/teams-host/start-teams-host';
import type { PersonKey } from '../../sandbox/tenant/people';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { BotProcess } from '../journeys/bot-process';

interface Listed {
  readonly requests: readonly { readonly target: { readonly upn: string }; readonly outcome: string; readonly needsTwo: boolean; readonly deciders: readonly unknown[] }[];
}

let folder: string;
let tenant: SimulatedTenant;
let bot: BotProcess;
let host: TeamsHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seed-test-'));
  tenant = await startTenant();
  bot = new BotProcess({ ...tenant.environment('http://127.0.0.1:53000'), PROTECTED_USERS: tenant.people[PROTECTED].upn, DATABASE_URL: `file:${join(folder, 'store.db')}` });
  await bot.start();
  host = await startTeamsHost({ tenant, botOrigin: bot.origin, port: 0 });
  await seed(tenant, host.origin);
}, 60_000);
afterAll(async () => {
  await host.stop();
  await bot.stop();
  await tenant.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('What the tab shows in the playground at first', () => {
  test('are requests of the last minutes that ended in different ways, and some that wait', async () => {
    const response = await fetch(`${host.origin}/api/tab/requests`, { headers: { Authorization: `Bearer ${await tenant.tabToken(tenant.people.alex)}` } });
    const { requests } = (await response.json()) as Listed;
    const upn = (key: PersonKey): string => tenant.people[key].upn;
    expect(Object.fromEntries(requests.map(({ target, outcome }) => [target.upn, outcome]))).toEqual({
      [upn('siobhan')]: 'signing-out',
      [upn('lee')]: 'signing-out',
      [upn('pradeep')]: 'signing-out',
      [upn('isaiah')]: 'cancelled',
      [upn('refused')]: 'failed',
      'leaver@contoso.com': 'not-found',
      [upn(PROTECTED)]: 'awaiting',
      [upn('johanna')]: 'awaiting',
      [upn('adele')]: 'awaiting',
    });
    expect(requests.filter(({ needsTwo }) => needsTwo)).toEqual([expect.objectContaining({ target: expect.objectContaining({ upn: upn(PROTECTED) }) as unknown, deciders: [expect.anything()] })]);
  });

  test('happened in the tenant and nowhere else: those who were signed out, and nobody whom the greeting proposes', () => {
    const revoked = Object.values(tenant.people).filter(({ id }) => tenant.ledger.revocations(id) > 0);
    expect(revoked.map(({ upn }) => upn).toSorted()).toEqual([tenant.people.lee.upn, tenant.people.pradeep.upn, tenant.people.siobhan.upn].toSorted());
    for (const key of ['user', 'lynne', 'twinOne'] as const) expect(tenant.ledger.calls({ user: tenant.people[key].id })).toEqual([]);
  });
});
