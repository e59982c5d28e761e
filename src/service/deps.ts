import type { Rules } from '../domain/rules';
import type { AuditKeeper, Clock, Conversation, Diagnosis, Ids, Journal, Log, Tenant } from './ports';

/** What every use case is given. */
export interface Deps {
  readonly journal: Journal;
  /** Who vouches for the audit log. */
  readonly audit: AuditKeeper;
  readonly tenant: Tenant;
  readonly diagnosis: Diagnosis;
  readonly conversation: Conversation;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly rules: Rules;
}
