import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config, PostgresDatabase } from './config';
import { actingApplication, systemClock } from './parts';
import type { Log } from './service';
import { openPostgres, openSqlite, type PostgresPlace, type Store } from './store';
import { createTokenSource } from './tenant';

/** A connection to the database waits for its token as long as for itself. */
const TOKEN_WITHIN = 10_000;

/** Opens the configured store for this program. @param onWork told whenever work may have been added */
export const openStore = (config: Config, log: Log, onWork: () => void): Promise<Store> => {
  const { database } = config;
  if (database.kind === 'sqlite') return openSqlite(database.path, systemClock, onWork);
  // With the embedded store it is there.
  mkdirSync(dirname(config.audit.anchorPath), { recursive: true });
  return openPostgres(postgresPlace(database, tokenOf(config, log)), onWork);
};

/** A token of the acting app, for a database that knows no password of it. @param log where a token that was not had gets a line; a shell has none */
export const tokenOf = (config: Config, log?: Log): (() => Promise<string>) => {
  const tokens = createTokenSource(actingApplication(config), config.hosts.databaseTokenScope, systemClock, log);
  return () => tokens.get(systemClock.now() + TOKEN_WITHIN);
};

/** @param token what is the password where the address has none; asked for when the server wants one */
export const postgresPlace = ({ host, port, database, user, password, tls }: PostgresDatabase, token: () => Promise<string>): PostgresPlace => ({
  host,
  port,
  database,
  user,
  password: password === undefined ? token : () => Promise.resolve(password),
  tls: tls === 'off' ? false : { ca: tls.caPath === undefined ? undefined : readFileSync(tls.caPath, 'utf8') },
});
