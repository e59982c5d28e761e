/**
 * The store could not be written or read, or did not answer in time. Nothing may be done then: there is no effect without
 * a record.
 */
export class StoreDown extends Error {
  override readonly name = 'StoreDown' as const;
  /**
   * @param detail what the store said, e.g. `SQLITE_FULL`, or `timeout`; never a value
   * @param uncertain the last word of a transaction was lost: it may have been recorded, and reading will tell
   */
  constructor(
    readonly detail: string,
    readonly uncertain: boolean,
  ) {
    super(`the store is not available: ${detail}`);
  }
}

export const isStoreDown = (error: unknown): error is StoreDown => error instanceof Error && error.name === 'StoreDown';
