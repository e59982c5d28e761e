import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Json } from './tokens';

/** A body that is no activity, and the headers that it comes with. */
export interface MalformedBody {
  /** What is wrong with it. */
  readonly family: string;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const LIMIT = 256 * 1024;
const HEAD = ['type', 'id', 'from', 'conversation', 'recipient', 'channelId', 'serviceUrl', 'locale'];
const OBJECTS = ['from', 'conversation', 'recipient'];

/** Bytes that no UTF-8 text has: stray continuations, overlong forms, surrogates, what is beyond Unicode, characters cut short. */
const NOT_UTF8 = [[0x80], [0xbf], [0xc0, 0xaf], [0xc1, 0xbf], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xed, 0xb0, 0x80], [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xfe], [0xff]];

/** Texts that some programs take for JSON, made from a genuine one. */
const DIALECTS: readonly ((json: string) => string | Buffer)[] = [
  (json) => `${json.slice(0, -1)},}`, (json) => json.replace(':', ':,'), (json) => `/* */${json}`, (json) => `${json}//`, (json) => json.replaceAll('"', "'"), (json) => json.replace(/"(\w+)":/g, '$1:'),
  (json) => `${json}${json}`, (json) => `${json}\n${json}`, (json) => `[${json}]`, (json) => JSON.stringify(json), (json) => `)]}',\n${json}`, (json) => `callback(${json})`, (json) => `${json};`,
  (json) => `${json.slice(0, -1)},"value":NaN}`, (json) => `${json.slice(0, -1)},"value":Infinity}`, (json) => `${json.slice(0, -1)},"value":0x1}`, (json) => `${json.slice(0, -1)},"value":+1}`,
  (json) => `${json.slice(0, -1)},"value":01}`, (json) => `${json.slice(0, -1)},"value":1.}`, (json) => `${json.slice(0, -1)},"value":.5}`, (json) => `${json.slice(0, -1)},"value":undefined}`,
  (json) => `${json.slice(0, -1)},"value":"\\x41"}`, (json) => `${json.slice(0, -1)},"value":"\\ud83"}`, (json) => `${json.slice(0, -1)},"value":"a\nb"}`, (json) => `${json.slice(0, -1)},"value":"\u0000"}`,
  (json) => `${json.slice(0, -1)},"value":"\t"}`, (json) => `\u{feff}\u{feff}${json}`, (json) => json.replace(',', ',\u{feff}'), (json) => json.replace(',', ',\u00a0'), (json) => `\u0000${json}`, (json) => `${json}\u0000`,
  (json) => Buffer.from(json, 'utf16le'), (json) => Buffer.from(`\u{feff}${json}`, 'utf16le'), (json) => Buffer.from(json, 'utf16le').swap16(), (json) => Buffer.from(json.replace('type', 'typé'), 'latin1'),
  (json) => Buffer.from(json).toString('base64'), (json) => `activity=${encodeURIComponent(json)}`, (json) => `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${json}\r\n--x--`, () => '', () => ' ', () => 'null', () => 'true', () => '1', () => '""', () => '[]',
];

/** Other types and encodings of a body that is well in itself. */
const OTHER_HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...['text/plain', 'text/json', 'application/jsonx', 'application/x-json', 'application/json, text/plain', 'application/json; charset=utf-16', 'application/json; charset=latin1', 'multipart/form-data; boundary=x', '', 'application', '*/*'].map((type) => ({ 'content-type': type })),
  ...['gzip', 'GZIP', 'x-gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, gzip', 'identity, gzip', 'gzip, identity', 'nonsense', ''].filter((encoding) => encoding !== '').map((encoding) => ({ 'content-encoding': encoding })),
];

const into = (json: string, at: number, piece: Buffer | string): Buffer => Buffer.concat([Buffer.from(json.slice(0, at)), Buffer.from(piece), Buffer.from(json.slice(at))]);
const last = (json: string, member: string): string => `${json.slice(0, -1)},${member}}`;
const wrapped = (depth: number, inside: string, asList: boolean): string => `${(asList ? '[' : '{"a":').repeat(depth)}${inside}${(asList ? ']' : '}').repeat(depth)}`;

/** Wrong in form whatever its value: each head member of the activity with what it must not be. */
const wrongMember = (): fc.Arbitrary<readonly [string, unknown]> => {
  const notText = fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value !== 'string');
  const withoutId = fc.jsonValue({ maxDepth: 2 }).filter((value) => !(typeof value === 'object' && value !== null && 'id' in value));
  const idOfAnotherKind = notText.map((id) => ({ id }));
  return fc.oneof(
    fc.tuple(fc.constantFrom(...HEAD.filter((name) => !OBJECTS.includes(name) && name !== 'locale')), notText),
    fc.tuple(fc.constant('locale'), notText.filter((value) => value !== null)),
    fc.tuple(fc.constantFrom(...OBJECTS), fc.oneof(withoutId, idOfAnotherKind, fc.constant({ id: '' }), fc.constant({ id: 'x'.repeat(1_025) }))),
    fc.tuple(fc.constantFrom('type', 'locale'), fc.constantFrom('x'.repeat(65), '\ud800'.repeat(65), '\u{1f600}'.repeat(33))),
    fc.tuple(fc.constantFrom('type', 'id', 'channelId', 'serviceUrl'), fc.constant('')),
    fc.tuple(fc.constant('id'), fc.constantFrom('x'.repeat(1_025), '\udc00'.repeat(1_025))),
  );
};

const TOO_LONG = [LIMIT + 1, LIMIT + 2, LIMIT + 1_000, 300_000, 1024 * 1024];

/** Malformed bodies of all families, made from the genuine activity. None of them is one that a bot should act on. */
export const malformedBodies = (genuine: Json): fc.Arbitrary<MalformedBody> => {
  const json = JSON.stringify(genuine);
  const place = fc.nat({ max: json.length - 1 });
  // Only where a string stands, so that nothing but the bytes is wrong.
  const inText = json.indexOf('"text":"') + '"text":"'.length;
  const of = (family: string, bodies: fc.Arbitrary<string | Buffer>, headers = {}): fc.Arbitrary<MalformedBody> => bodies.map((body) => ({ family, body, headers }));
  const families: readonly fc.WeightedArbitrary<MalformedBody>[] = [
    { weight: 10, arbitrary: of('any JSON', fc.json()) },
    { weight: 8, arbitrary: of('any bytes', fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes))) },
    { weight: 8, arbitrary: of('any text', fc.string({ maxLength: 300, unit: 'binary' })) },
    { weight: 10, arbitrary: of('cut off', place.map((at) => json.slice(0, at))) },
    { weight: 10, arbitrary: of('spoilt', fc.tuple(place, fc.constantFrom('{', '[', '"', '\u0000', '}', '\n{')).map(([at, text]) => `${text}${json.slice(0, at)}${text}`)) },
    { weight: 14, arbitrary: of('a member of another form', wrongMember().map(([name, value]) => JSON.stringify({ ...genuine, [name]: value }))) },
    { weight: 8, arbitrary: of('a member twice', wrongMember().map(([name, value]) => last(json, `${JSON.stringify(name)}:${JSON.stringify(value)}`))) },
    { weight: 4, arbitrary: of('a member missing', fc.constantFrom(...HEAD.filter((name) => name !== 'locale')).map((name) => JSON.stringify({ ...genuine, [name]: undefined }))) },
    { weight: 10, arbitrary: of('not UTF-8', fc.tuple(fc.constantFrom(...NOT_UTF8), fc.oneof(fc.constant(inText), place)).map(([bytes, at]) => into(json, at, Buffer.from(bytes)))) },
    { weight: 8, arbitrary: of('a dialect', fc.constantFrom(...DIALECTS).map((respell) => respell(json))) },
    { weight: 8, arbitrary: of('a prototype', fc.tuple(fc.nat({ max: 60 }), fc.boolean(), fc.constantFrom('__proto__', '\\u005f_proto__', '__proto\\u005f_')).map(([depth, asList, name]) => last(json, `"value":${wrapped(depth, `{"${name}":{"admin":true}}`, asList)}`))) },
    { weight: 4, arbitrary: of('deep', fc.tuple(fc.integer({ min: 65, max: 2_000 }), fc.boolean()).map(([depth, asList]) => last(json, `"value":${wrapped(depth, '1', asList)}`))) },
    { weight: 1, arbitrary: of('very deep', fc.integer({ min: 2_000, max: 40_000 }).map((depth) => last(json, `"value":${wrapped(depth, '1', true)}`))) },
    { weight: 1, arbitrary: of('only brackets', fc.constantFrom('[', '{', '{"a":', '[[],').map((piece) => piece.repeat(Math.floor(LIMIT / piece.length)))) },
    { weight: 1, arbitrary: of('too long', fc.constantFrom(...TOO_LONG).map((length) => last(json, `"value":"${'x'.repeat(length - json.length - 11)}"`))) },
    { weight: 3, arbitrary: fc.constantFrom(...OTHER_HEADERS).map((headers) => ({ family: 'another type or encoding', body: json, headers })) },
    { weight: 2, arbitrary: of('gzip', fc.nat({ max: 400 }).map((length) => gzipSync(json).subarray(0, length + 1)), { 'content-encoding': 'gzip' }) },
  ];
  return fc.oneof(...families);
};
