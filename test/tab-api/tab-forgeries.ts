import { allForgeries, castKeys } from '../gate/forgeries';
import type { Cast, Draft, Forgery } from '../gate/forgery';
import { activity, BOT_ID, rs, type Json } from '../gate/tokens';
import { tabClaims, TAB_CLIENT, tabHeader, TEAMS_WEB, TENANT } from './entra';

const OTHER_TENANT = '99999999-9999-4999-8999-999999999999';
const PERSONAL_ACCOUNTS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const OTHER_APP = '11111111-1111-4111-8111-111111111111';

export const castOfTheTab = castKeys;

export const tabDraft = (cast: Cast, issuer: string, now: number): Draft => ({
  header: tabHeader(cast.genuine.kid),
  claims: tabClaims(issuer, now),
  signer: rs(cast.genuine.privateKey),
  activity: activity(),
  respell: (token) => token,
  present: (token) => [`Bearer ${token}`],
});

/** What is forged about any token, whoever it is for. The gate's own claims stay out: the tab has others. */
const ANY_TOKEN = new Set(['algorithm', 'time', 'kid', 'key', 'header', 'flipped bit', 'truncated', 're-encoded', 'malformed', 'scheme']);

const label = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 70));
const claim = (name: string, values: readonly unknown[]): Forgery[] =>
  values.map((value) => ({ kind: name, name: `${name} ${label(value)}`, apply: (draft) => (draft.claims = { ...draft.claims, [name]: value }) }));

const issuers = (issuer: string): Forgery[] => {
  const authority = new URL(issuer).origin;
  return claim('iss', [
    undefined, null, '', 0, true, {}, [], [issuer], ` ${issuer}`, `${issuer} `, `${issuer}\n`, `${issuer}/`, `${issuer}.evil.example`, `${issuer}?`, `${issuer}#`, issuer.toUpperCase(),
    issuer.replace('http:', 'https:'), issuer.replace('/v2.0', ''), issuer.replace('/v2.0', '/'), issuer.replace('/v2.0', '/v1.0'), issuer.replace(TENANT, OTHER_TENANT), issuer.replace(TENANT, 'common'),
    issuer.replace(TENANT, PERSONAL_ACCOUNTS), issuer.replace(TENANT, TENANT.toUpperCase()), issuer.replace(TENANT, '{tenantid}'), authority, `https://login.microsoftonline.com/${TENANT}/v2.0`,
    `https://sts.windows.net/${TENANT}/`, `https://login.microsoftonline.us/${TENANT}/v2.0`, `https://evil.example/${issuer}`, 'https://api.botframework.com', TAB_CLIENT,
  ]);
};

const audiences = claim('aud', [
  undefined, null, '', 0, true, {}, [], [TAB_CLIENT], [TAB_CLIENT, TAB_CLIENT], [TAB_CLIENT, 'other'], ['other', TAB_CLIENT], [[TAB_CLIENT]], { 0: TAB_CLIENT }, `api://${TAB_CLIENT}`,
  `api://tab.example.com/${TAB_CLIENT}`, `api://botid-${TAB_CLIENT}`, `spn:${TAB_CLIENT}`, `${TAB_CLIENT}/`, ` ${TAB_CLIENT}`, `${TAB_CLIENT} `, `${TAB_CLIENT}\u0000`, TAB_CLIENT.toUpperCase(),
  `{${TAB_CLIENT}}`, TAB_CLIENT.slice(1), `${TAB_CLIENT}0`, TAB_CLIENT.replaceAll('-', ''), '*', BOT_ID, `api://botid-${BOT_ID}`, OTHER_APP, 'https://graph.microsoft.com',
  '00000003-0000-0000-c000-000000000000', 'https://api.botframework.com', `${TAB_CLIENT},${TAB_CLIENT}`, `["${TAB_CLIENT}"]`,
]);

const persons: readonly Forgery[] = [
  ...claim('tid', [undefined, null, '', 0, [TENANT], {}, OTHER_TENANT, PERSONAL_ACCOUNTS, TENANT.toUpperCase(), `${TENANT} `, 'common', 'contoso.com', `{${TENANT}}`]),
  ...claim('ver', [undefined, null, '', '1.0', '2', 2, 2.0, '2.0 ', ['2.0'], '2.1', '3.0', true]),
  ...claim('oid', [undefined, null, '', 0, true, {}, ['a4d1c2b3-0f5e-4d6c-9b8a-7e6f5d4c3b03'], 'alex@contoso.com', 'a4d1c2b3', '{a4d1c2b3-0f5e-4d6c-9b8a-7e6f5d4c3b03}', 'a4d1c2b3-0f5e-4d6c-9b8a-7e6f5d4c3b03\n', '../admin', '*']),
  ...claim('scp', [undefined, null, '', ' ', 0, true, {}, ['access_as_user'], { access_as_user: true }, 'Access_As_User', 'access_as_user2', 'xaccess_as_user', 'access-as-user', 'access_as_user,User.Read', 'User.Read', 'user_impersonation', 'openid profile', 'access_as_user\tUser.Read', '*', '.default']),
  ...claim('idtyp', ['app', 'App', 'device', '', null, 0, true, ['app'], ['user'], {}, 'user ', 'app user']),
  ...claim('azp', [null, '', 0, true, {}, [TEAMS_WEB], OTHER_APP, TEAMS_WEB.toUpperCase(), `${TEAMS_WEB} `, BOT_ID, '04b07795-8ddb-461a-bbee-02f9e1bf7b46', '1950a258-227b-4e31-a9cf-717495945fc2', '*']),
];

/** Entra's own tokens that are for something else, and the Bot Connector's; rightly signed by a published key. */
const foreign = ({ genuine, stranger }: Cast, issuer: string): Forgery[] => {
  const v1 = { iss: `https://sts.windows.net/${TENANT}/`, ver: '1.0', azp: undefined, appid: TEAMS_WEB };
  const bare = { scp: undefined, azp: undefined, azpacr: undefined };
  const rows: readonly (readonly [string, Json])[] = [
    ['ID token for the tab', { ...bare, nonce: 'n' }],
    ['ID token for the tab, with roles', { ...bare, roles: ['access_as_user'], nonce: 'n' }],
    ['ID token of version 1', { ...bare, ...v1, nonce: 'n' }],
    ['app-only token for the tab', { ...bare, idtyp: 'app', azp: OTHER_APP, azpacr: '1', roles: ['access_as_user'], name: undefined }],
    ['app-only token for the tab, without idtyp', { ...bare, azp: OTHER_APP, azpacr: '1', roles: ['access_as_user'] }],
    ['app-only token for the tab, in the name of a host', { ...bare, azp: TEAMS_WEB, azpacr: '2', roles: ['access_as_user'] }],
    ['app-only token of the tab for itself', { ...bare, idtyp: 'app', azp: TAB_CLIENT }],
    ['access token of version 1', v1],
    ['access token of version 1, for the app URI', { ...v1, aud: `api://tab.example.com/${TAB_CLIENT}` }],
    ['access token of version 1 that says 2.0', { ...v1, ver: '2.0' }],
    ['token for Graph', { aud: '00000003-0000-0000-c000-000000000000', scp: 'User.Read profile openid email' }],
    ['token for Graph of version 1', { ...v1, aud: 'https://graph.microsoft.com', scp: 'User.Read' }],
    ['token for Graph with the scope of the tab', { aud: 'https://graph.microsoft.com' }],
    ['token for the bot', { aud: BOT_ID }],
    ['token for the bot, by its address', { aud: `api://botid-${BOT_ID}` }],
    ['token of another tenant', { iss: issuer.replace(TENANT, OTHER_TENANT), tid: OTHER_TENANT }],
    ['token of another tenant with the issuer of this one', { tid: OTHER_TENANT }],
    ['token of a personal account', { iss: issuer.replace(TENANT, PERSONAL_ACCOUNTS), tid: PERSONAL_ACCOUNTS }],
    ['token for another application', { aud: OTHER_APP }],
    ['token for another application of the same vendor, this one authorised', { aud: OTHER_APP, azp: TAB_CLIENT }],
    ['token that another application got for a person', { azp: OTHER_APP }],
    ['connector token of the bot', { iss: 'https://api.botframework.com', aud: BOT_ID, serviceurl: 'https://smba.trafficmanager.net/emea/', tid: undefined, ver: undefined, oid: undefined, scp: undefined, azp: undefined }],
    ['connector token for the tab', { iss: 'https://api.botframework.com', serviceurl: 'https://smba.trafficmanager.net/emea/' }],
    ['garbage', { iss: undefined, aud: undefined, exp: undefined, nbf: undefined, tid: undefined, oid: undefined, scp: undefined }],
  ];
  return rows.flatMap(([name, claims]) =>
    [genuine, stranger].map((key) => ({
      kind: 'foreign',
      name: `${name}, signed by ${key.kid}`,
      apply: (draft: Draft) => {
        draft.claims = { ...draft.claims, ...claims };
        draft.header = { ...draft.header, kid: key.kid };
        draft.signer = rs(key.privateKey);
      },
    })),
  );
};

const texts = (kid: string, issuer: string, now: number): Forgery[] => {
  const good = JSON.stringify(tabClaims(issuer, now)).slice(1, -1);
  const twice = (name: string, value: unknown): string[] => [`{"${name}":${JSON.stringify(value)},${good}}`, `{${good},"${name}":${JSON.stringify(value)}}`];
  const claims = [
    ...twice('aud', TAB_CLIENT), ...twice('aud', 'other'), ...twice('iss', issuer), ...twice('exp', 9_999_999_999), ...twice('nbf', 0), ...twice('oid', OTHER_APP), ...twice('tid', TENANT), ...twice('scp', 'access_as_user'),
    ...twice('scp', 'other'), ...twice('ver', '2.0'), ...twice('azp', TEAMS_WEB), ...twice('\\u006fid', OTHER_APP), ...twice('\\u0061ud', TAB_CLIENT), ...twice('name', 'Somebody Else'),
    '', '{', '[]', 'null', '"x"', '1', `[{${good}}]`, `{${good}}x`, `\u00ef\u00bb\u00bf{${good}}`, `{${good.replace('"iss"', '"Iss"')}}`, `{${good.replace('"oid"', '"OID"')}}`, `{${good.replace('"scp"', '"scope"')}}`,
  ];
  const headers = ['', '{', '[]', 'null', '{}', `{"alg":"none","alg":"RS256","kid":"${kid}"}`, `{"alg":"RS256","kid":"stranger","kid":"${kid}"}`, `{"alg":"RS256","\\u006bid":"x","kid":"${kid}"}`];
  return [
    ...claims.map((text) => ({ kind: 'json', name: `claims ${text.slice(0, 60)}`, apply: (draft: Draft) => (draft.claimsText = text) })),
    ...headers.map((text) => ({ kind: 'json', name: `header ${text.slice(0, 60)}`, apply: (draft: Draft) => (draft.headerText = text) })),
    ...['JOSE', 'id_token+jwt', 'dpop+jwt', 'pop', '', null, 1, ['JWT'], 'JWT '].map((typ) => ({ kind: 'typ', name: `typ ${label(typ)}`, apply: (draft: Draft) => (draft.header = { ...draft.header, typ }) })),
    ...['DEF', '', null].map((zip) => ({ kind: 'zip', name: `zip ${label(zip)}`, apply: (draft: Draft) => (draft.header = { ...draft.header, zip }) })),
  ];
};

/** Every single way of forging a token of the tab. */
export const tabForgeries = (cast: Cast, issuer: string, now: number, evilOrigin: string): readonly Forgery[] => [
  ...allForgeries(cast, now, evilOrigin).filter(({ kind }) => ANY_TOKEN.has(kind)),
  ...issuers(issuer),
  ...audiences,
  ...persons,
  ...foreign(cast, issuer),
  ...texts(cast.genuine.kid, issuer, now),
];
