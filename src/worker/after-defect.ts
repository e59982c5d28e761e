import type { Change, Work, WorkOf } from '../service';

/** Work that failed for a reason nobody foresaw is tried again after this long. */
const AFTER_DEFECT = 5_000;
const AFTER_DEFECT_AT_MOST = 300_000;
const MESSAGE_TRIES = 4;

/** Whether somebody waits for an answer to it. */
export const isMessage = (work: Work): work is WorkOf<'said' | 'chosen' | 'pressed'> => work.payload.kind === 'said' || work.payload.kind === 'chosen' || work.payload.kind === 'pressed';

/** Somebody asked for it and waits for what comes of it. */
const isAwaited = (work: Work): work is WorkOf<'said' | 'chosen' | 'pressed' | 'gather'> => isMessage(work) || work.payload.kind === 'gather';

/**
 * Nobody foresaw this. A message that cannot be answered is given up after some tries, and its sender is told; what
 * must not be forgotten is tried for ever, less and less often, and holds up nothing that stands behind it.
 */
export const afterDefect = (work: Work, now: number): Change => {
  if (!isAwaited(work) || work.tries < MESSAGE_TRIES) {
    return { again: { work, dueAt: now + Math.min(AFTER_DEFECT * work.tries, AFTER_DEFECT_AT_MOST), ...(isAwaited(work) ? {} : { lane: null }) } };
  }
  const { conversation: to, actor } = work.payload;
  return { done: work, add: [{ payload: { kind: 'say', to, actor, saying: { kind: 'went-wrong' }, sent: false }, dueAt: now }] };
};
