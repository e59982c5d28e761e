import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { objectId, type ObjectId, type Person } from '../../src/domain/people';
import { NoAnswer, type Tenant } from '../../src/service/ports';
import { GraphTenant } from '../../src/tenant';
import { json, openOrigin, type Answering, type HttpOrigin } from '../teams/http-origin';
import { clientOf } from './graph-origin';
import { clientOfTenant, clock, watch } from './simulated';

const idFrom = (text: string): ObjectId => objectId(text)!;
const soon = (): number => clock.now() + 30_000;

describe('a group of the tenant', () => {
  let simulated: SimulatedTenant;
  let tenant: Tenant;
  beforeAll(async () => {
    simulated = await startTenant();
    tenant = new GraphTenant(clientOfTenant(simulated));
  });
  afterAll(() => simulated.stop());

  const named = async (name: string): Promise<readonly string[]> => (await tenant.groups({ by: 'name', name }, soon())).map(({ objectId: id }) => id).toSorted();
  const everybodyIn = async (group: string): Promise<readonly (readonly Person[])[]> => {
    const pages: (readonly Person[])[] = [];
    for await (const page of tenant.members(idFrom(group), soon())) pages.push(page);
    return pages;
  };

  test.each(["Adele's team", "O'Neil, O''Hara and 'sons'", 'Sales & Marketing + 100 %', 'Équipe d’été / "nuit" #1', "' or startswith(displayName,'"])('is found by its whole name: %s', async (name) => {
    const { id } = simulated.directory.addGroup({ displayName: name });
    simulated.directory.addGroup({ displayName: `${name} 2` });
    expect(await named(name)).toEqual([id]);
    expect(await named(name.toUpperCase())).toEqual([id]);
    expect(await named(name.slice(0, -1))).toEqual([]);
  });

  test('that shares its name with another one is found with it', async () => {
    const twins = [simulated.directory.addGroup({ displayName: 'Twins' }), simulated.directory.addGroup({ displayName: 'twins' })];
    expect(await named('Twins')).toEqual(twins.map(({ id }) => id).toSorted());
    expect((await tenant.groups({ by: 'name', name: 'TWINS' }, soon())).map(({ displayName }) => displayName).toSorted()).toEqual(['Twins', 'twins']);
  });

  test('is found by its object id, and is none when there is no such group', async () => {
    const { id } = simulated.directory.addGroup({ displayName: 'By id' });
    expect(await tenant.groups({ by: 'object-id', objectId: idFrom(id) }, soon())).toEqual([{ objectId: id, displayName: 'By id' }]);
    expect(await tenant.groups({ by: 'object-id', objectId: idFrom('aaaaaaaa-0000-4000-8000-000000000000') }, soon())).toEqual([]);
  });

  test('has the members of the groups within it: 2,500 people in pages, each once', async () => {
    const { directory } = simulated;
    const outer = directory.addGroup({ displayName: 'Outer' });
    const inner = directory.addGroup({ displayName: 'Inner' });
    const innermost = directory.addGroup({ displayName: 'Innermost' });
    directory.addToGroup(outer.id, inner.id);
    directory.addToGroup(inner.id, innermost.id);
    const ids = Array.from({ length: 2_500 }, (_, number) => directory.addUser({ userPrincipalName: `member${number}@contoso.com`, displayName: `Member ${number}` }).id);
    for (const [index, id] of ids.entries()) directory.addToGroup([outer, inner, innermost][index % 3]?.id ?? '', id);
    const seen = watch(simulated);
    const pages = await everybodyIn(outer.id);
    expect(pages.map(({ length }) => length)).toEqual([999, 999, 502]);
    expect(pages.flat().map(({ objectId: id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(seen().alone).toHaveLength(3);
  });

  test('may be empty, and may be gone: that is not the same', async () => {
    const { id } = simulated.directory.addGroup({ displayName: 'Empty' });
    expect((await everybodyIn(id)).flat()).toEqual([]);
    await expect(everybodyIn('aaaaaaaa-0000-4000-8000-000000000000')).rejects.toMatchObject({ name: 'Refused', status: 404 });
  });
});

describe('what Graph says of a group', () => {
  const GROUP = idFrom('0d4cf1f4-7a0c-4f5e-9a53-2f7a6f1c3a11');
  const USER = { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', userPrincipalName: 'AdeleV@contoso.com', displayName: 'Adele Vance' };
  let origin: HttpOrigin;
  let tenant: Tenant;
  let deadline: number;
  beforeEach(async () => {
    origin = await openOrigin(json(500, {}));
    const { graph, clock: hasty } = clientOf(origin);
    tenant = new GraphTenant(graph);
    deadline = hasty.now() + 3_600_000;
  });
  afterEach(() => origin.stop());
  const count = async (): Promise<number> => {
    let people = 0;
    for await (const page of tenant.members(GROUP, deadline)) people += page.length;
    return people;
  };
  const endless =
    (pages: number): Answering =>
    (response, request, incoming) => {
      const page = Number(/page=(\d+)/.exec(request.path)?.[1] ?? '1');
      json(200, { value: [USER], ...(page < pages ? { '@odata.nextLink': `${origin.origin}/v1.0/x?page=${page + 1}` } : {}) })(response, request, incoming);
    };

  test('is asked of its eventually consistent index on every page', async () => {
    origin.answering = endless(3);
    expect(await count()).toBe(3);
    for (const { headers } of origin.arrived) expect(headers['consistencylevel']).toBe('eventual');
    expect(decodeURIComponent(origin.arrived[0]?.path ?? '')).toMatch(new RegExp(`^/v1.0/groups/${GROUP}/transitiveMembers/microsoft.graph.user\\?\\$select=id,.*&\\$top=999&\\$count=true$`));
  });

  test('has room for 200 pages, and more are no answer', async () => {
    origin.answering = endless(200);
    expect(await count()).toBe(200);
    origin.answering = endless(201);
    await expect(count()).rejects.toMatchObject({ name: 'NoAnswer', detail: 'too many pages' });
  });

  test.each([{}, { value: null }, { value: {} }, { value: [{ id: USER.id }] }, { value: [null] }])('is no answer when it is not a list of users: %j', async (body) => {
    origin.answering = json(200, body);
    await expect(count()).rejects.toBeInstanceOf(NoAnswer);
  });

  test('is refused when it leads to another host', async () => {
    origin.answering = json(200, { value: [USER], '@odata.nextLink': 'https://graph.evil.example/v1.0/x' });
    await expect(count()).rejects.toMatchObject({ name: 'Refused' });
  });

  test.each([{}, { value: [{ id: GROUP }] }, { value: [{ id: 7, displayName: 'X' }] }])('is no answer when it is not a list of groups: %j', async (body) => {
    origin.answering = json(200, body);
    await expect(tenant.groups({ by: 'name', name: 'X' }, deadline)).rejects.toBeInstanceOf(NoAnswer);
  });

  test('is about no such group when it is about others', async () => {
    origin.answering = json(200, { value: [{ id: GROUP, displayName: 'XY' }] });
    expect(await tenant.groups({ by: 'name', name: 'X' }, deadline)).toEqual([]);
    origin.answering = json(200, { id: USER.id, displayName: 'X' });
    expect(await tenant.groups({ by: 'object-id', objectId: GROUP }, deadline)).toEqual([]);
  });
});
