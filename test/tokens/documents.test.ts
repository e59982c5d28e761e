import { generateKeyPairSync } from 'node:crypto';
import { documentReader, keyProblem, keysAddress, readPublishedKeys, type KeyProblem } from '../../src/tokens';
import { startKeyServer } from '../gate/key-server';
import type { KeyServer } from '../gate/key-server';
import { published, rsaKey } from '../gate/tokens';

const key = rsaKey('first');
let server: KeyServer;
beforeEach(async () => {
  server = await startKeyServer([published(key)]);
});
afterEach(() => server.stop());

type Behaviour = NonNullable<KeyServer['behaviour']>;
const keysAt = (): URL => new URL(`${server.origin}/keys`);
const problemOf = async (reading: Promise<unknown>): Promise<KeyProblem | 'none'> => reading.then(() => 'none' as const, keyProblem);
const kidsRead = async (): Promise<readonly string[]> => [...(await readPublishedKeys(documentReader(fetch), keysAt(), () => ({}))).keys()];

test.each<[string, KeyProblem, Behaviour]>([
  ['a redirect', 'unreachable', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['a connection that ends', 'unreachable', (request) => request.socket.destroy()],
  ['an error', 'bad-status', (_request, response) => response.writeHead(503).end('{}')],
  ['no JSON', 'not-json', (_request, response) => response.end('<html>')],
  ['a list', 'not-json', (_request, response) => response.end('[]')],
  ['a little more than a megabyte', 'too-large', (_request, response) => response.end('x'.repeat(1_100_000))],
  ['two megabytes', 'too-large', (_request, response) => response.end('x'.repeat(2 * 1024 * 1024))],
])('%s is no document', async (_name, problem, behaviour) => {
  server.behaviour = behaviour;
  expect(await problemOf(documentReader(fetch)(keysAt()))).toBe(problem);
  expect(server.paths).toEqual(['/keys']);
});

const trickle: Behaviour = (_request, response) => {
  const drip = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(drip));
};

test.each<[string, Behaviour]>([
  ['that do not come', () => undefined],
  ['that trickle in for ever', trickle],
])('documents %s are given up after four seconds, all of one reading together', async (_name, behaviour) => {
  const read = documentReader(fetch);
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await read(keysAt());
  server.behaviour = behaviour;
  expect(await problemOf(read(keysAt()))).toBe('unreachable');
  expect(performance.now() - started).toBeGreaterThan(3_900);
  expect(performance.now() - started).toBeLessThan(5_000);
});

const METADATA = new URL('http://127.0.0.1:4000/metadata');

test('keys are where the document says, on its own host', () => {
  expect(keysAddress(METADATA, { jwks_uri: 'http://127.0.0.1:4000/keys?v=1' }).href).toBe('http://127.0.0.1:4000/keys?v=1');
});

test.each([
  ['on another host', 'http://localhost:4000/keys'],
  ['on another port', 'http://127.0.0.1:1/keys'],
  ['over another scheme', 'https://127.0.0.1:4000/keys'],
  ['with a user name', 'http://user@127.0.0.1:4000/keys'],
  ['with a password', 'http://:secret@127.0.0.1:4000/keys'],
  ['relative', '/keys'],
  ['that is none', 'keys'],
  ['missing', undefined],
  ['in a list', ['http://127.0.0.1:4000/keys']],
])('a key address %s is not followed', async (_name, uri) => {
  expect(await problemOf((async () => keysAddress(METADATA, { jwks_uri: uri }))())).toBe('foreign-key-host');
});

const jwk = (kid: string, changes: object): object => ({ ...published(rsaKey('x')), kid, ...changes });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

test.each<[string, () => readonly unknown[]]>([
  ['for encryption', () => [jwk('enc', { use: 'enc' }), jwk('null', { use: null })]],
  ['for another algorithm', () => [jwk('pss', { alg: 'PS256' }), jwk('512', { alg: 'RS512' }), jwk('null', { alg: null })]],
  ['of another kind', () => [{ kty: 'oct', kid: 'oct', k: 'AAAA' }, { ...ec, kid: 'ec' }]],
  ['without a part', () => [jwk('no-n', { n: undefined }), jwk('no-e', { e: undefined })]],
  ['that are broken', () => [jwk('long', { n: '%'.repeat(342) }), jwk('short', { n: '!', e: '' })]],
  ['that are too short', () => [published(rsaKey('short', ['msteams'], 1_024))]],
  ['without an id', () => [jwk('', {}), { ...published(key), kid: undefined }, { ...published(key), kid: 7 }]],
  ['that are no entries', () => [null, 1, 'x', []]],
])('keys %s are not used, and do not cost the others', async (_name, entries) => {
  server.keys = entries() as readonly object[];
  expect(await problemOf(kidsRead())).toBe('no-usable-key');
  server.keys = [...server.keys, published(key)];
  expect(await kidsRead()).toEqual(['first']);
});

test('of two keys with one id the first counts that is not left out', async () => {
  const wanted = { ...published(key), note: 'wanted' };
  server.keys = [jwk('first', { note: 'left out' }), jwk('first', { note: 'wanted', n: '!' }), wanted, jwk('first', { note: 'wanted too' })];
  const keys = await readPublishedKeys(documentReader(fetch), keysAt(), ({ note }) => (note === 'left out' ? undefined : { note }));
  const exported = await crypto.subtle.exportKey('jwk', keys.get('first')!.key);
  expect([keys.size, keys.get('first')?.note, exported.n]).toEqual([1, 'wanted', (wanted as { n?: string }).n]);
});

test('a document without a list of keys has none', async () => {
  server.behaviour = (_request, response) => response.end('{"keys":{}}');
  expect(await problemOf(kidsRead())).toBe('no-usable-key');
});
