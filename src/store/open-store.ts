import type { Kysely } from 'kysely';
import type { Clock } from '../service/ports';
import { SqlAuditTrail } from './audit-trail';
import type { Engine } from './engine';
import { SqlJournal } from './journal';
import { SqlPinned } from './pinned';
import type { Tables } from './schema';

/** A store that is open. */
export interface Store {
  readonly journal: SqlJournal;
  readonly pinned: SqlPinned;
  readonly trail: SqlAuditTrail;
  /** The time that everything in the store goes by. */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** What a store consists of, on any engine. */
export const storeOf = (db: Kysely<Tables>, engine: Engine, clock: Clock, onWork: () => void): Store => ({
  journal: new SqlJournal(db, engine, clock, onWork),
  pinned: new SqlPinned(db, engine, clock),
  trail: new SqlAuditTrail(db),
  clock,
  close: () => db.destroy(),
});
