import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { allForgeries, castKeys, draftOf, present, WRONG_ISSUERS } from './forgeries';
import type { Forgery } from './forgery';
import { openGatedHouse } from './house';
import type { GatedHouse } from './house';
import { startKeyServer } from './key-server';
import type { KeyServer } from './key-server';
import { activity, genuineToken, published } from './tokens';

const FORGED = 2_000;
const GENUINE = 300;
const now = Date.now();
const cast = castKeys();

let keyServer: KeyServer;
let house: GatedHouse;
/** Where `jku` and `x5u` point: must never be asked. */
let trap: Server;
let trapped = 0;
let forgeries: readonly Forgery[] = [];

beforeAll(async () => {
  keyServer = await startKeyServer([cast.genuine, cast.second, ...cast.notEndorsed].map(published));
  trap = createServer((_request, response) => {
    trapped += 1;
    response.end(JSON.stringify({ keys: [published(cast.stranger)] }));
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  forgeries = allForgeries(cast, now, `http://127.0.0.1:${(trap.address() as AddressInfo).port}`);
  house = await openGatedHouse(keyServer.metadataUrl, () => now, ['smba.trafficmanager.net', 'localhost:56150']);
});
afterAll(async () => {
  await house.close();
  await keyServer.stop();
  trap.close();
});

const statusOf = async (applied: readonly Forgery[]): Promise<number> => {
  const draft = draftOf(cast.genuine, now);
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
  return [...alone, ...fc.sample(pairs, { seed: 20_261_122, numRuns: Math.max(FORGED - alone.length, 500) })];
};

const inBatches = async <T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  return results;
};

test('not one of 2,000 forged tokens is let in, and none makes the server fail', async () => {
  const cases = allCases();
  const before = house.handled();
  const statuses = await inBatches(cases, 16, statusOf);
  const wrong = cases.flatMap((applied, index) =>
    [401, 403].includes(statuses[index] ?? 0) ? [] : [`${String(statuses[index])}: ${applied.map(({ kind, name }) => `${kind}: ${name}`).join(' + ')}`],
  );

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
    'flipped bit': 300, truncated: 80, 're-encoded': 25, malformed: 15, scheme: 25, entra: 20,
  };
  expect([...kinds.keys()].sort()).toEqual(Object.keys(least).sort());
  for (const [kind, count] of Object.entries(least)) expect([kind, (kinds.get(kind) ?? 0) >= count]).toEqual([kind, true]);
  // A gate that refused everything for one reason would pass the count above: each check has refused something.
  expect([...house.refusals.keys()].sort()).toEqual(
    [
      'bad-signature', 'expired', 'host-not-allowed', 'key-not-endorsed', 'malformed-claims', 'malformed-token', 'other-channel', 'other-service-url', 'unknown-key', 'wrong-audience',
      'wrong-issuer', 'wrong-time',
    ],
  );
});

test('forged key ids make the bot ask the key server once more and not again', () => {
  expect(keyServer.fetches()).toBeLessThanOrEqual(2);
});

test('not one of 300 genuine tokens is refused', async () => {
  const seconds = Math.floor(now / 1_000);
  const local = 'http://localhost:56150/_connector';
  const variants: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>])[] = [
    ['plain', {}, {}],
    ['expired 299 s ago', { exp: seconds - 299 }, {}],
    ['valid in 299 s', { nbf: seconds + 299 }, {}],
    ['without nbf', { nbf: undefined }, {}],
    ['with more claims', { iat: seconds, ver: '1.0', 'x y': { aud: 'other' }, list: [':', '"', { iss: 1 }] }, {}],
    ['from a service on loopback', { serviceurl: local }, { serviceUrl: local }],
  ];
  const cases = Array.from({ length: GENUINE }, (_, index) => ({ variant: variants[index % variants.length]!, index }));
  const before = house.handled();
  const statuses = await inBatches(cases, 16, async ({ variant: [, claims, changes], index }) => {
    const token = genuineToken(index % 2 === 0 ? cast.genuine : cast.second, now, { ...claims, jti: String(index) });
    const scheme = ['Bearer', 'bearer', 'BEARER'][index % 3]!;
    return (await house.post(`${scheme} ${token}`, { ...activity(), ...changes })).status;
  });

  expect(statuses).toEqual(Array.from({ length: GENUINE }, () => 200));
  expect(house.handled() - before).toBe(GENUINE);
});

test('a token of a megabyte is refused without a failure', async () => {
  const reply = await house.raw(`POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(1_048_576)}\r\nContent-Length: 2\r\n\r\n{}`);
  expect(reply === '' || /^HTTP\/1\.1 4\d\d /.test(reply)).toBe(true);
  expect((await house.send('GET', '/healthz')).status).toBe(200);
});

test('a token that was let in once is judged again with each activity', async () => {
  const token = genuineToken(cast.genuine, now, { jti: 'again' });
  const status = async (changes: object): Promise<number> => (await house.post(`Bearer ${token}`, { ...activity(), ...changes })).status;
  expect(await status({})).toBe(200);
  expect(await status({})).toBe(200);
  expect(await status({ serviceUrl: 'https://smba.trafficmanager.net/amer/' })).toBe(403);
  expect(await status({ channelId: 'webchat' })).toBe(403);
  expect(await status({ serviceUrl: undefined })).toBe(403);
  expect(await status({})).toBe(200);
});
