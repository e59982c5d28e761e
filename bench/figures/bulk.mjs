// Many users at once beside a loop of single calls, as people paste it into a shell: on the same server, one after the other.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { startBoth } from '../bot.mjs';
import { ALONE, ask, confirm, newGroup, newPerson } from '../crowd.mjs';
import { median } from '../rows.mjs';

export const title = '1,000 users, Microsoft Graph at 80 ms, nothing throttled: from the click to the result, against a loop of single calls';

const USERS = 1_000;
const GRAPH_MS = 80;
const ROUNDS = 5;
/** Calls of the loop that are really made; the rest is as long as these were. In a full run all are. */
const LOOPED = { short: 100, full: USERS };
/** At least thirty times faster. */
const BOUND = 1 / 30;

export const measure = async ({ full, say }) => {
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { ours, against } = await inTurn(full ? LOOPED.full : LOOPED.short);
    say(`round ${round}: ${(ours / 1_000).toFixed(2)} s at once, ${(against / 1_000).toFixed(1)} s in a loop: ${(against / ours).toFixed(1)} times faster`);
    rounds.push({ ours, against, ratio: ours / against });
  }
  const ratio = median(rounds.map((round) => round.ratio));
  const { ours, against } = rounds.find((round) => round.ratio === ratio);
  return [{ what: `${USERS} users signed out, read back, audited and told`, unit: 'ms', ours, against, bound: BOUND }];
};

/** Each with a program that was just started: one that made 2,400 writes in the last 150 seconds is careful, since the documented quota is near. */
const inTurn = async (looped) => {
  const { tenant, stop } = await startBoth(ALONE);
  try {
    return { ours: await inOneRequest(tenant, 'Bulk'), against: await inALoop(tenant, 'Loop', looped) };
  } finally {
    await stop();
  }
};

const inOneRequest = async (tenant, name) => {
  const users = newGroup(tenant, USERS, name);
  const admin = newPerson(tenant, ['Global Administrator']);
  tenant.latency.graphMs = GRAPH_MS;
  const asked = await ask(tenant.connector, admin, `sign out group "${name}"`);
  const { took } = await confirm(tenant.connector, admin, asked);
  const missed = users.filter(({ id }) => tenant.ledger.revocations(id) !== 1);
  if (missed.length > 0) throw new Error(`${missed.length} of ${USERS} users were not signed out exactly once`);
  return took;
};

/** `POST /users/{id}/revokeSignInSessions`, and the next one when it is answered. @returns what all of them take */
const inALoop = async (tenant, name, count) => {
  const users = newGroup(tenant, count, name);
  tenant.latency.graphMs = GRAPH_MS;
  const post = await client(tenant);
  const began = performance.now();
  for (const { id } of users) await post(`/users/${id}/revokeSignInSessions`);
  return ((performance.now() - began) / count) * USERS;
};

/** A caller of Graph with the acting app's own token, over one connection that is kept. */
const client = async (tenant) => {
  const { AZURE_AUTHORITY_HOST: authority, AZURE_TENANT_ID: id, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, GRAPH_ENDPOINT: graph, NODE_EXTRA_CA_CERTS: ca } = tenant.environment();
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...(ca === undefined ? {} : { ca: readFileSync(ca) }) });
  const post = (url, body, headers) =>
    new Promise((resolve, reject) => {
      const sending = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).once('end', () => (response.statusCode < 300 ? resolve(text) : reject(new Error(`${response.statusCode}: ${text}`))));
      });
      sending.once('error', reject).end(body);
    });
  const form = String(new URLSearchParams({ grant_type: 'client_credentials', client_id: AZURE_CLIENT_ID, client_secret: AZURE_CLIENT_SECRET, scope: `${graph}/.default` }));
  const { access_token: token } = JSON.parse(await post(`${authority}/${id}/oauth2/v2.0/token`, form, { 'content-type': 'application/x-www-form-urlencoded' }));
  return (path) => post(`${graph}/v1.0${path}`, '{}', { authorization: `Bearer ${token}`, 'content-type': 'application/json' });
};
