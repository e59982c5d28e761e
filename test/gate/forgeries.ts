import { generateKeyPairSync, sign } from 'node:crypto';
import { BOT_ID, ISSUER, SERVICE_URL, activity, base64url, genuineClaims, genuineHeader, hs, rs, rsaKey } from './tokens';
import { foreignForgeries } from './foreign-tokens';
import type { Cast, Draft, Forgery } from './forgery';
import { schemeForgeries, signatureForgeries } from './respellings';
import type { Json, Signer, SigningKey } from './tokens';

export const castKeys = (): Cast => ({
  genuine: rsaKey('connector-1'),
  second: rsaKey('connector-2', ['webchat', 'msteams']),
  stranger: rsaKey('stranger'),
  notEndorsed: [
    rsaKey('without-endorsements', 'left out'),
    rsaKey('empty-endorsements', []),
    rsaKey('webchat-only', ['webchat']),
    rsaKey('nearly', ['MSTEAMS', 'msteams ', 'msteam', 'msteams.', '*', '']),
    rsaKey('not-a-name', [['msteams'], { msteams: true }, 1, null]),
  ],
});

export const draftOf = (key: SigningKey, now: number): Draft => ({
  header: genuineHeader(key.kid),
  claims: genuineClaims(now),
  signer: rs(key.privateKey),
  activity: activity(),
  respell: (token) => token,
  present: (token) => [`Bearer ${token}`],
});

/** The finished headers of a draft. */
export const present = (draft: Draft): readonly string[] => {
  const input = `${base64url(draft.headerText ?? JSON.stringify(draft.header))}.${base64url(draft.claimsText ?? JSON.stringify(draft.claims))}`;
  return draft.present(draft.respell(`${input}.${draft.signer(input).toString('base64url')}`));
};

const label = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60));
const claim = (kind: string, name: string, values: readonly unknown[]): Forgery[] =>
  values.map((value) => ({ kind, name: `${name} ${label(value)}`, apply: (draft) => (draft.claims = { ...draft.claims, [name]: value }) }));
const header = (kind: string, name: string, values: readonly unknown[]): Forgery[] =>
  values.map((value) => ({ kind, name: `${name} ${label(value)}`, apply: (draft) => (draft.header = { ...draft.header, [name]: value }) }));
const body = (kind: string, name: string, values: readonly unknown[]): Forgery[] =>
  values.map((value) => ({ kind, name: `activity.${name} ${label(value)}`, apply: (draft) => (draft.activity = { ...draft.activity, [name]: value }) }));

const EMULATOR_TENANTS = ['d6d49420-f39b-4df7-a1dc-d59a935871db', 'f8cdef31-a31e-4b4a-93e4-5f571e91255a', 'cab8a31a-1906-4287-a0d8-4eef66b95f6e', '72f988bf-86f1-41af-91ab-2d7cd011db47'];
export const WRONG_ISSUERS: readonly unknown[] = [
  undefined, null, '', 0, 1, true, {}, [], [ISSUER], { toString: ISSUER }, ` ${ISSUER}`, `${ISSUER} `, `${ISSUER}\n`, `${ISSUER}\u0000`,
  `${ISSUER}/`, `${ISSUER}.`, `${ISSUER}.evil`, `${ISSUER}.evil.com`, `${ISSUER}:443`, `${ISSUER}/v1`, `${ISSUER}?`, `${ISSUER}#`, `${ISSUER}@evil.com`,
  'https://API.botframework.com', 'HTTPS://api.botframework.com', 'Https://Api.BotFramework.Com', 'http://api.botframework.com', 'api.botframework.com',
  'https://api.botframework.us', 'https://api.botframework.azure.cn', 'https://api.botframework.co', 'https://api.botframework.comm', 'https://botframework.com',
  'https://evil.com/https://api.botframework.com', 'https://api.botframework.com%2eevil.com', 'https://api.b\u043etframework.com', 'https://apі.botframework.com',
  'https://login.botframework.com', 'https://login.botframework.com/v1', BOT_ID, `api://${BOT_ID}`,
  ...EMULATOR_TENANTS.flatMap((tenant) => [
    `https://sts.windows.net/${tenant}/`, `https://login.microsoftonline.com/${tenant}/v2.0`, `https://login.microsoftonline.com/${tenant}/`,
    `https://login.microsoftonline.us/${tenant}/v2.0`, `https://sts.windows.net/${tenant}`,
  ]),
  'https://login.microsoftonline.com/common/v2.0', 'https://login.microsoftonline.com/botframework.com/v2.0',
];
const WRONG_AUDIENCES: readonly unknown[] = [
  undefined, null, '', 0, true, {}, [], [BOT_ID], [BOT_ID, BOT_ID], [BOT_ID, 'other'], ['other', BOT_ID], [[BOT_ID]], { 0: BOT_ID }, `api://${BOT_ID}`,
  `api://botid-${BOT_ID}`, `botid-${BOT_ID}`, `28:${BOT_ID}`, `${BOT_ID}/`, ` ${BOT_ID}`, `${BOT_ID} `, `${BOT_ID}\u0000`, BOT_ID.toUpperCase(), `{${BOT_ID}}`,
  BOT_ID.slice(0, -1), BOT_ID.slice(1), `${BOT_ID}0`, BOT_ID.replaceAll('-', ''), 'https://api.botframework.com', 'https://graph.microsoft.com', '*',
  '00000000-0000-0000-0000-000000000000', `https://bot.example/${BOT_ID}`, `${BOT_ID},${BOT_ID}`, `["${BOT_ID}"]`,
];

const times = (now: number): Forgery[] => {
  const seconds = Math.floor(now / 1_000);
  const agoes = [300, 301, 302, 360, 600, 3_600, 86_400, 31_536_000];
  return [
    ...claim('time', 'exp', [undefined, null, '', String(seconds + 3_600), true, [seconds + 3_600], {}, 0, -1, '1e99', ...agoes.map((ago) => seconds - ago)]),
    ...claim('time', 'nbf', [null, '', String(seconds - 60), true, [seconds - 60], {}, ...agoes.slice(1).map((ahead) => seconds + ahead)]),
    ...claim('time', 'iat', ['yesterday', true, []]),
  ];
};

const algorithms = ({ genuine }: Cast): Forgery[] => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const okp = generateKeyPairSync('ed25519').privateKey;
  const secrets: readonly (string | Buffer)[] = [
    genuine.publicKey.export({ format: 'pem', type: 'spki' }), genuine.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    genuine.publicKey.export({ format: 'der', type: 'spki' }), JSON.stringify(genuine.publicKey.export({ format: 'jwk' })), '', genuine.kid,
  ];
  const forge = (alg: unknown, signer: Signer, name: string): Forgery => ({
    kind: 'algorithm',
    name,
    apply: (draft) => {
      draft.header = { ...draft.header, alg };
      draft.signer = signer;
    },
  });
  const pss = { padding: 6, saltLength: 32 };
  return [
    ...['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['RS256'], 'rs256', 'RS256 ', 'RS1', 'RSA-OAEP'].flatMap((alg) => [
      forge(alg, () => Buffer.alloc(0), `${label(alg)} without a signature`),
      forge(alg, rs(genuine.privateKey), `${label(alg)} with an RS256 signature`),
      forge(alg, () => Buffer.alloc(256), `${label(alg)} with a signature of zeros`),
    ]),
    ...secrets.flatMap((secret, index) => [256, 384, 512].map((bits) => forge(`HS${bits}`, hs(secret, bits), `HS${bits} with spelling ${index} of the public key`))),
    ...secrets.map((secret, index) => forge('RS256', hs(secret), `RS256 that is HS256 with spelling ${index} of the public key`)),
    ...[384, 512].flatMap((bits) => [forge(`RS${bits}`, rs(genuine.privateKey, bits), `RS${bits} by the genuine key`), forge('RS256', rs(genuine.privateKey, bits), `RS256 that is RS${bits}`)]),
    ...[256, 384, 512].map((bits) => forge(`PS${bits}`, rs(genuine.privateKey, bits, { ...pss, saltLength: bits / 8 }), `PS${bits} by the genuine key`)),
    forge('RS256', rs(genuine.privateKey, 256, pss), 'RS256 that is PS256'),
    forge('ES256', rs(ec, 256, { dsaEncoding: 'ieee-p1363' }), 'ES256'),
    forge('RS256', rs(ec, 256, { dsaEncoding: 'ieee-p1363' }), 'RS256 that is ES256'),
    forge('EdDSA', (input) => edDsa(okp, input), 'EdDSA'),
    forge('RS256', () => Buffer.alloc(0), 'RS256 without a signature'),
    forge('RS256', () => Buffer.alloc(256), 'RS256 with a signature of zeros'),
    forge('RS256', () => Buffer.alloc(256, 255), 'RS256 with a signature of ones'),
  ];
};
const edDsa = (key: SigningKey['privateKey'], input: string): Buffer => sign(null, Buffer.from(input), key);

const keyForgeries = ({ genuine, second, stranger, notEndorsed }: Cast): Forgery[] => {
  const signedBy = (name: string, key: SigningKey, kid: string): Forgery => ({
    kind: 'key',
    name,
    apply: (draft) => {
      draft.header = { ...draft.header, kid };
      draft.signer = rs(key.privateKey);
    },
  });
  return [
    ...header('kid', 'kid', [undefined, null, '', 0, {}, [genuine.kid], ` ${genuine.kid}`, genuine.kid.toUpperCase(), `${genuine.kid}\u0000`, '../keys', '__proto__', 'constructor', 'x'.repeat(257)]),
    ...header('kid', 'kid', Array.from({ length: 40 }, (_, index) => `unknown-${index}`)),
    signedBy('the kid of the other connector key', genuine, second.kid),
    signedBy('a stranger with the genuine kid', stranger, genuine.kid),
    signedBy('a stranger with its own kid', stranger, stranger.kid),
    ...notEndorsed.map((key) => ({ ...signedBy(`endorsed ${label(key.endorsements)}`, key, key.kid), kind: 'endorsement' })),
  ];
};

/** Headers by which a token brings its own key, with the key that really signed it. */
const headerForgeries = ({ stranger, genuine }: Cast, evilOrigin: string): Forgery[] => {
  const jwk = stranger.publicKey.export({ format: 'jwk' });
  const extras: readonly Json[] = [
    { jwk }, { jku: `${evilOrigin}/keys` }, { x5u: `${evilOrigin}/cert` }, { x5c: ['MIIB'] }, { crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: true }, { crit: ['b64'], b64: false },
    { b64: false }, { crit: [] }, { jwk: {} }, { jku: null }, { x5c: null }, { jwk, jku: `${evilOrigin}/keys`, x5u: `${evilOrigin}/cert` },
  ];
  return extras.flatMap((extra) =>
    [genuine, stranger].map((key) => ({
      kind: 'header',
      name: `${label(extra)} signed by ${key.kid}`,
      apply: (draft: Draft) => {
        draft.header = { ...draft.header, ...extra };
        draft.signer = rs(key.privateKey);
      },
    })),
  );
};

const serviceForgeries: readonly Forgery[] = [
  ...claim('service url', 'serviceurl', [
    undefined, null, '', 0, {}, [], [SERVICE_URL], SERVICE_URL.slice(0, -1), `${SERVICE_URL}/`, `${SERVICE_URL} `, SERVICE_URL.toUpperCase(), SERVICE_URL.replace('https', 'http'),
    SERVICE_URL.replace('emea', 'amer'), SERVICE_URL.replace('emea', 'EMEA'), SERVICE_URL.replace('net/', 'net:443/'), 'https://evil.example/',
  ]),
  { kind: 'service url', name: 'the claim under another name', apply: (draft) => (draft.claims = { ...draft.claims, serviceurl: undefined, serviceUrl: SERVICE_URL }) },
  ...body('service url', 'serviceUrl', [undefined, null, '', 0, {}, [SERVICE_URL], SERVICE_URL.slice(0, -1), `${SERVICE_URL}x`, 'https://evil.example/']),
  ...[
    'https://evil.example/', 'https://smba.trafficmanager.net.evil.example/', 'https://evil.smba.trafficmanager.net/', 'https://evil-smba.trafficmanager.net/', 'https://trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/', 'https://user:pw@smba.trafficmanager.net/', 'https://user@smba.trafficmanager.net/', 'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net\\@evil.example/', 'https://smba.trafficmanager.net%2eevil.example/', 'https://smba.trafficmanager.net./emea/', 'https://smba。trafficmanager。net/',
    'ftp://smba.trafficmanager.net/', 'file:///etc/passwd', 'javascript:alert(1)', '//smba.trafficmanager.net/', 'smba.trafficmanager.net', 'https://', 'https:smba.trafficmanager.net',
    'https://smba.trafficmanager.net/?x=https://evil.example', 'https://smba.trafficmanager.net/#@evil.example', 'https://smba.trafficmanager.net\t/', ' https://smba.trafficmanager.net/',
    'https://169.254.169.254/', 'http://169.254.169.254/metadata', 'https://127.0.0.1/', 'http://127.0.0.1:3978/', 'http://localhost/', 'http://localhost:1/', 'http://[::1]/', 'http://2130706433/',
    'http://0x7f.1/', 'https://0/', 'https://10.0.0.1/', 'https://[fd00::1]/', 'https://[::ffff:127.0.0.1]/', 'https://smba.trafficmanager.net:99999/', 'wss://smba.trafficmanager.net/',
  ].map((url) => ({
    kind: 'host',
    name: `both name ${url}`,
    apply: (draft: Draft) => {
      draft.claims = { ...draft.claims, serviceurl: url };
      draft.activity = { ...draft.activity, serviceUrl: url };
    },
  })),
  ...body('channel', 'channelId', [undefined, null, '', 0, {}, ['msteams'], 'webchat', 'directline', 'emulator', 'MSTEAMS', 'msteams ', 'Msteams', '*']),
];

/** Whatever else stands around it, a claims set or a header with a repeated member, or that is no JSON object. */
const jsonForgeries = (now: number): Forgery[] => {
  const good = JSON.stringify(genuineClaims(now)).slice(1);
  const twice = (name: string, value: unknown): string[] => [`{"${name}":${JSON.stringify(value)},${good}`, `{${good.slice(0, -1)},"${name}":${JSON.stringify(value)}}`];
  const claims = [
    ...twice('aud', BOT_ID), ...twice('aud', 'other'), ...twice('iss', ISSUER), ...twice('iss', 'https://evil.example'), ...twice('exp', 9_999_999_999), ...twice('serviceurl', SERVICE_URL),
    ...twice('nbf', 0), ...twice('\\u0061ud', BOT_ID), ...twice('serviceurl', 'https://evil.example/'),
    '', '{', '[]', 'null', '"x"', '1', `[{${good}]`, `{${good}x`, `\u00ef\u00bb\u00bf{${good}`, `{${good.replace('"iss"', '"Iss"')}`, `{${good.replace('"aud"', '"AUD"')}`,
  ];
  const headers = ['', '{', '[]', 'null', '{}', '{"alg":"none","alg":"RS256","kid":"connector-1"}', '{"alg":"RS256","kid":"stranger","kid":"connector-1"}', '{"alg":"RS256","\\u006bid":"x","kid":"connector-1"}'];
  return [
    ...claims.map((text) => ({ kind: 'json', name: `claims ${text.slice(0, 60)}`, apply: (draft: Draft) => (draft.claimsText = text) })),
    ...headers.map((text) => ({ kind: 'json', name: `header ${text.slice(0, 60)}`, apply: (draft: Draft) => (draft.headerText = text) })),
  ];
};

/** Every single way of forging. Any two of them together are a forgery too. */
export const allForgeries = (cast: Cast, now: number, evilOrigin: string): readonly Forgery[] => [
  ...algorithms(cast),
  ...claim('issuer', 'iss', WRONG_ISSUERS),
  ...claim('audience', 'aud', WRONG_AUDIENCES),
  ...times(now),
  ...keyForgeries(cast),
  ...headerForgeries(cast, evilOrigin),
  ...serviceForgeries,
  ...jsonForgeries(now),
  ...signatureForgeries,
  ...schemeForgeries,
  ...foreignForgeries(cast),
];
