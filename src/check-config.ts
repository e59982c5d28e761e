import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Anchor, inspectKey, inspectLog } from './audit/index';
import { checkLines, mistakesText } from './cards';
import { readConfig, type Config } from './config';
import { finding, isComplete, type Finding } from './domain/diagnosis';
import { message, shellLanguage } from './locale';
import { partsOf, systemClock } from './parts';
import { checkConfiguration, journalInspection, storeFailed, type Inspection, type StoreServer } from './service';
import { openPostgresBeside, openSqliteBeside, UnfitPostgres, type Store } from './store';
import { postgresPlace, tokenOf } from './stores';

const language = shellLanguage(process.env);

/**
 * `npm run check-config`: the same diagnosis as `check` in the chat, for a shell, also beside a running server. Exits with
 * 0 when everything that is needed is there, and with 1 when something is missing, could not be found out, or is wrong in
 * the configuration itself.
 */
const main = async (): Promise<{ readonly code: number; readonly text: string }> => {
  const read = readConfig(process.env);
  if (!read.ok) return { code: 1, text: mistakesText(read.mistakes, language) };
  const { diagnosis } = partsOf(read.config, systemClock);
  const findings = await checkConfiguration(diagnosis, storeInspection(read.config, diagnosis.storeServer), systemClock);
  return { code: isComplete(findings) ? 0 : 1, text: checkLines(findings, language).join('\n') };
};

/** The store as it is; one that is not there yet is not made. */
const storeInspection = (config: Config, server: StoreServer | undefined): Inspection => ({
  subject: 'store',
  look: async (asker, deadline) => {
    const { database, audit } = config;
    const key = inspectKey(audit.signingKeyPath);
    if (database.kind === 'sqlite' && !existsSync(database.path)) return [await newStore(database.path), ...key];
    const store = await opened(config, server);
    if ('code' in store) return [store, ...(isComplete([store]) ? key : [])];
    try {
      return [...(await journalInspection(store.journal, server).look(asker, deadline)), ...(await inspectLog(store.trail, new Anchor(audit.anchorPath), audit.signingKeyPath)), ...key];
    } finally {
      await store.close();
    }
  },
});

/** @returns what is to be told when it cannot be opened */
const opened = async (config: Config, server: StoreServer | undefined): Promise<Store | Finding> => {
  const { database } = config;
  try {
    return database.kind === 'sqlite' ? openSqliteBeside(database.path, systemClock) : await openPostgresBeside(postgresPlace(database, tokenOf(config)));
  } catch (error) {
    if (!(error instanceof UnfitPostgres)) return storeFailed(server, 'none');
    return error.because === 'empty' && server !== undefined ? finding('store.new-on-server', { ...server }) : storeFailed(server, error.values.detail);
  }
};

const newStore = async (path: string): Promise<Finding> => {
  const folder = dirname(path);
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    await access(there, constants.W_OK);
    return (await stat(there)).isDirectory() ? finding('store.new', { folder }) : finding('store.failed');
  } catch {
    return finding('store.failed');
  }
};

// Time-outs that are no longer waited for must not hold the shell.
const end = ({ code, text }: { readonly code: number; readonly text: string }): void => {
  process.stdout.write(`${text}\n`, () => process.exit(code));
};

main().then(end, (error: unknown) => end({ code: 1, text: message(language, 'check.not-checked', { detail: error instanceof Error ? error.message : 'none' }) }));
