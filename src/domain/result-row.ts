import type { LeftOut } from './many';
import type { ManyMember } from './many-page';
import type { Instant } from './people';
import { standingOfItem, type ItemStanding } from './tally';

/** A row of the file with the result of a request about many: a user, or an entry that was left out. */
export interface ResultRow {
  /** Empty of an entry that was left out. */
  readonly objectId: string;
  /** The UPN; of an entry that was left out what was typed. Empty where it was deleted. */
  readonly upn: string;
  readonly displayName: string;
  /** `undefined` while nothing is confirmed. */
  readonly outcome: ItemStanding | 'left-out' | undefined;
  /** Why it failed or was left out, as a code: a `Failure` or a `LeftOutBecause`; empty otherwise. */
  readonly because: string;
  /** When the outcome was written. */
  readonly at: Instant | undefined;
  /** Since when older sign-ins are refused, read back. */
  readonly verifiedFrom: Instant | undefined;
}

export const rowOfMember = ({ user, item }: ManyMember): ResultRow => {
  const outcome = item?.state === 'settled' ? item.outcome : undefined;
  return {
    ...user,
    outcome: item === undefined ? undefined : standingOfItem(item),
    because: outcome?.result === 'failed' ? outcome.because : '',
    at: item?.state === 'settled' ? item.settledAt : undefined,
    verifiedFrom: outcome?.result === 'signing-out' ? outcome.verified?.validFromAt : undefined,
  };
};

export const rowOfLeftOut = ({ typed, because }: LeftOut): ResultRow => ({ objectId: '', upn: typed, displayName: '', outcome: 'left-out', because, at: undefined, verifiedFrom: undefined });
