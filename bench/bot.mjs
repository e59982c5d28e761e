// The built program, and the bare bot that it is compared with, as processes of their own beside the simulated tenant: as in production but on loopback.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** `BENCH_PROGRAM` names another build of it. */
const PROGRAM = process.env.BENCH_PROGRAM ?? join(ROOT, 'dist/main.js');
const TENANT = join(ROOT, '.build/sandbox/tenant/start.js');
const BARE = join(import.meta.dirname, 'bare-bot.cjs');
const LOOPBACK = join(import.meta.dirname, 'loopback.cjs');
const LISTENS_WITHIN = 30_000;

/**
 * Starts both.
 * @param settings variables of the program beside the tenant's
 * @param options what the tenant is started with
 * @param nodeOptions arguments of Node before the program
 * @returns `{ tenant, endpoint, pid, stop }`
 */
export const startBoth = async (settings = {}, options = {}, nodeOptions = []) => {
  const tenant = await newTenant(options);
  const program = await startProgram(tenant, settings, nodeOptions).catch(async (error) => {
    await tenant.stop();
    throw error;
  });
  tenant.connector.connectBot(program.endpoint);
  return {
    tenant,
    endpoint: program.endpoint,
    pid: program.pid,
    stop: async () => {
      await program.stop();
      await tenant.stop();
    },
  };
};

/** The simulated tenant, in this process. */
export const newTenant = async (options = {}) => {
  const missing = [PROGRAM, TENANT].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is missing: run \`npm run build\` and \`npm run build:sandbox\` first.`);
  return createRequire(import.meta.url)(TENANT).startTenant(options);
};

/**
 * The built program, with a new store unless `settings` name one.
 * @returns `{ endpoint, pid, child, stop }`
 */
export const startProgram = async (tenant, settings = {}, nodeOptions = []) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const given = (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter((word) => word !== '');
  const env = { ...tenant.environment(), DATABASE_URL: `file:${join(folder, 'store.db')}`, ...(settings.DATABASE_URL?.startsWith('postgres:') === true ? auditIn(folder) : {}), ...settings };
  return started(spawnNode([...given, ...nodeOptions, PROGRAM], env), () => rmSync(folder, { recursive: true, force: true }));
};

/** Where the log's key and anchor are; beside the embedded store they are by themselves. */
const auditIn = (folder) => {
  const key = join(folder, 'audit-signing-key.pem');
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { AUDIT_SIGNING_KEY_PATH: key, AUDIT_ANCHOR_PATH: join(folder, 'audit-anchor.log') };
};

/** The bare bot of `bare-bot.cjs`, for the same tenant. Its Microsoft hosts lead to the simulated ones. @returns as `startProgram` */
export const startBare = (tenant, nodeOptions = []) =>
  started(spawnNode(['--require', LOOPBACK, ...nodeOptions, BARE], { ...tenant.environment(), LOOPBACK_PORT: new URL(tenant.httpsOrigin).port }), () => undefined);

const spawnNode = (words, env) => spawn(process.execPath, words, { env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });

const started = async (child, ended) => ({
  endpoint: `http://127.0.0.1:${await portOf(child)}/api/messages`,
  pid: child.pid,
  child,
  stop: async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    ended();
  },
});

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
