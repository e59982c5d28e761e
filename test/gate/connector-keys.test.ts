import { createConnectorKeys } from '../../src/teams/connector-keys';
import type { ConnectorKeys } from '../../src/teams/connector-keys';
import type { KeyProblem } from '../../src/tokens';
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

test('a key comes with its id and its endorsements, none when the document names none', async () => {
  server.keys = [published(first), published(second), published(rsaKey('odd', ['msteams', 7, null]))];
  expect(await keys.find('first')).toMatchObject({ kid: 'first', endorsements: ['msteams'] });
  expect((await keys.find('second'))?.endorsements).toEqual([]);
  expect((await keys.find('odd'))?.endorsements).toEqual(['msteams']);
  expect(server.paths).toEqual(['/v1/.well-known/openidconfiguration', '/keys']);
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

test('keys that were held for a day without the key server count as none: it is tried again after five seconds', async () => {
  await keys.find('first');
  server.behaviour = down;
  now += 24 * HOUR;
  expect(await keys.find('first')).toBeUndefined();
  server.behaviour = undefined;
  now += 5 * SECOND - 1;
  expect(await keys.find('first')).toBeUndefined();
  now += 1;
  expect((await keys.find('first'))?.kid).toBe('first');
});

test('a key address on another port is not followed', async () => {
  server.jwksUri = server.origin.replace(/\d+$/, '1') + '/keys';
  expect(await keys.find('first')).toBeUndefined();
  expect(problems).toEqual(['foreign-key-host']);
  expect(server.fetches()).toBe(0);
});

test('of two entries with one id the endorsements are those of the first', async () => {
  server.keys = [published(first), { ...published(second), kid: 'first', endorsements: ['second entry of the same id'] }];
  expect((await keys.find('first'))?.endorsements).toEqual(['msteams']);
});
