import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject, SignKeyObjectInput } from 'node:crypto';

export const BOT_ID = '6f1c1f0e-2f3a-4c55-9e1d-0b7d5c9b6a01';
export const ISSUER = 'https://api.botframework.com';
export const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';

/** A signing key as a connector would hold it. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As the key document lists it; `undefined` leaves the member out. */
  readonly endorsements: readonly unknown[] | undefined;
}

export const rsaKey = (kid: string, endorsements: readonly unknown[] | 'left out' = ['msteams'], modulusLength = 2048): SigningKey => ({
  kid,
  endorsements: endorsements === 'left out' ? undefined : endorsements,
  ...generateKeyPairSync('rsa', { modulusLength }),
});

/** The key's entry in the key document. */
export const published = ({ kid, publicKey, endorsements }: SigningKey): object => ({
  ...publicKey.export({ format: 'jwk' }),
  use: 'sig',
  kid,
  x5t: kid,
  ...(endorsements === undefined ? {} : { endorsements }),
});

export type Json = Record<string, unknown>;
export type Signer = (input: string) => Buffer;

const hash = (bits: number): string => `sha${String(bits)}`;
export const rs =
  (key: KeyObject, bits = 256, options: Partial<SignKeyObjectInput> = {}): Signer =>
  (input) =>
    sign(hash(bits), Buffer.from(input), { key, ...options });
export const hs =
  (secret: string | Buffer, bits = 256): Signer =>
  (input) =>
    createHmac(hash(bits), secret).update(input).digest();

export const base64url = (value: string | Buffer): string => Buffer.from(value).toString('base64url');

/** A compact JWS over exactly these texts, so that also JSON which no library would write can be signed. */
export const compact = (header: string, claims: string, signer: Signer): string => {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
};

/** Header and claims of a genuine token at `now` (milliseconds). */
export const genuineHeader = (kid: string): Json => ({ typ: 'JWT', alg: 'RS256', x5t: kid, kid });
export const genuineClaims = (now: number): Json => {
  const seconds = Math.floor(now / 1_000);
  return { serviceurl: SERVICE_URL, nbf: seconds - 60, exp: seconds + 3_600, iss: ISSUER, aud: BOT_ID };
};
export const genuineToken = (key: SigningKey, now: number, claims: Json = {}): string =>
  compact(JSON.stringify(genuineHeader(key.kid)), JSON.stringify({ ...genuineClaims(now), ...claims }), rs(key.privateKey));

/** An activity as Teams sends it, cut to what the gate and the shape check look at. */
export const activity = (): Json => ({
  type: 'message',
  id: '1700000000000',
  channelId: 'msteams',
  serviceUrl: SERVICE_URL,
  from: { id: '29:1abc', aadObjectId: '00000000-0000-0000-0000-000000000001' },
  conversation: { id: '19:abc@thread.tacv2;messageid=1700000000000', tenantId: '00000000-0000-0000-0000-0000000000aa' },
  recipient: { id: `28:${BOT_ID}` },
  locale: 'en-US',
  text: '<at>Session Revoker</at> help',
});
