import type { Item, SettledItem } from '../domain/item';
import { provesRevocation } from '../domain/outcome';
import type { Deps } from './deps';
import { explain } from './failure';
import { cardWork, resultWork } from './lanes';
import type { ReadBack, Stored, WorkOf } from './ports';
import { mayBeAnothers, proofOf } from './proof';

const READ_WITHIN = 10_000;
/** The directory's replicas may lag for minutes: looked for often at first, then seldom. */
const LOOK_AGAIN_AFTER = [5_000, 10_000, 20_000, 30_000, 60_000, 120_000] as const;

/**
 * Looks for the proof of a revocation that was not visible at once, or whose answer was lost. Found: the card says since
 * when older sign-ins are refused; and where the result said "failed, in doubt", the channel reads what truly happened.
 */
export const verifyUser = async (deps: Deps, work: WorkOf<'verify'>): Promise<void> => {
  const stored = await deps.journal.read(work.payload.requestId);
  const item = stored?.items.find(({ target }) => target === work.payload.target);
  const proof = stored === undefined || item === undefined ? undefined : await lookFor(deps, item);
  if (stored === undefined || item?.state !== 'settled' || item.before === undefined) {
    await deps.journal.record({ done: work });
    return;
  }
  if (proof === undefined) return again(deps, work);
  return prove(deps, work, stored, item, proof);
};

const lookFor = async (deps: Deps, item: Item): Promise<ReadBack | undefined> => {
  if (item.state !== 'settled' || item.before === undefined) return undefined;
  try {
    const seen = await deps.tenant.readBack(item.target, deps.clock.now() + READ_WITHIN);
    if (seen === undefined || !provesRevocation(item.before, seen.validFrom, seen.validFromAt)) return undefined;
    return item.outcome.result === 'failed' && (await mayBeAnothers(deps, item)) ? undefined : seen;
  } catch (error) {
    deps.log.warn('verify-failed', { target: item.target, because: explain(error, 'read').because });
    return undefined;
  }
};

const again = async (deps: Deps, work: WorkOf<'verify'>): Promise<void> => {
  const now = deps.clock.now();
  const wait = LOOK_AGAIN_AFTER[Math.min(work.tries - 1, LOOK_AGAIN_AFTER.length - 1)] ?? READ_WITHIN;
  if (now + wait < work.payload.until) await deps.journal.record({ again: { work, dueAt: now + wait } });
  else await deps.journal.record({ done: work });
};

const prove = async (deps: Deps, work: WorkOf<'verify'>, stored: Stored, item: SettledItem, proof: ReadBack): Promise<void> => {
  const now = deps.clock.now();
  const { request } = stored;
  const wasInDoubt = item.outcome.result === 'failed';
  const { provable } = deps.tenant;
  await deps.journal.record({
    items: [{ ...item, outcome: { result: 'signing-out', verified: provable ? proofOf(proof) : undefined, provable } }],
    facts: [
      {
        kind: wasInDoubt ? 'outcome' : 'verified',
        at: now,
        requestId: request.id,
        by: undefined,
        target: item.target,
        details: { result: 'signing-out', validFrom: proof.validFrom ?? '', inDoubtBefore: wasInDoubt },
      },
    ],
    add: [...(request.unconfirmed ? [] : [cardWork(request.id, now)]), ...(wasInDoubt ? [resultWork(request.id, now)] : [])],
    done: work,
  });
  deps.log.info('verified', { requestId: request.id, target: item.target });
};
