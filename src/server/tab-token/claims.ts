import { objectId, type ObjectId } from '../../domain/people';
import type { Claims } from '../../tokens';

/** Who holds a token. */
export interface TabPerson {
  readonly objectId: ObjectId;
  /** As Entra's token says: for showing, never for deciding. May be empty. */
  readonly name: string;
}

/** Whom a token has to be for. */
export interface Addressee {
  /** `TAB_CLIENT_ID`, in lower case. */
  readonly clientId: string;
  /** `AZURE_TENANT_ID`, in lower case. */
  readonly tenantId: string;
}

/** What is wrong with the claims of a token whose signature, issuer and time are right. */
export type ClaimsRefusal = 'wrong-audience' | 'other-tenant' | 'wrong-version' | 'app-only' | 'no-scope' | 'no-person' | 'foreign-client';

/** The one permission that the tab's registration exposes. */
const SCOPE = 'access_as_user';
const LONGEST_NAME = 256;

/** Applications of Microsoft that show tabs, by their client ids: "Enable SSO for tab app" of the Teams documentation. */
const HOST_CLIENTS: ReadonlySet<unknown> = new Set([
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', // Teams in a browser
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264', // Teams on desktops and phones
  '4765445b-32c6-49b0-83e6-1d93765276ca', // Microsoft 365 in a browser
  '0ec893e0-5785-4de6-99da-4ed124e5296c', // Microsoft 365 on desktops
  'd3590ed6-52b3-4102-aeff-aad2292ab01c', // Outlook on desktops
  'bc59ab01-8403-45c6-8796-ac3ef710b3e3', // Outlook in a browser
  '27922004-5251-4030-b22d-91ecd9a37ea4', // Outlook on phones
]);

/**
 * Microsoft's "Access token claims reference", version 2.0. The audience is the bare client id: a list, or an `api://` address, is
 * somebody else's token.
 */
export const personIn = (claims: Claims, { clientId, tenantId }: Addressee): TabPerson | ClaimsRefusal => {
  const { aud, tid, ver, azp } = claims as Readonly<Record<'aud' | 'tid' | 'ver' | 'azp', unknown>>;
  if (aud !== clientId) return 'wrong-audience';
  if (tid !== tenantId) return 'other-tenant';
  if (ver !== '2.0') return 'wrong-version';
  if (azp !== undefined && azp !== clientId && !HOST_CLIENTS.has(azp)) return 'foreign-client';
  return holderIn(claims);
};

/** An ID token has no `scp`; an app-only token has neither that nor a person behind its `oid`. */
const holderIn = (claims: Claims): TabPerson | ClaimsRefusal => {
  const { oid, scp, idtyp } = claims as Readonly<Record<'oid' | 'scp' | 'idtyp', unknown>>;
  if (idtyp !== undefined && idtyp !== 'user') return 'app-only';
  if (typeof scp !== 'string' || !scp.split(' ').includes(SCOPE)) return 'no-scope';
  const person = typeof oid === 'string' ? objectId(oid) : undefined;
  return person === undefined ? 'no-person' : { objectId: person, name: nameIn(claims) };
};

const nameIn = ({ name, preferred_username: address }: Claims): string => {
  const shown = [name, address].find((text) => typeof text === 'string' && text.trim() !== '');
  return typeof shown === 'string' ? shown.slice(0, LONGEST_NAME) : '';
};
