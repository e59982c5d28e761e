import { isStoreDown, leaveForStore, type Deps, type LogFields, type Work } from '../service';
import { afterDefect, isMessage } from './after-defect';

/** As long as nobody else may take it. */
export const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** While the store is down, what was claimed is tried to be put back this often. */
const PUT_BACK_AGAIN = 1_000;

/**
 * Does claimed work and holds its lease meanwhile; what fails is put back to be done later.
 * @param isStopping the program ends: what could not be put back is left to the next start
 */
export const doWork = async (deps: Deps, work: Work, act: () => Promise<void>, isStopping: () => boolean): Promise<void> => {
  const renewing = setInterval(() => {
    deps.journal.renew(work, LEASE_MS).catch((error: unknown) => deps.log.error('renew-failed', { ...traceOf(work), errorName: nameOf(error) }));
  }, RENEW_MS);
  try {
    await deps.log.within(traceOf(work), act);
  } catch (error) {
    deps.log.error('work-failed', { ...traceOf(work), work: work.payload.kind, errorName: nameOf(error), tries: work.tries });
    const over = isStoreDown(error) && isMessage(work) && (await leaveForStore(deps, work, error));
    if (!over) await putBack(deps, work, isStopping);
  } finally {
    clearInterval(renewing);
  }
};

/** As soon as the store takes it: the lease would end by itself, but later. */
const putBack = async (deps: Deps, work: Work, isStopping: () => boolean): Promise<void> => {
  while (!isStopping()) {
    try {
      await deps.journal.record(afterDefect(work, deps.clock.now()));
      return;
    } catch (error) {
      deps.log.error('put-back-failed', { ...traceOf(work), work: work.payload.kind, errorName: nameOf(error) });
      await deps.clock.wait(PUT_BACK_AGAIN);
    }
  }
};

/** What every line about this work tells: the request that it is for, and the turn that it comes from, as far as it says. */
const traceOf = ({ payload }: Work): LogFields => {
  const place = 'conversation' in payload ? payload.conversation : 'to' in payload ? payload.to : undefined;
  return {
    ...('requestId' in payload && payload.requestId !== undefined ? { requestId: payload.requestId } : {}),
    ...(place === undefined || place.activityId === '' ? {} : { activityId: place.activityId }),
  };
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
