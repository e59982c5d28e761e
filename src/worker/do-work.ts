import { isStoreDown, leaveForStore, LEASE_MS, type Deps, type LogFields, type Telemetry, type Work } from '../service';
import { afterDefect, isMessage } from './after-defect';
import { failureFields } from './failure-fields';

const RENEW_MS = 10_000;
/** While the store is down, what was claimed is tried to be put back this often. */
const PUT_BACK_AGAIN = 1_000;

/**
 * Does claimed work and holds its lease meanwhile; what fails is put back to be done later.
 * @param isStopping the program ends: what fails is not put back any more
 * @returns false when it is left as it was claimed
 */
export const doWork = async (deps: Deps, telemetry: Telemetry, work: Work, act: () => Promise<void>, isStopping: () => boolean): Promise<boolean> => {
  const { kind, trace } = work.payload;
  const renewing = setInterval(() => {
    deps.journal.renew(work, LEASE_MS).catch((error: unknown) => deps.log.error('renew-failed', { ...traceOf(work), ...failureFields(error) }));
  }, RENEW_MS);
  try {
    await deps.log.within(traceOf(work), () => telemetry.span('work', { work: kind, tries: work.tries }, act, trace));
    return true;
  } catch (error) {
    deps.log.error('work-failed', { ...traceOf(work), work: work.payload.kind, ...failureFields(error), tries: work.tries });
    const over = isStoreDown(error) && isMessage(work) && (await leaveForStore(deps, work, error));
    return over || (await putBack(deps, work, isStopping));
  } finally {
    clearInterval(renewing);
  }
};

/** As soon as the store takes it: the lease would end by itself, but later. @returns false when it is not, since the program ends */
const putBack = async (deps: Deps, work: Work, isStopping: () => boolean): Promise<boolean> => {
  while (!isStopping()) {
    try {
      await deps.journal.record(afterDefect(work, deps.clock.now()));
      return true;
    } catch (error) {
      deps.log.error('put-back-failed', { ...traceOf(work), work: work.payload.kind, ...failureFields(error) });
      await deps.clock.wait(PUT_BACK_AGAIN);
    }
  }
  return false;
};

/** What every line about this work tells: the request that it is for, and the turn that it comes from, as far as it says. */
const traceOf = ({ payload }: Work): LogFields => {
  const place = 'conversation' in payload ? payload.conversation : 'to' in payload ? payload.to : undefined;
  return {
    ...('requestId' in payload && payload.requestId !== undefined ? { requestId: payload.requestId } : {}),
    ...(place === undefined || place.activityId === '' ? {} : { activityId: place.activityId }),
  };
};
