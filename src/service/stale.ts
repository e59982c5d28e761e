import type { Actor } from '../domain/conversation';
import type { Instant } from '../domain/people';
import type { Saying } from '../domain/saying';

/** A line that waited for longer, since the bot or its store was down, is not acted on unasked. */
const STALE_AFTER = 10 * 60_000;

/** Whoever wrote it may have done it by hand since. @param at when it was taken in */
export const stale = ({ timeZone }: Actor, at: Instant, now: Instant): Saying | undefined => (now - at > STALE_AFTER ? { kind: 'stale-line', at, timeZone } : undefined);
