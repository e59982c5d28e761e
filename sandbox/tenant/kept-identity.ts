import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeServerCertificate, type Certificate } from './certificates';
import { freshKeyPem } from './keys';
import { member, parseJson, text } from './wire';

/** What must stay the same over a restart, so that a running bot goes on trusting the tenant. */
export interface Identity {
  readonly botPassword: string;
  readonly clientSecret: string;
  readonly authority: Certificate;
  readonly server: Certificate;
  /** Private keys as PKCS#8 texts. */
  readonly keys: Readonly<Record<KeyName, string>>;
}

const KEY_NAMES = ['token', 'connector', 'webchat', 'bare', 'stranger'] as const;

/** The token service's key, the connector's, and three that only wrong activity tokens are signed with. */
export type KeyName = (typeof KEY_NAMES)[number];

export interface KeptIdentity {
  readonly identity: Identity;
  /** PEM file of the certificate authority, for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string;
  /** Removes the folder if it was a temporary one. */
  readonly dispose: () => Promise<void>;
}

const secret = (): string => randomBytes(30).toString('base64url');

const makeKeys = async (): Promise<Identity['keys']> =>
  Object.fromEntries(await Promise.all(KEY_NAMES.map(async (name) => [name, await freshKeyPem()] as const))) as Record<KeyName, string>;

const makeIdentity = async (now: number): Promise<Identity> => {
  const [keys, authority] = await Promise.all([makeKeys(), makeAuthority(now)]);
  return { botPassword: secret(), clientSecret: secret(), authority, server: await makeServerCertificate(authority, now), keys };
};

const certificate = (value: unknown): Certificate | undefined => {
  const key = text(value, 'key');
  const cert = text(value, 'cert');
  return key !== undefined && cert !== undefined ? { key, cert } : undefined;
};

const readKeys = (value: unknown): Identity['keys'] | undefined => {
  const found = KEY_NAMES.map((name) => [name, text(value, name)] as const);
  return found.every(([, pem]) => pem !== undefined) ? (Object.fromEntries(found) as Record<KeyName, string>) : undefined;
};

const readIdentity = async (file: string): Promise<Identity | undefined> => {
  const kept = parseJson(await readFile(file, 'utf8').catch(() => ''));
  const botPassword = text(kept, 'botPassword');
  const clientSecret = text(kept, 'clientSecret');
  const keys = readKeys(member(kept, 'keys'));
  const authority = certificate(member(kept, 'authority'));
  const server = certificate(member(kept, 'server'));
  if (botPassword === undefined || clientSecret === undefined || !keys || !authority || !server) return undefined;
  return { botPassword, clientSecret, keys, authority, server };
};

/**
 * The tenant's identity: read from `stateFolder` when it is there, otherwise made, and kept there.
 * Without a folder it lives in a temporary one and is thrown away with it.
 */
export const keepIdentity = async (stateFolder: string | undefined, now: number): Promise<KeptIdentity> => {
  const folder = stateFolder ?? (await mkdtemp(join(tmpdir(), 'simulated-tenant-')));
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'tenant-identity.json');
  const authorityFile = join(folder, 'tenant-ca.pem');
  const kept = stateFolder === undefined ? undefined : await readIdentity(file);
  const identity = kept ?? (await makeIdentity(now));
  // A client that starts just now must not read half a file.
  if (!kept) await writeFile(authorityFile, identity.authority.cert);
  if (!kept && stateFolder !== undefined) await writeFile(file, JSON.stringify(identity, undefined, 2), { mode: 0o600 });
  return {
    identity,
    authorityFile,
    dispose: async () => {
      if (stateFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};
