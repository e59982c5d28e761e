import { objectId, upnFromDirectory, type ObjectId, type Person } from '../../src/domain/people';
import { GLOBAL_ADMINISTRATOR as GLOBAL, roleTemplateId } from '../../src/domain/roles';
import type { Privileges, Tenant } from '../../src/service/ports';
import { GraphTenant } from '../../src/tenant';
import { json, openOrigin, status, type Answering, type Arrived, type HttpOrigin } from '../teams/http-origin';
import { clientOf } from './graph-origin';

const MINUTE = 60_000;
const idFrom = (text: string): ObjectId => objectId(text)!;
const ADELE = idFrom('87d349ed-44d7-43e1-9a83-5f2406dee5bd');
const GROUP = idFrom('0d4cf1f4-7a0c-4f5e-9a53-2f7a6f1c3a11');
const USER_ADMIN = roleTemplateId('User Administrator')!;

let origin: HttpOrigin;
let tenant: Tenant;
let deadline: number;
beforeEach(async () => {
  origin = await openOrigin(status(500));
  const { graph, clock } = clientOf(origin);
  tenant = new GraphTenant(graph);
  deadline = clock.now() + MINUTE;
});
afterEach(() => origin.stop());

const user = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id: ADELE,
  userPrincipalName: 'AdeleV@contoso.com',
  displayName: 'Adele Vance',
  userType: 'Member',
  externalUserState: null,
  accountEnabled: true,
  onPremisesSyncEnabled: null,
  signInSessionsValidFromDateTime: '2026-02-01T08:00:00Z',
  ...changes,
});
const PERSON: Person = { objectId: ADELE, upn: upnFromDirectory('AdeleV@contoso.com'), displayName: 'Adele Vance', memberType: 'member', external: false, enabled: true, synced: false };
const nobody = json(404, { error: { code: 'Request_ResourceNotFound' } });

describe('a user as Graph describes one', () => {
  const found = async (changes: Readonly<Record<string, unknown>>) => {
    origin.answering = json(200, user(changes));
    return tenant.find({ by: 'object-id', objectId: ADELE }, deadline);
  };

  test('is that person', async () => {
    expect(await found({})).toEqual(PERSON);
  });

  test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['a guest', { userType: 'Guest' }, { memberType: 'guest', external: true }],
    ['a guest in other letters', { userType: 'guest' }, { memberType: 'guest', external: true }],
    ['an external member by name', { userPrincipalName: 'adele_fabrikam.com#EXT#@contoso.onmicrosoft.com' }, { memberType: 'member', external: true }],
    ['an external member by name in other letters', { userPrincipalName: 'adele_fabrikam.com#ext#@contoso.onmicrosoft.com' }, { external: true }],
    ['an invited member', { externalUserState: 'Accepted' }, { memberType: 'member', external: true }],
    ['an invitation that is open', { externalUserState: 'PendingAcceptance' }, { external: true }],
    ['a member of whom no type is known', { userType: null }, { memberType: 'member', external: false }],
    ['a disabled account', { accountEnabled: false }, { enabled: false }],
    ['an account of which that is not known', { accountEnabled: null }, { enabled: false }],
    ['an account that says so in another type', { accountEnabled: 'true' }, { enabled: false }],
    ['a synced account', { onPremisesSyncEnabled: true }, { synced: true }],
    ['an account that was synced once', { onPremisesSyncEnabled: false }, { synced: false }],
    ['an account without a name', { displayName: null }, { displayName: 'AdeleV@contoso.com' }],
    ['an account with an empty name', { displayName: '' }, { displayName: 'AdeleV@contoso.com' }],
    ['an id in capitals', { id: ADELE.toUpperCase() }, { objectId: ADELE }],
  ])('%s', async (_, changes, expected) => {
    expect(await found(changes)).toMatchObject(expected);
  });

  test.each([[{ id: 'x' }], [{ id: null }], [{ userPrincipalName: null }], [{ userPrincipalName: 7 }]])('what is no user is no answer: %j', async (changes) => {
    await expect(found(changes)).rejects.toMatchObject({ name: 'NoAnswer' });
  });

  test('whoever else Graph finds is nobody', async () => {
    origin.answering = json(200, user({ id: GROUP }));
    expect(await tenant.find({ by: 'object-id', objectId: ADELE }, deadline)).toBeUndefined();
    origin.answering = json(200, user({ userPrincipalName: 'adele@contoso.com' }));
    expect(await tenant.find({ by: 'upn', upn: upnFromDirectory('adelev@contoso.com') }, deadline)).toBeUndefined();
  });

  test('is found by UPN in any case, whatever characters it has', async () => {
    origin.answering = json(200, user({ userPrincipalName: "O'Neil#1@contoso.com" }));
    expect(await tenant.find({ by: 'upn', upn: upnFromDirectory("o'neil#1@contoso.com") }, deadline)).toMatchObject({ upn: "O'Neil#1@contoso.com" });
    expect(origin.arrived[0]?.path).toMatch(/^\/v1\.0\/users\/o(?:'|%27)neil%231(?:@|%40)contoso\.com\?\$select=/);
  });

  test('that is not there is nobody', async () => {
    origin.answering = nobody;
    expect(await tenant.find({ by: 'object-id', objectId: ADELE }, deadline)).toBeUndefined();
    expect(await tenant.readBack(ADELE, deadline)).toBeUndefined();
    expect(await tenant.revoke(PERSON, deadline)).toBe('not-found');
  });

  test('that may not be read is a refusal, not nobody', async () => {
    origin.answering = json(403, { error: { code: 'Authorization_RequestDenied' } });
    await expect(tenant.find({ by: 'object-id', objectId: ADELE }, deadline)).rejects.toMatchObject({ name: 'Refused', status: 403 });
    await expect(tenant.revoke(PERSON, deadline)).rejects.toMatchObject({ name: 'Refused', status: 403 });
  });
});

describe('the time that a revocation moves', () => {
  const DATE = { date: 'Sun, 01 Mar 2026 09:00:00 GMT' };

  test("is read with Graph's own clock at that answer", async () => {
    origin.answering = json(200, user(), DATE);
    expect(await tenant.readBack(ADELE, deadline)).toMatchObject({
      validFrom: '2026-02-01T08:00:00Z',
      validFromAt: Date.UTC(2026, 1, 1, 8),
      graphTime: Date.UTC(2026, 2, 1, 9),
    });
    expect(origin.arrived[0]?.path).toContain('signInSessionsValidFromDateTime');
  });

  test.each([
    [null, undefined, undefined],
    ['', undefined, undefined],
    ['soon', 'soon', undefined],
  ])('%j is no time', async (value, validFrom, validFromAt) => {
    origin.answering = json(200, user({ signInSessionsValidFromDateTime: value }), DATE);
    expect(await tenant.readBack(ADELE, deadline)).toMatchObject({ validFrom, validFromAt });
  });

  test('without the clock of Graph nothing is known', async () => {
    origin.answering = (response) => {
      response.sendDate = false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(user()));
    };
    await expect(tenant.readBack(ADELE, deadline)).rejects.toMatchObject({ name: 'NoAnswer', detail: 'no Date header' });
  });

  test.each([
    ['200', json(200, { value: true })],
    ['204', status(204)],
  ])('%s means that Graph took the revocation, which takes its time', async (_, answering) => {
    origin.answering = answering;
    expect(await tenant.revoke(PERSON, deadline)).toBe('signing-out');
    expect(origin.arrived).toMatchObject([{ method: 'POST', path: `/v1.0/users/${ADELE}/revokeSignInSessions` }]);
  });
});

describe('a mail address', () => {
  test('finds whoever has it, once each, with its quotes as text', async () => {
    origin.answering = json(200, { value: [user(), user({ id: GROUP })] });
    const found = await tenant.findByMail("o'neil@contoso.com", deadline);
    expect(found.map((person) => person.objectId).toSorted()).toEqual([ADELE, GROUP].toSorted());
    for (const { path } of origin.arrived) expect(decodeURIComponent(path)).toContain("'o''neil@contoso.com'".slice(1));
  });

  test.each([
    ['as mail', { mail: 'X@Contoso.com', proxyAddresses: [], otherMails: [] }, 1],
    ['as alias', { mail: null, proxyAddresses: ['SMTP:a@contoso.com', 'smtp:x@contoso.com'], otherMails: [] }, 1],
    ['as other mail', { mail: null, proxyAddresses: [], otherMails: ['x@contoso.com'] }, 1],
    ['nowhere', { mail: 'other@contoso.com', proxyAddresses: ['smtp:xx@contoso.com'], otherMails: [] }, 0],
    ['but the answer does not say where', {}, 1],
  ])('belongs to a user who is listed and has it %s', async (_where, addresses, count) => {
    origin.answering = json(200, { value: [user(addresses)] });
    expect(await tenant.findByMail('x@contoso.com', deadline)).toHaveLength(count);
  });

  test('is looked for on every page', async () => {
    origin.answering = (response, arrived, incoming) => {
      const second = arrived.path.includes('page=2');
      const next = second ? {} : { '@odata.nextLink': `${origin.origin}/v1.0/users?page=2` };
      json(200, { value: [user({ id: second ? GROUP : ADELE })], ...next })(response, arrived, incoming);
    };
    const found = await tenant.findByMail('x@contoso.com', deadline);
    expect(found.map((person) => person.objectId).toSorted()).toEqual([ADELE, GROUP].toSorted());
  });

  test('that nobody has finds nobody', async () => {
    origin.answering = json(200, { value: [] });
    expect(await tenant.findByMail('x@contoso.com', deadline)).toEqual([]);
  });
});

/** What the directory knows of one person. */
interface Directory {
  readonly roles?: readonly unknown[];
  readonly groups?: readonly unknown[];
  readonly assignments?: Readonly<Record<string, readonly unknown[]>>;
  /** What the list with inherited assignments answers where it is not served. */
  readonly transitive?: Answering;
}

const role = (templateId: string) => ({ id: 'tenant-own-id', displayName: 'x', roleTemplateId: templateId });
const assigned = (roleDefinitionId: string, directoryScopeId: string) => ({ roleDefinitionId, directoryScopeId, principalId: ADELE });
const EVERYWHERE = '/';
const UNIT = '/administrativeUnits/5b1c9a1e-0000-4000-8000-000000000001';
const badSegment = json(400, { error: { code: 'BadRequest', message: "Resource not found for the segment 'transitiveRoleAssignments'." } });

const directory =
  ({ roles = [], groups = [], assignments = {}, transitive }: Directory): Answering =>
  (response, request, incoming) => {
    const { path } = request;
    const principal = /principalId eq '([^']+)'/.exec(decodeURIComponent(path))?.[1] ?? '';
    const answer = (): Answering => {
      if (path.includes('microsoft.graph.directoryRole')) return json(200, { value: roles });
      if (path.includes('microsoft.graph.group')) return json(200, { value: groups });
      if (path.includes('/transitiveRoleAssignments') && transitive !== undefined) return transitive;
      return json(200, { value: assignments[principal] ?? [] });
    };
    answer()(response, request, incoming);
  };

describe('what makes an account privileged, and what entitles it', () => {
  const privileges = async (known: Directory): Promise<{ roles: readonly string[]; privileged: boolean }> => {
    origin.answering = directory(known);
    const { roles, privileged }: Privileges = await tenant.privileges(ADELE, deadline);
    return { roles: [...roles].toSorted(), privileged };
  };
  const assignable = { id: GROUP, isAssignableToRole: true };

  describe.each<[string, Pick<Directory, 'transitive'>]>([
    ['where inherited assignments are served', {}],
    ['where they are not (400)', { transitive: badSegment }],
    ['where they are not (404)', { transitive: status(404) }],
    ['where they are not (501)', { transitive: status(501) }],
  ])('%s', (_, served) => {
    test.each<[string, Directory, { roles: readonly string[]; privileged: boolean }]>([
      ['nothing', {}, { roles: [], privileged: false }],
      ['a role for the whole directory', { roles: [role(GLOBAL)], assignments: { [ADELE]: [assigned(GLOBAL, EVERYWHERE)] } }, { roles: [GLOBAL], privileged: true }],
      ['a role whose assignment is not in the list', { roles: [role(GLOBAL)] }, { roles: [GLOBAL], privileged: true }],
      ['a role for a part of the directory alone', { assignments: { [ADELE]: [assigned(USER_ADMIN, UNIT)] } }, { roles: [], privileged: true }],
      ['the same, where the role is listed too', { roles: [role(USER_ADMIN)], assignments: { [ADELE]: [assigned(USER_ADMIN, UNIT)] } }, { roles: [], privileged: true }],
      [
        'a part of the directory and all of it',
        { roles: [role(USER_ADMIN)], assignments: { [ADELE]: [assigned(USER_ADMIN, UNIT), assigned(USER_ADMIN, EVERYWHERE)] } },
        { roles: [USER_ADMIN], privileged: true },
      ],
      [
        'one role for a part, another for all',
        { roles: [role(USER_ADMIN), role(GLOBAL)], assignments: { [ADELE]: [assigned(USER_ADMIN, UNIT), assigned(GLOBAL, EVERYWHERE)] } },
        { roles: [GLOBAL], privileged: true },
      ],
      ['a role-assignable group without a role', { groups: [assignable] }, { roles: [], privileged: true }],
      ['an ordinary group, even where the filter is not obeyed', { groups: [{ id: GROUP, isAssignableToRole: false }, { id: GROUP, isAssignableToRole: null }] }, { roles: [], privileged: false }],
      ['a role that the table of roles does not know', { roles: [role('aaaaaaaa-0000-4000-8000-000000000000')] }, { roles: ['aaaaaaaa-0000-4000-8000-000000000000'], privileged: true }],
      ['a role in a form that nobody knows', { roles: [{ id: 'x' }] }, { roles: [], privileged: true }],
      ['ids in capitals', { roles: [role(GLOBAL.toUpperCase())] }, { roles: [GLOBAL], privileged: true }],
    ])('%s', async (_name, known, expected) => {
      expect(await privileges({ ...served, ...known })).toEqual(expected);
    });
  });

  test('a role that is held directly for a part, and through a group for all, counts (served)', async () => {
    const inherited = [assigned(USER_ADMIN, UNIT), { ...assigned(USER_ADMIN, EVERYWHERE), principalId: GROUP }];
    expect(await privileges({ roles: [role(USER_ADMIN)], groups: [assignable], assignments: { [ADELE]: inherited } })).toEqual({ roles: [USER_ADMIN], privileged: true });
  });

  test('the same where inherited assignments are not served', async () => {
    const assignments = { [ADELE]: [assigned(USER_ADMIN, UNIT)], [GROUP]: [assigned(USER_ADMIN, EVERYWHERE)] };
    expect(await privileges({ roles: [role(USER_ADMIN)], groups: [assignable], assignments, transitive: badSegment })).toEqual({ roles: [USER_ADMIN], privileged: true });
  });

  test('a role that a group holds for a part of the directory only does not count', async () => {
    const assignments = { [GROUP]: [{ ...assigned(USER_ADMIN, UNIT), principalId: GROUP }] };
    expect(await privileges({ roles: [role(USER_ADMIN)], groups: [assignable], assignments, transitive: badSegment })).toEqual({ roles: [], privileged: true });
  });

  test('once the list is known not to be served it is not asked for again', async () => {
    await privileges({ transitive: badSegment });
    const asked = (): number => origin.arrived.filter(({ path }) => path.includes('/transitiveRoleAssignments')).length;
    expect(asked()).toBe(1);
    await privileges({ transitive: badSegment });
    expect(asked()).toBe(1);
  });

  test('advanced queries are marked as such', async () => {
    await privileges({});
    const advanced = (request: Arrived): boolean => request.path.includes('$count=true');
    expect(origin.arrived.some(advanced)).toBe(true);
    for (const request of origin.arrived.filter(advanced)) expect(request.headers['consistencylevel']).toBe('eventual');
  });

  test('every page of a list is read', async () => {
    const pages = directory({});
    origin.answering = (response, request, incoming) => {
      const page = Number(/page=(\d)/.exec(request.path)?.[1] ?? '1');
      const more = page < 3 ? { '@odata.nextLink': `${origin.origin}/v1.0/microsoft.graph.directoryRole?page=${page + 1}` } : {};
      const ofRoles = json(200, { value: page === 3 ? [role(GLOBAL)] : [], ...more });
      (request.path.includes('microsoft.graph.directoryRole') ? ofRoles : pages)(response, request, incoming);
    };
    expect(await tenant.privileges(ADELE, deadline)).toEqual({ roles: new Set([GLOBAL]), privileged: true });
  });

  test('a list that leads to another host is refused: nothing is known then', async () => {
    const elsewhere = await openOrigin(json(200, { value: [role(GLOBAL)] }));
    origin.answering = json(200, { value: [], '@odata.nextLink': `${elsewhere.origin}/v1.0/x` });
    await expect(tenant.privileges(ADELE, deadline)).rejects.toMatchObject({ name: 'Refused' });
    expect(elsewhere.arrived).toEqual([]);
    await elsewhere.stop();
  });

  test.each<[string, Answering]>([
    ['403', json(403, { error: { code: 'Authorization_RequestDenied' } })],
    ['401', json(401, { error: { code: 'InvalidAuthenticationToken' } })],
  ])('what may not be read is never taken for nothing (%s)', async (_, answering) => {
    for (const part of ['directoryRole', 'microsoft.graph.group', 'RoleAssignments']) {
      const rest = directory({});
      origin.answering = (response, request, incoming) => (request.path.includes(part) ? answering : rest)(response, request, incoming);
      await expect(tenant.privileges(ADELE, deadline)).rejects.toMatchObject({ name: 'Refused' });
    }
  });

  test('a user who is not there holds nothing', async () => {
    origin.answering = nobody;
    expect(await tenant.privileges(ADELE, deadline)).toEqual({ roles: new Set(), privileged: false });
  });
});
