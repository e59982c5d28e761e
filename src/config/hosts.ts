import { hostRuleText, type HostRule } from '../domain/service-host';
import { defaultsOf, fileHostsOf, ownership, type Cloud, type HostPurpose } from './clouds';
import { mistake, type Mistake } from '../domain/mistake';
import { failure, success, type Result } from './mistakes';
import type { Draft } from './variables';

/** Where the program calls, and whom it believes. Addresses are `scheme://host[:port]` unless said otherwise. */
export interface Hosts {
  readonly cloud: Cloud;
  /** Entra: https, no trailing slash. */
  readonly authorityHost: string;
  /** Without the version path; the token's scope is this with `/.default`. */
  readonly graphEndpoint: string;
  readonly sharePointAdminUrl: string | undefined;
  /** Whole address of Bot Connector's OpenID document. */
  readonly botOpenIdMetadataUrl: string;
  /** `iss` of Bot Connector's tokens, letter by letter. */
  readonly botTokenIssuer: string;
  /** Scope of the bot's own token, with its `/.default`. */
  readonly botTokenScope: string;
  /** Scope of the tokens that Azure Database for PostgreSQL takes as a password. */
  readonly databaseTokenScope: string;
  /** The hosts that a `serviceUrl` may have. */
  readonly serviceHosts: readonly HostRule[];
  /** The hosts that a file may be fetched from or sent to: where Teams keeps files. */
  readonly fileHosts: readonly HostRule[];
  /** Bots can offer files: not in GCC High, DoD and China (Teams, "Send and receive files using bot"). */
  readonly offersFiles: boolean;
  /** None of the hosts is Microsoft's: instance discovery is off, and the hosts are named at start. */
  readonly own: boolean;
  /** When `own`: all hosts with their ports, each once, to be named. Otherwise empty. */
  readonly ownHosts: readonly string[];
}

type HostVariable =
  | 'AZURE_AUTHORITY_HOST'
  | 'BOT_OPENID_METADATA_URL'
  | 'GRAPH_ENDPOINT'
  | 'SHAREPOINT_ADMIN_URL'
  | 'BOT_SERVICE_HOSTS';

/** One host that will be called: the variable that decides it, and whose it is. */
interface CalledHost {
  readonly variable: HostVariable;
  readonly purpose: HostPurpose;
  /** A host name or a `.suffix`. */
  readonly host: string;
  /** The same with its port, to be shown. */
  readonly shown: string;
}

/**
 * The hosts in effect, defaults of the cloud included. They must all be Microsoft's for that cloud or none of them.
 * `unreadable` says that a variable is set to something that cannot be read: it takes no part in the judgement.
 */
export function readHosts(draft: Draft, unreadable: (variable: string) => boolean): Result<Hosts> {
  const { CLOUD: cloud } = draft;
  if (cloud === undefined) return failure([]);
  const hosts = inEffect(draft, cloud);
  const called = calledHosts(hosts).filter(({ variable }) => !unreadable(variable));
  const mistakes = [...elsewhereMistakes(called, cloud), ...mixtureMistakes(called, cloud)];
  if (mistakes.length > 0) return failure(mistakes);
  const own = called.every((each) => whoseIs(each, cloud) === 'own');
  return success({
    ...hosts,
    own,
    ownHosts: own ? [...new Set(called.map(({ shown }) => shown))] : [],
    fileHosts: own ? hosts.serviceHosts : fileHostsOf(cloud),
    offersFiles: own || cloud === 'public',
  });
}

type InEffect = Omit<Hosts, 'own' | 'ownHosts' | 'fileHosts' | 'offersFiles'>;

function inEffect(draft: Draft, cloud: Cloud): InEffect {
  const standard = defaultsOf(cloud);
  return {
    cloud,
    authorityHost: draft.AZURE_AUTHORITY_HOST ?? standard.authorityHost,
    graphEndpoint: draft.GRAPH_ENDPOINT ?? standard.graphEndpoint,
    sharePointAdminUrl: draft.SHAREPOINT_ADMIN_URL,
    botOpenIdMetadataUrl: draft.BOT_OPENID_METADATA_URL ?? standard.botOpenIdMetadataUrl,
    botTokenIssuer: draft.BOT_TOKEN_ISSUER ?? standard.botTokenIssuer,
    botTokenScope: draft.BOT_TOKEN_SCOPE ?? standard.botTokenScope,
    databaseTokenScope: standard.databaseTokenScope,
    serviceHosts: draft.BOT_SERVICE_HOSTS ?? standard.serviceHosts,
  };
}

function calledHosts(hosts: InEffect): readonly CalledHost[] {
  const at = (variable: HostVariable, purpose: HostPurpose, address: string | undefined): readonly CalledHost[] => {
    if (address === undefined) return [];
    const { hostname, host } = new URL(address);
    return [{ variable, purpose, host: hostname, shown: host }];
  };
  return [
    ...at('AZURE_AUTHORITY_HOST', 'authority', hosts.authorityHost),
    ...at('BOT_OPENID_METADATA_URL', 'key-document', hosts.botOpenIdMetadataUrl),
    ...at('GRAPH_ENDPOINT', 'graph', hosts.graphEndpoint),
    ...at('SHAREPOINT_ADMIN_URL', 'sharepoint', hosts.sharePointAdminUrl),
    ...hosts.serviceHosts.map((rule): CalledHost => ({
      variable: 'BOT_SERVICE_HOSTS',
      purpose: 'service',
      host: rule.kind === 'suffix' ? rule.suffix : rule.host,
      shown: hostRuleText(rule),
    })),
  ];
}

const whoseIs = (called: CalledHost, cloud: Cloud) => ownership(called.host, called.purpose, cloud).whose;

function elsewhereMistakes(called: readonly CalledHost[], cloud: Cloud): readonly Mistake[] {
  return called.flatMap(({ variable, host, purpose }) => {
    const found = ownership(host, purpose, cloud);
    return found.whose === 'microsofts-elsewhere' ? [elsewhere(variable, found.clouds, cloud)] : [];
  });
}

const elsewhere = (variable: HostVariable, clouds: readonly Cloud[], cloud: Cloud): Mistake =>
  clouds.length === 0 ? mistake([variable], 'microsofts-for-something-else', { cloud }) : mistake([variable], 'microsofts-in-another-cloud', { cloud, clouds: clouds.join(', ') });

function mixtureMistakes(called: readonly CalledHost[], cloud: Cloud): readonly Mistake[] {
  const own = variablesWhere('own', called, cloud);
  const microsofts = variablesWhere('microsofts', called, cloud);
  if (own.length === 0 || microsofts.length === 0) return [];
  return [
    ...(own.length <= microsofts.length ? [mistake(own, 'own-among-microsofts', { count: own.length })] : []),
    ...(microsofts.length <= own.length ? [mistake(microsofts, 'microsofts-among-own', { count: microsofts.length })] : []),
  ];
}

function variablesWhere(whose: 'own' | 'microsofts', called: readonly CalledHost[], cloud: Cloud): readonly HostVariable[] {
  return [...new Set(called.filter((each) => whoseIs(each, cloud) === whose).map(({ variable }) => variable))];
}
