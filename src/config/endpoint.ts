import { isLoopbackHost } from '../domain/service-host';
import type { MistakeCode } from '../domain/mistake';
import { wrong, type Reading } from './reading';

/** What an address may have besides its host. */
export interface EndpointRules {
  /** `never`: https only. `loopback`: http too on this machine. */
  readonly http: 'never' | 'loopback';
  /** `origin`: scheme, host and port (one trailing slash is tolerated). `path`: a path and a query may follow. */
  readonly extent: 'origin' | 'path';
}

// Printable ASCII without a backslash: URL parsers drop or turn round what else there is.
const ABSOLUTE = /^https?:\/\/([^/?#\\]+)([!-[\]-~]*)$/i;

/**
 * A valid address under `rules`, or what is wrong with it. User names and passwords are always refused, and so are
 * fragments, percent signs in the host and a host with a trailing dot (another spelling that no list of hosts knows).
 */
export function readEndpoint(text: string, rules: EndpointRules): Reading<URL> {
  const [, authority, rest] = ABSOLUTE.exec(text) ?? [];
  if (authority === undefined || rest === undefined) return wrong('no-address');
  const fault = authorityFault(authority) ?? restFault(rest, rules.extent);
  if (fault !== undefined) return wrong(fault);
  if (!URL.canParse(text)) return wrong('no-address');
  const url = new URL(text);
  return url.protocol === 'http:' && !httpAllowed(rules.http, url.hostname) ? wrong(NOT_HTTPS[rules.http]) : { ok: true, value: url };
}

function authorityFault(authority: string): MistakeCode | undefined {
  if (authority.includes('@')) return 'address-with-user';
  if (!/^[\w.:[\]-]+$/.test(authority)) return 'address-with-odd-host';
  return /\.(?::\d*)?$/.test(authority) ? 'address-with-dot' : undefined;
}

function restFault(rest: string, extent: EndpointRules['extent']): MistakeCode | undefined {
  if (rest.includes('#')) return 'address-with-fragment';
  if (extent === 'origin' && rest !== '' && rest !== '/') return 'address-with-path';
  return undefined;
}

const NOT_HTTPS = {
  never: 'https-only',
  loopback: 'https-or-loopback',
} as const;

const httpAllowed = (http: EndpointRules['http'], hostname: string): boolean => http === 'loopback' && isLoopbackHost(hostname);
