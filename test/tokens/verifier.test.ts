import { importJWK } from 'jose';
import { createVerifier, type Claims } from '../../src/tokens';
import type { Signer } from '../../src/tokens/verifier';
import { compact, genuineHeader, genuineToken, ISSUER, published, rs, rsaKey, type Json } from '../gate/tokens';

const key = rsaKey('any');
const now = Date.UTC(2026, 10, 22);
let signer: Signer;
beforeAll(async () => {
  signer = { key: await importJWK({ ...published(key), kty: 'RSA' }, 'RS256'), issuer: ISSUER };
});

const token = (claims: Json = {}): string => genuineToken(key, now, claims);

test('claims are judged once, and what was made of them is remembered', async () => {
  const judge = jest.fn((claims: Claims) => ({ id: claims.jti }));
  const verify = createVerifier(judge, () => now);
  for (let look = 0; look < 3; look += 1) expect(await verify(token({ jti: 'one' }), signer)).toEqual({ id: 'one' });
  expect(judge).toHaveBeenCalledTimes(1);
});

test('a refusal is not remembered: the same token is judged again', async () => {
  const judge = jest.fn<object | 'not-now', [Claims]>(() => 'not-now');
  const verify = createVerifier<object, 'not-now'>(judge, () => now);
  for (let look = 0; look < 3; look += 1) expect(await verify(token(), signer)).toBe('not-now');
  expect(judge).toHaveBeenCalledTimes(3);
});

test.each<[string, Json, string]>([
  ['is over', { exp: now / 1_000 - 301 }, 'expired'],
  ['never ends', { exp: undefined }, 'wrong-time'],
  ['ends at no time', { exp: 'tomorrow' }, 'wrong-time'],
  ['is not valid yet', { nbf: now / 1_000 + 301 }, 'wrong-time'],
  ['says no time at which it was made', { iat: 'yesterday' }, 'malformed-claims'],
  ['is of another issuer', { iss: 'https://issuer.example' }, 'wrong-issuer'],
])('a token that %s is not judged at all', async (_name, claims, flaw) => {
  const verify = createVerifier(() => {
    throw new Error('must not be asked');
  }, () => now);
  expect(await verify(token(claims), signer)).toBe(flaw);
});

test('a token whose claims are a list is not judged at all', async () => {
  const verify = createVerifier((claims) => claims, () => now);
  expect(await verify(compact(JSON.stringify(genuineHeader(key.kid)), '[]', rs(key.privateKey)), signer)).toBe('malformed-claims');
});

test('a token that another key signed is not judged at all', async () => {
  const verify = createVerifier((claims) => claims, () => now);
  expect(await verify(genuineToken(rsaKey('any'), now), signer)).toBe('bad-signature');
});
