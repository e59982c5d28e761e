// Many users at once beside CLI for Microsoft 365 for one after the other, in turn in one run and on the same simulated Graph: as an operator runs it in a
// shell, a process for each user; and, so that the start of a process is not all that is compared, inside one process that is already warm.
// Ours is from the click to the result: each user read, revoked, read back and audited, and the channel told. The CLI only revokes: it does not look at the
// answer. Nobody's list of users is timed, nor are the CLI's sign-in and the network that each of its processes would cross to shake hands. Each round has a
// program that was just started: one that made 2,400 writes in the last 150 seconds is careful, and slower, since the documented quota is near.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBoth } from '../bot.mjs';
import { CLI, fetchCli, signedInCli } from '../cli-m365.mjs';
import { ALONE, ask, confirm, newGroup, newPerson } from '../crowd.mjs';
import { median } from '../rows.mjs';

export const title = '1,000 users, Microsoft Graph at 80 ms, from the click to the result, against `m365 entra user session revoke` for one after the other';

const USERS = 1_000;
const GRAPH_MS = 80;
const ROUNDS = 5;
/** Users that the CLI really revokes, in each of both ways; the time for all is so many times their median. */
const TIMED = 20;
/** The ratio is stated; that it is quicker at all has to hold. */
const BOUND = 1;

export const measure = async ({ full, named, say }) => {
  if (!full && !named) {
    say(`only when it is named, or with --full: it fetches ${CLI}, 290 MB, from npm's registry`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-cli-'));
  try {
    say(`fetching ${CLI}`);
    await fetchCli(folder);
    const times = { ours: [], process: [], inside: [], nothing: [] };
    for (let round = 1; round <= ROUNDS; round += 1) await inTurn(round, folder, times, say);
    return rowsOf(times, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** One round: all at once, then some with the CLI in both ways, and a start of it for nothing. Adds to `times`, milliseconds. */
const inTurn = async (round, folder, times, say) => {
  const { tenant, stop } = await startBoth(ALONE);
  try {
    tenant.latency.graphMs = GRAPH_MS;
    times.ours.push(await inOneRequest(tenant, round, say));
    const cli = await signedInCli(folder, tenant);
    times.nothing.push(await timed(() => cli.run(['version'])));
    for (const user of newGroup(tenant, TIMED / ROUNDS, 'Process')) times.process.push(await inAProcess(tenant, cli, user));
    times.inside.push(...(await insideOne(tenant, cli, newGroup(tenant, TIMED / ROUNDS, 'Inside'))));
  } finally {
    await stop();
  }
};

const insideOne = async (tenant, cli, users) => {
  const warm = cli.inOne();
  try {
    // Its first one loads the command, and opens the connection that is kept.
    const [first] = newGroup(tenant, 1, 'First');
    await warm.revoke(first.id);
    const times = [];
    for (const user of users) times.push(await revoked(tenant, user, () => warm.revoke(user.id)));
    return times;
  } finally {
    await warm.stop();
  }
};

const rowsOf = (times, say) => {
  const ours = median(times.ours);
  const [process, inside, nothing] = [times.process, times.inside, times.nothing].map(median);
  say(`${CLI}: ${process.toFixed(0)} ms a user as a process (one that only says its version: ${nothing.toFixed(0)} ms), ${inside.toFixed(0)} ms inside one that is warm; ${GRAPH_MS} ms of both is Graph`);
  say(`${(ours / 1_000).toFixed(2)} s for ${USERS} at once: ${((process * USERS) / ours).toFixed(0)} times faster than processes, ${((inside * USERS) / ours).toFixed(0)} times without their start`);
  const row = (way, perUser) => ({ what: `${USERS} users, against ${CLI} ${way}, taken from ${TIMED}`, unit: 'ms', ours, against: perUser * USERS, bound: BOUND });
  return [row('as a process for each, its start included', process), row('inside one warm process, no start included', inside)];
};

const inOneRequest = async (tenant, round, say) => {
  const users = newGroup(tenant, USERS, 'Bulk');
  const admin = newPerson(tenant, ['Global Administrator']);
  const began = performance.now();
  const asked = await ask(tenant.connector, admin, 'sign out group Bulk');
  const looked = performance.now() - began;
  const { took } = await confirm(tenant.connector, admin, asked);
  const missed = users.filter(({ id }) => tenant.ledger.revocations(id) !== 1);
  if (missed.length > 0) throw new Error(`${missed.length} of ${USERS} users were not signed out exactly once`);
  say(`round ${round}: ${(looked / 1_000).toFixed(2)} s from the line to the card, ${(took / 1_000).toFixed(2)} s from the click to the result`);
  return took;
};

const inAProcess = (tenant, cli, { id }) => revoked(tenant, { id }, () => timed(() => cli.run(['entra', 'user', 'session', 'revoke', '--userId', id, '--force'])));

/** What `revoke` returns, once it is sure that it did. */
const revoked = async (tenant, { id }, revoke) => {
  const took = await revoke();
  if (tenant.ledger.revocations(id) !== 1) throw new Error('the CLI did not revoke, and did not say so');
  return took;
};

const timed = async (run) => {
  const began = performance.now();
  await run();
  return performance.now() - began;
};
