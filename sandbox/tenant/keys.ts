import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, type JWK } from 'jose';

/** An RSA key that signs JWTs, with the half that is published. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** `kty`, `use`, `kid`, `n`, `e`. */
  readonly publicJwk: JWK;
  /** PKCS#8, to keep it over a restart. */
  readonly pem: string;
}

const makePair = promisify(generateKeyPair);

/** The key in a PKCS#8 text. Its `kid` follows from the key itself. */
export const signingKey = async (pem: string): Promise<SigningKey> => {
  const privateKey = createPrivateKey(pem);
  const { kty, n, e } = await exportJWK(createPublicKey(privateKey));
  if (kty === undefined || n === undefined || e === undefined) throw new Error('A signing key must be an RSA key.');
  const kid = createHash('sha256').update(n).digest('base64url').slice(0, 27);
  return { kid, privateKey, pem, publicJwk: { kty, use: 'sig', kid, x5t: kid, n, e } };
};

/** A fresh 2048-bit RSA key as PKCS#8 text. */
export const freshKeyPem = async (): Promise<string> => {
  const { privateKey } = await makePair('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
