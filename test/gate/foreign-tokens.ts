import type { Cast, Draft, Forgery } from './forgery';
import { BOT_ID, ISSUER, rs } from './tokens';
import type { Json } from './tokens';

const OWN_TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const FOREIGN_TENANT = '99999999-9999-4999-8999-999999999999';
const USER = { oid: '00000000-0000-4000-8000-000000000001', sub: 'x', preferred_username: 'admin@contoso.com' };
const v2 = (tenant: string): string => `https://login.microsoftonline.com/${tenant}/v2.0`;
const v1 = (tenant: string): string => `https://sts.windows.net/${tenant}/`;

/**
 * Tokens that Entra issues and that SDKs for bots have been seen to take for the connector's: of people who may open the tab, of
 * everybody who can sign in, of other apps. None of them comes from the Bot Connector.
 */
const ENTRA: readonly (readonly [string, Json])[] = [
  ['tab token of a user of the own tenant, for the app\'s URI', { iss: v2(OWN_TENANT), aud: `api://botid-${BOT_ID}`, scp: 'access_as_user', tid: OWN_TENANT, ver: '2.0', ...USER }],
  ['tab token of a user of the own tenant, for the bare app id', { iss: v2(OWN_TENANT), aud: BOT_ID, scp: 'access_as_user', azp: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', tid: OWN_TENANT, ver: '2.0', ...USER }],
  ['tab token of version 1', { iss: v1(OWN_TENANT), aud: `api://botid-${BOT_ID}`, scp: 'access_as_user', appid: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', tid: OWN_TENANT, ver: '1.0', ...USER }],
  ['id token of a user of the own tenant', { iss: v2(OWN_TENANT), aud: BOT_ID, nonce: 'n', tid: OWN_TENANT, ver: '2.0', ...USER }],
  ['id token of version 1', { iss: v1(OWN_TENANT), aud: BOT_ID, nonce: 'n', tid: OWN_TENANT, ver: '1.0', ...USER }],
  ['user token of a foreign tenant', { iss: v2(FOREIGN_TENANT), aud: BOT_ID, tid: FOREIGN_TENANT, ver: '2.0', ...USER }],
  ['id token of a personal account', { iss: v2('9188040d-6c67-4c5b-b112-36a304b66dad'), aud: BOT_ID, tid: '9188040d-6c67-4c5b-b112-36a304b66dad', ver: '2.0', ...USER }],
  ['app-only token of another app, without roles', { iss: v2(OWN_TENANT), aud: BOT_ID, idtyp: 'app', azp: '11111111-1111-4111-8111-111111111111', azpacr: '1', tid: OWN_TENANT, ver: '2.0' }],
  ['app-only token of another app, with roles', { iss: v2(OWN_TENANT), aud: BOT_ID, idtyp: 'app', roles: ['User.RevokeSessions.All'], azp: '11111111-1111-4111-8111-111111111111', tid: OWN_TENANT, ver: '2.0' }],
  ['app-only token of the bot for itself', { iss: v2(OWN_TENANT), aud: BOT_ID, idtyp: 'app', azp: BOT_ID, appid: BOT_ID, tid: OWN_TENANT, ver: '2.0' }],
  ['app-only token of a foreign tenant', { iss: v2(FOREIGN_TENANT), aud: BOT_ID, idtyp: 'app', azp: '11111111-1111-4111-8111-111111111111', tid: FOREIGN_TENANT, ver: '2.0' }],
  ['token of a managed identity', { iss: v1(OWN_TENANT), aud: BOT_ID, idtyp: 'app', appidacr: '2', xms_mirid: '/subscriptions/x', tid: OWN_TENANT, ver: '1.0' }],
  ['the bot\'s own token for the connector', { iss: v1(OWN_TENANT), aud: ISSUER, appid: BOT_ID, tid: OWN_TENANT, ver: '1.0' }],
  ['a token for Graph', { iss: v1(OWN_TENANT), aud: 'https://graph.microsoft.com', scp: 'User.Read', tid: OWN_TENANT, ver: '1.0', ...USER }],
  ['emulator token', { iss: v1('d6d49420-f39b-4df7-a1dc-d59a935871db'), aud: BOT_ID, appid: BOT_ID, ver: '1.0' }],
  ['skill token', { iss: v1('f8cdef31-a31e-4b4a-93e4-5f571e91255a'), aud: BOT_ID, appid: 'skill', ver: '1.0' }],
];

/** Tokens of the connector's family that are meant for somebody else. */
const CONNECTOR: readonly (readonly [string, Json])[] = [
  ['connector token for another bot', { aud: '22222222-2222-4222-8222-222222222222' }],
  ['connector token for another bot, ours in a second claim', { aud: '22222222-2222-4222-8222-222222222222', appid: BOT_ID, azp: BOT_ID }],
  ['connector token of the US government cloud', { iss: 'https://api.botframework.us' }],
  ['connector token of the cloud in China', { iss: 'https://api.botframework.azure.cn' }],
  ['token of the web chat channel', { iss: 'https://webchat.botframework.com/', aud: BOT_ID }],
  ['token of the Direct Line channel', { iss: 'https://directline.botframework.com/', aud: BOT_ID, bot: BOT_ID }],
  ['garbage with the right serviceurl', { iss: undefined, aud: undefined, exp: undefined, nbf: undefined }],
];

/** Each of them signed by a key of the connector (the hardest case) and by one that it does not list, as Entra's keys are. */
export const foreignForgeries = ({ genuine, stranger }: Cast): Forgery[] => {
  const rows = [...ENTRA.map((row) => ['entra', ...row] as const), ...CONNECTOR.map((row) => ['foreign', ...row] as const)];
  return rows.flatMap(([kind, name, claims]) =>
    [genuine, stranger].flatMap((key) =>
      [{}, { serviceurl: undefined }].map((extra) => ({
        kind,
        name: `${name}, signed by ${key.kid}, ${'serviceurl' in extra ? 'without' : 'with'} serviceurl`,
        apply: (draft: Draft) => {
          draft.claims = { ...draft.claims, ...claims, ...extra };
          draft.header = { ...draft.header, kid: key.kid };
          draft.signer = rs(key.privateKey);
        },
      })),
    ),
  );
};
