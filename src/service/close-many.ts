import { transition } from '../domain/request';
import type { Deps } from './deps';
import { cardWork, offerFileWork, resultWork } from './lanes';
import type { WorkOf } from './ports';
import { offerPlaceOf } from './offer-place';

/** Ends a request about many when none of its chunks is left, and tells so. Each chunk that is done asks for it again. */
export const closeMany = async (deps: Deps, work: WorkOf<'close'>): Promise<void> => {
  const { requestId } = work.payload;
  const [stored, left] = [await deps.journal.read(requestId), await deps.pinned.chunksLeft(requestId)];
  const now = deps.clock.now();
  const over = stored === undefined || left > 0 ? undefined : transition(stored.request, { type: 'finish', at: now });
  if (stored === undefined || over?.ok !== true) {
    await deps.journal.record({ done: work });
    return;
  }
  const offer = offerPlaceOf(deps, stored);
  const recorded = await deps.journal.record({
    request: { next: over.next, expected: stored.request.version },
    add: [cardWork(requestId, now), resultWork(requestId, now), ...(offer === undefined ? [] : [offerFileWork(requestId, offer, now)])],
    done: work,
  });
  if (!recorded.recorded) return recorded.because === 'conflict' ? closeMany(deps, work) : undefined;
  deps.audit.jobDone();
  deps.log.info('many-done', { requestId, count: stored.request.many?.users.count ?? 0 });
};
