/** Identifiers and people. Each brand is made here and nowhere else, so that a UPN cannot stand where an object id belongs. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** User principal name as Entra prints it, e.g. `adele.vance@contoso.com`. Compared without regard to case. */
export type Upn = Branded<'Upn'>;
/** Entra object id: a GUID in lower case. */
export type ObjectId = Branded<'ObjectId'>;
/** Entra tenant id: a GUID in lower case. */
export type TenantId = Branded<'TenantId'>;
/** Opaque id of a request (128 random bits), the only thing that a card carries. */
export type RequestId = Branded<'RequestId'>;
/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REQUEST_ID = /^[A-Za-z0-9_-]{22}$/;

/** The object id in `text`, in lower case, or `undefined` when it is not a GUID. */
export const objectId = (text: string): ObjectId | undefined =>
  GUID.test(text) ? (text.toLowerCase() as ObjectId) : undefined;

/** The tenant id in `text`, in lower case, or `undefined` when it is not a GUID. */
export const tenantId = (text: string): TenantId | undefined =>
  GUID.test(text) ? (text.toLowerCase() as TenantId) : undefined;

/** The request id in `text` (22 characters of base64url), or `undefined`. */
export const requestId = (text: string): RequestId | undefined =>
  REQUEST_ID.test(text) ? (text as RequestId) : undefined;

/**
 * Takes a string for a UPN without looking at its characters: for what Entra itself answered.
 * What a person typed goes through `identifier.ts`, which refuses characters that no UPN has.
 */
export const upnFromDirectory = (text: string): Upn => text as Upn;

/** Only A-Z: `toLowerCase` would make a plain `k` of the Kelvin sign (U+212A) as well. */
const inLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Two UPNs name the same person: Entra compares them without regard to case. */
export const sameUpn = (a: string, b: string): boolean => inLowerCase(a) === inLowerCase(b);

/** A user as the directory described them at one moment. */
export interface Person {
  readonly objectId: ObjectId;
  readonly upn: Upn;
  readonly displayName: string;
  /** `userType` is Guest, the UPN holds `#EXT#`, or `externalUserState` is set: the home organisation owns the sessions. */
  readonly external: boolean;
  readonly memberType: 'member' | 'guest';
  readonly enabled: boolean;
  /** Synchronised from an on-premises Active Directory (`onPremisesSyncEnabled`). */
  readonly synced: boolean;
}
