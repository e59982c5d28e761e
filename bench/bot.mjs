// The built program as a process of its own beside the simulated tenant, as in production but on loopback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** `BENCH_PROGRAM` names another build of it. */
const PROGRAM = process.env.BENCH_PROGRAM ?? join(ROOT, 'dist/main.js');
const TENANT = join(ROOT, '.build/sandbox/tenant/start.js');
const LISTENS_WITHIN = 30_000;

/**
 * Starts both.
 * @param settings variables of the program beside the tenant's
 * @param options what the tenant is started with
 * @param nodeOptions arguments of Node before the program
 * @returns `{ tenant, endpoint, pid, stop }`
 */
export const startBoth = async (settings = {}, options = {}, nodeOptions = []) => {
  const missing = [PROGRAM, TENANT].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is missing: run \`npm run build\` and \`npm run build:sandbox\` first.`);
  const { startTenant } = createRequire(import.meta.url)(TENANT);
  const tenant = await startTenant(options);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...tenant.environment(), DATABASE_URL: `file:${join(folder, 'store.db')}`, ...settings };
  const child = spawn(process.execPath, [...(process.env.BENCH_NODE_ARGS ?? '').split(' ').filter((word) => word !== ''), ...nodeOptions, PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const endpoint = `http://127.0.0.1:${await portOf(child)}/api/messages`;
  tenant.connector.connectBot(endpoint);
  return {
    tenant,
    endpoint,
    pid: child.pid,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await tenant.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const portOf = (child) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the program did not start in time')), LISTENS_WITHIN);
    let said = '';
    let port;
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}`)));
    // Read to the end: a full pipe would stop the program.
    child.stdout.on('data', (chunk) => {
      if (port !== undefined) return;
      said += chunk;
      port = /listening on port (\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(late);
      resolve(port);
    });
  });
