import type { ClientConfig } from 'pg';

/** Where PostgreSQL is, and who connects. */
export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked for when the server wants it, for each connection anew: a token is short-lived. Throws StoreDown when there is none. */
  readonly password: () => Promise<string>;
  /** `false`: no TLS, which is for a server on this machine. `ca`: certificates (PEM) instead of those that the system trusts. */
  readonly tls: false | { readonly ca: string | undefined };
}

/** By this name the server knows the connections of this program. */
export const APPLICATION = 'session-revoker';

/** Milliseconds. */
export interface TimeLimits {
  /** Until a connection is there, also when all are in use. */
  readonly connect: number;
  /** For one statement, with its waits for locks. */
  readonly statement: number;
}

/** The server ends a slow statement by itself; one that it does not end, since nobody hears it, is given up this much later. */
const SERVER_FIRST = 300;
/** A program that was paused in the middle of a transaction holds others up for so long. */
const IDLE_IN_TRANSACTION = 5_000;

/** The settings of each connection. Nothing is taken from the environment (`PGHOST` and the like). */
export const sessionOf = ({ host, port, database, user, password, tls }: PostgresPlace, { connect, statement }: TimeLimits): ClientConfig => ({
  host,
  port,
  database,
  user,
  password,
  ssl: tls === false ? false : { rejectUnauthorized: true, ...(tls.ca === undefined ? {} : { ca: tls.ca }) },
  application_name: APPLICATION,
  keepAlive: true,
  connectionTimeoutMillis: connect,
  ...(statement === Infinity ? {} : { query_timeout: statement + SERVER_FIRST, statement_timeout: statement }),
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
  // A commit is on the disk before it is acknowledged, whatever the server's default is.
  options: '-c synchronous_commit=on -c TimeZone=UTC',
});
