import { transition } from '../domain/request';
import type { Deps } from './deps';
import { cardWork } from './lanes';
import type { WorkOf } from './ports';

/** Freezes a card that nobody confirmed in time. */
export const expireRequest = async (deps: Deps, work: WorkOf<'expire'>): Promise<void> => {
  const stored = await deps.journal.read(work.payload.requestId);
  const expired = stored === undefined ? undefined : transition(stored.request, { type: 'expire', at: stored.request.expiresAt });
  if (stored === undefined || expired?.ok !== true) {
    await deps.journal.record({ done: work });
    return;
  }
  const { request } = stored;
  const now = deps.clock.now();
  const recorded = await deps.journal.record({
    request: { next: expired.next, expected: request.version },
    facts: [{ kind: 'expired', at: now, requestId: request.id, by: undefined, target: request.target?.objectId, details: {} }],
    add: [cardWork(request.id, now)],
    done: work,
  });
  if (recorded.recorded) deps.log.info('expired', { requestId: request.id });
  // Somebody clicked at the very moment: read again, and leave it to them when they were first.
  else if (recorded.because === 'conflict') await expireRequest(deps, work);
};
