import type { Instant } from './people';

/** What Microsoft Graph takes at once and then for each second, as documented (identity and access limits: 3,000 writes per 150 s). */
const AT_ONCE = 3_000;
const A_SECOND = 20;
/** Users a second while nothing throttles: each is read before and after. */
const A_SECOND_AT_ONCE = 100;

/** About how long that many users take, in milliseconds: an estimate for a reader, before anything is learned. */
export const timeNeeded = (users: number): number => {
  const quick = Math.min(users, AT_ONCE) / A_SECOND_AT_ONCE;
  const slow = Math.max(0, users - AT_ONCE) / A_SECOND;
  return Math.ceil(quick + slow) * 1_000;
};

/**
 * How fast it goes, in users a second, and how long it takes still; `undefined` before anybody was done. What went at once says
 * nothing of the rest: from there on no more is promised than the documented quota gives.
 */
export const timeLeft = (done: number, all: number, beganAt: Instant, now: Instant): { readonly rate: number; readonly leftMs: number } | undefined => {
  const seconds = (now - beganAt) / 1_000;
  if (done <= 0 || seconds <= 0) return undefined;
  const average = done / seconds;
  const steady = Math.min(average, A_SECOND);
  const atOnce = Math.max(0, Math.min(all, AT_ONCE) - done);
  return { rate: done < AT_ONCE ? average : steady, leftMs: (atOnce / average + (all - done - atOnce) / steady) * 1_000 };
};
