import type { Rules } from '../domain/rules';
import type { AuditKeeper, Clock, Conversation, Diagnosis, Files, Ids, Journal, Log, PinnedPeople, Tenant } from './ports';
import type { ProgressPace } from './progress-pace';

/** What every use case is given. */
export interface Deps {
  readonly journal: Journal;
  /** The users of requests about many. */
  readonly pinned: PinnedPeople;
  /** Who vouches for the audit log. */
  readonly audit: AuditKeeper;
  readonly tenant: Tenant;
  readonly diagnosis: Diagnosis;
  readonly conversation: Conversation;
  /** Files in the personal chat. */
  readonly files: Files;
  readonly progress: ProgressPace;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly rules: Rules;
}
