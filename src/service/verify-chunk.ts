import type { SettledItem } from '../domain/item';
import { provesRevocation } from '../domain/outcome';
import type { RequestId } from '../domain/people';
import type { Deps } from './deps';
import { explain } from './failure';
import { cardWork, resultAgainWork } from './lanes';
import { isUnproven } from './outcomes';
import type { Pinned, ReadBack, WorkOf } from './ports';
import { mayBeAnothers, proofOf } from './proof';

const READ_WITHIN = 30_000;
/** The directory's replicas may lag for minutes: looked for often at first, then seldom. */
const LOOK_AGAIN_AFTER = [5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000] as const;

/** Looks for the proof of those of a chunk whose revocation was not visible at once, or whose answer was lost. */
export const verifyChunk = async (deps: Deps, work: WorkOf<'verify-chunk'>): Promise<void> => {
  const { requestId, chunk } = work.payload;
  const stored = await deps.journal.read(requestId);
  if (stored?.request.many === undefined) {
    await deps.journal.record({ done: work });
    return;
  }
  const items = await unprovenOf(deps, requestId, chunk);
  const seen = await Promise.all(items.map((item) => lookFor(deps, item)));
  const proven = items.flatMap((item, index) => {
    const proof = seen[index];
    return proof === undefined ? [] : [{ item, proof }];
  });
  const now = deps.clock.now();
  const wasInDoubt = proven.some(({ item }) => item.outcome.result === 'failed');
  const dueAt = now + (LOOK_AGAIN_AFTER[Math.min(work.tries - 1, LOOK_AGAIN_AFTER.length - 1)] ?? READ_WITHIN);
  const over = proven.length === items.length || dueAt >= work.payload.until;
  const { provable } = deps.tenant;
  const recorded = await deps.journal.record({
    still: proven.map(({ item }) => item),
    items: proven.map(({ item, proof }): SettledItem => ({ ...item, outcome: { result: 'signing-out', verified: provable ? proofOf(proof) : undefined, provable } })),
    facts: proven.map(({ item, proof }) => ({
      kind: item.outcome.result === 'failed' ? 'outcome' : 'verified',
      at: now,
      requestId,
      by: undefined,
      target: item.target,
      details: { result: 'signing-out', validFrom: proof.validFrom ?? '', inDoubtBefore: item.outcome.result === 'failed' },
    })),
    add: [...(proven.length > 0 ? [cardWork(requestId, now)] : []), ...(wasInDoubt && stored.request.state === 'done' ? [resultAgainWork(requestId, now)] : [])],
    ...(over ? { done: work } : { again: { work, dueAt } }),
  });
  // Looking took a while: who is tried again since then has a newer intent, which what was read before knows nothing of.
  if (!recorded.recorded && recorded.because === 'conflict') return verifyChunk(deps, work);
  if (proven.length > 0) deps.log.info('verified', { requestId, count: proven.length });
};

const unprovenOf = async (deps: Deps, requestId: RequestId, chunk: number): Promise<readonly SettledItem[]> => (await deps.pinned.chunk(requestId, chunk)).flatMap(unproven);

const unproven = ({ item, pending }: Pinned): readonly SettledItem[] => (!pending && item.state === 'settled' && item.before !== undefined && isUnproven(item.outcome) ? [item] : []);

const lookFor = async (deps: Deps, item: SettledItem): Promise<ReadBack | undefined> => {
  if (item.before === undefined) return undefined;
  try {
    const seen = await deps.tenant.together.readBack(item.target, deps.clock.now() + READ_WITHIN);
    if (seen === undefined || !provesRevocation(item.before, seen.validFrom, seen.validFromAt)) return undefined;
    return item.outcome.result === 'failed' && (await mayBeAnothers(deps, item)) ? undefined : seen;
  } catch (error) {
    deps.log.warn('verify-failed', { target: item.target, because: explain(error, 'read').because });
    return undefined;
  }
};
