/** The front door of the store. */
export { leafHash } from './audit-log';
export { openSqlite, openSqliteForReading, type Store } from './sqlite';
