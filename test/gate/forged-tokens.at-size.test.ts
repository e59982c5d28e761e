import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { atSize, note } from '../at-size/size';
import { inBatches } from './batches';
import { CATALOGUE } from './catalogue';
import { allForgeries, castKeys, draftOf, present, WRONG_ISSUERS } from './forgeries';
import type { Forgery } from './forgery';
import { openGatedHouse } from './house';
import type { GatedHouse } from './house';
import { startKeyServer } from './key-server';
import type { KeyServer } from './key-server';
import { activity, genuineToken, published } from './tokens';
import type { Json } from './tokens';

const FORGED = atSize({ slice: 1_000, full: 20_000 });
const GENUINE = atSize({ slice: 300, full: 2_000 });
const SEED = 20_261_122;
const start = Date.now();
const LOCAL = 'http://localhost:56150/_connector';
const cast = castKeys();
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

let now = start;
let keyServer: KeyServer;
let house: GatedHouse;
/** Where `jku` and `x5u` point: must never be asked. */
let trap: Server;
let trapped = 0;
let forgeries: readonly Forgery[] = [];
/** Tokens that were let in: they are presented again where they do not belong. */
const letIn: { readonly token: string; readonly changes: Json }[] = [];

beforeAll(async () => {
  keyServer = await startKeyServer([cast.genuine, cast.second, ...cast.notEndorsed].map(published));
  trap = createServer((_request, response) => {
    trapped += 1;
    response.end(JSON.stringify({ keys: [published(cast.stranger)] }));
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  forgeries = allForgeries(cast, start, `http://127.0.0.1:${(trap.address() as AddressInfo).port}`);
  house = await openGatedHouse(keyServer.metadataUrl, () => now, ['smba.trafficmanager.net', 'localhost:56150']);
});
afterAll(async () => {
  await house.close();
  await keyServer.stop();
  trap.close();
});

const statusOf = async (applied: readonly Forgery[]): Promise<number> => {
  const draft = draftOf(cast.genuine, start);
  for (const forgery of applied) forgery.apply(draft);
  const headers = present(draft);
  return (await house.post(headers.length === 0 ? undefined : headers, draft.activity)).status;
};

/** Each forgery alone, then pairs of different kinds: two of one kind could undo each other. */
const allCases = (): (readonly Forgery[])[] => {
  const alone = forgeries.map((forgery) => [forgery]);
  const pairs = fc
    .tuple(fc.constantFrom(...forgeries), fc.constantFrom(...forgeries))
    .filter(([one, other]) => one.kind !== other.kind);
  return [...alone, ...fc.sample(pairs, { seed: SEED, numRuns: Math.max(FORGED - alone.length, 500) })];
};

const isRefusal = (status: number | undefined): boolean => status === 401 || status === 403;
const found = { tried: 0, wrong: [] as string[], accepted: 0, failed: 0 };
/** Adds to the figure of forged, foreign and replayed tokens, and gives what was not refused. */
const count = (names: readonly string[], statuses: readonly number[]): readonly string[] => {
  found.tried += statuses.length;
  found.accepted += statuses.filter((status) => status < 300).length;
  found.failed += statuses.filter((status) => status >= 500).length;
  const wrong = names.flatMap((name, index) => (isRefusal(statuses[index]) ? [] : [`${String(statuses[index])}: ${name}`]));
  found.wrong.push(...wrong);
  const more = `${found.accepted} accepted, ${found.failed} answered 5xx`;
  note({ figure: 'forged, foreign and replayed tokens over HTTP', tried: found.tried, wrong: found.wrong.length, atLeast: FORGED, more });
  return wrong;
};

test('not one forged or foreign token is let in, and none makes the server fail', async () => {
  const cases = allCases();
  const before = house.handled();
  const statuses = await inBatches(cases, 16, statusOf);
  const wrong = count(cases.map((applied) => applied.map(({ kind, name }) => `${kind}: ${name}`).join(' + ')), statuses);

  expect(wrong).toEqual([]);
  expect(statuses.length).toBeGreaterThanOrEqual(FORGED);
  expect(house.handled() - before).toBe(0);
  expect(house.problems).toEqual([]);
  expect(trapped).toBe(0);
});

test('the forgeries cover every way of forging, each for its own reason', () => {
  const kinds = new Map<string, number>();
  for (const { kind } of forgeries) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  expect(new Set(WRONG_ISSUERS.map((issuer) => JSON.stringify([issuer]))).size).toBeGreaterThanOrEqual(40);
  const least = {
    algorithm: 60, issuer: 40, audience: 30, time: 25, kid: 40, key: 3, endorsement: 5, header: 20, 'service url': 20, host: 35, channel: 10, json: 30,
    'flipped bit': 300, truncated: 80, 're-encoded': 25, malformed: 15, scheme: 25, entra: 60, foreign: 25,
  };
  expect([...kinds.keys()].sort()).toEqual(Object.keys(least).sort());
  for (const [kind, number] of Object.entries(least)) expect([kind, (kinds.get(kind) ?? 0) >= number]).toEqual([kind, true]);
  // A gate that refused everything for one reason would pass the count above: each check has refused something.
  expect([...house.refusals.keys()].sort()).toEqual(
    [
      'bad-signature', 'expired', 'host-not-allowed', 'key-not-endorsed', 'malformed-claims', 'malformed-token', 'other-channel', 'other-service-url', 'unknown-key', 'wrong-audience',
      'wrong-issuer', 'wrong-time',
    ],
  );
});

test.each(CATALOGUE)('the grid holds: %s', (_line, kind, name) => {
  expect(forgeries.filter((forgery) => forgery.kind === kind && name.test(forgery.name))).not.toEqual([]);
});

test('the grid holds a token that expired 301 seconds ago and one that is valid only in 301 seconds', () => {
  const seconds = Math.floor(start / 1_000);
  const names = forgeries.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([`exp ${seconds - 300}`, `exp ${seconds - 301}`, `nbf ${seconds + 301}`]));
});

test('forged key ids make the bot ask the key server once more and not again', () => {
  expect(keyServer.fetches()).toBeLessThanOrEqual(2);
});

test('not one genuine token is refused', async () => {
  const seconds = Math.floor(start / 1_000);
  const variants: readonly (readonly [string, Json, Json])[] = [
    ['plain', {}, {}],
    ['expired 299 s ago', { exp: seconds - 299 }, {}],
    ['valid in 299 s', { nbf: seconds + 299 }, {}],
    ['without nbf', { nbf: undefined }, {}],
    ['with more claims', { iat: seconds, ver: '1.0', 'x y': { aud: 'other' }, list: [':', '"', { iss: 1 }] }, {}],
    ['from a service on loopback', { serviceurl: LOCAL }, { serviceUrl: LOCAL }],
  ];
  const cases = Array.from({ length: GENUINE }, (_, index) => ({ variant: variants[index % variants.length]!, index }));
  const before = house.handled();
  const statuses = await inBatches(cases, 16, async ({ variant: [, claims, changes], index }) => {
    const token = genuineToken(index % 2 === 0 ? cast.genuine : cast.second, start, { ...claims, jti: String(index) });
    const scheme = ['Bearer', 'bearer', 'BEARER'][index % 3]!;
    const { status } = await house.post(`${scheme} ${token}`, { ...activity(), ...changes });
    if (status === 200) letIn.push({ token, changes });
    return status;
  });
  note({ figure: 'genuine tokens over HTTP', tried: statuses.length, wrong: statuses.filter((status) => status !== 200).length, atLeast: GENUINE });

  expect(statuses).toEqual(Array.from({ length: GENUINE }, () => 200));
  expect(house.handled() - before).toBe(GENUINE);
});

/** A token that was let in, with another activity than those that it is good for. */
const REPLAYS: readonly (readonly [string, (changes: Json) => Json])[] = [
  ['to another service', ({ serviceUrl }) => ({ serviceUrl: serviceUrl === LOCAL ? activity()['serviceUrl'] : LOCAL })],
  ['to another path of its service', ({ serviceUrl }) => ({ serviceUrl: serviceUrl === LOCAL ? `${LOCAL}/` : 'https://smba.trafficmanager.net/amer/' })],
  ['with an activity that names no service', () => ({ serviceUrl: undefined })],
  ['with an activity of another channel', ({ serviceUrl }) => ({ ...(serviceUrl === undefined ? {} : { serviceUrl }), channelId: 'webchat' })],
];

const replay = async (way: string, changed: (changes: Json) => Json): Promise<void> => {
  const statuses = await inBatches(letIn, 16, async ({ token, changes }) => (await house.post(`Bearer ${token}`, { ...activity(), ...changed(changes) })).status);
  expect(count(letIn.map((_, index) => `token ${index} replayed ${way}`), statuses)).toEqual([]);
};

test.each(REPLAYS)('a token that was let in is refused when it is replayed %s', async (way, changed) => {
  const before = house.handled();
  await replay(way, changed);
  expect(house.handled()).toBe(before);
});

test('a token that was let in once is judged again with each activity', async () => {
  const token = genuineToken(cast.genuine, start, { jti: 'again' });
  const status = async (changes: object): Promise<number> => (await house.post(`Bearer ${token}`, { ...activity(), ...changes })).status;
  expect(await status({})).toBe(200);
  expect(await status({})).toBe(200);
  expect(await status({ serviceUrl: 'https://smba.trafficmanager.net/amer/' })).toBe(403);
  expect(await status({ channelId: 'webchat' })).toBe(403);
  expect(await status({ serviceUrl: undefined })).toBe(403);
  expect(await status({})).toBe(200);
});

test('a token of a megabyte is refused without a failure', async () => {
  const reply = await house.raw(`POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(1_048_576)}\r\nContent-Length: 2\r\n\r\n{}`);
  expect(reply === '' || /^HTTP\/1\.1 4\d\d /.test(reply)).toBe(true);
  expect((await house.send('GET', '/healthz')).status).toBe(200);
});

test('every token that was ever let in is refused when it is replayed after its end', async () => {
  now = start + 3_600_000 + 300_000;
  const before = house.handled();
  await replay('after its end', (changes) => changes);
  expect(house.handled()).toBe(before);
  expect(trapped).toBe(0);
});
