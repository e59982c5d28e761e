import type { Item } from '../domain/item';
import type { Verified } from '../domain/outcome';
import type { Deps } from './deps';
import type { ReadBack } from './ports';

/** As many requests about one user as can be under way at the same time. */
const LOOKED_AT = 20;

/** What a read-back that proves the revocation is remembered as. */
export const proofOf = ({ validFrom, validFromAt }: ReadBack): Verified | undefined =>
  validFrom === undefined || validFromAt === undefined ? undefined : { validFrom, validFromAt };

/**
 * Whether another request may have called for the same user since this one first read what its call would change: the
 * directory does not say whose call moved the time, so a call without an answer cannot be told to have had its effect then.
 */
export const mayBeAnothers = async (deps: Deps, item: Item): Promise<boolean> => {
  const since = (item.doubt ?? (item.state === 'queued' ? undefined : item.before))?.logged ?? 0;
  const others = await deps.journal.othersWork(item.target, item.requestId, LOOKED_AT);
  return others.some(({ item: other, sequence }) => other.attempts > 0 && (other.state !== 'settled' || sequence > since));
};
