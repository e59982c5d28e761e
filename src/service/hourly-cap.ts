import type { Instant } from '../domain/people';
import type { Saying } from '../domain/saying';
import type { Deps } from './deps';
import type { Change } from './ports';

const HOUR = 3_600_000;

/** What is said when the whole tenant has spent its hour (`REVOCATIONS_PER_HOUR`). */
export const overHourlyCap = async ({ rules, journal }: Deps, now: Instant, users = 1): Promise<Saying | undefined> => {
  const limit = rules.revocationsPerHour;
  return limit !== undefined && (await journal.countAttempts(now - HOUR)) + users > limit ? { kind: 'hourly-cap', limit } : undefined;
};

/** The same where the step is recorded: others ask and click at the same moment, and then it is a conflict. */
export const withinHourlyCap = ({ rules }: Deps, now: Instant): Change => {
  const limit = rules.revocationsPerHour;
  return limit === undefined ? {} : { cap: { limit, since: now - HOUR } };
};
