import { transition } from '../domain/request';
import type { Deps } from './deps';
import { cardWork, offerFileWork, resultWork } from './lanes';
import type { WorkOf } from './ports';
import { offerPlaceOf } from './offer-place';

/** Ends a request about many when none of its chunks is left, and tells so. Each chunk that is done asks for it again. */
export const closeMany = async (deps: Deps, work: WorkOf<'close'>): Promise<void> => {
  const { requestId } = work.payload;
  // The request first: what is begun anew after this counts its version up.
  const request = await deps.journal.readRequest(requestId);
  const left = await deps.pinned.chunksLeft(requestId);
  const now = deps.clock.now();
  const over = request === undefined || left > 0 ? undefined : transition(request, { type: 'finish', at: now });
  if (request === undefined || over?.ok !== true) {
    await deps.journal.record({ done: work });
    return;
  }
  const offer = offerPlaceOf(deps, request);
  const recorded = await deps.journal.record({
    request: { next: over.next, expected: request.version },
    add: [cardWork(requestId, now), resultWork(requestId, now), ...(offer === undefined ? [] : [offerFileWork(requestId, offer, now)])],
    done: work,
  });
  if (!recorded.recorded) return recorded.because === 'conflict' ? closeMany(deps, work) : undefined;
  deps.audit.jobDone();
  deps.log.info('many-done', { requestId, count: request.many?.users.count ?? 0 });
};
