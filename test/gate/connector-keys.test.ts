import { generateKeyPairSync } from 'node:crypto';
import { createConnectorKeys } from '../../src/teams/connector-keys';
import type { ConnectorKeys, KeyProblem } from '../../src/teams/connector-keys';
import { startKeyServer } from './key-server';
import type { KeyServer } from './key-server';
import { published, rsaKey } from './tokens';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const first = rsaKey('first');
const second = rsaKey('second', 'left out');

let server: KeyServer;
let now: number;
let problems: KeyProblem[];
let keys: ConnectorKeys;

beforeEach(async () => {
  server = await startKeyServer([published(first)]);
  now = Date.UTC(2026, 10, 22);
  problems = [];
  keys = createConnectorKeys({ metadataUrl: server.metadataUrl, fetch: globalThis.fetch, now: () => now, onProblem: (problem) => problems.push(problem) });
});
afterEach(() => server.stop());

const down: KeyServer['behaviour'] = (request) => request.socket.destroy();
/** Lets a reading in the background come to its end. */
const settled = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; waited < 200 && !condition(); waited += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 20));
};

test('nothing is fetched before a key is asked for', () => {
  expect(server.paths).toEqual([]);
});

test('a key comes with its id and its endorsements, none when the document names none', async () => {
  server.keys = [published(first), published(second), published(rsaKey('odd', ['msteams', 7, null]))];
  expect(await keys.find('first')).toMatchObject({ kid: 'first', endorsements: ['msteams'] });
  expect((await keys.find('second'))?.endorsements).toEqual([]);
  expect((await keys.find('odd'))?.endorsements).toEqual(['msteams']);
  expect(server.paths).toEqual(['/v1/.well-known/openidconfiguration', '/keys']);
});

test('200 look-ups at once share one reading', async () => {
  const found = await Promise.all(Array.from({ length: 200 }, () => keys.find('first')));
  expect(found.filter((key) => key?.kid === 'first')).toHaveLength(200);
  expect(server.fetches()).toBe(1);
});

test('known keys work for 24 hours without the key server, then no longer, and again when it is back', async () => {
  await keys.find('first');
  server.behaviour = down;
  for (const hours of [1, 2, 12, 23.99]) {
    now = Date.UTC(2026, 10, 22) + hours * HOUR;
    expect((await keys.find('first'))?.kid).toBe('first');
    await settled(() => true);
  }
  now = Date.UTC(2026, 10, 22) + 24 * HOUR;
  expect(await keys.find('first')).toBeUndefined();
  expect(new Set(problems)).toEqual(new Set(['unreachable']));
  server.behaviour = undefined;
  now += 5 * SECOND;
  expect((await keys.find('first'))?.kid).toBe('first');
});

test('keys older than an hour are read again in the background, and a key that was withdrawn is gone', async () => {
  await keys.find('first');
  server.keys = [published(second)];
  now += HOUR - 1;
  expect((await keys.find('first'))?.kid).toBe('first');
  expect(server.fetches()).toBe(1);
  now += 1;
  expect((await keys.find('first'))?.kid).toBe('first');
  await settled(() => server.fetches() === 2);
  expect(await keys.find('first')).toBeUndefined();
  expect((await keys.find('second'))?.kid).toBe('second');
});

test('while the key server is down, old keys are tried again once a minute and not with each look-up', async () => {
  await keys.find('first');
  server.behaviour = down;
  now += 2 * HOUR;
  for (let look = 0; look < 50; look += 1) {
    await keys.find('first');
    if (look === 0) await settled(() => problems.length === 1);
  }
  expect(problems).toHaveLength(1);
  now += MINUTE;
  await keys.find('first');
  await settled(() => problems.length === 2);
  expect(problems).toHaveLength(2);
});

test('a new key is found at once, and 1,000 unknown ids make one reading a minute', async () => {
  await keys.find('first');
  server.keys = [published(first), published(second)];
  expect((await keys.find('second'))?.kid).toBe('second');
  for (let index = 0; index < 1_000; index += 1) expect(await keys.find(`forged-${index}`)).toBeUndefined();
  expect(server.fetches()).toBe(2);
  now += MINUTE;
  await Promise.all(Array.from({ length: 100 }, (_, index) => keys.find(`forged-${index}`)));
  expect(server.fetches()).toBe(3);
});

test('without any key, an unreachable key server is tried again after five seconds', async () => {
  server.behaviour = down;
  for (let look = 0; look < 20; look += 1) expect(await keys.find('first')).toBeUndefined();
  expect(problems).toEqual(['unreachable']);
  server.behaviour = undefined;
  now += 5 * SECOND;
  expect((await keys.find('first'))?.kid).toBe('first');
});

test.each([
  ['on another host', () => 'http://localhost:1/keys'],
  ['on another port', () => server.origin.replace(/\d+$/, '1') + '/keys'],
  ['over another scheme', () => server.origin.replace('http:', 'https:') + '/keys'],
  ['with a user name', () => server.origin.replace('//', '//user@') + '/keys'],
  ['relative', () => '/keys'],
  ['missing', () => undefined],
  ['in a list', () => [`${server.origin}/keys`]],
])('a key address %s is not followed', async (_name, uri) => {
  server.jwksUri = uri();
  expect(await keys.find('first')).toBeUndefined();
  expect(problems).toEqual(['foreign-key-host']);
  expect(server.fetches()).toBe(0);
});

test.each<[string, KeyProblem, NonNullable<KeyServer['behaviour']>]>([
  ['a redirect', 'unreachable', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['an error', 'bad-status', (_request, response) => response.writeHead(503).end('{}')],
  ['no JSON', 'not-json', (_request, response) => response.end('<html>')],
  ['a list', 'not-json', (_request, response) => response.end('[]')],
  ['two megabytes', 'too-large', (_request, response) => response.end('x'.repeat(2 * 1024 * 1024))],
])('%s is no key document', async (_name, problem, behaviour) => {
  server.behaviour = behaviour;
  expect(await keys.find('first')).toBeUndefined();
  expect(problems).toEqual([problem]);
  expect(server.paths).not.toContain('/elsewhere');
});

test('only RSA signing keys for RS256 with id, modulus and exponent count, and a broken one does not cost the others', async () => {
  const jwk = (kid: string, changes: object): object => ({ ...published(rsaKey('x')), kid, ...changes });
  server.keys = [
    { kty: 'oct', kid: 'oct', k: 'AAAA' },
    { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'ec' },
    jwk('pss', { alg: 'PS256' }), jwk('encryption', { use: 'enc' }), jwk('no-n', { n: undefined }), jwk('no-e', { e: undefined }), jwk('broken', { n: '%'.repeat(342) }),
    published(rsaKey('short', ['msteams'], 1024)),
    jwk('', {}), { ...published(first), kid: undefined }, { ...published(first), kid: 7 },
    ...([null, 1, 'x', []] as unknown as object[]),
    published(first),
    jwk('first', { endorsements: ['second entry of the same id'] }),
  ];
  for (const kid of ['oct', 'ec', 'pss', 'encryption', 'no-n', 'no-e', 'broken', 'short', '', '7', 'undefined']) expect([kid, await keys.find(kid)]).toEqual([kid, undefined]);
  expect((await keys.find('first'))?.endorsements).toEqual(['msteams']);
});

test('a document without a usable key does not replace the keys that are known', async () => {
  await keys.find('first');
  server.keys = [];
  now += HOUR;
  await keys.find('first');
  await settled(() => problems.length === 1);
  expect(problems).toEqual(['no-usable-key']);
  expect((await keys.find('first'))?.kid).toBe('first');
});

test('a key server that never answers is given up within five seconds', async () => {
  server.behaviour = () => undefined;
  const started = performance.now();
  expect(await keys.find('first')).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(problems).toEqual(['unreachable']);
});

test('a key document that trickles in for ever is given up too', async () => {
  server.behaviour = (_request, response) => {
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(drip));
  };
  expect(await keys.find('first')).toBeUndefined();
  expect(problems).toEqual(['unreachable']);
});
