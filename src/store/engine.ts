import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './schema';

/** The store's own time in milliseconds since 1970. */
export type StoreClock = RawBuilder<number>;

/** Where the engines differ beyond their dialects. Queries are the same on all of them. */
export interface Engine {
  readonly clock: StoreClock;
  /** There are several writers: rows that another one is taking right now are locked and passed over. */
  readonly manyWriters: boolean;
  /** Has lateral joins: the same walk for each of many people is one part of a plan. */
  readonly lateral: boolean;
  /** Holds off whoever asks for the same name, until the transaction ends. Nothing to do where there is one writer. */
  hold(trx: Transaction<Tables>, name: string): Promise<void>;
  /** Tells the other programs on this store, when the transaction commits, that there may be work. */
  announce(trx: Transaction<Tables>): Promise<void>;
  /** Copies of deleted words that the engine itself leaves behind are gone after this. */
  overwrite(db: Kysely<Tables>): Promise<void>;
}
