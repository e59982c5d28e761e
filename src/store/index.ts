/** The front door of the store. */
export { leafHash } from './audit-log';
export { openSqlite, openSqliteBeside, openSqliteForReading, type Store } from './sqlite';
