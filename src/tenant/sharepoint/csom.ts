/**
 * The client-side object model's wire form of `Office365Tenant.RevokeAllUserSessions`: an XML request, a JSON answer
 * ([MS-CSOM]; the ids are those of the public client assembly).
 */
import type { Upn } from '../../domain/people';
import { ACCESS_DENIED } from '../../service/ports';
import { field } from '../http/field';
import { element, escaped, isWritable } from './xml';

/** What SharePoint says of one user, in the order of its numbers (`SPOUserSessionRevocationState`, 0 to 4). */
const STATES = ['not-available', 'not-found', 'failed', 'signing-out', 'signed-out'] as const;
/** `signing-out`: it can take up to an hour. `not-available`: switched off for the tenant. */
export type SharePointState = (typeof STATES)[number];


/** A state; or an error that SharePoint reports; or nothing that tells what happened. */
export type CsomAnswer =
  | { readonly kind: 'state'; readonly state: SharePointState }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'unclear'; readonly because: string };

const NAMESPACE = 'http://schemas.microsoft.com/sharepoint/clientquery/2009';
/** `Microsoft.Online.SharePoint.TenantManagement.Office365Tenant` */
const OFFICE_365_TENANT = '{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}';
/** E_ACCESSDENIED. The type's name beside it differs between versions. */
const E_ACCESSDENIED = '-2147024891';

/** Numbers within the request, all different. The answer is keyed by those of the actions. */
const TENANT_PATH = 1;
const RESULT_PATH = 2;
const MAKE_RESULT = 3;
const READ_RESULT = 4;

/** The body that revokes all sessions of `upn`, pure ASCII; `undefined` when XML cannot express that name. */
export const revokeAllUserSessions = (upn: Upn): string | undefined => {
  if (!isWritable(upn)) return undefined;
  const whole = { AddExpandoFieldTypeSuffix: 'true', SchemaVersion: '15.0.0.0', LibraryVersion: '16.0.0.0', ApplicationName: 'SessionRevoker', xmlns: NAMESPACE };
  return element(
    'Request',
    whole,
    element(
      'Actions',
      {},
      element('ObjectPath', { Id: MAKE_RESULT, ObjectPathId: RESULT_PATH }),
      element('Query', { Id: READ_RESULT, ObjectPathId: RESULT_PATH }, element('Query', { SelectAllProperties: 'true' }, element('Properties', {}))),
    ),
    element(
      'ObjectPaths',
      {},
      element(
        'Method',
        { Id: RESULT_PATH, ParentId: TENANT_PATH, Name: 'RevokeAllUserSessions' },
        element('Parameters', {}, element('Parameter', { Type: 'String' }, escaped(upn))),
      ),
      element('Constructor', { Id: TENANT_PATH, TypeId: OFFICE_365_TENANT }),
    ),
  );
};

/**
 * Reads the answer to that request: an array of a header and then pairs of action id and result, in any order. An error
 * in the header overrules whatever follows it.
 */
export const readRevocation = (text: string): CsomAnswer => {
  const answer = jsonOf(text);
  if (answer === undefined) return unclear('without JSON');
  const [header, ...rest] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (typeof header !== 'object' || header === null) return unclear('without header');
  const error = field(header, 'ErrorInfo');
  if (error !== undefined && error !== null) return { kind: 'error', code: errorCode(error) };
  const results = resultsOf(rest);
  if (results === undefined) return unclear('without pairs');
  const found = results.filter(({ action }) => action === READ_RESULT);
  if (found.length !== 1) return unclear('without our result');
  return stateOf(field(found[0]?.result, 'State'));
};

const unclear = (because: string): CsomAnswer => ({ kind: 'unclear', because });

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
};

interface Result {
  readonly action: number;
  readonly result: unknown;
}

const resultsOf = (flat: readonly unknown[]): readonly Result[] | undefined => {
  const results: Result[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    const action = flat[at];
    if (typeof action !== 'number' || at + 1 >= flat.length) return undefined;
    results.push({ action, result: flat[at + 1] });
  }
  return results;
};

const stateOf = (state: unknown): CsomAnswer => {
  if (typeof state !== 'number') return unclear('without state');
  const named = STATES[state];
  return named === undefined ? unclear('with unknown state') : { kind: 'state', state: named };
};

/** Number and type of the error, never its message: that may name people. */
const errorCode = (error: unknown): string => {
  const number = /^-?\d{1,10}(?!\d)/.exec(textOf(field(error, 'ErrorCode')))?.[0];
  if (number === E_ACCESSDENIED) return ACCESS_DENIED;
  const type = textOf(field(error, 'ErrorTypeName')).replace(/[^\w.+-]/g, '').slice(0, 100);
  return [number, type].filter((part) => part !== undefined && part !== '').join(' ') || 'unknown';
};

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
