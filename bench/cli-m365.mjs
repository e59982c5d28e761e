// CLI for Microsoft 365 as somebody else's program: fetched, signed in to the simulated tenant with the acting app's own secret, and run.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const CLI = '@pnp/cli-microsoft365@11.11.0';
const FETCHED_WITHIN = 600_000;
const RUN_WITHIN = 60_000;

const run = promisify(execFile);

/**
 * Fetches it with all that it depends on (it pins that itself): 20 s, and 290 MB in `folder` until that is removed. What npm still has is not fetched again.
 * @throws Error that says what to do, when the registry does not answer
 */
export const fetchCli = async (folder) => {
  // No script of a package runs at installation, and nothing of this project's own npm settings is taken.
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--prefer-offline', '--fetch-retries=1', '--no-audit', '--no-fund', '--loglevel=error', CLI];
  try {
    await run('npm', args, { timeout: FETCHED_WITHIN, shell: process.platform === 'win32' });
  } catch ({ stderr, message }) {
    const says = (stderr || message).split('\n').find((line) => line !== '');
    throw new Error(`${CLI} could not be fetched with npm ("${says}"). Run this figure where npm reaches its registry; no other needs it.`);
  }
};

/**
 * Signs it in.
 * @param folder where it was fetched to; its settings and its token go there as well
 * @returns `{ run, inOne }`: `run(args)` is one process from its start to its end; `inOne()` starts the other way, `{ revoke, stop }` in one process
 */
export const signedInCli = async (folder, tenant) => {
  const { GRAPH_ENDPOINT, NODE_EXTRA_CA_CERTS, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_TENANT_ID } = tenant.environment();
  const program = join(folder, 'node_modules/@pnp/cli-microsoft365/dist');
  // A home of its own: it would go on with the token of an earlier tenant.
  const home = mkdtempSync(join(folder, 'home-'));
  // It looks for a new version once a day, and reports each command to its makers before it ends: neither is timed.
  const settings = join(home, '.config/configstore');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'cli-m365-config.json'), '{"disableTelemetry":true}');
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home, NO_UPDATE_NOTIFIER: '1', LOOPBACK_PORT: new URL(GRAPH_ENDPOINT).port, NODE_EXTRA_CA_CERTS };
  const execArgv = ['--require', join(import.meta.dirname, 'loopback.cjs')];
  const cli = {
    run: (args) => run(process.execPath, [...execArgv, join(program, 'index.js'), ...args], { env, timeout: RUN_WITHIN }).catch(refuse),
    inOne: () => inOne(fork(join(import.meta.dirname, 'cli-in-one.mjs'), [join(program, 'api.js')], { env, execArgv })),
  };
  await cli.run(['login', '--authType', 'secret', '--appId', AZURE_CLIENT_ID, '--tenant', AZURE_TENANT_ID, '--secret', AZURE_CLIENT_SECRET]);
  return cli;
};

/** Without the arguments, which a message of Node would repeat: a secret is among them. */
const refuse = ({ stderr, code, signal }) => {
  throw new Error(`the CLI as a process: ${stderr.trim() || `it ended with ${code ?? signal}`}`);
};

const inOne = (child) => {
  const ended = once(child, 'exit').then(([code, signal]) => [{ error: `it ended with ${code ?? signal}` }]);
  return {
    /** @returns milliseconds */
    revoke: async (userId) => {
      child.send(userId);
      const [{ took, error }] = await Promise.race([once(child, 'message'), ended]);
      if (error !== undefined) throw new Error(`the CLI in one process: ${error}`);
      return took;
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
};
