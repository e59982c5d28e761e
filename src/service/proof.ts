import { factsIn, type AuditEntry } from '../domain/audit';
import type { Item } from '../domain/item';
import type { Verified } from '../domain/outcome';
import type { ObjectId } from '../domain/people';
import type { Deps } from './deps';
import type { ReadBack } from './ports';

/** As many requests about one user as can be under way at the same time. */
const LOOKED_AT = 20;

/** What a read-back that proves the revocation is remembered as. */
export const proofOf = ({ validFrom, validFromAt }: ReadBack): Verified | undefined =>
  validFrom === undefined || validFromAt === undefined ? undefined : { validFrom, validFromAt };

/**
 * Whether another request has called for the same user since this one's own first call: the directory does not say whose
 * call moved the time, so a call without an answer cannot be told to have had its effect then. What came first is told by
 * the audit log's numbers, since a clock may be set meanwhile.
 */
export const mayBeAnothers = async (deps: Deps, item: Item): Promise<boolean> => {
  const own = await deps.journal.entriesOf(item.requestId);
  const since = own.find((entry) => isAttempt(entry, item.target))?.sequence ?? 0;
  const about = await deps.journal.search({ targets: [item.target] }, undefined, LOOKED_AT);
  return about
    .filter(({ request }) => request.id !== item.requestId)
    .some(({ items, receipt }) => items.some((other) => other.target === item.target && other.attempts > 0 && (other.state !== 'settled' || receipt.sequence > since)));
};

const isAttempt = (entry: AuditEntry, target: ObjectId): boolean => {
  const facts = factsIn(entry);
  return facts?.kind === 'attempt' && facts.target === target;
};
