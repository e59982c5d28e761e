import type { Forgery } from './forgery';
import { base64url } from './tokens';

const respelt = (kind: string, name: string, respell: (token: string) => string): Forgery => ({ kind, name, apply: (draft) => (draft.respell = respell) });
const presented = (name: string, how: (token: string) => readonly string[]): Forgery => ({ kind: 'scheme', name, apply: (draft) => (draft.present = how) });

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const partsOf = (token: string): [string, string, string] => token.split('.') as [string, string, string];
const onSignature = (change: (signature: string) => string) => (token: string): string => {
  const [head, payload, signature] = partsOf(token);
  return `${head}.${payload}.${change(signature)}`;
};
/** 256 bytes leave four unused bits in the last of 342 characters: 15 other spellings of the same bytes. */
const sameBytes = (signature: string, step: number): string => `${signature.slice(0, -1)}${ALPHABET.charAt(ALPHABET.indexOf(signature.at(-1) ?? 'A') ^ step)}`;
const flip = (text: string, bit: number): string => {
  const bytes = Buffer.from(text, 'base64url');
  const at = (bit >> 3) % Math.max(bytes.length, 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
  return bytes.toString('base64url');
};
/** A genuine token whose text was changed after it was signed. */
export const signatureForgeries: readonly Forgery[] = [
  ...Array.from({ length: 256 }, (_, index) => respelt('flipped bit', `bit ${index * 8 + (index % 8)} of the signature`, onSignature((text) => flip(text, index * 8 + (index % 8))))),
  ...Array.from({ length: 60 }, (_, index) => respelt('flipped bit', `bit ${index * 13} of the claims`, (token) => {
    const [head, payload, signature] = partsOf(token);
    return `${head}.${flip(payload, index * 13)}.${signature}`;
  })),
  ...Array.from({ length: 30 }, (_, index) => respelt('flipped bit', `bit ${index * 17} of the header`, (token) => {
    const [head, payload, signature] = partsOf(token);
    return `${flip(head, index * 17)}.${payload}.${signature}`;
  })),
  ...Array.from({ length: 80 }, (_, index) => respelt('truncated', `${index * 4 + 1} characters short`, (token) => token.slice(0, -(index * 4 + 1)))),
  ...Array.from({ length: 15 }, (_, index) => respelt('re-encoded', `spelling ${index + 1} of the same signature bytes`, onSignature((text) => sameBytes(text, index + 1)))),
  ...[
    (text: string) => `${text}==`, (text: string) => `${text}=`, (text: string) => `${text}A`, (text: string) => `${text}AAAA`, (text: string) => `A${text}`, (text: string) => `-${text}`,
    (text: string) => `${text.slice(0, 4)} ${text.slice(4)}`, (text: string) => `${text.slice(0, 4)}.${text.slice(4)}`, (text: string) => `${text.slice(0, 4)}%2d${text.slice(4)}`,
    (text: string) => Buffer.from(text, 'base64url').toString('base64'), (text: string) => Buffer.from(text, 'base64url').toString('hex'), (text: string) => base64url(text),
    (text: string) => Buffer.from(text, 'base64url').reverse().toString('base64url'), (text: string) => Array.from(text).reverse().join(''), () => '',
  ].map((change, index) => respelt('re-encoded', `signature respelt in way ${index}`, onSignature(change))),
  ...[
    (token: string) => `${token}.`, (token: string) => `.${token}`, (token: string) => `${token}.${token}`, (token: string) => token.replace('.', '..'), (token: string) => token.replaceAll('.', ','),
    (token: string) => partsOf(token).slice(0, 2).join('.'), (token: string) => partsOf(token)[0], () => '', () => 'a.b.c', () => '...', () => '{}', (token: string) => token.split('.').reverse().join('.'),
    (token: string) => `${token}${'A'.repeat(3_000)}`, (token: string) => `"${token}"`, (token: string) => `<${token}>`, (token: string) => `${token},${token}`, (token: string) => `${token} x`,
    (token: string) => JSON.stringify({ payload: partsOf(token)[1], protected: partsOf(token)[0], signature: partsOf(token)[2] }), (token: string) => `${token}.AAAA.AAAA`, (token: string) => base64url(token),
  ].map((change, index) => respelt('malformed', `token respelt in way ${index}`, change)),
];

/** A genuine token that is presented in another way than as the one bearer. */
export const schemeForgeries: readonly Forgery[] = [
  presented('two Authorization headers, both genuine', (token) => [`Bearer ${token}`, `Bearer ${token}`]),
  presented('genuine first, Basic second', (token) => [`Bearer ${token}`, 'Basic YTpi']),
  presented('Basic first, genuine second', (token) => ['Basic YTpi', `Bearer ${token}`]),
  presented('an empty one and a genuine one', (token) => ['', `Bearer ${token}`]),
  presented('three', (token) => [`Bearer ${token}`, `Bearer ${token}`, `Bearer ${token}`]),
  presented('none', () => []),
  presented('empty', () => ['']),
  ...['Bearer', 'Bearer ', 'bearer', 'Basic YTpi', 'Negotiate YII=', 'Digest username="x"'].map((text) => presented(`only ${text}`, () => [text])),
  ...['', 'Basic ', 'Bear ', 'Bearers ', 'Bearer:', 'Bearer,', 'Bearer=', 'BearerBearer ', 'Bearer Bearer ', 'Token ', 'JWT ', 'MSAuth ', 'DPoP ', 'Bearer\t', '"Bearer" ', 'Bearer token='].map((prefix) =>
    presented(`prefix ${JSON.stringify(prefix)}`, (token) => [`${prefix}${token}`]),
  ),
  presented('two credentials in one header', (token) => [`Bearer ${token}, Bearer ${token}`]),
  presented('Basic beside it in one header', (token) => [`Basic YTpi, Bearer ${token}`]),
];
