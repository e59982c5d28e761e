import type { Deps } from './deps';
import type { WorkOf } from './ports';

/** Sets the rest of a large request's users to work, some thousands at a time: others are answered in between. */
export const beginRest = async (deps: Deps, work: WorkOf<'begin'>): Promise<void> => {
  let more = true;
  while (more) more = await deps.pinned.beginMore(work.payload.requestId, deps.clock.now());
  await deps.journal.record({ done: work });
};
