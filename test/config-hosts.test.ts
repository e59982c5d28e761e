import fc from 'fast-check';
import { mistakesText } from '../src/cards';
import { readConfig, type Environment } from '../src/config';

const TENANT = '22222222-2222-4222-8222-222222222222';
const GOOD = { BOT_ID: '11111111-1111-4111-8111-111111111111', BOT_TYPE: 'UserAssignedMsi', BOT_TENANT_ID: TENANT, AZURE_TENANT_ID: TENANT };

const OWN = {
  AZURE_AUTHORITY_HOST: 'https://login.contoso.test',
  BOT_OPENID_METADATA_URL: 'https://keys.contoso.test/v1/openid',
  GRAPH_ENDPOINT: 'https://graph.contoso.test',
  BOT_SERVICE_HOSTS: 'localhost:4000,connector.contoso.test',
  SHAREPOINT_ADMIN_URL: 'https://sharepoint.contoso.test',
} as const;
type HostVariable = keyof typeof OWN;
const CALLED_ALWAYS: readonly HostVariable[] = ['AZURE_AUTHORITY_HOST', 'BOT_OPENID_METADATA_URL', 'GRAPH_ENDPOINT', 'BOT_SERVICE_HOSTS'];

const own = (variables: readonly HostVariable[]): Environment => Object.fromEntries(variables.map((name) => [name, OWN[name]]));

function named(env: Environment): readonly string[] {
  const reading = readConfig({ ...GOOD, ...env });
  return reading.ok ? [] : reading.mistakes.flatMap(({ variables }) => variables).sort();
}

function hostsOf(env: Environment) {
  const reading = readConfig({ ...GOOD, ...env });
  if (!reading.ok) throw new Error(mistakesText(reading.mistakes, 'en'));
  return reading.config.hosts;
}

/** Where Azure Database is in each cloud. */
const DATABASES: Readonly<Record<string, string>> = { public: 'windows.net', usgov: 'usgovcloudapi.net', dod: 'usgovcloudapi.net', china: 'chinacloudapi.cn' };

describe('The hosts of each of Microsoft’s clouds', () => {
  it.each([
    ['public', 'login.microsoftonline.com', 'graph.microsoft.com', 'login.botframework.com', 'api.botframework.com', ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'], '.sharepoint.com'],
    ['usgov', 'login.microsoftonline.us', 'graph.microsoft.us', 'login.botframework.azure.us', 'api.botframework.us', ['smba.infra.gov.teams.microsoft.us'], '.sharepoint.us'],
    ['dod', 'login.microsoftonline.us', 'dod-graph.microsoft.us', 'login.botframework.azure.us', 'api.botframework.us', ['smba.infra.dod.teams.microsoft.us'], '.sharepoint-mil.us'],
    ['china', 'login.partner.microsoftonline.cn', 'microsoftgraph.chinacloudapi.cn', 'login.botframework.azure.cn', 'api.botframework.azure.cn', ['frontend.botapi.msg.infra.teams.microsoftonline.cn'], '.sharepoint.cn'],
  ])('are all set by CLOUD=%s', (CLOUD, authority, graph, keys, bot, services, files) => {
    expect(hostsOf({ CLOUD: CLOUD.toUpperCase() })).toEqual({
      cloud: CLOUD,
      authorityHost: `https://${authority}`,
      graphEndpoint: `https://${graph}`,
      sharePointAdminUrl: undefined,
      botOpenIdMetadataUrl: `https://${keys}/v1/.well-known/openidconfiguration`,
      botTokenIssuer: `https://${bot}`,
      botTokenScope: `https://${bot}/.default`,
      databaseTokenScope: `https://ossrdbms-aad.database.${DATABASES[CLOUD] ?? ''}/.default`,
      serviceHosts: services.map((host) => ({ kind: 'host', host, port: undefined })),
      fileHosts: [{ kind: 'suffix', suffix: files }],
      offersFiles: CLOUD === 'public',
      own: false,
      ownHosts: [],
    });
  });

  it.each([
    ['public', 'https://entra.microsoft.com'],
    ['usgov', 'https://entra.microsoft.us'],
    ['dod', 'https://entra.microsoft.us'],
    ['china', 'https://entra.microsoftonline.cn'],
  ])('have their portal with CLOUD=%s', (CLOUD, portal) => {
    const reading = readConfig({ ...GOOD, CLOUD });
    expect(reading.ok && reading.config.policy.portal).toBe(portal);
  });

  it.each([
    ['public', 'https://contoso-admin.sharepoint.com'],
    ['usgov', 'https://contoso-admin.sharepoint.us'],
    ['dod', 'https://contoso-admin.sharepoint-mil.us'],
    ['china', 'https://contoso-admin.sharepoint.cn'],
  ])('have SharePoint beside them in CLOUD=%s', (CLOUD, SHAREPOINT_ADMIN_URL) => {
    expect(named({ CLOUD, SHAREPOINT_ADMIN_URL })).toEqual([]);
    expect(named({ CLOUD: CLOUD === 'public' ? 'china' : 'public', SHAREPOINT_ADMIN_URL })).toEqual(['SHAREPOINT_ADMIN_URL']);
  });

  it('are Microsoft’s when written out, too', () => {
    expect(hostsOf({ BOT_SERVICE_HOSTS: 'SMBA.trafficmanager.net,.infra.gcc.teams.microsoft.com', GRAPH_ENDPOINT: 'https://GRAPH.microsoft.com/' }).own).toBe(false);
  });

  it.each([
    [{ GRAPH_ENDPOINT: 'https://graph.microsoft.us' }, 'GRAPH_ENDPOINT'],
    [{ CLOUD: 'usgov', GRAPH_ENDPOINT: 'https://dod-graph.microsoft.us' }, 'GRAPH_ENDPOINT'],
    [{ CLOUD: 'china', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' }, 'AZURE_AUTHORITY_HOST'],
    [{ CLOUD: 'dod', BOT_SERVICE_HOSTS: 'smba.infra.gov.teams.microsoft.us' }, 'BOT_SERVICE_HOSTS'],
    [{ BOT_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration' }, 'BOT_OPENID_METADATA_URL'],
    [{ GRAPH_ENDPOINT: 'https://login.microsoftonline.com' }, 'GRAPH_ENDPOINT'],
    [{ BOT_SERVICE_HOSTS: '.microsoft.com' }, 'BOT_SERVICE_HOSTS'],
    [{ BOT_SERVICE_HOSTS: '.azure.us' }, 'BOT_SERVICE_HOSTS'],
  ])('are a mistake in another cloud or for another purpose: %j', (env, variable) => {
    expect(named(env)).toEqual([variable]);
  });

  it('of another cloud stay a mistake when there is a whole set of them', () => {
    expect(
      named({
        AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us',
        BOT_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
        GRAPH_ENDPOINT: 'https://graph.microsoft.us',
        BOT_SERVICE_HOSTS: 'smba.infra.gov.teams.microsoft.us',
      }),
    ).toEqual([...CALLED_ALWAYS].sort());
  });
});

describe('Hosts are all Microsoft’s or none is', () => {
  it('all one’s own are accepted, with and without SharePoint', () => {
    expect(hostsOf(own(CALLED_ALWAYS)).own).toBe(true);
    expect(hostsOf(OWN).ownHosts).toEqual([
      'login.contoso.test', 'keys.contoso.test', 'graph.contoso.test', 'sharepoint.contoso.test', 'localhost:4000', 'connector.contoso.test',
    ]);
  });

  it.each(CALLED_ALWAYS)('one of one’s own (%s) among Microsoft’s defaults is named', (variable) => {
    expect(named(own([variable]))).toEqual([variable]);
  });

  it.each(CALLED_ALWAYS)('one left at Microsoft’s default (%s) among one’s own is named', (variable) => {
    expect(named(own(CALLED_ALWAYS.filter((each) => each !== variable)))).toEqual([variable]);
  });

  it('the variables of the smaller side are named, of both sides when they are even, for every mixture', () => {
    const all: HostVariable[] = [...CALLED_ALWAYS, 'SHAREPOINT_ADMIN_URL'];
    fc.assert(
      fc.property(fc.subarray(all), fc.boolean(), (owned, sharePoint) => {
        const microsofts = all.filter((name) => !owned.includes(name) && (name !== 'SHAREPOINT_ADMIN_URL' || sharePoint));
        const env = { ...(sharePoint ? { SHAREPOINT_ADMIN_URL: 'https://contoso-admin.sharepoint.com' } : {}), ...own(owned) };
        const smaller = [...(owned.length <= microsofts.length ? owned : []), ...(microsofts.length <= owned.length ? microsofts : [])];
        expect(named(env)).toEqual(owned.length === 0 || microsofts.length === 0 ? [] : smaller.sort());
      }),
    );
  });

  it('a list of service hosts from both sides is the one named, whatever the rest is', () => {
    const BOT_SERVICE_HOSTS = 'smba.trafficmanager.net,connector.contoso.test';
    expect(named({ BOT_SERVICE_HOSTS })).toEqual(['BOT_SERVICE_HOSTS']);
    expect(named({ ...OWN, BOT_SERVICE_HOSTS })).toEqual(['BOT_SERVICE_HOSTS']);
  });

  it('another profile of Traffic Manager is not Microsoft’s, nor is a host that only ends alike', () => {
    expect(named({ BOT_SERVICE_HOSTS: 'evil.trafficmanager.net' })).toEqual(['BOT_SERVICE_HOSTS']);
    expect(named({ GRAPH_ENDPOINT: 'https://graph.microsoft.com.contoso.test' })).toEqual(['GRAPH_ENDPOINT']);
    expect(named({ GRAPH_ENDPOINT: 'https://notgraph-microsoft.com' })).toEqual(['GRAPH_ENDPOINT']);
  });

  it('issuer and scope are compared, not called: they may be anybody’s', () => {
    const hosts = hostsOf({ BOT_TOKEN_ISSUER: 'https://Issuer.contoso.test/', BOT_TOKEN_SCOPE: 'https://Bot.contoso.test/.default' });
    expect([hosts.own, hosts.botTokenIssuer, hosts.botTokenScope]).toEqual([false, 'https://Issuer.contoso.test/', 'https://Bot.contoso.test/.default']);
  });

  it('a host variable that cannot be read is named once and does not count for either side', () => {
    expect(named({ ...OWN, GRAPH_ENDPOINT: 'ftp://graph.contoso.test' })).toEqual(['GRAPH_ENDPOINT']);
  });
});
