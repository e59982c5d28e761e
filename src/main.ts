import { describeMistakes, readConfig } from './config';
import { createLog } from './telemetry';
import { wire } from './wiring';

/** Configuration, parts, start; a signal stops it. Nothing else. */
const main = async (): Promise<void> => {
  const read = readConfig(process.env);
  if (!read.ok) {
    process.stderr.write(`${describeMistakes(read.mistakes)}\n`);
    process.exitCode = 1;
    return;
  }
  const log = createLog();
  const { config } = read;
  const app = await wire(config, log);
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
  const port = await app.start();
  for (const warning of config.warnings) log.warn('configuration', { because: warning });
  log.info(`listening on port ${port}`, { port, ...(config.hosts.own ? { hosts: config.hosts.ownHosts.join(' ') } : {}) });
};

main().catch((error: unknown) => {
  // The last resort: say that it did not start, and why, without a value of the configuration.
  process.stderr.write(`Session Revoker could not start: ${error instanceof Error ? error.message : 'unknown error'}\n`);
  process.exit(1);
});
