/** The front door of the store. */
export { leafHash } from './audit-log';
export { NewerStore } from './migrate';
export type { Store } from './open-store';
export { StoreInUse } from './place';
export { moveIn, MoveRefused, type Verify } from './postgres/move-in';
export { openPostgres, openPostgresBeside } from './postgres/open';
export type { PostgresPlace } from './postgres/session';
export { UNFIT_POSTGRES, UnfitPostgres } from './postgres/unfit';
export { openSqlite, openSqliteBeside, openSqliteForReading } from './sqlite';
