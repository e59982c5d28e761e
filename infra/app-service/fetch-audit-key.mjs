// Brings the audit signing key from Key Vault into the file AUDIT_SIGNING_KEY_PATH, as the identity AZURE_CLIENT_ID. It does not
// pass through the environment, where every later process could read it.
import { createPrivateKey } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 3;
const BETWEEN_MS = 1000;
const SECRET = 'audit-signing-key';

/** What stops the start, as one sentence for the log. */
class Stop extends Error {}

const vaultAt = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const azures = url?.protocol === 'https:' && url.port === '' && /^[a-z0-9-]{3,24}\.vault\.azure\.net$/.test(url.hostname);
  const here = url?.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (!azures && !here) throw new Stop('Name the vault in the start command: sh infra/app-service/start.sh https://NAME.vault.azure.net/');
  return url.origin;
};

/** The content of an answer; tried again while the network, the identity or a role assignment is not there yet. */
const ask = async (who, url, headers, fix) => {
  let why = 'no answer';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) await pause(BETWEEN_MS);
    try {
      const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(10_000) });
      if (answer.ok) return await answer.json();
      why = String(answer.status);
      if (answer.status === 404) break;
    } catch {
      why = 'no answer';
    }
  }
  throw new Stop(`The audit signing key was not read: ${who} (${why}). ${fix}`);
};

const fetchKey = async () => {
  const vault = vaultAt(process.argv[2]);
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header, AZURE_CLIENT_ID: identity, AUDIT_SIGNING_KEY_PATH: file } = process.env;
  if (!endpoint || !header || !identity) throw new Stop('The audit signing key was not read: there is no managed identity. Assign the one of AZURE_CLIENT_ID to this App Service.');

  // https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
  const query = new URLSearchParams({ resource: 'https://vault.azure.net', 'api-version': '2019-08-01', client_id: identity });
  const { access_token: token } = await ask('the managed identity gave no token', `${endpoint}?${query}`, { 'x-identity-header': header }, 'Assign the identity of AZURE_CLIENT_ID to this App Service.');
  const secret = await ask('Key Vault', `${vault}/secrets/${SECRET}?api-version=7.4`, { authorization: `Bearer ${token}` }, `404: run scripts/make-audit-key.mjs. 403: give the identity of AZURE_CLIENT_ID the role Key Vault Secrets User on the vault.`);

  let kind;
  try {
    kind = createPrivateKey(secret.value).asymmetricKeyType;
  } catch {
    kind = undefined;
  }
  if (kind !== 'ed25519') throw new Stop(`The secret ${SECRET} in Key Vault is no Ed25519 key in PEM form: put its earlier version back, or the right key.`);
  writeFileSync(`${file}.new`, secret.value, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

try {
  await fetchKey();
} catch (error) {
  console.error(error instanceof Stop ? error.message : `The audit signing key was not written (${error.code ?? error.name}): check AUDIT_SIGNING_KEY_PATH.`);
  process.exitCode = 1;
}
