import { importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { createVerifiedTokens } from '../../src/tokens/verified-tokens';
import { published, rsaKey } from '../gate/tokens';

const imported = async (): Promise<CryptoKey> => importJWK({ ...published(rsaKey('any')), kty: 'RSA' }, 'RS256');
let key: CryptoKey;
beforeAll(async () => {
  key = await imported();
});

test('no more tokens are remembered than there is room for, the oldest goes first', () => {
  const tokens = createVerifiedTokens<string>(3);
  for (const name of ['a', 'b', 'c', 'd']) tokens.remember(name, key, `of ${name}`, 10_000);
  expect(['a', 'b', 'c', 'd'].map((name) => tokens.find(name, key, 9_999))).toEqual([undefined, 'of b', 'of c', 'of d']);
  expect(tokens.find('d', key, 10_000)).toBeUndefined();
});

test('a token that has ended makes room for another one', () => {
  const tokens = createVerifiedTokens<string>(2);
  tokens.remember('long', key, 'of long', 100_000);
  tokens.remember('short', key, 'of short', 10_000);
  expect(tokens.find('short', key, 10_000)).toBeUndefined();
  tokens.remember('next', key, 'of next', 100_000);
  expect(['long', 'short', 'next'].map((name) => tokens.find(name, key, 10_001))).toEqual(['of long', undefined, 'of next']);
});

test('a token is known with the key that it was verified with and with no other', async () => {
  const tokens = createVerifiedTokens<string>(2);
  tokens.remember('token', key, 'of token', 10_000);
  expect(tokens.find('token', await imported(), 0)).toBeUndefined();
});

test('a token without an end is not remembered', () => {
  const tokens = createVerifiedTokens<string>(2);
  tokens.remember('endless', key, 'of endless', 0);
  expect(tokens.find('endless', key, 0)).toBeUndefined();
});
