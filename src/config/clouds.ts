import type { HostRule } from '../domain/service-host';

/** Microsoft's clouds, as `CLOUD` names them. `public` includes GCC; `usgov` is GCC High. */
export const CLOUDS = ['public', 'usgov', 'dod', 'china'] as const;
export type Cloud = (typeof CLOUDS)[number];

/** What a host is called for. */
export type HostPurpose = 'authority' | 'key-document' | 'graph' | 'sharepoint' | 'service';

interface CloudFacts {
  readonly authorityHost: string;
  readonly graphEndpoint: string;
  readonly botOpenIdMetadataUrl: string;
  readonly botTokenIssuer: string;
  readonly botTokenScope: string;
  /** Scope of the tokens that Azure Database for PostgreSQL takes as a password (its documentation, "Microsoft Entra authentication"; az: `oss-rdbms`). */
  readonly databaseTokenScope: string;
  readonly serviceHosts: readonly HostRule[];
  /** Entra's admin centre. */
  readonly portal: string;
  /** Microsoft's hosts in this cloud: a host, or everything below `.suffix`. */
  readonly microsofts: Readonly<Record<HostPurpose, readonly string[]>>;
}

const exactly = (...hosts: readonly string[]): readonly HostRule[] => hosts.map((host) => ({ kind: 'host', host, port: undefined }));

const US_GOVERNMENT = {
  authorityHost: 'https://login.microsoftonline.us',
  botOpenIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  botTokenIssuer: 'https://api.botframework.us',
  botTokenScope: 'https://api.botframework.us/.default',
  databaseTokenScope: 'https://ossrdbms-aad.database.usgovcloudapi.net/.default',
  portal: 'https://entra.microsoft.us',
};
const US_GOVERNMENT_HOSTS = {
  authority: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  'key-document': ['login.botframework.azure.us'],
};

// Entra, Graph and SharePoint hosts: Microsoft Graph `deployments.md`, Entra `authentication-national-cloud.md`; admin centres: the Entra FAQ's allow-list. Bot
// Connector: botbuilder 4.23 constants, the bot documentation for China. Connector hosts: Teams' proactive-message notes
// and the cloud presets of Microsoft's Teams SDK (China from the latter alone).
const FACTS: Readonly<Record<Cloud, CloudFacts>> = {
  public: {
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    botOpenIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    botTokenIssuer: 'https://api.botframework.com',
    botTokenScope: 'https://api.botframework.com/.default',
    databaseTokenScope: 'https://ossrdbms-aad.database.windows.net/.default',
    portal: 'https://entra.microsoft.com',
    serviceHosts: exactly('smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'),
    microsofts: {
      authority: ['login.microsoftonline.com', 'login.microsoft.com', 'login.windows.net', 'sts.windows.net'],
      'key-document': ['login.botframework.com'],
      graph: ['graph.microsoft.com'],
      sharepoint: ['.sharepoint.com'],
      service: ['smba.trafficmanager.net', '.teams.microsoft.com'],
    },
  },
  usgov: {
    ...US_GOVERNMENT,
    graphEndpoint: 'https://graph.microsoft.us',
    serviceHosts: exactly('smba.infra.gov.teams.microsoft.us'),
    microsofts: {
      ...US_GOVERNMENT_HOSTS,
      graph: ['graph.microsoft.us'],
      sharepoint: ['.sharepoint.us'],
      service: ['.gov.teams.microsoft.us'],
    },
  },
  dod: {
    ...US_GOVERNMENT,
    graphEndpoint: 'https://dod-graph.microsoft.us',
    serviceHosts: exactly('smba.infra.dod.teams.microsoft.us'),
    microsofts: {
      ...US_GOVERNMENT_HOSTS,
      graph: ['dod-graph.microsoft.us'],
      sharepoint: ['.sharepoint-mil.us'],
      service: ['.dod.teams.microsoft.us'],
    },
  },
  china: {
    authorityHost: 'https://login.partner.microsoftonline.cn',
    graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
    botOpenIdMetadataUrl: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
    botTokenIssuer: 'https://api.botframework.azure.cn',
    botTokenScope: 'https://api.botframework.azure.cn/.default',
    databaseTokenScope: 'https://ossrdbms-aad.database.chinacloudapi.cn/.default',
    portal: 'https://entra.microsoftonline.cn',
    serviceHosts: exactly('frontend.botapi.msg.infra.teams.microsoftonline.cn'),
    microsofts: {
      authority: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
      'key-document': ['login.botframework.azure.cn'],
      graph: ['microsoftgraph.chinacloudapi.cn'],
      sharepoint: ['.sharepoint.cn'],
      service: ['.teams.microsoftonline.cn'],
    },
  },
};

// Domains that Microsoft keeps for itself, whatever the cloud: never somebody's own host. Domains below which customers
// get names (azurewebsites.net, other names below trafficmanager.net) are not among them.
const MICROSOFTS_DOMAINS = [
  'botframework.azure.cn',
  'botframework.azure.us',
  'botframework.com',
  'botframework.us',
  'graph.windows.net',
  'live.com',
  'login.chinacloudapi.cn',
  'login.usgovcloudapi.net',
  'login.windows.net',
  'microsoft.com',
  'microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'microsoftonline.cn',
  'microsoftonline.com',
  'microsoftonline.us',
  'office.com',
  'office365.com',
  'sharepoint-mil.us',
  'sharepoint.cn',
  'sharepoint.com',
  'sharepoint.us',
  'smba.trafficmanager.net',
  'sts.windows.net',
];

/** The cloud's own addresses: what a host variable means when it is not set. */
export const defaultsOf = (cloud: Cloud): Omit<CloudFacts, 'microsofts'> => FACTS[cloud];

/** Where Teams keeps files in this cloud: SharePoint, and OneDrive within it (`NAME.sharepoint.com`, `NAME-my.sharepoint.com`). */
export const fileHostsOf = (cloud: Cloud): readonly HostRule[] => FACTS[cloud].microsofts.sharepoint.map((suffix) => ({ kind: 'suffix', suffix }));

/**
 * Whose a host is, for one purpose: Microsoft's in `cloud`; Microsoft's in other clouds (those are named) or for something
 * else (none is named); or somebody's own. `host` is a host name or a `.suffix` that stands for every host below it.
 */
export type Ownership =
  | { readonly whose: 'microsofts' }
  | { readonly whose: 'microsofts-elsewhere'; readonly clouds: readonly Cloud[] }
  | { readonly whose: 'own' };

export function ownership(host: string, purpose: HostPurpose, cloud: Cloud): Ownership {
  const clouds = CLOUDS.filter((each) => FACTS[each].microsofts[purpose].some((entry) => isWithin(host, entry)));
  if (clouds.includes(cloud)) return { whose: 'microsofts' };
  if (clouds.length > 0 || isMicrosofts(host)) return { whose: 'microsofts-elsewhere', clouds };
  return { whose: 'own' };
}

const isWithin = (host: string, entry: string): boolean => host === entry || (entry.startsWith('.') && host.endsWith(entry));

// A suffix that reaches over one of Microsoft's domains counts as Microsoft's, too.
const isMicrosofts = (host: string): boolean =>
  MICROSOFTS_DOMAINS.some((domain) => `.${host}`.endsWith(`.${domain}`) || (host.startsWith('.') && `.${domain}`.endsWith(host)));
