import { objectId, upnFromDirectory, type Person } from '../../domain/people';
import { NoAnswer, type ReadBack } from '../../service/ports';
import { field } from '../http/field';
import type { GraphAnswer } from './graph';

/** Read for every look-up. `signInSessionsValidFromDateTime` comes only when it is asked for by name. */
export const USER_SELECT =
  '$select=id,userPrincipalName,displayName,userType,externalUserState,accountEnabled,onPremisesSyncEnabled,signInSessionsValidFromDateTime';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A Graph user as a person. Throws `NoAnswer` when what came is not a user: then nothing is known. */
export const personOf = (body: unknown): Person => {
  const id = objectId(text(field(body, 'id')) ?? '');
  const upn = text(field(body, 'userPrincipalName'));
  if (id === undefined || upn === undefined) throw new NoAnswer('not a user', undefined, false);
  const guest = text(field(body, 'userType'))?.toLowerCase() === 'guest';
  return {
    objectId: id,
    upn: upnFromDirectory(upn),
    displayName: text(field(body, 'displayName')) ?? upn,
    memberType: guest ? 'guest' : 'member',
    external: guest || upn.toUpperCase().includes('#EXT#') || text(field(body, 'externalUserState')) !== undefined,
    // Without a clear yes an account is taken to be disabled: it may then not decide anything.
    enabled: field(body, 'accountEnabled') === true,
    synced: field(body, 'onPremisesSyncEnabled') === true,
  };
};

/** A Graph user with the time that a revocation moves. */
export const readBackOf = ({ body, graphTime }: GraphAnswer): ReadBack => {
  if (graphTime === undefined) throw new NoAnswer('no Date header', undefined, false);
  const validFrom = text(field(body, 'signInSessionsValidFromDateTime'));
  const at = Date.parse(validFrom ?? '');
  return { person: personOf(body), validFrom, validFromAt: Number.isNaN(at) ? undefined : at, graphTime };
};
