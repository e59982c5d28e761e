import { isStoreDown, type LogFields } from '../service';

/** What is told of an error: its name, and of the store what it said. Other messages may hold anything. */
export const failureFields = (error: unknown): LogFields => ({
  errorName: error instanceof Error ? error.name : typeof error,
  ...(isStoreDown(error) ? { because: error.detail } : {}),
});
