import { isLoopbackHost } from '../domain/service-host';
import type { Reading } from './reading';

/** What an address may have besides its host. */
export interface EndpointRules {
  /** `never`: https only. `loopback`: http too on this machine. `anywhere`: http too. */
  readonly http: 'never' | 'loopback' | 'anywhere';
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
  if (authority === undefined || rest === undefined) return wrong('is not an absolute https address.');
  const fault = authorityFault(authority) ?? restFault(rest, rules.extent);
  if (fault !== undefined) return wrong(fault);
  if (!URL.canParse(text)) return wrong('is not an absolute https address.');
  const url = new URL(text);
  return url.protocol === 'http:' && !httpAllowed(rules.http, url.hostname) ? wrong(HTTPS_SAYS[rules.http]) : { ok: true, value: url };
}

function authorityFault(authority: string): string | undefined {
  if (authority.includes('@')) return 'holds a user name or password; addresses must have none.';
  if (!/^[\w.:[\]-]+$/.test(authority)) return 'has a character in its host that no host name has.';
  return /\.(?::\d*)?$/.test(authority) ? 'has a host that ends with a dot.' : undefined;
}

function restFault(rest: string, extent: EndpointRules['extent']): string | undefined {
  if (rest.includes('#')) return 'has a fragment (#); there must be none.';
  if (extent === 'origin' && rest !== '' && rest !== '/') return 'must be a scheme and a host only, without path or query.';
  return undefined;
}

const HTTPS_SAYS = {
  never: 'must be https.',
  loopback: 'must be https (http is allowed for this machine only: localhost, 127.0.0.0/8, [::1]).',
  anywhere: 'must be http or https.',
} as const;

const httpAllowed = (http: EndpointRules['http'], hostname: string): boolean =>
  http === 'anywhere' || (http === 'loopback' && isLoopbackHost(hostname));

const wrong = (says: string): Reading<URL> => ({ ok: false, says: [says] });
