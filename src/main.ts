import type { UnfitSigningKey } from './audit/index';
import { mistakesText } from './cards';
import { readConfig, type Config } from './config';
import { message, shellLanguage } from './locale';
import type { Log } from './service';
import { createLog, errorFields, keepOutput, LogWatch, openMouths, silencePackages, startTelemetry } from './telemetry';
import type { NewerStore, UnfitPostgres } from './store';
import type { App } from './wiring';

/** Configuration, parts, start; a signal stops it. Nothing else. */
const main = async (): Promise<void> => {
  // The store and the files beside it hold names: what is made is for this user alone.
  process.umask(0o077);
  const silenced = silencePackages(process.env);
  const watch = new LogWatch();
  const log = createLog(undefined, watch);
  endOnDefect(log);
  const read = readConfig(process.env);
  const loud = openMouths(process.env);
  if (!read.ok || loud.length > 0) {
    // The one text that is for a person in a shell and not for a log. It names variables, never a value.
    process.stderr.write(`${mistakesText([...(read.ok ? [] : read.mistakes), ...loud], shellLanguage(process.env))}\n`);
    process.exitCode = 1;
    return;
  }
  keepOutput(process, log);
  for (const name of silenced) log.warn('packages-silenced', { because: `${name} is set, but packages write user names; it has no effect here` });
  try {
    await run(read.config, log, watch);
  } catch (error) {
    log.error('not-started', { ...errorFields(error), ...reasonOf(error) });
    process.exit(1);
  }
};

const run = async (config: Config, log: Log, watch: LogWatch): Promise<void> => {
  // Loaded only now: packages look at the environment, and write, as they are loaded.
  const watching = await startTelemetry(config.telemetry, process.env, log, watch);
  const { wire } = await import('./wiring.js');
  const app = await wire(config, watching);
  stopOnSignal(app, log);
  const port = await app.start();
  for (const warning of config.warnings) log.warn('configuration', { because: warning });
  log.info(`listening on port ${port}`, { port, ...(config.hosts.own ? { hosts: config.hosts.ownHosts.join(' ') } : {}) });
};

const stopOnSignal = (app: App, log: Log): void => {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { because: signal });
    app.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
};

/** A defect that nobody caught ends the process, as Node would; what it was is told without its message. Nothing is lost: see docs/architecture.md. */
const endOnDefect = (log: Log): void => {
  // A report that an operator asks Node for would hold the environment, so the secrets.
  process.report.excludeEnv = true;
  process.on('uncaughtException', (error: unknown, origin) => {
    log.error('crashed', { ...errorFields(error), because: origin });
    process.exit(1);
  });
};

/** The system's own words and those of the store say what to do, and hold a path or a port; other messages may hold anything. */
const reasonOf = (error: unknown): { readonly because?: string } => {
  if (!(error instanceof Error)) return {};
  // The log is in English, whatever the shell speaks.
  if (isUnfitKey(error)) return { because: message('en', 'audit-key', error.values) };
  if (isUnfitPostgres(error)) return { because: message('en', `store.postgres.${error.because}`, error.values) };
  if (isNewerStore(error)) return { because: message('en', 'store.newer', error.values) };
  const ofTheSystem = 'syscall' in error && 'code' in error;
  return ofTheSystem || ['StoreInUse', 'UnfitStore', 'StoreDown', 'SqliteError'].includes(error.name) ? { because: error.message } : {};
};

/** By its name: the room is not loaded here. */
const isUnfitKey = (error: Error): error is UnfitSigningKey => error.name === 'UnfitSigningKey';

const isUnfitPostgres = (error: Error): error is UnfitPostgres => error.name === 'UnfitPostgres';

const isNewerStore = (error: Error): error is NewerStore => error.name === 'NewerStore';

void main();
