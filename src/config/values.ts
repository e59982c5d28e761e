/** The kinds of values that variables have, as schemas: a variable's text in, its value or a sentence out. */

import { readIdentifier } from '../domain/identifier';
import type { ObjectId, Upn } from '../domain/people';
import { KNOWN_ROLE_NAMES, nearestRoleName, roleTemplateId, type RoleTemplateId } from '../domain/roles';
import { readHostRule, type HostRule, type HostRuleFault } from '../domain/service-host';
import { readDuration } from './duration';
import { readEndpoint, type EndpointRules } from './endpoint';
import { orSay, reads, type Reading } from './reading';

const GUID_SAYS = 'is not a GUID, e.g. 01234567-89ab-cdef-0123-456789abcdef.';

/** Any text that is there at all. */
export const text = () => reads((value) => ({ ok: true, value }));

/** A GUID, in lower case; `brand` makes it what it is the id of. */
export const guid = <T extends string>(brand: (text: string) => T | undefined, whenMissing?: string) =>
  reads(orSay(brand, GUID_SAYS), whenMissing);

/** A whole number between `least` and `most`, in plain digits. */
export const integer = (least: number, most: number) =>
  reads(
    orSay((digits) => {
      const value = /^\d{1,9}$/.test(digits) ? Number(digits) : -1;
      return value >= least && value <= most ? value : undefined;
    }, `must be a whole number from ${least} to ${most}, in digits.`),
  );

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** `true` or `false` in any case. */
export const flag = () => reads(orSay((word) => FLAGS.get(word.toLowerCase()), 'must be true or false.'));

/** One of `words` in any case, as it is spelled in the list. */
export const oneOf = <const T extends string>(words: readonly T[], otherwise = '') =>
  reads(
    orSay(
      (typed) => words.find((word) => word.toLowerCase() === typed.toLowerCase()),
      `must be one of ${words.join(', ')}.${otherwise}`,
    ),
  );

/** An ISO 8601 duration between two durations (both included), in milliseconds. */
export const duration = (least: Duration, most: Duration) =>
  reads((value): Reading<number> => {
    const reading = readDuration(value);
    if (!reading.ok || (reading.value >= least.ms && reading.value <= most.ms)) return reading;
    return { ok: false, says: [`must be from ${least.iso} to ${most.iso}.`] };
  });

interface Duration {
  readonly iso: string;
  readonly ms: number;
}

/** An address as `scheme://host[:port]`, without a trailing slash. */
export const origin = (http: EndpointRules['http']) => reads(mapped(http, 'origin', (url) => url.origin));

/** An address with its path. */
export const address = (http: EndpointRules['http']) => reads(mapped(http, 'path', (url) => url.href));

/** An address that is compared and not called: kept letter by letter. */
export const addressAsWritten = () => reads((value) => mapped('loopback', 'path', () => value)(value));

/** The scope of a token: an address that ends with `/.default`, kept letter by letter. */
export const tokenScope = () =>
  reads((value): Reading<string> => {
    if (!value.endsWith('/.default')) return { ok: false, says: ['must end with /.default.'] };
    return mapped('loopback', 'path', () => value)(value);
  });

const mapped =
  (http: EndpointRules['http'], extent: EndpointRules['extent'], take: (url: URL) => string) =>
  (value: string): Reading<string> => {
    const reading = readEndpoint(value, { http, extent });
    return reading.ok ? { ok: true, value: take(reading.value) } : reading;
  };

/** A host name or address to listen on. */
export const listenHost = () =>
  reads(orSay((host) => (/^[\w.:%-]{1,253}$/.test(host) ? host : undefined), 'must be a host name or an IP address, without scheme or port.'));

/** The connection string of Application Insights: opaque, but it must name the key. */
export const applicationInsights = () =>
  reads(
    orSay(
      (value) => (/(?:^|;)\s*InstrumentationKey=[0-9a-f-]{36}(?:;|$)/i.test(value) ? value : undefined),
      'is not a connection string of Application Insights: it has no InstrumentationKey=GUID.',
    ),
  );

/** A comma list of roles by name or template id, each once. */
export const roles = () => list((entry): Reading<RoleTemplateId> => orSay(roleTemplateId, roleSays(entry))(entry));

function roleSays(entry: string): string {
  const nearest = nearestRoleName(entry);
  return nearest === undefined
    ? `is no known role. Known names: ${KNOWN_ROLE_NAMES.join(', ')}; any other role by its template id.`
    : `is no known role; the nearest known name is "${nearest}". Any other role can be given by its template id.`;
}

/** A comma list of UPNs and object ids. */
export const people = () => list(orSay(person, 'is neither a user principal name (name@domain) nor an object id (GUID).'));

function person(entry: string): Upn | ObjectId | undefined {
  const reading = readIdentifier(entry);
  if (!reading.ok) return undefined;
  return reading.target.by === 'upn' ? reading.target.upn : reading.target.objectId;
}

const HOST_RULE_SAYS: Readonly<Record<HostRuleFault, string>> = {
  wildcard: 'has a *, which is refused. Write a host, host:port, or .suffix with a leading dot.',
  'single-label': 'is a single label, which is refused (only localhost is allowed). Write the full host name.',
  'too-broad': 'is refused: anybody can get a host name below this suffix. Write the exact host.',
  address: 'is an IP address outside loopback, which is refused. Write a host name.',
  port: 'has a port that is not a number from 1 to 65535.',
  malformed: 'is not a host. Write host, host:port, or .suffix with a leading dot, without scheme or path.',
};

/** The comma list of hosts that a `serviceUrl` may have. */
export const hostRules = () =>
  list((entry): Reading<HostRule> => {
    const reading = readHostRule(entry);
    return reading.ok ? { ok: true, value: reading.rule } : { ok: false, says: [HOST_RULE_SAYS[reading.fault]] };
  });

// Entries are named by position: what stands there may have been meant for another, secret variable.
const list = <T>(readEntry: (entry: string) => Reading<T>) =>
  reads((value): Reading<readonly T[]> => {
    const entries = value.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
    if (entries.length === 0) return { ok: false, says: ['is a list without an entry.'] };
    const readings = entries.map(readEntry);
    const says = readings.flatMap((reading, index) => (reading.ok ? [] : reading.says.map((each) => `entry ${index + 1} ${each}`)));
    if (says.length > 0) return { ok: false, says };
    return { ok: true, value: [...new Set(readings.flatMap((reading) => (reading.ok ? [reading.value] : [])))] };
  });
