import type { Instant } from '../../domain/people';
import type { RequestOutcome } from '../../domain/request-outcome';
import type { Deps } from '../deps';

/** Every time zone is a multiple of it away from UTC. */
const QUARTER_HOUR = 15 * 60_000;
/** No day is shorter. */
const HALF_DAY = 12 * 3_600_000;

export type DayCounts = Readonly<Partial<Record<RequestOutcome, number>>>;

/**
 * How many requests were asked on each day, by what became of them; every day in between, in order.
 * @param timeZone where the days are counted: an IANA name that is known to be valid
 */
export const countByDay = async ({ journal }: Deps, from: Instant, to: Instant, timeZone: string): Promise<readonly { readonly day: string; readonly counts: DayCounts }[]> => {
  const dayOf = calendar(timeZone);
  const days = new Map<string, Partial<Record<RequestOutcome, number>>>();
  for (let at = from; at < to; at += HALF_DAY) days.set(dayOf(at), {});
  if (to > from) days.set(dayOf(to - 1), {});
  const start = from - (from % QUARTER_HOUR);
  for (const { at, outcome, count } of await journal.countByOutcome(start, to, QUARTER_HOUR)) {
    const counts = days.get(dayOf(Math.max(at, from)));
    if (counts !== undefined) counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return [...days].map(([day, counts]) => ({ day, counts }));
};

/** `2026-11-22`, as the people in that zone would write the day. */
const calendar = (timeZone: string): ((at: Instant) => string) => {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`;
  };
};
