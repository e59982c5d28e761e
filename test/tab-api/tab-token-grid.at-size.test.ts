import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { atSize, note } from '../at-size/size';
import { inBatches } from '../gate/batches';
import { present } from '../gate/forgeries';
import type { Forgery } from '../gate/forgery';
import { published, type Json } from '../gate/tokens';
import { tabToken, TAB_CLIENT } from './entra';
import { castOfTheTab, tabDraft, tabForgeries } from './tab-forgeries';
import { openTabHouse, type TabHouse } from './tab-house';

const FORGED = atSize({ slice: 1_000, full: 20_000 });
const GENUINE = atSize({ slice: 200, full: 500 });
const SEED = 20_261_122;
const cast = castOfTheTab();
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

let house: TabHouse;
let start: number;
let forgeries: readonly Forgery[] = [];
/** Whoever got as far as the question whether they may look. */
const admitted: string[] = [];
/** Where `jku` and `x5u` point: must never be asked. */
let trap: Server;
let trapped = 0;

beforeAll(async () => {
  house = await openTabHouse({
    useCases: {
      admit: async (person) => {
        admitted.push(person);
        return { admitted: true };
      },
    },
  });
  house.entra.keys = [cast.genuine, cast.second].map(published);
  start = house.clock.now;
  trap = createServer((_request, response) => {
    trapped += 1;
    response.end(JSON.stringify({ keys: [published(cast.stranger)] }));
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  forgeries = tabForgeries(cast, house.entra.issuer, start, `http://127.0.0.1:${(trap.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await house.close();
  trap.close();
});

const statusOf = async (headers: readonly string[], path = '/api/tab/verification'): Promise<number> =>
  (await house.send('GET', path, headers.length === 0 ? {} : { authorization: headers as unknown as string })).status;

const presented = (applied: readonly Forgery[]): readonly string[] => {
  const draft = tabDraft(cast, house.entra.issuer, start);
  for (const forgery of applied) forgery.apply(draft);
  return present(draft);
};

/** Each forgery alone, then pairs of different kinds: two of one kind could undo each other. */
const allCases = (): (readonly Forgery[])[] => {
  const alone = forgeries.map((forgery) => [forgery]);
  const pairs = fc.tuple(fc.constantFrom(...forgeries), fc.constantFrom(...forgeries)).filter(([one, other]) => one.kind !== other.kind);
  return [...alone, ...fc.sample(pairs, { seed: SEED, numRuns: Math.max(FORGED - alone.length, 300) })];
};

test('the draft that every forgery starts from is let in', async () => {
  expect(await statusOf(presented([]))).toBe(200);
});

test('no forged or foreign token is let in', async () => {
  const before = admitted.length;
  const cases = allCases();
  const statuses = await inBatches(cases, 16, (applied) => statusOf(presented(applied)));
  const wrong = cases.filter((_, index) => statuses[index] !== 401).map((applied) => applied.map(({ kind, name }) => `${kind}: ${name}`).join(' + '));
  note({ figure: 'forged and foreign tokens at the API of the tab', tried: cases.length, wrong: wrong.length, atLeast: 20_000, more: `${forgeries.length} ways of forging` });
  expect(wrong).toEqual([]);
  expect(admitted.length).toBe(before);
  expect(trapped).toBe(0);
  // All those key ids that nobody knows made Entra be asked no more than once.
  expect(house.entra.asked).toEqual(['discovery', 'keys']);
  expect(house.problems.filter((problem) => !problem.startsWith('tab-token-refused ') && problem !== 'tab-not-built')).toEqual([]);
});

test('every reason to refuse a token was met', () => {
  const met = new Set(house.problems.map((problem) => problem.replace('tab-token-refused ', '')));
  const reasons = [
    'no-token', 'two-headers', 'malformed-token', 'unknown-key', 'bad-signature', 'expired', 'wrong-issuer', 'wrong-time', 'malformed-claims', 'wrong-audience', 'other-tenant', 'wrong-version', 'app-only', 'no-scope', 'no-person', 'foreign-client',
  ];
  expect(reasons.filter((reason) => !met.has(reason))).toEqual([]);
});

const HOSTS = [
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', '1fec8e78-bce4-4aaf-ab1b-5451cc387264', '4765445b-32c6-49b0-83e6-1d93765276ca', '0ec893e0-5785-4de6-99da-4ed124e5296c',
  'd3590ed6-52b3-4102-aeff-aad2292ab01c', 'bc59ab01-8403-45c6-8796-ac3ef710b3e3', '27922004-5251-4030-b22d-91ecd9a37ea4', TAB_CLIENT, undefined,
];

test('every genuine token is let in', async () => {
  const seconds = Math.floor(start / 1_000);
  const variants: readonly Json[] = [
    {}, { exp: seconds - 299 }, { nbf: seconds + 299 }, { nbf: undefined, iat: undefined }, { scp: 'User.Read access_as_user profile' }, { idtyp: 'user' }, { roles: ['Anything'] },
    { name: undefined }, { name: undefined, preferred_username: undefined }, { name: 'Ren\u00e9e \u{1f600}' }, { wids: ['62e90394-69f5-4237-9190-012177145e10'], acct: 1, xms_mirid: '/x' }, { unknown: { deep: [1] } },
  ];
  const headers: readonly Json[] = [{}, { typ: 'at+jwt' }, { typ: undefined }, { typ: 'jwt', x5t: 'x' }];
  const statuses = await inBatches(Array.from({ length: GENUINE }, (_, index) => index), 16, (index) => {
    const oid = `a4d1c2b3-0f5e-4d6c-9b8a-${String(index).padStart(12, '0')}`;
    const claims = { ...variants[index % variants.length], azp: HOSTS[index % HOSTS.length], oid: index % 5 === 0 ? oid.toUpperCase() : oid };
    const scheme = ['Bearer', 'bearer', 'BEARER'][index % 3]!;
    return statusOf([`${scheme} ${tabToken(index % 2 === 0 ? cast.genuine : cast.second, house.entra.issuer, start, claims, headers[index % headers.length])}`]);
  });
  note({ figure: 'genuine tokens at the API of the tab', tried: GENUINE, wrong: statuses.filter((status) => status !== 200).length, atLeast: 500 });
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(new Set(admitted.slice(1)).size).toBe(GENUINE);
});

test.each([
  ['over for 301 s', { exp: -301 }, 401],
  ['over for 299 s', { exp: -299 }, 200],
  ['beginning in 301 s', { nbf: 301 }, 401],
  ['beginning in 299 s', { nbf: 299 }, 200],
] as const)('a token %s: five minutes of difference between clocks are allowed', async (_name, offsets, status) => {
  const seconds = Math.floor(start / 1_000);
  const claims = Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, seconds + offset]));
  expect(await statusOf([`Bearer ${tabToken(cast.genuine, house.entra.issuer, start, claims)}`])).toBe(status);
});

test('a token that was let in is refused once it is over', async () => {
  const token = tabToken(cast.genuine, house.entra.issuer, start, { exp: Math.floor(start / 1_000) + 600 });
  expect(await statusOf([`Bearer ${token}`])).toBe(200);
  expect(await statusOf([`Bearer ${token}`])).toBe(200);
  house.clock.now = start + 901_000;
  expect(await statusOf([`Bearer ${token}`])).toBe(401);
  house.clock.now = start;
});
