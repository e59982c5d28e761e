import type { Instant } from '../../domain/people';
import type { Deps } from '../deps';
import type { Stored } from '../ports';

/** As many of each kind as somebody looks through. */
const AT_MOST = 50;
/** What ended is shown for so long. */
const ENDED_WITHIN = 10 * 60_000;

/** What happens now. */
export interface Now {
  readonly awaiting: readonly Stored[];
  readonly running: readonly Stored[];
  readonly ended: readonly Stored[];
  /** All that wait, also those that are not listed. */
  readonly awaitingCount: number;
  readonly at: Instant;
}

/** What waits, what runs, and what ended within ten minutes; each with the newest first. */
export const seeNow = async ({ journal, clock }: Deps): Promise<Now> => {
  const at = clock.now();
  const [awaiting, running, ended, awaitingCount] = await Promise.all([journal.awaiting(AT_MOST), journal.running(AT_MOST), journal.endedSince(at - ENDED_WITHIN, AT_MOST), journal.countAllAwaiting()]);
  return { awaiting, running, ended, awaitingCount, at };
};
