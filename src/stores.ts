import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfig, type Config, type PostgresDatabase } from './config';
import type { Mistake } from './domain/mistake';
import { actingApplication, systemClock, type Telling } from './parts';
import { isRefused, StoreDown } from './service';
import { openPostgres, openSqlite, type PostgresPlace, type Store } from './store';
import { createTokenSource } from './tenant';

/** A connection to the database waits for its token as long as for itself. */
const TOKEN_WITHIN = 10_000;

/** Opens the configured store for this program. @param onWork told whenever work may have been added */
export const openStore = (config: Config, telling: Telling, onWork: () => void): Promise<Store> => {
  const { database } = config;
  if (database.kind === 'sqlite') return openSqlite(database.path, systemClock, onWork);
  // With the embedded store it is there.
  mkdirSync(dirname(config.audit.anchorPath), { recursive: true });
  return openPostgres(postgresPlace(database, tokenOf(config, telling)), onWork);
};

/** A token of the acting app, for a database that knows no password of it. Throws StoreDown when there is none. */
export const tokenOf = (config: Config, { log, telemetry }: Telling = {}): (() => Promise<string>) => {
  const tokens = createTokenSource(actingApplication(config), config.hosts.databaseTokenScope, systemClock, log, telemetry);
  return () =>
    tokens.get(systemClock.now() + TOKEN_WITHIN).catch((error: unknown) => {
      throw new StoreDown(`token: ${isRefused(error) ? error.code : 'no-answer'}`, false);
    });
};

/**
 * The same for a command in a shell: only a database that takes tokens needs the rest of the configuration.
 * @param tell hears what is wrong with it
 */
export const tokenIn = (environment: NodeJS.ProcessEnv, tell: (mistakes: readonly Mistake[]) => void): (() => Promise<string>) => {
  return async () => {
    const read = readConfig(environment);
    if (read.ok) return tokenOf(read.config)();
    tell(read.mistakes);
    throw new StoreDown('token: not-configured', false);
  };
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
