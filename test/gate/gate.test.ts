import { importJWK } from 'jose';
import type { ConnectorKey, ConnectorKeys } from '../../src/teams/connector-keys';
import { createGate } from '../../src/teams/gate';
import type { Gate } from '../../src/teams/gate';
import { BOT_ID, ISSUER, activity, genuineToken, published, rsaKey, type Json } from './tokens';

const key = rsaKey('connector-1');
const start = Date.UTC(2026, 10, 22);

const connectorKey = async (): Promise<ConnectorKey> => {
  const imported = await importJWK({ ...published(key), kty: 'RSA' }, 'RS256');
  return { kid: key.kid, key: imported, endorsements: ['msteams'] };
};

interface Scene {
  readonly gate: Gate;
  now: number;
  held: ConnectorKey | undefined;
}
const openScene = async (serviceHostAllowed: (url: string) => boolean = () => true): Promise<Scene> => {
  const keys: ConnectorKeys = { find: (kid) => Promise.resolve(kid === key.kid ? scene.held : undefined) };
  const gate = createGate({ botId: BOT_ID, issuer: ISSUER, serviceHostAllowed, keys, now: () => scene.now });
  const scene: Scene = { gate, now: start, held: await connectorKey() };
  return scene;
};

test('a known token is let in until five minutes after its end, and then no more', async () => {
  const scene = await openScene();
  const token = `Bearer ${genuineToken(key, start)}`;
  for (const seconds of [0, 3_599, 3_600, 3_899]) {
    scene.now = start + seconds * 1_000;
    expect(await scene.gate.admit(token, activity())).toMatchObject({ admitted: true, claims: { aud: BOT_ID, iss: ISSUER } });
  }
  scene.now = start + 3_900_000;
  expect(await scene.gate.admit(token, activity())).toEqual({ admitted: false, status: 401, because: 'expired' });
});

test('a token that was verified once is not verified again until it ends, a thousand of them at a time', async () => {
  const scene = await openScene();
  const verify = jest.spyOn(globalThis.crypto.subtle, 'verify');
  const admitAll = async (tokens: readonly string[]): Promise<number> => {
    const before = verify.mock.calls.length;
    for (const token of tokens) expect(await scene.gate.admit(`Bearer ${token}`, activity())).toMatchObject({ admitted: true });
    return verify.mock.calls.length - before;
  };
  const tokens = Array.from({ length: 1_001 }, (_, index) => genuineToken(key, start, { jti: String(index) }));
  expect(await admitAll(tokens.slice(0, 1_000))).toBe(1_000);
  expect(await admitAll(tokens.slice(0, 1_000))).toBe(0);
  // One more than there is room for: the first one is forgotten, and verified anew.
  expect(await admitAll(tokens.slice(1_000))).toBe(1);
  expect(await admitAll(tokens.slice(0, 1))).toBe(1);
  expect(await admitAll(tokens.slice(2))).toBe(0);
  // At its end, while the clocks' skew still counts, nothing is remembered any more.
  scene.now = start + 3_600_000;
  expect(await admitAll(tokens.slice(2, 3))).toBe(1);
  verify.mockRestore();
});

test('a known token is refused as soon as its key is no longer trusted or no longer endorsed', async () => {
  const scene = await openScene();
  const token = `Bearer ${genuineToken(key, start)}`;
  expect((await scene.gate.admit(token, activity())).admitted).toBe(true);
  scene.held = { ...scene.held!, endorsements: [] };
  expect(await scene.gate.admit(token, activity())).toEqual({ admitted: false, status: 403, because: 'key-not-endorsed' });
  scene.held = undefined;
  expect(await scene.gate.admit(token, activity())).toEqual({ admitted: false, status: 401, because: 'unknown-key' });
});

test('a known token is verified anew when another key has taken the place of its key', async () => {
  const scene = await openScene();
  const token = `Bearer ${genuineToken(key, start)}`;
  expect((await scene.gate.admit(token, activity())).admitted).toBe(true);
  const other = await importJWK({ ...published(rsaKey('connector-1')), kty: 'RSA' }, 'RS256');
  scene.held = { ...scene.held!, key: other };
  expect(await scene.gate.admit(token, activity())).toEqual({ admitted: false, status: 401, because: 'bad-signature' });
});

test('without a header nobody is let in', async () => {
  const { gate } = await openScene();
  expect(await gate.admit(undefined, activity())).toEqual({ admitted: false, status: 401, because: 'no-token' });
});

test('a token without a service URL does not go with an activity without one', async () => {
  const { gate } = await openScene();
  const token = genuineToken(key, start, { serviceurl: undefined });
  expect(await gate.admit(`Bearer ${token}`, { channelId: 'msteams' })).toEqual({ admitted: false, status: 403, because: 'other-service-url' });
});

test.each<[string, Json, string]>([
  ['is of another issuer', { iss: 'https://issuer.example' }, 'wrong-issuer'],
  ['is for another bot', { aud: 'somebody-else' }, 'wrong-audience'],
  ['is for several, this bot among them', { aud: [BOT_ID] }, 'wrong-audience'],
])('a genuine token that %s lets nobody in', async (_, claims, because) => {
  const { gate } = await openScene();
  expect(await gate.admit(`Bearer ${genuineToken(key, start, claims)}`, activity())).toEqual({ admitted: false, status: 401, because });
});

test.each<[string, Json, string]>([
  ['another channel', { channelId: 'webchat' }, 'other-channel'],
  ['no channel', { channelId: undefined }, 'other-channel'],
  ['another service', { serviceUrl: 'https://smba.trafficmanager.net/amer/' }, 'other-service-url'],
])('a genuine token does not go with an activity of %s', async (_, changes, because) => {
  const { gate } = await openScene();
  expect(await gate.admit(`Bearer ${genuineToken(key, start)}`, { ...activity(), ...changes })).toEqual({ admitted: false, status: 403, because });
});

test('a genuine token is not enough where its service is not on the list', async () => {
  const { gate } = await openScene((url) => url !== activity()['serviceUrl']);
  expect(await gate.admit(`Bearer ${genuineToken(key, start)}`, activity())).toEqual({ admitted: false, status: 403, because: 'host-not-allowed' });
});

test.each(['', 'Bearer', 'Basic abc', 'Bearer a.b.c'])('the header "%s" has no token', async (header) => {
  const { gate } = await openScene();
  expect(await gate.admit(header, activity())).toEqual({ admitted: false, status: 401, because: 'malformed-token' });
});

test('a refusal carries nothing of the token', async () => {
  const { gate } = await openScene();
  const token = genuineToken(key, start, { aud: 'somebody-else' });
  expect(await gate.admit(`Bearer ${token}`, activity())).toEqual({ admitted: false, status: 401, because: 'wrong-audience' });
});

test.each([{ botId: '' }, { issuer: '' }])('a gate without %j is not built', async (missing) => {
  const keys: ConnectorKeys = { find: () => Promise.resolve(undefined) };
  expect(() => createGate({ botId: BOT_ID, issuer: ISSUER, serviceHostAllowed: () => true, keys, now: () => start, ...missing })).toThrow('set both');
});
