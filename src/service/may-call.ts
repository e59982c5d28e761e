import type { Instant } from '../domain/people';
import { LEASE_MS, type Clock } from './ports';

/** Of the lease that came with the intent, most is left for the call itself. */
const BEGUN_WITHIN = LEASE_MS / 2;

/**
 * Whether the call of an intent may still be begun. A process that stood still after it wrote the intent may find that its lease is over: by then
 * another one looks for the effect of a call that was never made, and makes it.
 */
export const mayCall = (clock: Clock, intendedAt: Instant): boolean => clock.now() - intendedAt < BEGUN_WITHIN;
