import { atSize, note } from '../at-size/size';
import { Stage } from './stage';

const OTHER = '44444444-4444-4444-8444-444444444444';
const PUBLIC_GRAPH = 'https://graph.microsoft.com';

/** What is changed in an environment that starts, the variables that the refusal must name, and a word of its reason. */
type Case = readonly [name: string, changes: Readonly<Record<string, string>>, variables: readonly string[], reason: RegExp];

const IDENTITY: readonly Case[] = [
  ['no bot id: botbuilder would authenticate nobody', { BOT_ID: '' }, ['BOT_ID'], /missing/],
  ['a bot id that is none', { BOT_ID: 'session-revoker' }, ['BOT_ID'], /GUID|id/i],
  ['no tenant that is acted on', { AZURE_TENANT_ID: '' }, ['AZURE_TENANT_ID'], /missing/],
  ['any tenant', { AZURE_TENANT_ID: 'common' }, ['AZURE_TENANT_ID'], /GUID|id/i],
  ['organizations for a tenant', { AZURE_TENANT_ID: 'organizations', BOT_TENANT_ID: 'organizations' }, ['AZURE_TENANT_ID'], /GUID|id/i],
  ['no tenant of the bot', { BOT_TENANT_ID: '' }, ['BOT_TENANT_ID'], /missing/],
  ['a bot of another tenant', { BOT_TENANT_ID: OTHER }, ['BOT_TENANT_ID', 'AZURE_TENANT_ID'], /equal|same/],
  ['a multi-tenant bot', { BOT_TYPE: 'MultiTenant' }, ['BOT_TYPE'], /SingleTenant/],
];

const CREDENTIALS: readonly Case[] = [
  ['no credential of the bot', { BOT_PASSWORD: '' }, ['BOT_PASSWORD'], /BOT_CERTIFICATE_PATH/],
  ['two credentials of the bot', { BOT_CERTIFICATE_PATH: '/etc/hostname' }, ['BOT_PASSWORD', 'BOT_CERTIFICATE_PATH'], /both|one/],
  ['a certificate of the bot that is not there', { BOT_PASSWORD: '', BOT_CERTIFICATE_PATH: '/no/such.pem' }, ['BOT_CERTIFICATE_PATH'], /read/],
  ['a password beside a managed identity of the bot', { BOT_TYPE: 'UserAssignedMsi' }, ['BOT_PASSWORD'], /UserAssignedMsi|managed/],
  ['a secret without the app that it is for', { AZURE_CLIENT_ID: '' }, ['AZURE_CLIENT_ID'], /missing|needs/],
  ['an app id that is none', { AZURE_CLIENT_ID: 'revoker' }, ['AZURE_CLIENT_ID'], /GUID|id/i],
  ['a secret beside a certificate', { AZURE_CLIENT_CERTIFICATE_PATH: '/etc/hostname' }, ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'], /one/],
  ['a secret beside a federated token', { AZURE_FEDERATED_TOKEN_FILE: '/etc/hostname' }, ['AZURE_CLIENT_SECRET', 'AZURE_FEDERATED_TOKEN_FILE'], /one/],
  ['a certificate that is not there', { AZURE_CLIENT_SECRET: '', AZURE_CLIENT_CERTIFICATE_PATH: '/no/such.pem' }, ['AZURE_CLIENT_CERTIFICATE_PATH'], /read/],
  ['a federated token that is not there', { AZURE_CLIENT_SECRET: '', AZURE_FEDERATED_TOKEN_FILE: '/no/such' }, ['AZURE_FEDERATED_TOKEN_FILE'], /read/],
  ['secrets where they are refused', { ALLOW_CLIENT_SECRETS: 'false' }, ['ALLOW_CLIENT_SECRETS'], /secret/i],
  ['neither yes nor no to secrets', { ALLOW_CLIENT_SECRETS: 'maybe' }, ['ALLOW_CLIENT_SECRETS'], /true/],
];

const HOSTS: readonly Case[] = [
  ['own hosts, but Microsoft’s Graph', { GRAPH_ENDPOINT: PUBLIC_GRAPH }, ['GRAPH_ENDPOINT'], /Microsoft/],
  ['own hosts, but Microsoft’s key document', { BOT_OPENID_METADATA_URL: 'https://login.botframework.com/v1/.well-known/openidconfiguration' }, ['BOT_OPENID_METADATA_URL'], /Microsoft/],
  ['own hosts, but Microsoft’s authority', { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' }, ['AZURE_AUTHORITY_HOST'], /Microsoft/],
  ['own hosts, but Microsoft’s services', { BOT_SERVICE_HOSTS: 'smba.trafficmanager.net' }, ['BOT_SERVICE_HOSTS'], /Microsoft/],
  ['own and Microsoft’s services', { BOT_SERVICE_HOSTS: 'localhost:4000,smba.trafficmanager.net' }, ['BOT_SERVICE_HOSTS'], /Microsoft|mix/i],
  ['Microsoft’s Graph of another cloud', { CLOUD: 'usgov', GRAPH_ENDPOINT: PUBLIC_GRAPH }, ['GRAPH_ENDPOINT'], /Microsoft|CLOUD/],
  ['an authority without encryption', { AZURE_AUTHORITY_HOST: 'http://login.contoso.test' }, ['AZURE_AUTHORITY_HOST'], /https/],
  ['Graph without encryption', { GRAPH_ENDPOINT: 'http://graph.contoso.test' }, ['GRAPH_ENDPOINT'], /https/],
  ['a key document without encryption', { BOT_OPENID_METADATA_URL: 'http://keys.contoso.test/k' }, ['BOT_OPENID_METADATA_URL'], /https/],
  ['a password in an address', { GRAPH_ENDPOINT: 'https://user:hunter2@graph.contoso.test' }, ['GRAPH_ENDPOINT'], /./],
  ['an address that is none', { GRAPH_ENDPOINT: 'graph' }, ['GRAPH_ENDPOINT'], /./],
  ['a file for an address', { GRAPH_ENDPOINT: 'file:///etc/passwd' }, ['GRAPH_ENDPOINT'], /https/],
  ['every service host', { BOT_SERVICE_HOSTS: '*' }, ['BOT_SERVICE_HOSTS'], /./],
  ['every host of a top-level domain', { BOT_SERVICE_HOSTS: '.com' }, ['BOT_SERVICE_HOSTS'], /./],
  ['a bare name for a service host', { BOT_SERVICE_HOSTS: 'intranet' }, ['BOT_SERVICE_HOSTS'], /./],
  ['every traffic manager', { BOT_SERVICE_HOSTS: '.trafficmanager.net' }, ['BOT_SERVICE_HOSTS'], /./],
  ['a service on an address of the network', { BOT_SERVICE_HOSTS: '10.0.0.7' }, ['BOT_SERVICE_HOSTS'], /./],
  ['the cloud’s own metadata service', { BOT_SERVICE_HOSTS: '169.254.169.254' }, ['BOT_SERVICE_HOSTS'], /./],
  ['an IPv6 address of the network', { BOT_SERVICE_HOSTS: '[fd00::1]' }, ['BOT_SERVICE_HOSTS'], /./],
  ['a cloud that there is not', { CLOUD: 'germany' }, ['CLOUD'], /public/],
];

const RULES: readonly Case[] = [
  ['a role that there is not', { ADMIN_ROLES: 'Globel Administrator' }, ['ADMIN_ROLES'], /./],
  ['a role among others that there is not', { ADMIN_ROLES: 'Global Administrator,Everybody' }, ['ADMIN_ROLES'], /./],
  ['no roles, but commas', { ADMIN_ROLES: ', ,' }, ['ADMIN_ROLES'], /./],
  ['a protected user by display name', { PROTECTED_USERS: 'Break Glass' }, ['PROTECTED_USERS'], /./],
  ['two people above less than none', { TWO_PERSON_ABOVE: '-1' }, ['TWO_PERSON_ABOVE'], /./],
  ['neither yes nor no to skipping the card', { ALLOW_UNCONFIRMED: 'sometimes' }, ['ALLOW_UNCONFIRMED'], /true/],
  ['neither yes nor no to the kill switch', { STOPPED: 'perhaps' }, ['STOPPED'], /true/],
  ['a confirmation without an end', { CONFIRM_WITHIN: 'forever' }, ['CONFIRM_WITHIN'], /./],
  ['a confirmation within no time', { CONFIRM_WITHIN: 'PT0S' }, ['CONFIRM_WITHIN'], /./],
  ['minutes that are not ISO 8601', { CONFIRM_WITHIN: '10 minutes' }, ['CONFIRM_WITHIN'], /ISO 8601|PT/],
  ['no open requests at all', { MAX_OPEN_PER_PERSON: '0' }, ['MAX_OPEN_PER_PERSON'], /./],
  ['endless messages', { MESSAGES_PER_MINUTE: 'Infinity' }, ['MESSAGES_PER_MINUTE'], /./],
  ['a cap that is no number', { REVOCATIONS_PER_HOUR: 'many' }, ['REVOCATIONS_PER_HOUR'], /./],
  ['personal data for ever', { KEEP_PERSONAL_DATA: 'always' }, ['KEEP_PERSONAL_DATA'], /./],
  ['a route that there is not', { REVOKE_WITH: 'powershell' }, ['REVOKE_WITH'], /graph/],
  ['SharePoint without its address', { REVOKE_WITH: 'sharepoint' }, ['SHAREPOINT_ADMIN_URL'], /./],
  ['SharePoint with a client secret', { REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: 'https://sharepoint.contoso.test' }, ['AZURE_CLIENT_SECRET'], /secret/],
  ['SharePoint without encryption', { REVOKE_WITH: 'sharepoint', SHAREPOINT_ADMIN_URL: 'http://sharepoint.contoso.test' }, ['SHAREPOINT_ADMIN_URL'], /https/],
  ['a database that there is not', { DATABASE_URL: 'mysql://localhost/x' }, ['DATABASE_URL'], /file:/],
  ['a port that there is not', { PORT: '70000' }, ['PORT'], /./],
];

const CASES: readonly Case[] = [...IDENTITY, ...CREDENTIALS, ...HOSTS, ...RULES];
/** Every so manieth of them in a quick run. */
const STEP = atSize({ slice: 6, full: 1 });
const stage = new Stage({}, {});

beforeAll(() => stage.open(false));
afterAll(() => stage.close());

/** What is wrong with how the program took it; nothing when it refused as it should. */
const faultOf = async ([, changes, variables, reason]: Case): Promise<string | undefined> => {
  const ended = await stage.bot.startInVain(changes).catch((error: unknown) => (error instanceof Error ? error.message : 'it failed'));
  if (typeof ended === 'string') return ended;
  if (ended.code !== 1) return `ended with ${String(ended.code)}`;
  const unnamed = variables.filter((name) => !ended.output.includes(name));
  if (unnamed.length > 0) return `does not name ${unnamed.join(', ')}:\n${ended.output}`;
  if (!reason.test(ended.output)) return `gives another reason:\n${ended.output}`;
  const secrets = [stage.tenant.bot.password, stage.tenant.app.clientSecret, 'hunter2'];
  return secrets.some((secret) => ended.output.includes(secret)) ? 'shows a secret' : undefined;
};

test(
  'an unsafe or mixed configuration refuses to start, names its variables and the reason, and shows no secret',
  async () => {
    const tried = CASES.filter((_case, index) => index % STEP === 0);
    const wrong: string[] = [];
    for (const each of tried) {
      const fault = await faultOf(each);
      if (fault !== undefined) wrong.push(`${each[0]}: ${fault}`);
    }
    note({ figure: 'unsafe configurations', tried: tried.length, wrong: wrong.length, atLeast: atSize({ slice: 10, full: 40 }) });
    expect(wrong).toEqual([]);
    expect(tried.length).toBeGreaterThanOrEqual(atSize({ slice: 10, full: 40 }));
  },
  atSize({ slice: 60_000, full: 300_000 }),
);

test('the environment that all of this is changed in does start', async () => {
  await stage.start();
  expect(stage.bot.isRunning).toBe(true);
});
