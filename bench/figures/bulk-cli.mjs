// Many users at once beside CLI for Microsoft 365 in a loop, as an operator runs it in a shell: a process for each user, timed over some and taken for all.
// The CLI is fetched into a folder of its own; nothing of it stays.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBoth } from '../bot.mjs';
import { ALONE, ask, confirm, newGroup, newPerson } from '../crowd.mjs';
import { median } from '../rows.mjs';

export const title = '1,000 users, Microsoft Graph at 80 ms, against `m365 entra user session revoke` for one after the other';

const CLI = '@pnp/cli-microsoft365@11.11.0';
const USERS = 1_000;
const GRAPH_MS = 80;
/** Processes that are really started; the time of all is so many times their median. */
const TIMED = 20;
/** The ratio is stated; that it is quicker at all has to hold. */
const BOUND = 1;

export const measure = async ({ full, say }) => {
  if (!full) {
    say('only with --full: it fetches 400 MB');
    return [];
  }
  const { tenant, stop } = await startBoth(ALONE);
  const folder = mkdtempSync(join(tmpdir(), 'bench-cli-'));
  try {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, CLI], { stdio: 'inherit' });
    tenant.latency.graphMs = GRAPH_MS;
    const cli = cliIn(folder, tenant);
    const { AZURE_CLIENT_ID: app, AZURE_CLIENT_SECRET: secret, AZURE_TENANT_ID: id } = tenant.environment();
    await cli(['cli', 'config', 'set', '--key', 'disableTelemetry', '--value', 'true']);
    await cli(['login', '--authType', 'secret', '--appId', app, '--tenant', id, '--secret', secret]);
    const times = [];
    for (const user of newGroup(tenant, TIMED, 'Cli')) {
      const began = performance.now();
      await cli(['entra', 'user', 'session', 'revoke', '--userId', user.id, '--force']);
      times.push(performance.now() - began);
      if (tenant.ledger.revocations(user.id) !== 1) throw new Error('the CLI did not revoke');
    }
    const against = median(times) * USERS;
    const users = newGroup(tenant, USERS, 'Bulk');
    const admin = newPerson(tenant, ['Global Administrator']);
    const { took: ours } = await confirm(tenant.connector, admin, await ask(tenant.connector, admin, 'sign out group Bulk'));
    if (users.some((user) => tenant.ledger.revocations(user.id) !== 1)) throw new Error('somebody was not signed out exactly once');
    say(`${(median(times) / 1_000).toFixed(2)} s a user by the CLI; ${(ours / 1_000).toFixed(2)} s for ${USERS} at once: ${(against / ours).toFixed(0)} times faster`);
    return [{ what: `${USERS} users, the CLI's time taken from ${TIMED}`, unit: 'ms', ours, against, bound: BOUND }];
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs the CLI to its end; the tenant answers meanwhile in this process. */
const cliIn = (folder, tenant) => {
  const { GRAPH_ENDPOINT, NODE_EXTRA_CA_CERTS } = tenant.environment();
  const env = { PATH: process.env.PATH, HOME: folder, LOOPBACK_PORT: new URL(GRAPH_ENDPOINT).port, NODE_EXTRA_CA_CERTS, NODE_OPTIONS: `--require ${join(import.meta.dirname, '..', 'loopback.cjs')}` };
  return (args) => promisify(execFile)(join(folder, 'node_modules/.bin/m365'), args, { env });
};
