import type { Kysely, Transaction } from 'kysely';
import { StoreDown } from '../service/ports';
import type { Tables } from './schema';

/** The engine ended the transaction, since it and others waited for each other. Nothing of it was written. */
export class Entangled extends Error {
  override readonly name = 'Entangled' as const;

  constructor(readonly detail: string) {
    super(`the transaction was ended in favour of another one: ${detail}`);
  }
}

/** Who loses so often in a row is told that the store does not answer. */
const MOST_TRIES = 5;

/** Runs `act` in a transaction, and again when it had to give way to others. */
export const inTransaction = async <Result>(db: Kysely<Tables>, act: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(act);
    } catch (error) {
      if (!(error instanceof Entangled)) throw error;
      if (tries === MOST_TRIES) throw new StoreDown(error.detail, false);
    }
  }
};
