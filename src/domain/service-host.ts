/** Which hosts the bot may talk to as Bot Connector: the rules of `BOT_SERVICE_HOSTS` and how a `serviceUrl` meets them. */

/**
 * `host`: that host alone, on that port alone when one is named. `suffix`: every host below it, not itself; it begins with
 * a dot. Hosts are in lower case, an IPv6 address in brackets.
 */
export type HostRule =
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'suffix'; readonly suffix: string };

/** Why a text is no rule: what would open the list to hosts that nobody vouches for, or is no host at all. */
export type HostRuleFault = 'wildcard' | 'single-label' | 'too-broad' | 'address' | 'port' | 'malformed';

export type HostRuleReading = { readonly ok: true; readonly rule: HostRule } | { readonly ok: false; readonly fault: HostRuleFault };

/** The parts of a parsed URL that decide; a WHATWG `URL` fits (`protocol` with its colon, `port` empty for the default). */
export interface UrlParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LOOPBACK_V4 = /^127(?:\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$/;
// A name whose last label is a number is an IPv4 address to every URL parser, however it is written.
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;
const MAX_NAME_LENGTH = 253;
const MAX_PORT = 65_535;

// Everybody can get a name below these: a rule for all of them would be a rule for anybody.
const RENTED_TO_ANYBODY = [
  'trafficmanager.net',
  'trafficmanager.cn',
  'usgovtrafficmanager.net',
  'azurewebsites.net',
  'azurewebsites.us',
  'chinacloudsites.cn',
  'cloudapp.net',
  'cloudapp.azure.com',
  'azurefd.net',
  'azurecontainerapps.io',
  'azure-api.net',
  'devtunnels.ms',
  'ngrok.io',
];
const REGISTRY_SUFFIX = /^(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$/;

/** `hostname` (as in `URL.hostname`) is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || LOOPBACK_V4.test(hostname);

/**
 * Reads one entry of `BOT_SERVICE_HOSTS`: `host`, `host:port`, `[::1]`, `[::1]:port` or `.suffix`, in any case.
 * Refused: `*`, single labels other than `localhost`, suffixes below which anybody can get a name, addresses outside
 * loopback, and everything that is no host.
 */
export function readHostRule(text: string): HostRuleReading {
  const entry = text.trim().toLowerCase();
  if (entry.includes('*')) return refused('wildcard');
  return entry.startsWith('.') ? readSuffix(entry.slice(1)) : readHost(entry);
}

function readSuffix(name: string): HostRuleReading {
  const labels = name.split('.');
  if (!isName(labels)) return refused('malformed');
  if (NUMERIC_LABEL.test(labels.at(-1) ?? '')) return refused('address');
  if (labels.length === 1) return refused('single-label');
  if (RENTED_TO_ANYBODY.includes(name) || REGISTRY_SUFFIX.test(name)) return refused('too-broad');
  return { ok: true, rule: { kind: 'suffix', suffix: `.${name}` } };
}

function readHost(entry: string): HostRuleReading {
  const split = /^(\[[0-9a-f:.]*\]|[^:[\]]*)(?::(.*))?$/.exec(entry);
  if (split === null) return refused('malformed');
  const host = split[1] ?? '';
  const port = readPort(split[2]);
  const fault = hostFault(host);
  if (fault !== undefined) return refused(fault);
  return port === 'wrong' ? refused('port') : { ok: true, rule: { kind: 'host', host, port } };
}

function hostFault(host: string): HostRuleFault | undefined {
  if (isLoopbackHost(host)) return undefined;
  if (host.startsWith('[')) return 'address';
  const labels = host.split('.');
  if (!isName(labels)) return 'malformed';
  if (NUMERIC_LABEL.test(labels.at(-1) ?? '')) return 'address';
  return labels.length === 1 ? 'single-label' : undefined;
}

function readPort(text: string | undefined): number | undefined | 'wrong' {
  if (text === undefined) return undefined;
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= MAX_PORT ? port : 'wrong';
}

const isName = (labels: readonly string[]): boolean =>
  labels.join('.').length <= MAX_NAME_LENGTH && labels.every((label) => LABEL.test(label));

const refused = (fault: HostRuleFault): HostRuleReading => ({ ok: false, fault });

/** The rule as it is written in `BOT_SERVICE_HOSTS`. */
export function hostRuleText(rule: HostRule): string {
  if (rule.kind === 'suffix') return rule.suffix;
  return rule.port === undefined ? rule.host : `${rule.host}:${rule.port}`;
}

/**
 * A `serviceUrl` may be called: https (http too when the host is loopback), no user name or password in it, and its host
 * meets one of the rules. A rule without a port allows every port of its host.
 */
export function hostAllowed(rules: readonly HostRule[], url: UrlParts): boolean {
  const host = url.hostname.toLowerCase();
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(host))) return false;
  const port = url.port === '' ? defaultPort(url.protocol) : Number(url.port);
  return rules.some((rule) => meets(rule, host, port));
}

function meets(rule: HostRule, host: string, port: number): boolean {
  if (rule.kind === 'suffix') return host.endsWith(rule.suffix) && isName(host.slice(0, -rule.suffix.length).split('.'));
  return host === rule.host && (rule.port === undefined || rule.port === port);
}

const defaultPort = (protocol: string): number => (protocol === 'https:' ? 443 : 80);
