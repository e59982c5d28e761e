/** The kinds of values that variables have, as schemas: a variable's text in, its value or what is wrong with it out. */

import { readIdentifier } from '../domain/identifier';
import type { ObjectId, Upn } from '../domain/people';
import { KNOWN_ROLE_NAMES, nearestRoleName, roleTemplateId, type RoleTemplateId } from '../domain/roles';
import { readHostRule, type HostRule, type HostRuleFault } from '../domain/service-host';
import { readDuration } from './duration';
import { readEndpoint, type EndpointRules } from './endpoint';
import type { MistakeCode } from '../domain/mistake';
import { orElse, reads, wrong, type Reading } from './reading';

/** Any text that is there at all. */
export const text = () => reads((value) => ({ ok: true, value }));

/** A GUID, in lower case; `brand` makes it what it is the id of. */
export const guid = <T extends string>(brand: (text: string) => T | undefined, whenMissing?: MistakeCode) =>
  reads(orElse(brand, 'no-guid'), whenMissing);

/** A whole number between `least` and `most`, in plain digits. */
export const integer = (least: number, most: number) =>
  reads(
    orElse(
      (digits) => {
        const value = /^\d{1,9}$/.test(digits) ? Number(digits) : -1;
        return value >= least && value <= most ? value : undefined;
      },
      'no-integer',
      // As they are to be written: without a sign between the thousands.
      { least: String(least), most: String(most) },
    ),
  );

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** `true` or `false` in any case. */
export const flag = () => reads(orElse((word) => FLAGS.get(word.toLowerCase()), 'no-flag'));

/** One of `words` in any case, as it is spelled in the list. */
export const oneOf = <const T extends string>(words: readonly T[], otherwise: MistakeCode = 'not-one-of') =>
  reads(
    orElse((typed) => words.find((word) => word.toLowerCase() === typed.toLowerCase()), otherwise, { words: words.join(', ') }),
  );

/** An ISO 8601 duration between two durations (both included), in milliseconds. */
export const duration = (least: Duration, most: Duration) =>
  reads((value): Reading<number> => {
    const reading = readDuration(value);
    if (!reading.ok || (reading.value >= least.ms && reading.value <= most.ms)) return reading;
    return wrong('out-of-range', { least: least.iso, most: most.iso });
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
    if (!value.endsWith('/.default')) return wrong('no-token-scope');
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
  reads(orElse((host) => (/^[\w.:%-]{1,253}$/.test(host) ? host : undefined), 'no-listen-host'));

/** A comma list of roles by name or template id, each once. */
export const roles = () => list((entry): Reading<RoleTemplateId> => roleIn(entry));

function roleIn(entry: string): Reading<RoleTemplateId> {
  const role = roleTemplateId(entry);
  if (role !== undefined) return { ok: true, value: role };
  const nearest = nearestRoleName(entry);
  return nearest === undefined ? wrong('unknown-role', { names: KNOWN_ROLE_NAMES.join(', ') }) : wrong('unknown-role-nearest', { nearest });
}

/** A comma list of UPNs and object ids. */
export const people = () => list(orElse(person, 'nobody'));

function person(entry: string): Upn | ObjectId | undefined {
  const reading = readIdentifier(entry);
  if (!reading.ok) return undefined;
  return reading.target.by === 'upn' ? reading.target.upn : reading.target.objectId;
}

const HOST_RULE_FAULTS: Readonly<Record<HostRuleFault, MistakeCode>> = {
  wildcard: 'host-wildcard',
  'single-label': 'host-single-label',
  'too-broad': 'host-too-broad',
  address: 'host-address',
  port: 'host-port',
  malformed: 'host-malformed',
};

/** The comma list of hosts that a `serviceUrl` may have. */
export const hostRules = () =>
  list((entry): Reading<HostRule> => {
    const reading = readHostRule(entry);
    return reading.ok ? { ok: true, value: reading.rule } : wrong(HOST_RULE_FAULTS[reading.fault]);
  });

// Entries are named by position: what stands there may have been meant for another, secret variable.
const list = <T>(readEntry: (entry: string) => Reading<T>) =>
  reads((value): Reading<readonly T[]> => {
    const entries = value.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
    if (entries.length === 0) return wrong('empty-list');
    const readings = entries.map(readEntry);
    const faults = readings.flatMap((reading, index) => (reading.ok ? [] : reading.faults.map((each) => ({ ...each, entry: index + 1 }))));
    if (faults.length > 0) return { ok: false, faults };
    return { ok: true, value: [...new Set(readings.flatMap((reading) => (reading.ok ? [reading.value] : [])))] };
  });
