import { upnFromDirectory, type ObjectId, type Upn } from '../../src/domain/people';
import { SECURITY_READER } from './cast';
import type { Directory } from './directory';
import type { Groups } from './groups';

/** An address that two of the crowd share. */
export const POOL_MAIL = 'pool@contoso.com';
/** Named in the configuration beside Vera. */
export const PROTECTED_IN_CROWD: Upn = upnFromDirectory('user-03@contoso.com');

export const GROUP_NAMES = ['Sales', 'Front desk', 'Nobody'] as const;

const two = (number: number): string => number.toString().padStart(2, '0');

/**
 * Fills the directory with so many people whom lists and groups are about, most of them plain members, and puts them into groups.
 * There are two groups of the same name: the one with fewer members can only be asked for by its id.
 */
export const gatherCrowd = (directory: Directory, groups: Groups, size: number): readonly ObjectId[] => {
  const crowd = Array.from({ length: size }, (_, number) => {
    const guest = number % 13 === 12;
    const mails = [...(number % 5 === 4 ? [`mail-${two(number)}@contoso.com`] : []), ...(number === 6 || number === 7 ? [POOL_MAIL] : [])];
    return directory.create(`User-${two(number)}`, {
      mails,
      ...(guest ? { external: true, memberType: 'guest', upn: `guest-${two(number)}_fabrikam.com#EXT#@contoso.com` } : {}),
      ...(number % 17 === 16 ? { roles: new Set([SECURITY_READER]) } : {}),
    }).objectId;
  });
  if (size === 0) return crowd;
  groups.create('Sales', crowd.filter((_, number) => number % 2 === 0));
  groups.create('Front desk', crowd.slice(0, 5));
  groups.create('Front desk', crowd.slice(5, 8));
  groups.create('Nobody', []);
  return crowd;
};
