// Makes the key that signs the audit log and puts it straight into Key Vault, unless there is one: it is on no disk and in no
// environment. Whoever may deploy to the resource group may run it, signed in with `az login`; `atk provision` does.
//
//   node scripts/make-audit-key.mjs --vault /subscriptions/…/providers/Microsoft.KeyVault/vaults/NAME
//
// --arm URL is for other clouds than the public one. ARM_TOKEN, if set, is the token that is used instead of the Azure CLI's.
import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { accessToken, connect, originOf, run, Stop } from './microsoft-api.mjs';

const VAULT = /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.KeyVault\/vaults\/[a-z0-9-]{3,24}$/i;
const RIGHTS = 'it takes the role Contributor or Key Vault Contributor on the vault; ask whoever owns the resource group';

const make = async () => {
  const { values } = parseArgs({ options: { vault: { type: 'string' }, arm: { type: 'string', default: 'https://management.azure.com' } } });
  if (!VAULT.test(values.vault ?? '')) throw new Stop('Say which vault: --vault with its resource id, which is AZURE_KEY_VAULT_RESOURCE_ID in env/.env.<name>.');
  const origin = originOf(values.arm, 'arm');
  const call = connect({ service: 'arm', origin, token: accessToken('arm', 'ARM_TOKEN'), rights: RIGHTS });

  // Resource Manager tells whether a secret is there and never its value.
  const path = `${values.vault}/secrets/audit-signing-key?api-version=2023-07-01`;
  const before = await call('GET', path);
  if (before.status === 200) {
    console.log('The audit signing key is in Key Vault already; it was left as it is.');
    return;
  }
  if (before.status !== 404 || before.content.error?.code === 'ResourceGroupNotFound') throw new Stop(`Azure did not show the vault${before.why}: check AZURE_KEY_VAULT_RESOURCE_ID and the subscription of \`az login\`.`);

  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const { status, why } = await call('PUT', path, { properties: { value: key, contentType: 'application/x-pem-file' } });
  if (status !== 200 && status !== 201) throw new Stop(`Azure did not take the audit signing key${why}: run this again.`);
  console.log('An audit signing key was made; only Key Vault has it.');
};

await run(make);
