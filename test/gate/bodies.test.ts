import fc from 'fast-check';
import { openGatedHouse } from './house';
import type { GatedHouse } from './house';
import { startKeyServer } from './key-server';
import type { KeyServer } from './key-server';
import { activity, genuineToken, published, rsaKey, SERVICE_URL } from './tokens';

const FUZZED = 1_000;
const LIMIT = 256 * 1024;
const now = Date.now();
const key = rsaKey('connector-1');
const bearer = `Bearer ${genuineToken(key, now)}`;

let keyServer: KeyServer;
let house: GatedHouse;
beforeAll(async () => {
  keyServer = await startKeyServer([published(key)]);
  house = await openGatedHouse(keyServer.metadataUrl, () => now, ['smba.trafficmanager.net']);
});
afterAll(async () => {
  await house.close();
  await keyServer.stop();
});

const changed = (changes: object): object => ({ ...activity(), ...changes });
/** A genuine activity that is exactly `bytes` long. */
const sized = (bytes: number): string => {
  const empty = JSON.stringify(changed({ text: '' })).length;
  return JSON.stringify(changed({ text: 'x'.repeat(bytes - empty) }));
};
const nested = (depth: number): string => `${JSON.stringify(activity()).slice(0, -1)},"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test('a well-formed activity reaches its handler', async () => {
  const before = house.handled();
  expect((await house.post(bearer, activity())).status).toBe(200);
  expect((await house.post(bearer, `\u{feff}${JSON.stringify(activity())}`)).status).toBe(200);
  expect((await house.post(bearer, changed({ type: 'conversationUpdate', id: undefined, locale: undefined }))).status).toBe(200);
  expect((await house.post(bearer, nested(60))).status).toBe(200);
  expect((await house.post(bearer, sized(LIMIT))).status).toBe(200);
  expect(house.handled() - before).toBe(5);
});

test.each<[string, number, unknown]>([
  ['empty', 400, ''],
  ['blank', 400, '  '],
  ['no JSON', 400, 'type=message'],
  ['cut off', 400, JSON.stringify(activity()).slice(0, -1)],
  ['null', 400, 'null'],
  ['a list', 400, [activity()]],
  ['a text', 400, JSON.stringify('message')],
  ['a number', 400, '1'],
  ['two objects', 400, '{}{}'],
  ['not UTF-8', 400, Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
  ['UTF-16', 400, Buffer.from(JSON.stringify(activity()), 'utf16le')],
  ['nested 100 deep', 400, nested(100)],
  ['nested 100,000 deep', 400, nested(100_000)],
  ['only brackets', 400, '['.repeat(LIMIT)],
  ['with a prototype', 400, `${JSON.stringify(activity()).slice(0, -1)},"value":{"__proto__":{"admin":true}}}`],
  ['an empty object', 403, {}],
  ['without type', 400, changed({ type: undefined })],
  ['with an empty type', 400, changed({ type: '' })],
  ['with a number as type', 400, changed({ type: 1 })],
  ['with an endless type', 400, changed({ type: 'x'.repeat(65) })],
  ['a message without id', 400, changed({ id: undefined })],
  ['an invoke without id', 400, changed({ type: 'invoke', id: undefined })],
  ['with an id of another kind', 400, changed({ id: 17 })],
  ['with an endless id', 400, changed({ id: 'x'.repeat(1_025) })],
  ['without from', 400, changed({ from: undefined })],
  ['with from null', 400, changed({ from: null })],
  ['with a list as from', 400, changed({ from: [{ id: 'x' }] })],
  ['without from.id', 400, changed({ from: {} })],
  ['with a list as from.id', 400, changed({ from: { id: ['29:1abc'] } })],
  ['without conversation', 400, changed({ conversation: undefined })],
  ['with an empty conversation.id', 400, changed({ conversation: { id: '' } })],
  ['with a text as conversation', 400, changed({ conversation: '19:abc' })],
  ['without recipient', 400, changed({ recipient: undefined })],
  ['with a number as recipient.id', 400, changed({ recipient: { id: 28 } })],
  ['with a number as locale', 400, changed({ locale: 1033 })],
  ['with an endless locale', 400, changed({ locale: 'x'.repeat(65) })],
  ['without channelId', 403, changed({ channelId: undefined })],
  ['without serviceUrl', 403, changed({ serviceUrl: undefined })],
  ['one byte too long', 413, sized(LIMIT + 1)],
  ['a megabyte', 413, sized(1024 * 1024)],
  ['ten megabytes', 413, sized(10 * 1024 * 1024)],
])('a body that is %s is answered %i', async (_name, status, body) => {
  const before = house.handled();
  const answer = await house.post(bearer, body);
  expect([answer.status, answer.body]).toEqual([status, '']);
  expect(house.handled()).toBe(before);
});

test.each([
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  ['application/jsonx', 415],
  ['application/json, text/plain', 415],
  ['application/json; charset=utf-16', 415],
  ['', 415],
  ['application/json', 200],
  ['application/json; charset=utf-8', 200],
  ['Application/JSON;charset="UTF-8"', 200],
])('content type "%s" is answered %i', async (type, status) => {
  expect((await house.post(bearer, activity(), { 'content-type': type })).status).toBe(status);
});

test.each(['gzip', 'deflate', 'br', 'gzip, identity', 'nonsense'])('content encoding %s is not taken', async (encoding) => {
  expect((await house.post(bearer, activity(), { 'content-encoding': encoding })).status).toBe(415);
});

test('the limit holds without a declared length, too', async () => {
  const chunk = `${(32 * 1024).toString(16)}\r\n${' '.repeat(32 * 1024)}\r\n`;
  const head = `POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearer}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(await house.raw(`${head}${chunk.repeat(9)}0\r\n\r\n`, 500)).toMatch(/^HTTP\/1\.1 413 /);
  // Nobody ends this one: the answer comes all the same, and with it the end of the connection.
  const endless = await house.raw(`${head}${chunk.repeat(9)}`, 5_000);
  expect(endless).toMatch(/^HTTP\/1\.1 413 /);
  expect(endless).toMatch(/\r\nConnection: close\r\n/);
  const json = JSON.stringify(activity());
  expect(await house.raw(`${head}${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`, 500)).toMatch(/^HTTP\/1\.1 200 /);
});

test('a length that lies changes nothing', async () => {
  const head = (length: number): string => `POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearer}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const json = JSON.stringify(activity());
  const short = await house.raw(`${head(10)}${json}`, 500);
  expect(short).toMatch(/^HTTP\/1\.1 400 /);
  expect(short).not.toMatch(/HTTP\/1\.1 [25]/);
  expect(await house.raw(`${head(json.length + 10)}${json}`, 300)).toBe(''); // waits for the rest until the caller hangs up
  expect(await house.raw(`${head(50_000_000)}${json}`, 3_000)).toMatch(/^HTTP\/1\.1 413 /);
  expect((await house.post(bearer, activity())).status).toBe(200);
  expect(house.problems).toEqual([]);
});

/** Bodies none of which is an activity: `JSON` of any value, bytes, cut and spoilt activities. */
const notAnActivity = (): fc.Arbitrary<string | Buffer> => {
  const genuine = JSON.stringify(activity());
  const field = fc.constantFrom('type', 'id', 'from', 'conversation', 'recipient', 'channelId', 'serviceUrl', 'locale');
  const notText = fc.jsonValue().filter((value) => typeof value !== 'string');
  const withoutId = fc.jsonValue().filter((value) => !(typeof value === 'object' && value !== null && 'id' in value));
  return fc.oneof(
    fc.json(),
    fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    fc.nat({ max: genuine.length - 1 }).map((at) => genuine.slice(0, at)),
    fc.tuple(fc.nat({ max: genuine.length - 1 }), fc.constantFrom('{', '[', '"', '\u0000', '}', '\n{')).map(([at, text]) => `${text}${genuine.slice(0, at)}${text}`),
    fc.tuple(field, notText, withoutId).map(([name, text, object]) => JSON.stringify(changed({ [name]: ['from', 'conversation', 'recipient'].includes(name) ? object : text }))),
    fc.string({ maxLength: 300, unit: 'binary' }),
  );
};

test('1,000 fuzzed bodies with a genuine token are answered 4xx', async () => {
  const before = house.handled();
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(notAnActivity(), async (body) => {
      const { status, body: said } = await house.post(bearer, body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(said).toBe('');
    }),
    { numRuns: FUZZED, seed: 20_261_122 },
  );
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(FUZZED);
  expect(statuses.get(400)).toBeGreaterThan(FUZZED / 2);
  expect(house.handled()).toBe(before);
  expect(house.problems).toEqual([]);
  expect(SERVICE_URL).toBe(activity()['serviceUrl']);
});

test('without a valid token every body is answered 401 or 4xx alike, and none is handled', async () => {
  const before = house.handled();
  for (const body of ['', '{', JSON.stringify(activity()), sized(LIMIT), sized(1024 * 1024)]) {
    expect((await house.post(undefined, body)).status).toBe(401);
    expect((await house.post('Basic YTpi', body)).status).toBe(401);
    expect(Math.floor((await house.post('Bearer a.b.c', body)).status / 100)).toBe(4);
  }
  expect(house.handled()).toBe(before);
});
